//! The store as a whole: its folder, its index and what happens when that is broken.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::index::{Index, Turn};
use crate::objects::{Objects, entries};
use crate::{PackCache, RunEntry, RunJournal, StoreError, codec};

pub(crate) const RUNS: &str = "runs";
/// Journals of finished runs that are kept.
const JOURNALS: usize = 20;

/// A folder with reports, runs and facts of files. Cheap to open; several processes may use one at once.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    index: Index,
    pub(crate) objects: Objects,
    notices: Mutex<Vec<String>>,
}

impl Store {
    /// A store in a folder, which is made where it is missing.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        Self::open_with_patience(root, Duration::from_secs(10))
    }

    /// The same, waiting at most so long while another process has the index.
    pub fn open_with_patience(root: &Path, patience: Duration) -> Result<Self, StoreError> {
        fs::create_dir_all(root).map_err(StoreError::io("made", root))?;
        let root = root.canonicalize().map_err(StoreError::io("opened", root))?;
        let objects = Objects::new(root.join("objects"));
        Ok(Self { index: Index::new(&root, patience), objects, notices: Mutex::default(), root })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the user should be told, once each: that a broken index was set aside.
    pub fn notices(&self) -> Vec<String> {
        std::mem::take(&mut self.notices.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Folder of the tree that a URL was cloned to.
    pub fn tree(&self, url: &str) -> PathBuf {
        self.root.join("trees").join(key(url))
    }

    /// Facts of the files of a subject, which is named by its path or URL.
    pub fn facts(&self, location: &str) -> PackCache {
        PackCache::new(self.root.join("objects").join("facts").join(key(location)))
    }

    /// The journal of a run; made where it is missing. Whoever looks into one holds it for a moment, so this waits a second.
    pub fn journal(&self, run: &str) -> Result<RunJournal, StoreError> {
        let began = Instant::now();
        loop {
            match RunJournal::open(&self.root.join(RUNS).join(run), self.objects.clone()) {
                Err(StoreError::RunInUse(_)) if began.elapsed() < Duration::from_secs(1) => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                opened => return opened,
            }
        }
    }

    /// Whether a process has the journal of a run open: it goes on.
    pub fn is_going_on(&self, run: &str) -> bool {
        let dir = self.root.join(RUNS).join(run);
        dir.is_dir() && matches!(RunJournal::open(&dir, self.objects.clone()), Err(StoreError::RunInUse(_)))
    }

    /// Keeps what is known of a run.
    pub fn put_run(&self, run: &RunEntry) -> Result<(), StoreError> {
        let row = codec::encode(run)?;
        self.transact(&|db| insert(db, RUNS, &run.id, &row))
    }

    /// All runs, newest first.
    pub fn runs(&self) -> Result<Vec<RunEntry>, StoreError> {
        let mut runs: Vec<RunEntry> = self.transact(&|db| rows(db, RUNS))?;
        runs.sort_by(|a, b| (&b.started, &b.id).cmp(&(&a.started, &a.id)));
        Ok(runs)
    }

    /// One run, by id or the beginning of one.
    pub fn run(&self, id: &str) -> Result<RunEntry, StoreError> {
        let runs = self.runs()?;
        let found = pick(id, runs.iter().map(|run| run.id.as_str()))?.ok_or_else(|| StoreError::NoRun(id.to_owned()))?;
        runs.iter().find(|run| run.id == found).cloned().ok_or(StoreError::NoRun(found))
    }

    /// Deletes the journals of all but the newest finished runs.
    pub fn prune_journals(&self) -> Result<(), StoreError> {
        let done = self.runs()?.into_iter().filter(|run| run.state != "running" && run.state != "waiting");
        for run in done.skip(JOURNALS) {
            self.remove_journal(&run.id);
        }
        Ok(())
    }

    /// Deletes the journal of a run, with the objects that only it refers to.
    fn remove_journal(&self, run: &str) {
        let dir = self.root.join(RUNS).join(run);
        if !dir.is_dir() {
            return;
        }
        // One that can't be opened is in use or broken: its objects stay.
        if let Ok(journal) = RunJournal::open(&dir, self.objects.clone()) {
            let own = journal.objects();
            drop(journal);
            let _ = fs::remove_dir_all(&dir);
            self.forget_signals(run);
            let others = self.objects_of_journals();
            let free = |hash: &&String| others.as_ref().is_some_and(|others| !others.contains(hash));
            own.iter().filter(free).for_each(|hash| self.objects.remove(hash));
        }
    }

    /// None where one of them is in use: then nobody can say what is free.
    fn objects_of_journals(&self) -> Option<Vec<String>> {
        let dirs = entries(&self.root.join(RUNS));
        let objects = dirs.iter().map(|dir| Some(RunJournal::open(dir, self.objects.clone()).ok()?.objects()));
        Some(objects.collect::<Option<Vec<_>>>()?.concat())
    }

    /// Deletes the runs, the tree and the facts of a subject.
    pub(crate) fn forget(&self, location: &str) -> Result<(), StoreError> {
        for run in self.runs()?.iter().filter(|run| run.location == location && run.state != "running") {
            self.remove_journal(&run.id);
            self.transact(&|db| db.open_tree(RUNS).and_then(|tree| tree.remove(&run.id)).map(drop).map_err(damaged))?;
        }
        let _ = fs::remove_dir_all(self.tree(location));
        for kind in ["facts", "steps"] {
            let _ = fs::remove_dir_all(self.root.join("objects").join(kind).join(key(location)));
        }
        Ok(())
    }

    /// One transaction on the index; a broken index is set aside, filled again and asked once more.
    pub(crate) fn transact<T>(&self, act: &dyn Fn(&sled::Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let aside = match self.index.turn(act)? {
            Turn::Done(value) => return Ok(value),
            Turn::SetAside(path) => path,
        };
        self.rebuild(&aside)?;
        match self.index.turn(act)? {
            Turn::Done(value) => Ok(value),
            Turn::SetAside(path) => Err(StoreError::Damaged { path, why: "a new index broke at once".to_owned() }),
        }
    }

    fn rebuild(&self, aside: &Path) -> Result<(), StoreError> {
        let found = self.reports_of_objects();
        let count = found.len();
        let turn = self.index.turn(&|db| found.iter().try_for_each(|(id, row)| insert(db, crate::reports::REPORTS, id, row)))?;
        if let Turn::SetAside(path) = turn {
            return Err(StoreError::Damaged { path, why: "a new index broke at once".to_owned() });
        }
        let told = format!(
            "the index of the store was damaged: it lies now at {}, and a new one was made with {count} reports",
            aside.display()
        );
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push(told);
        Ok(())
    }
}

/// A folder's name for a path or URL.
pub(crate) fn key(location: &str) -> String {
    blake3::hash(location.as_bytes()).to_hex().as_str().get(..16).unwrap_or_default().to_owned()
}

/// Writes a row.
pub(crate) fn insert(db: &sled::Db, tree: &str, key: &str, row: &[u8]) -> Result<(), StoreError> {
    db.open_tree(tree).and_then(|tree| tree.insert(key, row)).map(drop).map_err(damaged)
}

/// Rows of a tree; those of another version are passed over.
pub(crate) fn rows<T: serde::de::DeserializeOwned>(db: &sled::Db, tree: &str) -> Result<Vec<T>, StoreError> {
    let tree = db.open_tree(tree).map_err(damaged)?;
    let rows: Result<Vec<_>, _> = tree.iter().values().collect();
    Ok(rows.map_err(damaged)?.iter().filter_map(|row| codec::decode(row).ok()).collect())
}

/// What sled says inside a transaction.
pub(crate) fn damaged(error: sled::Error) -> StoreError {
    match error {
        sled::Error::Io(error) => StoreError::io("written", Path::new("the index"))(error),
        other => StoreError::Damaged { path: PathBuf::from("index"), why: other.to_string() },
    }
}

/// The one id that is, or begins with, what was asked for.
pub(crate) fn pick<'a>(wanted: &str, ids: impl Iterator<Item = &'a str>) -> Result<Option<String>, StoreError> {
    let mut found: Vec<String> = ids.filter(|id| id.starts_with(wanted)).map(str::to_owned).collect();
    if let Some(exact) = found.iter().find(|id| *id == wanted) {
        return Ok(Some(exact.clone()));
    }
    match found.len() {
        0 | 1 => Ok(found.pop()),
        _ => Err(StoreError::Ambiguous { prefix: wanted.to_owned(), ids: found }),
    }
}
