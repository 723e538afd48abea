//! The coordinator: a workflow file is read, checked and compiled to a [`Plan`] ([`compile`]), and the plan is run
//! ([`run`]): steps that do not wait for each other at the same time, each finished step in the [`Journal`] before it is used.
//!
//! What a step does is no business of this crate: a [`StepRunner`] does it. That lets the same plan be run by another engine, and
//! be tested with a scripted runner. Nothing here prints; progress goes out as [`Event`]s.

mod agent_model;
mod compile;
mod document;
mod duration;
mod event;
mod expression;
mod hash;
mod inputs;
mod journal;
mod language;
mod ledger;
mod limits;
mod mistake;
mod money;
mod plan;
mod ready;
mod replay;
mod run;
mod runner;
mod stop;
mod unfold;

pub use agent_model::{AgentModel, ModelEntry};
pub use compile::{Catalogue, WorkflowText, argument_mistakes, compile, schema_mistakes};
pub use document::{At, Document, Field, Kind, Place, Tree, read};
pub use event::Event;
pub use expression::length_of;
pub use inputs::{InputError, inputs_so_far, read_inputs};
pub use journal::{Entry, Expansion, Journal, NoJournal, Note, StepRecord};
pub use language::{AgentEntry, Budget, Defaults, Mark, ModelUse, OnErrorEntry, Retry, StepEntry, Workflow, workflow_schema};
pub use ledger::{Exchange, ExchangeState, Ledger, Lost, Spent};
pub use limits::{Limits, time};
pub use mistake::{Mistake, Mistakes, nearest};
pub use money::{dollars, dollars_up};
pub use plan::{Cache, OnError, Plan, PlannedAgent, Retries, Step, StepKind};
pub use ready::{Done, Next, StepState, ready, verdict};
pub use replay::{StartOver, UnknownStep, from_step};
pub use run::{Job, Options, Outcome, RunError, RunState, StepSummary, run};
pub use runner::{StepError, StepOutput, StepRunner, Task};
pub use stop::Stop;
pub use unfold::{Frame, Node, Part, Unfolded};
