//! The pass that looks for secrets while a file is at hand: which pattern and which lines, never the text.

use deepdive_graph::{FilePass, FileRole, ParsedFile};
use serde::{Deserialize, Serialize};

use super::pattern::{Found, Patterns};
use super::place::Place;

/// Id of the pass.
pub(super) const PASS: &str = "secrets";

/// A secret's form and place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct SecretHit {
    pub(super) pattern: String,
    pub(super) line: u32,
    pub(super) end_line: u32,
    /// Anyone would try it first.
    pub(super) weak: bool,
}

/// Looks for secrets in every text file that is the repository's own.
pub(crate) struct Secrets;

impl FilePass for Secrets {
    fn id(&self) -> &'static str {
        PASS
    }

    fn version(&self) -> String {
        let hash = blake3::hash(include_bytes!("patterns.yaml"));
        format!("4-{}", hash.to_hex().as_str().get(..16).unwrap_or_default())
    }

    fn run(&self, file: &ParsedFile<'_>) -> Vec<u8> {
        let Some(patterns) = Patterns::builtin().filter(|_| is_searched(file.role)) else { return Vec::new() };
        let found = patterns.find(file.source, Place::of(file.path));
        if found.is_empty() {
            return Vec::new();
        }
        let hits: Vec<_> = found.iter().filter_map(|found| hit(patterns, file.source, found)).collect();
        serde_json::to_vec(&hits).unwrap_or_default()
    }
}

/// Files of others and files that programs write are full of what only looks like a secret.
pub(super) fn is_searched(role: FileRole) -> bool {
    match role {
        FileRole::Product | FileRole::Test | FileRole::Example | FileRole::Docs | FileRole::Build => true,
        FileRole::Generated | FileRole::Vendored => false,
    }
}

fn hit(patterns: &Patterns, text: &[u8], found: &Found) -> Option<SecretHit> {
    let line = |at: usize| text.get(..at).map(|before| before.split(|byte| *byte == b'\n').count() as u32);
    let pattern = patterns.all.get(found.pattern)?.id.clone();
    Some(SecretHit { pattern, line: line(found.value.start)?, end_line: line(found.value.end)?, weak: found.weak })
}

/// What the pass wrote.
pub(super) fn decode(bytes: &[u8]) -> Vec<SecretHit> {
    serde_json::from_slice(bytes).unwrap_or_default()
}
