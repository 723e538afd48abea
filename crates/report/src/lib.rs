//! What agents found becomes one report, and a report becomes a page.
//!
//! [`assemble`] merges facts and findings, verifies every place that is cited, ranks, grades, and writes the chapters from a catalogue of
//! messages; [`render`] shows a finished report in a format. Pure: no clock, no files, no network; what is needed of the outside comes in
//! through [`Input`].

mod assemble;
mod facts;
mod format;
mod json;
mod render;

pub use assemble::{Input, assemble};
pub use format::{Format, UnknownFormat};
pub use json::to_json;
pub use render::{headline, render};
