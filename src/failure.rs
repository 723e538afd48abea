//! What the program says when it can't do what was asked: what happened, to what, what to do; and its exit code.

use std::fmt;

use deepdive_engine::{InputError, Mistakes, RunError};
use deepdive_graph::BuildError;
use deepdive_store::StoreError;
use deepdive_tools::ToolError;

/// Exit codes, as scripts know them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// A mistake of deepdive itself.
    Internal = 1,
    /// Wrong usage.
    Usage = 2,
    /// The subject is not there or can't be read.
    Subject = 3,
    /// Network or credentials.
    Network = 4,
    /// The model failed; the report was written without it.
    Model = 5,
    /// Findings at or above `--fail-on`.
    Findings = 6,
    /// A part is missing; the report was written.
    Partial = 7,
    /// The store is in use or damaged.
    Store = 8,
    /// The run waits for a person.
    Waiting = 9,
    /// Interrupted.
    Interrupted = 130,
}

/// Why something could not be done.
#[derive(Debug)]
pub struct Failure {
    /// What happened, to what.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The exit code.
    pub code: Code,
}

impl Failure {
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Several at once, with the code of the first.
    pub(crate) fn all(failures: Vec<Self>) -> Result<(), Self> {
        let Some(code) = failures.first().map(|failure| failure.code) else { return Ok(()) };
        if let [_] = failures.as_slice() {
            return failures.into_iter().next().map_or(Ok(()), Err);
        }
        let told = failures.into_iter().map(|Self { message, hint, .. }| match hint {
            Some(hint) => format!("{message}\n   = {hint}"),
            None => message,
        });
        Err(Self::new(code, told.collect::<Vec<_>>().join("\n\n")))
    }

    /// Someone asked to stop.
    pub(crate) fn interrupted() -> Self {
        Self::new(Code::Interrupted, "interrupted")
            .hint("what was read and finished is kept: run the same command again, and it goes on from there")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::NoReport(_) | StoreError::NoRun(_) | StoreError::Ambiguous { .. } | StoreError::RunInUse(_) => {
                Code::Subject
            }
            StoreError::InUse { .. }
            | StoreError::Full { .. }
            | StoreError::Io { .. }
            | StoreError::Damaged { .. }
            | StoreError::Unreadable { .. }
            | StoreError::Journal { .. }
            | StoreError::Codec(_) => Code::Store,
        };
        Self { message: error.to_string(), hint: Some(error.hint()), code }
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        match &error {
            BuildError::Root { .. } => {
                Self::new(Code::Subject, error.to_string()).hint("give the folder of a repository that you may read")
            }
            BuildError::Bare(_) => Self::new(Code::Subject, error.to_string())
                .hint("clone it and give the clone, or give its URL as file:///… with --allow-file-urls"),
            BuildError::Empty(_) => Self::new(Code::Subject, error.to_string()).hint("give the folder that holds the code"),
            BuildError::Cancelled => Self::interrupted(),
        }
    }
}

impl From<ToolError> for Failure {
    fn from(error: ToolError) -> Self {
        match &error {
            ToolError::Cancelled => Self::interrupted(),
            ToolError::NotFound(_) => Self::new(Code::Subject, error.to_string()),
            ToolError::Arguments { tool, .. } => {
                Self::new(Code::Usage, error.to_string()).hint(format!("`deepdive tool schema {tool}` shows what it takes"))
            }
            ToolError::Unknown(_) => Self::new(Code::Usage, error.to_string()).hint("`deepdive tool list` shows what there is"),
        }
    }
}

impl From<Mistakes> for Failure {
    fn from(mistakes: Mistakes) -> Self {
        Self::new(Code::Usage, mistakes.to_string())
    }
}

impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::new(Code::Usage, error.to_string())
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        match error {
            RunError::Journal(error) => error.into(),
        }
    }
}

/// A file that can't be read or written.
pub(crate) fn file_failure(act: &str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Failure {
    let message = format!("{} can't be {act}", path.display());
    let code = if act == "read" { Code::Subject } else { Code::Usage };
    move |error| Failure::new(code, format!("{message}: {error}")).hint("check the path and its rights")
}
