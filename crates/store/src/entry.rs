//! The rows of the index: what is known of a report or a run without opening it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A stored report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportEntry {
    /// Short and stable: the subject's name and six hex digits of the report's hash.
    pub id: String,
    /// Name of the subject.
    pub subject: String,
    /// The path or URL that was read.
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
    pub details: serde_json::Value,
}
