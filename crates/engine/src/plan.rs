//! The plan: a workflow with every name settled and every duration and amount a number. Data with a hash; the same on every machine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{Limits, ModelUse};

/// A workflow, compiled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    pub budget: Limits,
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
    /// The model that it asks, as it was written: if not the one that all ask.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// See [`crate::AgentEntry::max_turns`].
    pub max_turns: Option<u32>,
    /// See [`crate::AgentEntry::instructions`].
    pub instructions: Option<String>,
    /// See [`crate::AgentEntry::output`].
    pub output: Option<Value>,
}

/// What is done when a step fails.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnError {
    /// What needs it is skipped.
    #[default]
    Fail,
    /// What needs it goes on without.
    Continue,
    /// Another step runs, and what it gives stands for this one.
    Fallback(String),
}

/// Whether what a step gave in an earlier run is used again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cache {
    /// It runs every time.
    #[default]
    Never,
    /// What the same content gave is used again.
    Content,
}

/// How often something is tried again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retries {
    /// At most so often.
    pub max: u32,
    /// Milliseconds of the first pause; each later one is twice as long.
    pub backoff_ms: u64,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Once in a list of steps.
    pub id: String,
    /// What is done.
    pub kind: StepKind,
    /// Steps of the same list that must be done first, sorted.
    pub needs: Vec<String>,
    /// Steps of the same list that this one stands in for: it runs only where one of them failed.
    pub stands_in_for: Vec<String>,
    /// Expression; skipped where false.
    pub when: Option<String>,
    /// What it is given, templates included.
    pub with: BTreeMap<String, Value>,
    /// When it fails.
    pub on_error: OnError,
    /// How often it is tried again.
    pub retry: Retries,
    /// Milliseconds after which it is given up.
    pub timeout_ms: Option<u64>,
    /// Whether an earlier run's output will do.
    pub cache: Cache,
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
    /// Another workflow is run; `with` is its inputs.
    Workflow {
        /// What it is.
        plan: Box<Plan>,
    },
    /// A person is asked.
    Approve {
        /// The question.
        question: String,
    },
    /// Steps are run for each item of a list.
    ForEach {
        /// Expression that gives the list.
        items: String,
        /// Name of the item in expressions.
        item: String,
        /// Items at a time.
        concurrency: u32,
        /// What is done for each.
        steps: Vec<Step>,
    },
}

impl StepKind {
    /// The word of the language.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Agent { .. } => "agent",
            Self::Tool { .. } => "tool",
            Self::Report { .. } => "report",
            Self::Workflow { .. } => "workflow",
            Self::Approve { .. } => "approve",
            Self::ForEach { .. } => "for_each",
        }
    }

    /// What it is done with: the agent, the tool, the kind of report, the workflow, the question, the list.
    pub fn what(&self) -> &str {
        match self {
            Self::Agent { agent } => agent,
            Self::Tool { tool } => tool,
            Self::Report { report } => report,
            Self::Workflow { plan } => &plan.name,
            Self::Approve { question } => question,
            Self::ForEach { items, .. } => items,
        }
    }

    /// Steps inside it.
    pub fn steps(&self) -> &[Step] {
        match self {
            Self::Workflow { plan } => &plan.steps,
            Self::ForEach { steps, .. } => steps,
            Self::Agent { .. } | Self::Tool { .. } | Self::Report { .. } | Self::Approve { .. } => &[],
        }
    }
}

impl Plan {
    /// The plan as JSON with sorted keys.
    pub fn canonical(&self) -> String {
        serde_json::to_value(self).map(|value| deepdive_model::canonical(value).to_string()).unwrap_or_default()
    }

    /// `blake3:` and the hash of [`Plan::canonical`].
    pub fn hash(&self) -> String {
        format!("blake3:{}", blake3::hash(self.canonical().as_bytes()).to_hex())
    }

    /// A step of the outermost list by id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }
}
