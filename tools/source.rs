//! Text of the snapshot, line by line, for what the graph keeps no facts of.

use deepdive_model::Snapshot;

/// A file's text; empty where it can't be read as such.
pub(crate) fn text(snapshot: &dyn Snapshot, path: &str) -> String {
    snapshot.bytes(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

/// Lines of a file with their numbers.
pub(crate) fn lines(snapshot: &dyn Snapshot, path: &str) -> Vec<(u32, String)> {
    (1..).zip(text(snapshot, path).lines().map(str::to_owned)).collect()
}

/// The first line that holds a text.
pub(crate) fn line_with(snapshot: &dyn Snapshot, path: &str, needle: &str) -> Option<u32> {
    let position = text(snapshot, path).lines().position(|line| line.contains(needle))?;
    u32::try_from(position + 1).ok()
}
