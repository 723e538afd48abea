//! The pass that hashes code lines while a file is at hand.

use std::hash::Hasher as _;

use deepdive_graph::{FilePass, FileRole, ParsedFile};
use rustc_hash::FxHasher;

/// Id of the pass.
pub(crate) const PASS: &str = "line-hashes";

/// Bytes of one line in the pass's output.
const RECORD: usize = 12;

/// Beginnings of lines that say nothing of their own: imports, package clauses, comments.
const PASSED_OVER: &[&str] = &[
    "import ",
    "from ",
    "use ",
    "package ",
    "using ",
    "export * ",
    "export {",
    "//",
    "#",
    "*",
    "/*",
    "--",
    "\"\"\"",
    "@Override",
];

/// A code line and the hash of its text without white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) number: u32,
    pub(crate) hash: u64,
}

/// Hashes the code lines of product files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineHashes;

impl FilePass for LineHashes {
    fn id(&self) -> &'static str {
        PASS
    }

    fn version(&self) -> String {
        "1".to_owned()
    }

    fn run(&self, file: &ParsedFile<'_>) -> Vec<u8> {
        if file.tree.is_none() || file.role != FileRole::Product {
            return Vec::new();
        }
        let mut out = Vec::new();
        for (at, line) in file.source.split(|byte| *byte == b'\n').enumerate() {
            if let Some(hash) = hash(line) {
                out.extend_from_slice(&(at as u32 + 1).to_le_bytes());
                out.extend_from_slice(&hash.to_le_bytes());
            }
        }
        out
    }
}

/// The hash of a line that counts; `None` for blank lines, comments, imports and lone punctuation.
fn hash(line: &[u8]) -> Option<u64> {
    let line = line.trim_ascii();
    let says_something = line.iter().filter(|byte| byte.is_ascii_alphanumeric()).count() >= 2;
    if !says_something || PASSED_OVER.iter().any(|start| line.starts_with(start.as_bytes())) {
        return None;
    }
    let mut hasher = FxHasher::default();
    for byte in line.iter().filter(|byte| !byte.is_ascii_whitespace()) {
        hasher.write_u8(*byte);
    }
    Some(hasher.finish())
}

/// The lines that the pass wrote.
pub(crate) fn decode(bytes: &[u8]) -> Vec<Line> {
    let record = |record: &[u8]| {
        let (number, hash) = record.split_first_chunk::<4>()?;
        Some(Line { number: u32::from_le_bytes(*number), hash: u64::from_le_bytes(hash.try_into().ok()?) })
    };
    bytes.chunks_exact(RECORD).filter_map(record).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_does_not_count() {
        assert_eq!(hash(b"  let x = 1;"), hash(b"\tlet x=1;\r"));
        assert_ne!(hash(b"let x = 1;"), hash(b"let x = 2;"));
    }

    #[test]
    fn some_lines_say_nothing() {
        for line in ["", "  }", "});", "// why", "import os", "# note", " * doc"] {
            assert_eq!(hash(line.as_bytes()), None, "{line}");
        }
    }
}
