//! The integration tests, one binary: this file is their table of contents.
//!
//! | module | what it shows |
//! |---|---|
//! | `acquisition` | a workflow with all that the language has runs as it is written; what a step is given is data to a model |
//! | `asking` | answers point to the places that fit; a model adds sentences that hold, and nothing else |
//! | `cli` | every verb, what it prints and its exit code |
//! | `collector` | spans reach a collector, with the feature `otlp` |
//! | `comparing` | reports side by side, and one after the other |
//! | `consent` | what is sent to whom is agreed to first, also where a run goes on or starts over |
//! | `docs` | the documentation is true: what it names exists, what exists is named, its commands are understood |
//! | `evals` | the shipped suites hold, and what does not hold is told |
//! | `example` | a small shop, read by the program itself, gives the report that its files deserve |
//! | `floors` | crates name only what their floor allows |
//! | `formats` | what is written is what its contract says |
//! | `invariants` | the five laws that hold whatever is read |
//! | `limits` | a budget or a time that is used up while a model is asked, and how the run goes on |
//! | `models` | what a model adds to a report, what it can't, and what is said before anything is sent |
//! | `runs` | many repositories, questions to people, runs that are stopped, killed, gone on with and started over |
//! | `robust` | hostile files, broken checkouts, damaged stores, signals: a report or a clear word, and the right exit code |

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod acquisition;
mod asking;
mod bench;
mod cli;
#[cfg(feature = "otlp")]
mod collector;
mod comparing;
mod consent;
mod docs;
mod evals;
mod example;
mod floors;
mod formats;
mod invariants;
mod limits;
mod models;
mod provider;
mod robust;
mod runs;
