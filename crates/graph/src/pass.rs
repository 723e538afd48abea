//! Passes: what else is to be said of each file while its syntax tree is at hand. The rule engine is one; this floor knows only the trait.
//!
//! A tree lives while its file is read and no longer: kept trees cost many times the source.

use tree_sitter::Tree;

use crate::FileRole;
use crate::facts::FileFacts;

/// A file at the moment when it is read.
#[derive(Debug, Clone, Copy)]
pub struct ParsedFile<'a> {
    /// Relative path.
    pub path: &'a str,
    /// What it serves.
    pub role: FileRole,
    /// Its language, as in [`crate::File::language`].
    pub language: Option<&'static str>,
    /// Its bytes.
    pub source: &'a [u8],
    /// Its syntax tree; none where the language is not parsed.
    pub tree: Option<&'a Tree>,
    /// What was extracted from it.
    pub facts: &'a FileFacts,
}

/// Something that looks at every text file once and says bytes of its own format.
pub trait FilePass: Send + Sync {
    /// Kebab case; the key in [`crate::CodeGraph::passes`].
    fn id(&self) -> &'static str;
    /// Changes whenever the same file could give something else: what was said is kept by (content, path, id, version).
    fn version(&self) -> String;
    /// What it has to say; nothing for most files.
    fn run(&self, file: &ParsedFile<'_>) -> Vec<u8>;
}
