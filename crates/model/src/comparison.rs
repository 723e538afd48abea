//! The comparison of several subjects: the contract of comparison.json. Nothing here is computed; `deepdive-report` fills it.
//!
//! Every piece of evidence names its subject by the subject's `key`, so that one repository may stand twice.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Assessed, Claim, Coverage, Evidence, Section, Subject, SystemMap};

/// The version of this contract.
pub const COMPARISON_VERSION: u32 = 1;

/// Several subjects side by side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comparison {
    /// Version of this contract.
    pub schema_version: u32,
    /// What is compared, in the order given.
    pub subjects: Vec<ComparedSubject>,
    /// Who leads on what, and for whom.
    pub bottom_line: Vec<Claim>,
    /// Features, interfaces and operations, one cell per subject.
    pub matrix: Vec<MatrixRow>,
    /// Grades side by side.
    pub scores: Vec<ComparedRow>,
    /// Technologies by layer.
    pub stack: Vec<StackRow>,
    /// Architectures, same level and notation.
    pub maps: Vec<ComparedMap>,
    /// Scale and security.
    pub posture: Vec<ComparedRow>,
    /// Decisions on which the subjects differ.
    pub decisions: Vec<Decision>,
    /// What the histories say.
    pub momentum: Vec<ComparedRow>,
    /// Build, buy or adopt: what weighs on that choice.
    pub build_vs_buy: Vec<ComparedRow>,
    /// Draft of the technical part of a requirements document.
    pub prd: Vec<Section>,
    /// How this was made, and its limits.
    pub method: Vec<Claim>,
    /// The cited lines by subject key and evidence id, as `key/id`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub excerpts: BTreeMap<String, String>,
}

/// One subject of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedSubject {
    /// Ordinal and name, such as `1-shop`.
    pub key: String,
    /// What to call it here: its name, with its ordinal where two have the same.
    pub label: String,
    /// What was read.
    pub subject: Subject,
    /// How much of it.
    pub coverage: Coverage,
    /// Which capabilities were looked at.
    pub assessed: Vec<Assessed>,
    /// What it is, in one sentence.
    pub purpose: Claim,
}

/// What a row of the matrix is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// Something a user can do.
    Feature,
    /// A way in.
    Interface,
    /// How it is tested, shipped and run.
    Operation,
}

/// How far a subject has what a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CellValue {
    /// It has it; there is evidence.
    Full,
    /// It has some of it; there is evidence.
    Partial,
    /// It was looked for and not found.
    None,
    /// It was not found, and not everything could be looked at.
    Unknown,
}

/// What a row says about the subjects as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// All have it, at least in part.
    TableStakes,
    /// Some have it, and others were found to lack it.
    Differentiator,
    /// Some have it; of the others it is not known.
    Open,
    /// None was found to have it.
    Absent,
}

/// One row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixRow {
    /// Id of the row, kebab case.
    pub row: String,
    /// In plain words.
    pub title: String,
    /// What it is about.
    pub kind: RowKind,
    /// What it says as a whole.
    pub standing: Standing,
    /// One for each subject, in their order.
    pub cells: Vec<MatrixCell>,
}

/// One subject's cell of a row of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MatrixCell {
    /// Key of the subject.
    pub subject: String,
    /// How far it has it.
    pub value: CellValue,
    /// What was seen, or why it is not known, in a few words.
    pub note: String,
    /// Never empty where the value is full, partial or none.
    pub evidence: Vec<Evidence>,
}

/// A row of a table of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedRow {
    /// Id of the row, kebab case.
    pub row: String,
    /// In plain words.
    pub title: String,
    /// What it means for a choice; empty where the title says it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// One for each subject, in their order.
    pub cells: Vec<FactCell>,
}

impl ComparedRow {
    /// Whether the subjects differ here.
    pub fn differs(&self) -> bool {
        self.cells.iter().zip(self.cells.iter().skip(1)).any(|(one, next)| one.text != next.text)
    }
}

/// One subject's cell of a table of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FactCell {
    /// Key of the subject.
    pub subject: String,
    /// The fact in words; `not assessed` where it is not known.
    pub text: String,
    /// What it rests on; empty only where it is not assessed.
    pub evidence: Vec<Evidence>,
}

/// Technologies of one layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StackRow {
    /// Where in the system: frontend, backend, data, ….
    pub layer: String,
    /// Names that all subjects have, sorted.
    pub shared: Vec<String>,
    /// One for each subject, in their order.
    pub cells: Vec<StackCell>,
}

/// One subject's technologies of a layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StackCell {
    /// Key of the subject.
    pub subject: String,
    /// Sorted by name.
    pub items: Vec<StackEntry>,
}

/// A technology in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StackEntry {
    /// Its usual name.
    pub name: String,
    /// As locked or declared; null where not known.
    pub version: Option<String>,
    /// Where it shows.
    pub evidence: Vec<Evidence>,
}

/// One subject's architecture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ComparedMap {
    /// Key of the subject.
    pub subject: String,
    /// Parts and connections.
    pub map: SystemMap,
}

/// A question that each design answers, and that these answer differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Decision {
    /// Id, kebab case.
    pub id: String,
    /// The question.
    pub question: String,
    /// One for each subject of which it is known, in their order.
    pub choices: Vec<Choice>,
}

/// What one subject chose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Key of the subject.
    pub subject: String,
    /// What it chose.
    pub options: Vec<ChosenOption>,
}

/// An option, in general: only that it was chosen is a fact of the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChosenOption {
    /// Its name.
    pub option: String,
    /// What it is good for; empty, as the next two are, where only the choice itself is known.
    pub gains: String,
    /// What it costs.
    pub pays: String,
    /// When it is the right one.
    pub right_when: String,
    /// Where the choice shows.
    pub evidence: Vec<Evidence>,
}
