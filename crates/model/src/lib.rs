//! The words of deepdive: what every floor of the house says to the others, and the JSON contract that scripts and scorers read.
//!
//! Nothing here computes anything about a repository. Types carry their own doc comments as the text of the published schema
//! (`deepdive schema report`). The small traits in [`traits`] let floors that must not know each other meet.

mod agent;
mod canonical;
mod claim;
mod comparison;
mod digest;
mod evidence;
mod exchange;
pub mod facts;
mod finding;
mod parts;
mod problem;
pub mod ranking;
mod report;
mod traits;

pub use agent::{AgentOutput, SectionPlace, ToolFacts, Written};
pub use canonical::canonical;
pub use claim::{Args, Basis, Claim, ClaimDraft, Confidence, Message, Text};
pub use comparison::{
    COMPARISON_VERSION, CellValue, Choice, ChosenOption, ComparedMap, ComparedRow, ComparedSubject, Comparison, Decision,
    FactCell, MatrixCell, MatrixRow, RowKind, StackCell, StackEntry, StackRow, Standing,
};
pub use digest::{hex_sha256, short_id};
pub use evidence::{Evidence, EvidenceKind, Lines, Role};
pub use exchange::{Charge, ExchangeLog, ExchangeRefused, Used};
pub use finding::{Category, Effort, Finding, FindingDraft, Severity};
pub use parts::{
    Component, ComponentKind, Connection, ConnectionRole, ConnectionStatus, Dependency, EntryPoint, EntryPointKind, Feature,
    Protocol, Scope, StackItem, SystemMap, Why, names_health,
};
pub use problem::Problem;
pub use report::{
    Assessed, AssessedState, Coverage, Grade, GradeInput, Report, SCHEMA_VERSION, SECTIONS, Section, Skipped, Subject, Summary,
};
pub use traits::{Cancel, FactCache, NeverCancel, Redact, Snapshot, SnapshotError, Witness, WitnessAnswer};
