//! The deep-dive workflow over a small repository, cut off at every point of its journal: it goes on and ends in the same bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use deepdive_engine::{Entry, Journal};
use deepdive_report::to_json;
use deepdive_store::{RunJournal, StoreError};

use super::log::RunLog;
use super::{Begun, Course, Way, begun, resume};
use crate::failure::{Code, Failure};
use crate::subject::{self, Subject};
use crate::subjects::Finding;
use crate::{Deepdive, builtin};

/// Stops the world at a write: before it is on the disk, or just after.
struct Breaking {
    journal: RunJournal,
    writes: AtomicUsize,
    at: usize,
    after: bool,
}

impl Journal for Breaking {
    fn write(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let n = self.writes.fetch_add(1, Ordering::SeqCst);
        if n > self.at || (n == self.at && !self.after) {
            return Err(StoreError::Full { path: "stopped".into() });
        }
        Journal::write(&self.journal, entries)?;
        if n == self.at { Err(StoreError::Full { path: "stopped".into() }) } else { Ok(()) }
    }

    fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        self.journal.entries()
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

fn shop(dir: &Path) -> PathBuf {
    let to = dir.join("shop");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/shop"), &to);
    to
}

fn begin(deepdive: &Deepdive, subject: &Subject, cut: Option<(usize, bool)>) -> (String, Result<String, Failure>) {
    let plan = deepdive.plan(&builtin::workflow("deep-dive").unwrap()).unwrap();
    let log = RunLog::begin(deepdive, &plan, &subject.location).unwrap();
    let id = log.entry.id.clone();
    let journal = deepdive.store.as_ref().unwrap().journal(&id).unwrap();
    let inputs = serde_json::json!({"repo": subject.name}).as_object().unwrap().clone();
    let begun = Begun {
        plan,
        inputs,
        as_of: deepdive.as_of.clone(),
        subject: Some(begun::Named::from(subject)),
        finding: Finding::default(),
        folder: PathBuf::new(),
        agents: Vec::new(),
        strict: false,
        yes: false,
    };
    let journal: Arc<dyn Journal> = match cut {
        None => Arc::new(journal),
        Some((at, after)) => Arc::new(Breaking { journal, writes: AtomicUsize::new(0), at, after }),
    };
    journal.write(&[begun.entry().unwrap()]).ok();
    let done = Course { deepdive, begun, journal, way: Way::default() }.finish(log);
    (id, done.map(|dived| to_json(dived.reports.last().unwrap())))
}

/// The run of an id, once nobody holds its journal any more.
fn go_on(deepdive: &Deepdive, id: &str) -> Result<String, Failure> {
    loop {
        let run = deepdive.store.as_ref().unwrap().run(id).unwrap();
        match resume(deepdive, run, Way::default()) {
            Err(failure) if failure.message.contains("still going on") => std::thread::yield_now(),
            done => return done.map(|dived| to_json(dived.reports.last().unwrap())),
        }
    }
}

#[test]
fn a_deep_dive_that_is_cut_off_anywhere_ends_in_the_same_bytes() {
    let dir = tempfile::tempdir().unwrap();
    let subject = subject::folder(&shop(dir.path())).unwrap();
    let deepdive = Deepdive::new().threads(2).as_of("2026-01-01").with_store(&dir.path().join("store")).unwrap();
    let undisturbed = begin(&deepdive, &subject, None).1.unwrap();
    let mut cuts = 0;
    for at in 0.. {
        let mut whole = true;
        for after in [false, true] {
            let (id, done) = begin(&deepdive, &subject, Some((at, after)));
            if done.is_ok() {
                continue;
            }
            whole = false;
            cuts += 1;
            match go_on(&deepdive, &id) {
                Ok(report) => assert_eq!(report, undisturbed, "cut at write {at}, after it: {after}"),
                // Nothing at all was written: there is nothing to go on with, and it says so.
                Err(failure) => assert!((at, after) == (0, false) && failure.code == Code::Store, "{failure}"),
            }
        }
        if whole {
            break;
        }
    }
    assert!(cuts >= 8, "only {cuts} cuts");
}

#[test]
fn a_subject_that_has_changed_since_is_told_and_taken_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let subject = subject::folder(&shop(dir.path())).unwrap();
    let deepdive = Deepdive::new().as_of("2026-01-01").with_store(&dir.path().join("store")).unwrap();
    let (id, done) = begin(&deepdive, &subject, Some((3, true)));
    assert!(done.is_err());
    fs::write(subject.root.join("README.md"), "# Another shop\n\nIt sells other things.\n").unwrap();
    let failure = go_on(&deepdive, &id).unwrap_err();
    assert!(failure.message.contains("has changed since the run began"), "{failure}");
    assert!(failure.hint.unwrap().contains("--accept-changes"));
    let run = deepdive.store.as_ref().unwrap().run(&id).unwrap();
    let dived = resume(&deepdive, run, Way { accept_changes: true, ..Way::default() }).unwrap();
    let fresh = begin(&deepdive, &subject, None).1.unwrap();
    assert_eq!(to_json(dived.reports.last().unwrap()), fresh);
}
