//! A file of the repository as the readers of manifests, infrastructure and settings take it: a path with its text. Not a parsed file.

/// A text with the path that it stands at, relative to the repository's root, with `/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextFile<'a> {
    /// The file.
    pub path: &'a str,
    /// What stands in it.
    pub text: &'a str,
}
