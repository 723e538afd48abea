//! Who does a step's work. The engine decides what runs when; a runner knows agents, tools and reports.

use std::sync::Arc;

use deepdive_model::{AgentOutput, ExchangeLog, Report};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::unfold::Part;
use crate::{PlannedAgent, Step, Stop};

/// A step at work, and everything it is given.
#[derive(Clone)]
pub struct Task {
    /// Its id in the run: that of the step, behind those of the blocks it stands in. Prompts are fenced with it.
    pub id: String,
    /// Path of the frame it stands in; empty for the outermost.
    pub frame: String,
    /// The step.
    pub step: Arc<Step>,
    /// What its workflow holds: agents, inputs, whether the history is read, which model is asked.
    pub part: Arc<Part>,
    /// `with`, every template filled in.
    pub with: Map<String, Value>,
    /// What the steps that it needs gave, in the order of the plan; those inside a needed block one by one. A failed step that may
    /// fail gives its problem.
    pub needs: Vec<(String, Arc<StepOutput>)>,
    /// The wish to stop this step: its timeout, the budget, or the whole run.
    pub stop: Stop,
    /// Where model exchanges are kept, and the budget is counted.
    pub exchanges: Arc<dyn ExchangeLog>,
}

impl Task {
    /// What the plan says of an agent.
    pub fn agent(&self, name: &str) -> Option<&PlannedAgent> {
        self.part.agents.get(name)
    }
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
    /// A comparison of reports, by its contract.
    Comparison(Value),
}

impl StepOutput {
    /// What expressions see as `step.output`.
    pub fn value(&self) -> Value {
        match self {
            Self::Value(value) => value.clone(),
            Self::Agent(output) => output.values.clone(),
            Self::Report(report) => serde_json::json!({"subject": report.subject.id, "name": report.subject.name}),
            Self::Comparison(comparison) => {
                let subjects = comparison.get("subjects").and_then(Value::as_array).into_iter().flatten();
                let of = |pointer| {
                    subjects.clone().map(|subject| subject.pointer(pointer).cloned().unwrap_or_default()).collect::<Value>()
                };
                serde_json::json!({"subjects": of("/subject/id"), "names": of("/label")})
            }
        }
    }

    /// Why what a model was to give is missing: it failed, it gave no values that meet the agent's schema, or a limit was hit before it was
    /// asked to the end. The facts stand all the same.
    pub fn lacks(&self) -> Option<&str> {
        let Self::Agent(output) = self else { return None };
        let written = output.written.as_ref().filter(|written| written.failed || written.over_budget)?;
        let kinds: &[&str] = if written.over_budget { &["over-budget"] } else { &["model-failed", "written-values"] };
        let told = output.problems.iter().find(|problem| kinds.contains(&problem.kind.as_str()));
        Some(told.map_or("the model was not asked to the end", |problem| &problem.message))
    }
}

/// Why a step gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// It went wrong, and would again.
    #[error("{0}")]
    Failed(String),
    /// It went wrong for a reason that may pass: it is tried again where the plan says so.
    #[error("{0}")]
    Passing(String),
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

/// Does the work of steps. Called from several threads at once; may take long, so it should poll [`Task::stop`].
pub trait StepRunner: Send + Sync {
    /// Runs one step.
    fn run(&self, task: &Task) -> Result<StepOutput, StepError>;

    /// Everything, besides the step itself and what it is given, that its output depends on: card, prompts, versions of tools, rules
    /// and templates, snapshot, day, model. A step with the same fingerprint and the same inputs gives the same.
    fn fingerprint(&self, _task: &Task) -> Result<String, StepError> {
        Ok(String::new())
    }

    /// All steps of a frame have ended: what was held for it may go.
    fn leave(&self, _frame: &str) {}

    /// What an earlier run gave for a key.
    fn cached(&self, _task: &Task, _key: &str) -> Option<StepOutput> {
        None
    }

    /// Keeps what a step gave for later runs.
    fn keep(&self, _task: &Task, _key: &str, _output: &StepOutput) {}
}
