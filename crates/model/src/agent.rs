//! What an agent hands to the coordinator.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Claim, Finding, Problem};

/// The answer of one tool call, as it was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolFacts {
    /// Name of the tool.
    pub tool: String,
    /// Its version.
    pub version: u32,
    /// The arguments of the call.
    pub args: Value,
    /// The facts it gave: the type of [`crate::facts`] that the tool's page names.
    pub facts: Value,
}

/// Where an agent's claims stand in a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SectionPlace {
    /// Id of the section.
    #[schemars(example = &"handover")]
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// The section that it stands behind; at the end where this is empty.
    #[serde(default)]
    pub after: String,
}

/// What a model had to do with an agent's output.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// `provider:name`.
    pub model: String,
    /// Exchanges with it, those from the journal included.
    pub exchanges: u32,
    /// Tools that it asked for and that answered.
    pub tool_calls: u32,
    /// Sentences that it offered.
    pub offered: u32,
    /// Of those, sentences whose citations held.
    pub kept: u32,
    /// Of those, sentences that were left out.
    pub dropped: u32,
    /// Whether it, or the way to it, failed: then only the facts are there. Also where it gave no values that meet the agent's schema: then
    /// its sentences are there, and the values are not.
    pub failed: bool,
    /// Whether the budget ended the conversation.
    pub over_budget: bool,
}

/// Everything an agent gives: facts for the report's parts, findings, claims, values for later steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentOutput {
    /// The agent's id.
    pub agent: String,
    /// Its own section, where it has one.
    pub section: Option<SectionPlace>,
    /// The question of an agent of the user's own: its section stands in a report even where it has nothing to say but facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// Answers of the tools it called, in order.
    pub facts: Vec<ToolFacts>,
    /// What it found.
    pub findings: Vec<Finding>,
    /// What it says.
    pub claims: Vec<Claim>,
    /// For later steps only, never shown.
    pub values: Value,
    /// What went wrong on the way.
    pub problems: Vec<Problem>,
    /// What a model had to do with it; none where none was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<Written>,
    /// Sentences of models, of agents before it, that it took back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<String>,
}
