//! The run: takes what is ready, runs it on threads of its own, and makes each end durable before anything uses it.
//!
//! Ends are written together: while one batch is on its way to the disk, other steps go on, and what they give makes up the next
//! batch. `state` is what the loop knows, `take` begins steps, `scope` is what expressions see, `work`
//! what happens on a thread, `disk` the way to the journal, `outcome` what is left at the end.

mod disk;
mod outcome;
mod scope;
mod state;
mod take;
mod work;

use std::collections::BTreeSet;
use std::sync::Arc;

use deepdive_store::StoreError;
use serde_json::{Map, Value};
use tokio::sync::mpsc::UnboundedSender;

use crate::{Event, Journal, Plan, StepRunner, Stop};

pub use outcome::{Outcome, RunState, StepSummary};

/// A plan and everything that running it takes.
pub struct Job {
    /// What is run.
    pub plan: Arc<Plan>,
    /// What it is given.
    pub inputs: Map<String, Value>,
    /// Who does the work.
    pub runner: Arc<dyn StepRunner>,
    /// Where everything that must not be lost is kept.
    pub journal: Arc<dyn Journal>,
    /// The wish to stop.
    pub stop: Stop,
    /// Who watches.
    pub events: UnboundedSender<Event>,
    /// Steps at a time.
    pub parallel: usize,
    /// How this run differs from the usual.
    pub options: Options,
}

/// How a run differs from the usual.
#[derive(Clone)]
pub struct Options {
    /// Whether a person has approved a step; asked again while the run goes on.
    pub approved: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// Whether a person has said no to a step.
    pub rejected: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// Takes back what a person said to a step: something else is asked now.
    pub forget: Arc<dyn Fn(&str) + Send + Sync>,
    /// Answers of an earlier part of the run, or of the run that this one is made of, do not count any more.
    pub ask_again: bool,
    /// A step that can't be done here is an error: no model where one is required.
    pub strict: bool,
    /// Steps that failed or were over budget in an earlier part of the run are tried again.
    pub again: bool,
    /// Steps that take nothing from earlier runs.
    pub fresh: BTreeSet<String>,
}

impl Default for Options {
    fn default() -> Self {
        let nobody = || Arc::new(|_: &str| false);
        Self {
            approved: nobody(),
            rejected: nobody(),
            forget: Arc::new(|_| ()),
            ask_again: false,
            strict: false,
            again: false,
            fresh: BTreeSet::new(),
        }
    }
}

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Something could not be made durable.
    #[error(transparent)]
    Journal(#[from] StoreError),
}

/// Runs a plan to its end, to the wish to stop, or until only a person can make it go on.
pub async fn run(job: Job) -> Result<Outcome, RunError> {
    let mut state = state::State::begin(job)?;
    loop {
        state.launch();
        state.commit();
        if state.is_idle() {
            break;
        }
        let stop = state.stop();
        tokio::select! {
            biased;
            () = stop.asked() => break,
            happened = state.next() => state.take_in(happened)?,
        }
    }
    state.write_rest()?;
    Ok(state.outcome())
}
