//! The report of one subject: the JSON contract.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Claim, Dependency, EntryPoint, Evidence, Feature, Finding, Problem, StackItem, SystemMap};

/// The version of this contract.
pub const SCHEMA_VERSION: u32 = 1;

/// The repository that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    /// Ordinal and name, such as `0-shop`; every evidence names it.
    pub id: String,
    /// Name of the folder or repository.
    pub name: String,
    /// Where it came from; null for a folder without a remote.
    pub url: Option<String>,
    /// Commit that is checked out; null outside git.
    pub commit: Option<String>,
    /// Day of that commit, ISO 8601; null outside git.
    #[serde(default)]
    pub commit_date: Option<String>,
    /// `blake3:` and the hash over sorted (path, mode, content hash).
    pub snapshot: String,
    /// Files that differ from the commit: they have no permalink.
    pub dirty: Vec<String>,
    /// It is a git repository in which nothing was committed yet.
    #[serde(default)]
    pub unborn: bool,
    /// Files listed.
    pub files: u64,
    /// Lines of the text files read.
    pub lines: u64,
    /// Programming languages, most lines first.
    pub languages: Vec<String>,
    /// The day that ages are counted to.
    pub as_of: String,
}

/// Files left out, by reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Skipped {
    /// Why: binary, too large, unreadable, generated, vendored, language not parsed, ….
    pub reason: String,
    /// How many.
    pub count: u64,
    /// The first few paths.
    pub examples: Vec<String>,
}

/// What was read of the subject and what was not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Coverage {
    /// Files whose content was read.
    pub files_read: u64,
    /// Files left out.
    pub files_skipped: Vec<Skipped>,
    /// Files parsed with a syntax error somewhere; the rest of them was kept.
    pub parse_errors: u64,
    /// Languages met that deepdive does not parse, with file counts.
    #[serde(default)]
    pub languages_not_parsed: BTreeMap<String, u64>,
}

/// Whether a capability was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessedState {
    /// Wholly.
    Full,
    /// In part.
    Partial,
    /// Not at all: nothing can be concluded.
    NotAssessed,
}

/// What was looked at, so that "none found" and "not looked" differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assessed {
    /// map, stack, entry_points, features, security, secrets, scalability, quality, history, dependencies, advisories, licences, ….
    pub capability: String,
    /// How far.
    pub state: AssessedState,
    /// Why.
    pub why: String,
}

/// A number that a grade was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GradeInput {
    /// What is counted.
    pub name: String,
    /// An integer (basis points for shares).
    pub value: i64,
}

/// A grade A–E with its formula, or null where nothing was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Grade {
    /// security, scalability, quality, team, dependencies.
    pub area: String,
    /// A, B, C, D or E; null for "not assessed".
    pub letter: Option<String>,
    /// How the letter follows from the inputs, in words, thresholds included.
    pub formula: String,
    /// The numbers it was made from.
    pub inputs: Vec<GradeInput>,
    /// Measures and places.
    pub evidence: Vec<Evidence>,
}

/// The first screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// What it is, in one sentence.
    pub purpose: Claim,
    /// What we make of it, in one sentence.
    pub verdict: Claim,
    /// Five grades.
    pub grades: Vec<Grade>,
    /// The gravest risks, at most five.
    pub top_risks: Vec<Claim>,
    /// At most three.
    pub strengths: Vec<Claim>,
    /// What to ask the team.
    pub questions: Vec<Claim>,
}

/// Ids of the chapters that every report has, in their order; the glossary stands behind them.
pub const SECTIONS: &[&str] = &[
    "in-one-minute",
    "what-it-does",
    "features",
    "architecture-map",
    "data-flow",
    "stack",
    "security",
    "scalability",
    "quality",
    "team-and-history",
    "dependencies",
    "risk-register",
    "recommendations",
    "questions",
    "method-and-limits",
];

/// A chapter of the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Section {
    /// Kebab case.
    pub id: String,
    /// For people.
    pub title: String,
    /// Its sentences.
    pub claims: Vec<Claim>,
}

/// A DeepDive report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// Version of this contract.
    pub schema_version: u32,
    /// What was read.
    pub subject: Subject,
    /// How much of it.
    pub coverage: Coverage,
    /// Which capabilities were looked at.
    pub assessed: Vec<Assessed>,
    /// The models that were asked, as `provider:name`; missing where none was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    /// The first screen.
    pub summary: Summary,
    /// Parts and connections.
    pub system_map: SystemMap,
    /// Ways in.
    pub entry_points: Vec<EntryPoint>,
    /// Technologies.
    pub stack: Vec<StackItem>,
    /// What a user can do.
    pub features: Vec<Feature>,
    /// What is wrong or worth a look.
    pub findings: Vec<Finding>,
    /// The chapters.
    pub sections: Vec<Section>,
    /// Packages.
    pub dependencies: Vec<Dependency>,
    /// Facts of the history, see [`crate::facts::Ownership`] and [`crate::facts::Hotspots`]; empty where there is none.
    pub history: Value,
    /// Further measured facts, by tool.
    pub metrics: BTreeMap<String, Value>,
    /// The text of cited places by evidence id, redacted and cut to a few lines.
    #[serde(default)]
    pub excerpts: BTreeMap<String, String>,
    /// What went wrong or was odd.
    pub problems: Vec<Problem>,
}
