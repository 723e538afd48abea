//! Problems: what is odd about a studied repository or a step. They are values of the report and never stop a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something odd that was met, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Problem {
    /// The phase that met it: walk, parse, resolve, manifest, infrastructure, history, tool, agent, merge, verify, render.
    pub stage: String,
    /// What kind of oddity, in kebab case.
    pub kind: String,
    /// The file or thing it is about; empty where it is about the whole.
    pub path: String,
    /// One sentence for people.
    pub message: String,
}

impl Problem {
    /// A problem of a stage.
    pub fn new(stage: &str, kind: &str, path: &str, message: impl Into<String>) -> Self {
        Self { stage: stage.to_owned(), kind: kind.to_owned(), path: path.to_owned(), message: message.into() }
    }
}
