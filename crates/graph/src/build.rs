//! From a folder to a frozen graph: the order of the phases, and what goes in and comes out.

use std::path::Path;

use deepdive_model::{Cancel, FactCache};

use crate::{CodeGraph, DiskSnapshot, FilePass};

/// What to read and how.
#[derive(Clone, Copy)]
pub struct BuildOptions<'a> {
    /// The subject's root.
    pub root: &'a Path,
    /// The subject's id in reports, such as `0-shop`.
    pub subject: &'a str,
    /// Threads; 0 for as many as there are cores.
    pub threads: usize,
    /// Facts of files seen before.
    pub cache: Option<&'a dyn FactCache>,
    /// What else to ask of each file.
    pub passes: &'a [&'a dyn FilePass],
    /// Polled in every long loop.
    pub cancel: &'a dyn Cancel,
    /// Whether to read the history.
    pub history: bool,
    /// Called when a phase begins: `walk`, `parse`, `resolve`, `history`.
    pub progress: &'a (dyn Fn(&'static str) + Sync),
}

/// What came out.
#[derive(Debug)]
pub struct Built {
    /// The facts.
    pub graph: CodeGraph,
    /// The files, to read again.
    pub snapshot: DiskSnapshot,
    /// Where the files come from.
    pub origin: Origin,
    /// Milliseconds of wall time of each phase, in order. Never part of a report.
    pub timings: Vec<(&'static str, u64)>,
}

/// Where a snapshot comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// URL of the remote `origin`, credentials taken off.
    pub url: Option<String>,
    /// Commit that is checked out.
    pub commit: Option<String>,
    /// Its day, ISO 8601.
    pub commit_date: Option<String>,
    /// Files that differ from the commit, sorted.
    pub dirty: Vec<String>,
}

/// Why no graph could be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The root is not a folder that can be read.
    #[error("{path} can't be read: {why}")]
    Root {
        /// The folder.
        path: String,
        /// What the system said.
        why: String,
    },
    /// There is nothing to read.
    #[error("{0} holds no files that deepdive could read")]
    Empty(String),
    /// Someone asked to stop.
    #[error("interrupted")]
    Cancelled,
}
