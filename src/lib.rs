//! Reads a codebase so that people who decide don't have to: a report whose every sentence can be traced to lines that exist.
//!
//! The program `deepdive` is a thin layer over [`Deepdive`], which is for those who embed it:
//!
//! ```no_run
//! # fn main() -> Result<(), deepdive::Failure> {
//! let report = deepdive::Deepdive::new().threads(2).run(std::path::Path::new("."))?;
//! let risks: Vec<&str> = report.summary.top_risks.iter().map(|risk| risk.text.executive.as_str()).collect();
//! # drop(risks);
//! # Ok(())
//! # }
//! ```
//!
//! Tools of your own go in with [`Deepdive::with_tools`], agents of your own with [`Deepdive::with_agents`]. This crate is the only
//! place that reads the clock and the environment and the only one that prints; everything below it is given what it needs.

mod args;
mod builtin;
mod clock;
mod clone;
mod commands;
mod comparison;
mod consent;
mod dive;
mod eval;
mod failure;
mod interrupt;
mod model_choice;
mod output;
mod outputs;
mod places;
mod question;
mod reading;
mod runner;
mod subject;
mod subjects;
mod terminal;
mod thinking;
mod trace;
mod watched;
mod wire;
mod witness;
mod written;

pub use commands::main;
pub use deepdive_engine::{Event, StepState, Stop};
pub use deepdive_llm as llm;
pub use deepdive_model as model;
pub use deepdive_report::{Format, headline, render, to_json};
pub use deepdive_tools::{Answer, Registry, Tool, ToolContext, ToolError, TypedTool};
pub use failure::{Code, Failure};
pub use terminal::Progress;
pub use wire::Deepdive;
