//! The coordinator: a workflow file is read and checked ([`parse`]), compiled to a [`Plan`] ([`compile`]), and the plan is run
//! ([`run`]): steps that do not wait for each other at the same time, each finished step in the [`Journal`] before it is used.
//!
//! What a step does is no business of this crate: a [`StepRunner`] does it. That lets the same plan be run by another engine, and
//! be tested with a scripted runner. Nothing here prints; progress goes out as [`Event`]s.

mod compile;
mod event;
mod expression;
mod inputs;
mod journal;
mod language;
mod mistake;
mod parse;
mod plan;
mod ready;
mod run;
mod runner;
mod stop;

pub use compile::{Catalogue, compile};
pub use event::Event;
pub use inputs::{InputError, read_inputs};
pub use journal::{Journal, NoJournal, StepRecord};
pub use language::{AgentEntry, Budget, Defaults, Mark, ModelUse, Retry, StepEntry, Workflow, workflow_schema};
pub use mistake::{Mistake, Mistakes, nearest};
pub use parse::{parse, yaml_mistake};
pub use plan::{OnError, Plan, PlannedAgent, Step, StepKind};
pub use ready::{Next, StepState, ready};
pub use run::{Job, Outcome, RunError, RunState, run};
pub use runner::{StepError, StepInputs, StepOutput, StepRunner};
pub use stop::Stop;
