//! The rows of the index: what is known of a report or a run without opening it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a stored report is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportKind {
    /// On one subject.
    #[default]
    Report,
    /// Several subjects side by side.
    Comparison,
}

/// A stored report, or a comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportEntry {
    /// Which of them.
    #[serde(default)]
    pub kind: ReportKind,
    /// Short and stable: the subject's name and six hex digits of the report's hash.
    pub id: String,
    /// Name of the subject; of a comparison all names.
    pub subject: String,
    /// The path or URL that was read; of a comparison none.
    pub location: String,
    /// Commit that was checked out.
    pub commit: Option<String>,
    /// Id of the snapshot.
    pub snapshot: String,
    /// The day that ages are counted to.
    pub as_of: String,
    /// When it was stored, RFC 3339, UTC.
    pub created: String,
    /// Workflow that made it.
    pub workflow: String,
    /// Files listed.
    pub files: u64,
    /// Lines read.
    pub lines: u64,
    /// Findings by severity.
    pub findings: BTreeMap<String, u64>,
    /// Those of them that count in the report: of high or medium confidence. None in a row that was written before this was noted.
    #[serde(default)]
    pub counted: Option<BTreeMap<String, u64>>,
    /// Hash of the object that holds its body.
    #[serde(default)]
    pub object: String,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEntry {
    /// Its id.
    pub id: String,
    /// Workflow that was run.
    pub workflow: String,
    /// Hash of the plan.
    pub plan: String,
    /// The path or URL that was read.
    pub location: String,
    /// running, done, partial, failed, interrupted, cancelled, waiting.
    pub state: String,
    /// RFC 3339, UTC.
    pub started: String,
    /// RFC 3339, UTC; none while it runs, or where it was killed.
    pub ended: Option<String>,
    /// Process that runs it.
    pub process: u32,
    /// Reports it made.
    pub reports: Vec<String>,
    /// What the run said of itself: steps, times, threads.
    #[serde(default)]
    pub details: Value,
}

impl RunEntry {
    /// A run of which only the journal is left.
    pub(crate) fn of_journal(id: String) -> Self {
        let started = started(&id).unwrap_or_default();
        let (workflow, plan, location) = Default::default();
        // Whoever looks sees that nobody runs it, unless somebody does.
        let state = "running".to_owned();
        Self { id, workflow, plan, location, state, started, ended: None, process: 0, reports: Vec::new(), details: Value::Null }
    }
}

/// When a run began, as its id says: `r20260102-030405-1a2b`.
fn started(id: &str) -> Option<String> {
    let digits = |from: usize, to: usize| id.get(from..to).filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let (year, month, day) = (digits(1, 5)?, digits(5, 7)?, digits(7, 9)?);
    Some(format!("{year}-{month}-{day}T{}:{}:{}Z", digits(10, 12)?, digits(12, 14)?, digits(14, 16)?))
}
