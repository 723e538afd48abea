//! The files of a subject on disk, as they were when they were listed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use deepdive_model::{Snapshot, SnapshotError};

/// Files below a root, with the hash that each had when it was listed. A file that has changed since is an error, not other content.
#[derive(Debug)]
pub struct DiskSnapshot {
    pub(crate) root: PathBuf,
    pub(crate) subject: String,
    pub(crate) id: String,
    pub(crate) hashes: BTreeMap<Box<str>, [u8; 32]>,
}

impl Snapshot for DiskSnapshot {
    fn subject(&self) -> &str {
        &self.subject
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn bytes(&self, path: &str) -> Result<Arc<[u8]>, SnapshotError> {
        let hash = self.hashes.get(path).ok_or_else(|| SnapshotError::Unknown(path.to_owned()))?;
        let unreadable = |why: String| SnapshotError::Unreadable { path: path.to_owned(), why };
        let bytes = std::fs::read(self.root.join(path)).map_err(|error| unreadable(error.to_string()))?;
        if blake3::hash(&bytes).as_bytes() != hash {
            return Err(unreadable("it has changed since it was listed".to_owned()));
        }
        Ok(bytes.into())
    }
}
