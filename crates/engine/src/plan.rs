//! The plan: a workflow with every name settled. Data with a hash; the same on every machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Budget, ModelUse, Retry};

/// A workflow, compiled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Version of the language.
    pub version: u32,
    /// The workflow.
    pub name: String,
    /// What it answers.
    pub description: String,
    /// JSON Schema of each input.
    pub inputs: BTreeMap<String, Map<String, Value>>,
    /// Whether the history of git is read.
    pub history: bool,
    /// The model that agents ask, where they ask one.
    pub model: Option<String>,
    /// What a run may use up.
    pub budget: Budget,
    /// Agents by the name that steps use.
    pub agents: BTreeMap<String, PlannedAgent>,
    /// In the order of the file.
    pub steps: Vec<Step>,
    /// Templates of what the run gives.
    pub outputs: BTreeMap<String, String>,
}

/// An agent with what the workflow says over its card.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedAgent {
    /// Id of its card; none where the workflow wrote the whole agent.
    pub card: Option<String>,
    /// Hash of that card.
    pub card_hash: Option<String>,
    /// See [`crate::AgentEntry::tools`].
    pub tools: Option<Vec<String>>,
    /// See [`crate::AgentEntry::model`].
    pub model: Option<ModelUse>,
    /// See [`crate::AgentEntry::max_turns`].
    pub max_turns: Option<u32>,
    /// See [`crate::AgentEntry::instructions`].
    pub instructions: Option<String>,
    /// See [`crate::AgentEntry::output`].
    pub output: Option<Value>,
}

/// What is done when a step fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// What needs it is skipped.
    #[default]
    Fail,
    /// What needs it goes on without.
    Continue,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Once in a plan.
    pub id: String,
    /// What is done.
    pub kind: StepKind,
    /// Steps that must be done first, sorted.
    pub needs: Vec<String>,
    /// Expression; skipped where false.
    pub when: Option<String>,
    /// What it is given, templates included.
    pub with: BTreeMap<String, Value>,
    /// When it fails.
    pub on_error: OnError,
    /// How often it is tried again.
    pub retry: Option<Retry>,
    /// Such as `10m`.
    pub timeout: Option<String>,
    /// `content` or `never`.
    pub cache: Option<String>,
}

/// What a step does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepKind {
    /// An agent works.
    Agent {
        /// Its name in [`Plan::agents`].
        agent: String,
    },
    /// One call of a tool; `with`, but for `repo`, is its arguments.
    Tool {
        /// Its name.
        tool: String,
    },
    /// What the needed steps gave is merged.
    Report {
        /// Kind of report.
        report: String,
    },
}

impl Plan {
    /// The plan as JSON with sorted keys.
    pub fn canonical(&self) -> String {
        serde_json::to_value(self).map(|value| sorted(value).to_string()).unwrap_or_default()
    }

    /// `blake3:` and the hash of [`Plan::canonical`].
    pub fn hash(&self) -> String {
        format!("blake3:{}", blake3::hash(self.canonical().as_bytes()).to_hex())
    }

    /// A step by id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}

/// Keys in sorted order at every depth: serde_json may keep the order of insertion.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
