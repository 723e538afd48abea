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
    pub id: String,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// The section that it stands behind; at the end where this is empty.
    #[serde(default)]
    pub after: String,
}

/// Everything an agent gives: facts for the report's parts, findings, claims, values for later steps.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentOutput {
    /// The agent's id.
    pub agent: String,
    /// Its own section, where it has one.
    pub section: Option<SectionPlace>,
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
}
