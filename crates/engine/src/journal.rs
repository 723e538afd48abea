//! What is kept of a run while it runs: every finished step, before anything uses it.

use deepdive_store::{RunJournal, StoreError};
use serde::{Deserialize, Serialize};

use crate::{StepOutput, StepState};

/// A step that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step.
    pub id: String,
    /// How it ended.
    pub state: StepState,
    /// Why, where it is not ok.
    pub why: String,
    /// What it gave.
    pub output: Option<StepOutput>,
    /// Milliseconds that it took.
    pub ms: u64,
}

/// Keeps finished steps.
pub trait Journal: Send + Sync {
    /// Makes a record durable.
    fn record(&self, step: &StepRecord) -> Result<(), StoreError>;
    /// Steps that an earlier, interrupted run of the same plan finished.
    fn finished(&self) -> Result<Vec<StepRecord>, StoreError>;
}

/// For runs that nobody will resume.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoJournal;

impl Journal for NoJournal {
    fn record(&self, _: &StepRecord) -> Result<(), StoreError> {
        Ok(())
    }

    fn finished(&self) -> Result<Vec<StepRecord>, StoreError> {
        Ok(Vec::new())
    }
}

const STEP: &str = "step/";

impl Journal for RunJournal {
    fn record(&self, step: &StepRecord) -> Result<(), StoreError> {
        Self::record(self, &format!("{STEP}{}", step.id), step)
    }

    fn finished(&self) -> Result<Vec<StepRecord>, StoreError> {
        let records = self.keys(STEP)?.into_iter().map(|key| self.recorded(&key));
        records.filter_map(Result::transpose).collect()
    }
}
