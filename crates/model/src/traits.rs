//! The small traits in which floors meet that must not know each other. The front door puts the two sides together.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::{Evidence, Lines};

/// Why bytes of a snapshot could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// Not a file of the snapshot.
    #[error("{0} is not a file of this snapshot")]
    Unknown(String),
    /// It was, but can't be read now, or has changed since it was listed.
    #[error("{path} can't be read as it was: {why}")]
    Unreadable {
        /// The file.
        path: String,
        /// What the system said.
        why: String,
    },
}

/// The files of one subject as they were when it was read.
pub trait Snapshot: Send + Sync {
    /// The subject's id in reports.
    fn subject(&self) -> &str;
    /// `blake3:` and the hash over sorted (path, mode, content hash).
    fn id(&self) -> &str;
    /// The bytes of a file.
    fn bytes(&self, path: &str) -> Result<Arc<[u8]>, SnapshotError>;
    /// The bytes of some lines, without the last line's end; `None` where they do not exist.
    ///
    /// Lines are what stands between newlines, as in `bytes.split(b"\n")`; a carriage return before the last line's end is left out.
    fn lines(&self, path: &str, lines: Lines) -> Option<Vec<u8>> {
        let bytes = self.bytes(path).ok()?;
        let (first, last) = (lines.start as usize, lines.end as usize);
        let mut wanted = bytes.split(|byte| *byte == b'\n').skip(first.checked_sub(1)?).take(last.checked_sub(first)? + 1);
        let mut out = wanted.next()?.to_vec();
        for _ in first..last {
            out.push(b'\n');
            out.extend_from_slice(wanted.next()?);
        }
        if out.last() == Some(&b'\r') {
            out.pop();
        }
        Some(out)
    }
}

/// What a [`Witness`] says of a piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WitnessAnswer {
    /// It holds.
    Holds,
    /// It does not, and why.
    Fails(String),
    /// It can't be told here, and why.
    Unknown(String),
}

/// Tells whether evidence is still true: the hash of a place, the value of a measure.
pub trait Witness: Send + Sync {
    /// Checks one piece of evidence.
    fn check(&self, evidence: &Evidence) -> WitnessAnswer;
}

/// Facts of a file by the hash of its content and the version of what made them.
pub trait FactCache: Send + Sync {
    /// What was kept under this key.
    fn get(&self, key: &[u8; 32]) -> Option<Vec<u8>>;
    /// Keeps a value.
    fn put(&self, key: [u8; 32], value: Vec<u8>);
}

/// Polled in every long loop.
pub trait Cancel: Send + Sync {
    /// True once someone asked to stop.
    fn is_cancelled(&self) -> bool;
}

/// For callers that never stop.
#[derive(Debug, Clone, Copy, Default)]
pub struct NeverCancel;

impl Cancel for NeverCancel {
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Blots out secrets: the one point that everything passes before it leaves.
pub trait Redact: Send + Sync {
    /// The text with every secret replaced.
    fn redact<'a>(&self, text: &'a str) -> Cow<'a, str>;

    /// The value with every secret in its texts replaced, text by text: quotes that JSON escapes would hide secrets.
    fn redact_value(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.redact(&text).into_owned()),
            Value::Array(items) => items.into_iter().map(|item| self.redact_value(item)).collect(),
            Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, self.redact_value(value))).collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct One(&'static [u8]);

    impl Snapshot for One {
        fn subject(&self) -> &'static str {
            "0-one"
        }
        fn id(&self) -> &'static str {
            "blake3:0"
        }
        fn bytes(&self, _: &str) -> Result<Arc<[u8]>, SnapshotError> {
            Ok(self.0.into())
        }
    }

    fn check(text: &'static [u8], start: u32, end: u32, expected: Option<&[u8]>) {
        assert_eq!(One(text).lines("f", Lines { start, end }).as_deref(), expected);
    }

    #[test]
    fn lines_are_cut_as_the_contract_says() {
        check(b"a\nb\nc", 2, 2, Some(b"b"));
        check(b"a\nb\nc", 1, 3, Some(b"a\nb\nc"));
        check(b"a\r\nb\r\n", 1, 2, Some(b"a\r\nb"));
        check(b"a\n", 2, 2, Some(b""));
        check(b"a\n", 3, 3, None);
        check(b"a\n", 0, 1, None);
        check(b"a\nb", 2, 1, None);
    }
}
