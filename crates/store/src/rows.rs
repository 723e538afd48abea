//! A second copy of each row of the index, in a file of its own: sled that finds a damaged log opens with what stood before the damage and
//! says nothing of it, so what should be there has to stand elsewhere too.
//!
//! A copy is `rows/<kind>/<key of the id>.<check>` and holds the id, a zero and the row. Copies are written and deleted while the index is
//! held, the new one before the row and the old one after it, so a listing of their names tells whether the index lost anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::objects::{entries, write_whole};
use crate::store::{damaged, key};

/// The folder of copies.
#[derive(Debug, Clone)]
pub(crate) struct Rows {
    dir: PathBuf,
}

/// The rows of one kind, once index and copies say the same.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pub(crate) rows: BTreeMap<String, Vec<u8>>,
    /// Rows that the index had lost, or had only as they were before.
    pub(crate) regained: usize,
    /// Rows that the index has not and whose copy can't be read.
    pub(crate) lost: usize,
}

impl Rows {
    pub(crate) fn new(root: &Path) -> Self {
        Self { dir: root.join("rows") }
    }

    /// Whether any copy was ever made here.
    pub(crate) fn begun(&self) -> bool {
        self.dir.is_dir()
    }

    /// From now on rows without a copy are known to be none.
    pub(crate) fn begin(&self) -> Result<(), StoreError> {
        fs::create_dir_all(&self.dir).map_err(StoreError::io("made", &self.dir))
    }

    /// Writes a row; gives the one that it takes the place of.
    pub(crate) fn put(&self, db: &sled::Db, kind: &str, id: &str, row: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        let copy = self.copy(kind, id, row);
        write_whole(&copy, &content(id, row))?;
        let before = db.open_tree(kind).and_then(|tree| tree.insert(id, row)).map_err(damaged)?;
        self.copies_of(kind, id).iter().filter(|other| **other != copy).for_each(|other| drop(fs::remove_file(other)));
        Ok(before.map(|row| row.to_vec()))
    }

    /// Deletes a row.
    pub(crate) fn remove(&self, db: &sled::Db, kind: &str, id: &str) -> Result<(), StoreError> {
        self.copies_of(kind, id).iter().for_each(|copy| drop(fs::remove_file(copy)));
        db.open_tree(kind).and_then(|tree| tree.remove(id)).map(drop).map_err(damaged)
    }

    /// All rows of a kind, after each side was given what it lacks.
    pub(crate) fn settle(&self, db: &sled::Db, kind: &str) -> Result<Settled, StoreError> {
        let tree = db.open_tree(kind).map_err(damaged)?;
        let mut settled = Settled { rows: held(&tree).map_err(damaged)?, ..Settled::default() };
        let mut unread = Vec::new();
        for copy in self.unlike(kind, &settled.rows) {
            let Some((id, row)) = read(&copy) else {
                unread.push(stem(&copy));
                continue;
            };
            tree.insert(&id, row.as_slice()).map_err(damaged)?;
            settled.rows.insert(id, row);
            settled.regained += 1;
        }
        let known: BTreeSet<String> = settled.rows.keys().map(|id| key(id)).collect();
        settled.lost = unread.iter().filter(|stem| !known.contains(*stem)).count();
        self.complete(kind, &settled.rows)?;
        Ok(settled)
    }

    /// Copies of rows that the index has not, or not so, the oldest first. One that an interrupted write left beside the right one is none.
    fn unlike(&self, kind: &str, rows: &BTreeMap<String, Vec<u8>>) -> Vec<PathBuf> {
        let mut copies = self.entries(kind);
        let there: BTreeSet<&PathBuf> = copies.iter().collect();
        let right = rows.iter().filter(|(id, row)| there.contains(&self.copy(kind, id, row)));
        let right: BTreeSet<String> = right.map(|(id, _)| key(id)).collect();
        copies.retain(|copy| !right.contains(&stem(copy)));
        copies.sort_by_cached_key(|copy| fs::metadata(copy).and_then(|copy| copy.modified()).ok());
        copies
    }

    /// Writes the copies that are missing, and deletes those that say something else.
    fn complete(&self, kind: &str, rows: &BTreeMap<String, Vec<u8>>) -> Result<(), StoreError> {
        let mut others: BTreeSet<PathBuf> = self.entries(kind).into_iter().collect();
        for (id, row) in rows {
            let copy = self.copy(kind, id, row);
            if !others.remove(&copy) {
                write_whole(&copy, &content(id, row))?;
            }
        }
        let known: BTreeSet<String> = rows.keys().map(|id| key(id)).collect();
        others.iter().filter(|other| known.contains(&stem(other))).for_each(|other| drop(fs::remove_file(other)));
        Ok(())
    }

    /// Deletes copies that can't be read, once what they were of is known as well as it can be.
    pub(crate) fn sweep(&self, kind: &str) {
        self.entries(kind).iter().filter(|copy| read(copy).is_none()).for_each(|copy| drop(fs::remove_file(copy)));
    }

    /// Copies of a kind. What a process that was killed left half written is none: whoever holds the index is the only one that writes.
    fn entries(&self, kind: &str) -> Vec<PathBuf> {
        let (whole, half): (Vec<_>, Vec<_>) =
            entries(&self.dir.join(kind)).into_iter().partition(|copy| copy.extension().is_some());
        half.iter().for_each(|copy| drop(fs::remove_file(copy)));
        whole
    }

    fn copy(&self, kind: &str, id: &str, row: &[u8]) -> PathBuf {
        self.dir.join(kind).join(format!("{}.{}", key(id), check(&content(id, row))))
    }

    fn copies_of(&self, kind: &str, id: &str) -> Vec<PathBuf> {
        let mut copies = self.entries(kind);
        copies.retain(|copy| stem(copy) == key(id));
        copies
    }
}

fn held(tree: &sled::Tree) -> sled::Result<BTreeMap<String, Vec<u8>>> {
    tree.iter().map(|pair| pair.map(|(id, row)| (String::from_utf8_lossy(&id).into_owned(), row.to_vec()))).collect()
}

fn read(copy: &Path) -> Option<(String, Vec<u8>)> {
    let bytes = fs::read(copy).ok()?;
    let named = copy.extension()?.to_str()?;
    let (id, row) = bytes.split_at_checked(bytes.iter().position(|byte| *byte == 0)?)?;
    if check(&bytes) != named {
        return None;
    }
    Some((String::from_utf8(id.to_vec()).ok()?, row.get(1..)?.to_vec()))
}

fn content(id: &str, row: &[u8]) -> Vec<u8> {
    [id.as_bytes(), &[0], row].concat()
}

fn check(content: &[u8]) -> String {
    blake3::hash(content).to_hex().as_str().get(..16).unwrap_or_default().to_owned()
}

fn stem(copy: &Path) -> String {
    copy.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
