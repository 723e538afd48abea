//! The store as a whole: its folder, its index and what happens when that is broken.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use crate::index::{Index, Turn};
use crate::objects::{Objects, entries};
use crate::reports::REPORTS;
use crate::rows::{Rows, Settled};
use crate::{PackCache, RunEntry, RunJournal, StoreError, codec};

pub(crate) const RUNS: &str = "runs";
/// Journals of finished runs that are kept.
const JOURNALS: usize = 20;

/// A folder with reports, runs and facts of files. Cheap to open; several processes may use one at once.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    index: Index,
    pub(crate) rows: Rows,
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
        Ok(Self { index: Index::new(&root, patience), rows: Rows::new(&root), objects, notices: Mutex::default(), root })
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What the user should be told, once each: what was damaged, and what came of it.
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
        self.transact(&|db| self.rows.put(db, RUNS, &run.id, &row).map(drop))
    }

    /// All runs, newest first.
    pub fn runs(&self) -> Result<Vec<RunEntry>, StoreError> {
        let mut runs: Vec<RunEntry> = self.all(RUNS)?;
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
            self.transact(&|db| self.rows.remove(db, RUNS, &run.id))?;
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
        let kept = self.salvage()?;
        self.note(format!(
            "the index of the store was damaged: it lies now at {}, and a new one was made with {kept}",
            aside.display()
        ));
        self.healthy(act)
    }

    /// One transaction on an index that was just made.
    fn healthy<T>(&self, act: &dyn Fn(&sled::Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        match self.index.turn(act)? {
            Turn::Done(value) => Ok(value),
            Turn::SetAside(path) => Err(StoreError::Damaged { path, why: "a new index broke at once".to_owned() }),
        }
    }

    /// All rows of a kind. What the index lost comes back from the copies, and where those are damaged too, from what the rows are about.
    pub(crate) fn all<T: DeserializeOwned>(&self, kind: &str) -> Result<Vec<T>, StoreError> {
        let mut settled = self.transact(&|db| self.rows.settle(db, kind))?;
        if settled.regained > 0 {
            self.note(format!("the index of the store had lost {}: all of them are back", counted(settled.regained, kind)));
        }
        if settled.lost > 0 || !self.rows.begun() {
            let kept = self.salvage()?;
            if settled.lost > 0 {
                let lost = counted(settled.lost, kind);
                self.note(format!(
                    "the index of the store had lost {lost}, and their copies are damaged: what could be found again is {kept}"
                ));
            }
            settled = self.healthy(&|db| self.rows.settle(db, kind))?;
        }
        let rows: Vec<T> = settled.rows.values().filter_map(|row| codec::decode(row).ok()).collect();
        if rows.len() < settled.rows.len() {
            let others = counted(settled.rows.len() - rows.len(), kind);
            self.note(format!("{others} of this store were written by another version of deepdive and are not shown"));
        }
        Ok(rows)
    }

    /// Fills the index from the copies of its rows, then from the reports and journals that have none; says what it holds now.
    fn salvage(&self) -> Result<String, StoreError> {
        let reports = self.found_again(REPORTS, || self.reports_of_objects())?;
        let runs = self.found_again(RUNS, || self.runs_of_journals())?;
        self.rows.begin()?;
        Ok(format!("{} and {}", counted(reports, REPORTS), counted(runs, RUNS)))
    }

    fn found_again(&self, kind: &str, find: impl Fn() -> Vec<(String, Vec<u8>)>) -> Result<usize, StoreError> {
        let Settled { rows, .. } = self.healthy(&|db| self.rows.settle(db, kind))?;
        let found: Vec<_> = find().into_iter().filter(|(id, _)| !rows.contains_key(id)).collect();
        self.healthy(&|db| found.iter().try_for_each(|(id, row)| self.rows.put(db, kind, id, row).map(drop)))?;
        self.rows.sweep(kind);
        Ok(rows.len() + found.len())
    }

    /// Rows of runs of which nothing is left but the journal: it tells the rest when the run goes on.
    fn runs_of_journals(&self) -> Vec<(String, Vec<u8>)> {
        let ids = entries(&self.root.join(RUNS)).into_iter().filter_map(|dir| Some(dir.file_name()?.to_str()?.to_owned()));
        ids.filter_map(|id| Some((id.clone(), codec::encode(&RunEntry::of_journal(id)).ok()?))).collect()
    }

    pub(crate) fn note(&self, told: String) {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push(told);
    }
}

/// `1 report`, `3 runs`.
fn counted(count: usize, kind: &str) -> String {
    let one = kind.strip_suffix('s').filter(|_| count == 1);
    format!("{count} {}", one.unwrap_or(kind))
}

/// A folder's name for a path or URL.
pub(crate) fn key(location: &str) -> String {
    blake3::hash(location.as_bytes()).to_hex().as_str().get(..16).unwrap_or_default().to_owned()
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
