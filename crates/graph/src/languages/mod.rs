//! Languages that are parsed: one folder each, with the table of its node kinds and what is its own. What they share is `crate::extract`.

use tree_sitter::Tree;

use crate::facts::FileFacts;

#[cfg(test)]
mod described;
mod go;
mod java;
mod javascript;
mod python;
mod rust;
mod typescript;

#[cfg(test)]
mod rendering;
#[cfg(test)]
mod tests;

/// A language whose files are parsed into facts.
pub(crate) trait Language: Sync {
    /// As people name it. Several may share a name: TSX files are TypeScript.
    fn name(&self) -> &'static str;
    /// Endings of its files, lower case, without the dot. No ending belongs to two languages.
    fn extensions(&self) -> &'static [&'static str];
    /// The grammar to parse its files with.
    fn grammar(&self) -> tree_sitter::Language;
    /// What the file says. Never fails: what can't be understood is counted in [`FileFacts::parse_errors`].
    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts;
}

/// Every language that is parsed.
pub(crate) const ALL: &[&dyn Language] =
    &[&go::Go, &java::Java, &javascript::JavaScript, &python::Python, &rust::Rust, &typescript::Tsx, &typescript::TypeScript];
