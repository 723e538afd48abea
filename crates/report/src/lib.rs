//! What agents found becomes one report, and a report becomes a page.
//!
//! [`assemble`] merges facts and findings, verifies every place that is cited, ranks, grades, and writes the chapters from a catalogue of
//! messages; [`render`] shows a finished report in a format. Pure: no clock, no files, no network; what is needed of the outside comes in
//! through [`Input`].
//!
//! The way through the crate: `merge` → `verify` → `facts` → `merge::assessed`, `grades`, `rank` → `sections` (which write through
//! `writer` from the `catalogue`) → `excerpts` → `redact` → `render`.

mod ask;
mod assemble;
mod catalogue;
mod compare;
mod diff;
mod excerpts;
mod facts;
mod format;
mod grades;
mod json;
mod licence;
mod merge;
mod personal;
mod rank;
mod redact;
mod render;
mod rewrite;
mod sections;
mod study;
#[cfg(test)]
mod tests;
mod verify;
mod way;
mod words;
mod writer;

pub use ask::{Answered, ReportHit, answer, answer_text, ask_reports, claims_text, hits_text};
pub use assemble::{Input, assemble};
pub use catalogue::catalogue_hash;
pub use compare::compare;
pub use diff::{Change, ChangedFinding, Changes, Diff, FindingsDiff, MapDiff, Side, diff, diff_markdown, diff_text};
pub use format::{Format, UnknownFormat};
pub use json::to_json;
pub use render::{
    ComparisonFormat, UnknownComparisonFormat, comparison_headline, harmless, harmless_json, headline, render, render_comparison,
};
pub use rewrite::Rewriter;
pub use study::is_sure;
