//! Whose text is kept while code is parsed: files that a reader of manifests, infrastructure, settings or documents asks for.

/// Whether one of the readers beside the code asks for the text of this file.
pub(crate) fn wants(path: &str) -> bool {
    let _ = path;
    false
}
