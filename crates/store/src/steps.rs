//! What steps gave, by their keys, for later runs: one file each, written whole. Nothing depends on one being there.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::objects::{entries, write_whole};
use crate::store::key;
use crate::{Store, StoreError, codec};

/// Outputs that are kept of one subject.
const KEPT: usize = 256;

impl Store {
    /// What a step gave for a key, where it is kept. A file of another version, or a broken one, is none.
    pub fn step_output<T: DeserializeOwned>(&self, location: &str, step: &str) -> Option<T> {
        codec::decode(&fs::read(self.steps_of(location).join(step)).ok()?).ok()
    }

    /// Keeps what a step gave; of a subject the oldest go when there are too many.
    pub fn keep_step_output<T: Serialize>(&self, location: &str, step: &str, output: &T) -> Result<(), StoreError> {
        let folder = self.steps_of(location);
        write_whole(&folder.join(step), &codec::encode(output)?)?;
        prune(&folder);
        Ok(())
    }

    fn steps_of(&self, location: &str) -> PathBuf {
        self.root().join("objects").join("steps").join(key(location))
    }
}

fn prune(folder: &Path) {
    let mut files = entries(folder);
    if files.len() <= KEPT {
        return;
    }
    files.sort_by_cached_key(|file| fs::metadata(file).and_then(|file| file.modified()).ok());
    let old = files.len() - KEPT;
    files.iter().take(old).for_each(|file| drop(fs::remove_file(file)));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_output_is_found_by_subject_and_key_until_it_is_broken() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store.keep_step_output("/a", "k", &vec![1, 2]).unwrap();
        assert_eq!(store.step_output::<Vec<i32>>("/a", "k"), Some(vec![1, 2]));
        assert_eq!(store.step_output::<Vec<i32>>("/b", "k"), None);
        fs::write(store.steps_of("/a").join("k"), b"junk").unwrap();
        assert_eq!(store.step_output::<Vec<i32>>("/a", "k"), None);
    }

    #[test]
    fn the_oldest_go() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        (0..KEPT + 5).for_each(|n| store.keep_step_output("/a", &n.to_string(), &n).unwrap());
        assert_eq!(entries(&store.steps_of("/a")).len(), KEPT);
        assert_eq!(store.step_output("/a", &(KEPT + 4).to_string()), Some(KEPT + 4));
    }
}
