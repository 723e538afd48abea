//! Content-addressed files: written whole beside their place, flushed, renamed. Nobody ever sees half of one, and no lock is needed.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::StoreError;

/// A folder of objects.
#[derive(Debug, Clone)]
pub(crate) struct Objects {
    dir: PathBuf,
}

impl Objects {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Keeps bytes; gives their hash. What is there already is not written again.
    pub(crate) fn put(&self, bytes: &[u8]) -> Result<String, StoreError> {
        let hash = blake3::hash(bytes).to_hex().to_string();
        let path = self.path(&hash);
        if fs::metadata(&path).is_ok_and(|file| file.len() == bytes.len() as u64) {
            return Ok(hash);
        }
        write_whole(&path, bytes)?;
        Ok(hash)
    }

    /// The bytes of a hash; damaged where they are others.
    pub(crate) fn get(&self, hash: &str) -> Result<Vec<u8>, StoreError> {
        let path = self.path(hash);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(StoreError::Damaged { path, why: "it is gone".to_owned() });
            }
            read => read.map_err(StoreError::io("read", &path))?,
        };
        if blake3::hash(&bytes).to_hex().as_str() != hash {
            return Err(StoreError::Damaged { path, why: "its content is not what its name says".to_owned() });
        }
        Ok(bytes)
    }

    /// Deletes an object, if it is there.
    pub(crate) fn remove(&self, hash: &str) {
        let _ = fs::remove_file(self.path(hash));
    }

    /// Hashes of all objects, sorted.
    pub(crate) fn all(&self) -> Vec<String> {
        let mut out = Vec::new();
        for folder in entries(&self.dir) {
            let Some(head) = name(&folder).filter(|name| name.len() == 2) else { continue };
            out.extend(entries(&folder).iter().filter_map(|path| name(path)).map(|tail| format!("{head}{tail}")));
        }
        out.retain(|hash| hash.len() == 64);
        out.sort_unstable();
        out
    }

    fn path(&self, hash: &str) -> PathBuf {
        let (head, tail) = hash.split_at_checked(2).unwrap_or(("__", hash));
        self.dir.join(head).join(tail)
    }
}

/// Writes a file so that it is there whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(StoreError::io("written", dir))?;
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(StoreError::io("written", path))?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(StoreError::io("written", path))?;
    file.persist(path).map_err(|error| StoreError::io("written", path)(error.error))?;
    Ok(())
}

/// What lies in a folder; nothing where there is none.
pub(crate) fn entries(dir: &Path) -> Vec<PathBuf> {
    fs::read_dir(dir).map(|found| found.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

fn name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_object_comes_back_and_a_damaged_one_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let objects = Objects::new(dir.path().to_owned());
        let hash = objects.put(b"some bytes").unwrap();
        assert_eq!(objects.get(&hash).unwrap(), b"some bytes");
        assert_eq!(objects.all(), [hash.as_str()]);
        fs::write(objects.path(&hash), b"other byte").unwrap();
        assert!(matches!(objects.get(&hash), Err(StoreError::Damaged { .. })));
        objects.remove(&hash);
        assert!(objects.get(&hash).unwrap_err().to_string().contains("it is gone"));
    }
}
