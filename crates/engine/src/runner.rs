//! Who does a step's work. The engine decides what runs when; a runner knows agents, tools and reports.

use std::sync::Arc;

use deepdive_model::{AgentOutput, Report};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::Step;

/// What a step is given.
#[derive(Debug, Clone, Default)]
pub struct StepInputs {
    /// `with`, every template filled in.
    pub with: Map<String, Value>,
    /// What the steps that it needs gave, in the order of the plan; a failed one that may fail gives its problem.
    pub needs: Vec<(String, Arc<StepOutput>)>,
}

/// What a step gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepOutput {
    /// A value, for later steps only.
    Value(Value),
    /// An agent's whole output.
    Agent(Box<AgentOutput>),
    /// A report.
    Report(Box<Report>),
}

impl StepOutput {
    /// What expressions see as `step.output`.
    pub fn value(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Agent(output) => output.values.clone(),
            Self::Report(report) => serde_json::json!({"subject": report.subject.id}),
        }
    }
}

/// Why a step gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// It went wrong.
    #[error("{0}")]
    Failed(String),
    /// It can't be done here, such as an agent whose model is not set up.
    #[error("{0}")]
    Skipped(String),
    /// A budget was used up.
    #[error("{0}")]
    OverBudget(String),
    /// Someone asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// Does the work of a step. Called from several threads at once; may take long, so it should poll the wish to stop.
pub trait StepRunner: Send + Sync {
    /// Runs one step.
    fn run(&self, step: &Step, inputs: &StepInputs) -> Result<StepOutput, StepError>;
}
