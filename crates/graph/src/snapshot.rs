//! The files of a subject on disk, as they were when they were listed; with those read last kept, as many places are cited from one file.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use deepdive_model::{Lines, Snapshot, SnapshotError};

/// How many files are kept.
const KEPT: usize = 32;

/// Files below a root, with the hash that each had when it was listed. A file that has changed since is an error, not other content.
#[derive(Debug)]
pub struct DiskSnapshot {
    root: PathBuf,
    subject: String,
    id: String,
    hashes: BTreeMap<Box<str>, [u8; 32]>,
    recent: Mutex<VecDeque<Recent>>,
}

/// A file that was read, and where its lines start.
#[derive(Debug, Clone)]
struct Recent {
    path: Box<str>,
    bytes: Arc<[u8]>,
    starts: Arc<[u32]>,
}

/// What a snapshot's id is made from, one for each file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Listed<'a> {
    /// Relative path.
    pub(crate) path: &'a str,
    /// Whether it may be run.
    pub(crate) executable: bool,
    /// Its size, which alone stands for the content of files too big to be read.
    pub(crate) bytes: u64,
    /// blake3 of its content; none where it was not read.
    pub(crate) hash: Option<[u8; 32]>,
}

impl DiskSnapshot {
    /// A snapshot of these files, sorted by path.
    pub(crate) fn new(root: PathBuf, subject: &str, files: &[Listed<'_>]) -> Self {
        let hashes = files.iter().filter_map(|file| Some((file.path.into(), file.hash?))).collect();
        Self { root, subject: subject.to_owned(), id: id(files), hashes, recent: Mutex::default() }
    }

    fn recent(&self, path: &str) -> Result<Recent, SnapshotError> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = recent.iter().position(|file| &*file.path == path)
            && let Some(file) = recent.remove(at)
        {
            recent.push_back(file.clone());
            return Ok(file);
        }
        let bytes = self.read(path)?;
        let file = Recent { path: path.into(), starts: starts(&bytes), bytes };
        if recent.len() >= KEPT {
            recent.pop_front();
        }
        recent.push_back(file.clone());
        Ok(file)
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, SnapshotError> {
        let hash = self.hashes.get(path).ok_or_else(|| SnapshotError::Unknown(path.to_owned()))?;
        let unreadable = |why: String| SnapshotError::Unreadable { path: path.to_owned(), why };
        let bytes = std::fs::read(self.root.join(path)).map_err(|error| unreadable(error.to_string()))?;
        if blake3::hash(&bytes).as_bytes() != hash {
            return Err(unreadable("it has changed since it was listed".to_owned()));
        }
        Ok(bytes.into())
    }
}

fn id(files: &[Listed<'_>]) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        hasher.update(file.path.as_bytes());
        hasher.update(if file.executable { b"\0x" } else { b"\0-" });
        match &file.hash {
            Some(hash) => hasher.update(hash),
            None => hasher.update(&file.bytes.to_le_bytes()),
        };
    }
    format!("blake3:{}", hasher.finalize().to_hex())
}

/// Where lines start, and one past the last line's end as if a newline stood there.
fn starts(bytes: &[u8]) -> Arc<[u32]> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at as u32 + 1);
    std::iter::once(0).chain(ends).chain(std::iter::once(bytes.len() as u32 + 1)).collect()
}

impl Snapshot for DiskSnapshot {
    fn subject(&self) -> &str {
        &self.subject
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn bytes(&self, path: &str) -> Result<Arc<[u8]>, SnapshotError> {
        self.recent(path).map(|file| file.bytes)
    }

    fn lines(&self, path: &str, lines: Lines) -> Option<Vec<u8>> {
        if lines.end < lines.start {
            return None;
        }
        let file = self.recent(path).ok()?;
        let start = *file.starts.get((lines.start as usize).checked_sub(1)?)?;
        let end = file.starts.get(lines.end as usize)?.checked_sub(1)?;
        let cut = file.bytes.get(start as usize..end as usize)?;
        Some(cut.strip_suffix(b"\r").unwrap_or(cut).to_vec())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn snapshot(folder: &tempfile::TempDir, text: &str) -> DiskSnapshot {
        std::fs::write(folder.path().join("f"), text).unwrap();
        let hash = Some(*blake3::hash(text.as_bytes()).as_bytes());
        let listed = Listed { path: "f", executable: false, bytes: text.len() as u64, hash };
        DiskSnapshot::new(folder.path().to_owned(), "0-one", &[listed])
    }

    fn check(text: &str, start: u32, end: u32, expected: Option<&str>) {
        let folder = tempfile::tempdir().unwrap();
        let lines = snapshot(&folder, text).lines("f", Lines { start, end });
        assert_eq!(lines.map(|bytes| String::from_utf8(bytes).unwrap()).as_deref(), expected, "{text:?} {start}-{end}");
    }

    #[test]
    fn lines_are_those_of_the_contract() {
        check("a\nb\nc", 2, 2, Some("b"));
        check("a\nb\nc", 1, 3, Some("a\nb\nc"));
        check("a\r\nb\r\n", 1, 2, Some("a\r\nb"));
        check("a\n", 2, 2, Some(""));
        check("a\n", 3, 3, None);
        check("a\n", 0, 1, None);
        check("a\nb", 2, 1, None);
    }

    #[test]
    fn a_changed_file_is_an_error_until_it_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let changed = snapshot(&folder, "one");
        std::fs::write(folder.path().join("f"), "two").unwrap();
        assert!(matches!(changed.bytes("f"), Err(SnapshotError::Unreadable { .. })));
        assert!(matches!(changed.bytes("g"), Err(SnapshotError::Unknown(_))));
    }

    #[test]
    fn the_id_tells_content_path_and_mode() {
        let file = |path, executable, hash| Listed { path, executable, bytes: 1, hash };
        let ids = [
            file("a", false, Some([1; 32])),
            file("b", false, Some([1; 32])),
            file("a", true, Some([1; 32])),
            file("a", false, None),
        ];
        let ids: std::collections::BTreeSet<_> = ids.iter().map(|file| id(&[*file])).collect();
        assert_eq!(ids.len(), 4);
    }
}
