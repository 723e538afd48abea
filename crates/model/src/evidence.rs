//! Evidence: what a statement rests on. Each kind can be checked by someone who does not trust deepdive.
//!
//! A place is only made from the bytes of a [`Snapshot`], so a place that does not exist can't be written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Snapshot, hex_sha256, short_id};

/// What a piece of evidence does for its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The place that the statement is about.
    Primary,
    /// Where data or a reason comes from.
    Source,
    /// A step in between.
    Hop,
    /// Where data ends up.
    Sink,
    /// What protects, or what should have.
    Guard,
}

/// A range of lines, both ends included, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lines {
    /// The first line.
    pub start: u32,
    /// The last line, not before `start`.
    pub end: u32,
}

impl Lines {
    /// A range; an end before the start becomes the start.
    pub fn new(start: u32, end: u32) -> Self {
        Self { start: start.max(1), end: end.max(start).max(1) }
    }

    /// One line.
    pub fn one(line: u32) -> Self {
        Self::new(line, line)
    }
}

/// What a statement rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// Stable id, made from what is cited.
    pub id: String,
    /// The subject (repository) that is cited: the `id` of a subject of this report.
    pub subject: String,
    /// What it does for its statement.
    pub role: Role,
    /// The kind and its fields.
    #[serde(flatten)]
    pub kind: EvidenceKind,
}

/// The kinds of evidence and what each holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EvidenceKind {
    /// Lines of a file of the snapshot.
    Place {
        /// Path relative to the subject's root, with forward slashes.
        path: String,
        /// First line, from 1.
        start_line: u32,
        /// Last line, included.
        end_line: u32,
        /// Hex SHA-256 of the bytes from the first byte of `start_line` up to, not including, the line end of `end_line`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<String>,
        /// True for a secret: then there is no hash.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        redacted: bool,
    },
    /// Lines that stood in a file at a commit.
    Blob {
        /// Commit id.
        commit: String,
        /// Path at that commit.
        path: String,
        /// First line, from 1.
        start_line: u32,
        /// Last line, included.
        end_line: u32,
    },
    /// A number that a tool gives; anyone can run the call again.
    Measure {
        /// Name of the tool.
        tool: String,
        /// Its version.
        tool_version: u32,
        /// The arguments of the call.
        args: Value,
        /// JSON pointer into the tool's facts.
        pointer: String,
        /// What stood there.
        value: Value,
    },
    /// A commit of the repository's history.
    Commit {
        /// Commit id.
        commit: String,
        /// The author, as numbered by first commit (`author-1`), never a name.
        author: String,
        /// Day of the commit, ISO 8601.
        date: String,
    },
    /// A record of an outside source, such as an advisory.
    External {
        /// The source's name.
        source: String,
        /// The record in it.
        record: String,
        /// Day of the data.
        as_of: String,
        /// Hex SHA-256 of the record.
        sha256: String,
    },
    /// Something looked for and not found.
    Absence {
        /// The tool that looked.
        tool: String,
        /// With these arguments.
        args: Value,
        /// What was searched, in words.
        searched: String,
    },
}

impl Evidence {
    /// Lines of a file as they stand in the snapshot; `None` where the file or the lines do not exist.
    pub fn place(snapshot: &dyn Snapshot, path: &str, lines: Lines, role: Role) -> Option<Self> {
        let sha256 = hex_sha256(&snapshot.lines(path, lines)?);
        let Lines { start, end } = lines;
        let id = short_id("e", &[path, &start.to_string(), &end.to_string(), &sha256]);
        let kind = EvidenceKind::Place {
            path: path.to_owned(),
            start_line: start,
            end_line: end,
            sha256: Some(sha256),
            redacted: false,
        };
        Some(Self { id, subject: snapshot.subject().to_owned(), role, kind })
    }

    /// Lines that hold a secret: no hash is made of them, nor an id that depends on their text.
    pub fn redacted_place(snapshot: &dyn Snapshot, path: &str, lines: Lines, role: Role) -> Option<Self> {
        snapshot.lines(path, lines)?;
        let Lines { start, end } = lines;
        let id = short_id("e", &[path, &start.to_string(), &end.to_string(), "redacted"]);
        let kind = EvidenceKind::Place { path: path.to_owned(), start_line: start, end_line: end, sha256: None, redacted: true };
        Some(Self { id, subject: snapshot.subject().to_owned(), role, kind })
    }

    /// A number of a tool's facts.
    pub fn measure(subject: &str, tool: &str, tool_version: u32, args: Value, pointer: &str, value: Value) -> Self {
        let id = short_id("m", &[tool, &args.to_string(), pointer]);
        let kind = EvidenceKind::Measure { tool: tool.to_owned(), tool_version, args, pointer: pointer.to_owned(), value };
        Self { id, subject: subject.to_owned(), role: Role::Primary, kind }
    }

    /// Something that a tool looked for and did not find.
    pub fn absence(subject: &str, tool: &str, args: Value, searched: &str) -> Self {
        let id = short_id("a", &[tool, &args.to_string(), searched]);
        let kind = EvidenceKind::Absence { tool: tool.to_owned(), args, searched: searched.to_owned() };
        Self { id, subject: subject.to_owned(), role: Role::Primary, kind }
    }

    /// A commit.
    pub fn commit(subject: &str, commit: &str, author: &str, date: &str) -> Self {
        let id = short_id("c", &[commit]);
        let kind = EvidenceKind::Commit { commit: commit.to_owned(), author: author.to_owned(), date: date.to_owned() };
        Self { id, subject: subject.to_owned(), role: Role::Primary, kind }
    }

    /// The same evidence in another role.
    #[must_use]
    pub fn with_role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Path and lines, where this is a place.
    pub fn as_place(&self) -> Option<(&str, Lines)> {
        match &self.kind {
            EvidenceKind::Place { path, start_line, end_line, .. } => Some((path, Lines { start: *start_line, end: *end_line })),
            EvidenceKind::Blob { .. }
            | EvidenceKind::Measure { .. }
            | EvidenceKind::Commit { .. }
            | EvidenceKind::External { .. }
            | EvidenceKind::Absence { .. } => None,
        }
    }
}
