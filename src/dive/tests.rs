//! The deep-dive workflow over a small repository, cut off at every point of its journal: it goes on and ends in the same bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use deepdive_engine::{Entry, ExchangeState, Journal, Plan, WorkflowText};
use deepdive_llm::{Chat, Scripted};
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
    begin_plan(deepdive, deepdive.plan(&builtin::workflow("deep-dive").unwrap()).unwrap(), subject, cut)
}

fn begin_plan(
    deepdive: &Deepdive,
    plan: Plan,
    subject: &Subject,
    cut: Option<(usize, bool)>,
) -> (String, Result<String, Failure>) {
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
        asked: Vec::new(),
        taken: std::collections::BTreeMap::new(),
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

/// Agents that ask a model: one that calls a tool, lies and mends, and one that reviews it.
const ASKING: &str = "deepdive: 1\nname: asking\ninputs: { repo: { type: string, required: true } }\nsteps:\n  - { id: stack, agent: stack-detector }\n  - { id: security, agent: security-reviewer }\n  - { id: review, agent: reviewer, needs: [stack, security] }\n  - { id: report, report: deep-dive, needs: [stack, security, review] }\n";

const SCRIPT: &str = r#"
scripts:
  - when: 'agent `security-reviewer`'
    turns:
      - { calls: [{ tool: read_file, args: { path: api/main.py } }] }
      - json:
          claims:
            - { text: "The table of orders is read with text from the address.", evidence: [{ path: api/main.py, start_line: 19, end_line: 19, quote: "where customer = '" }] }
            - { text: "There are 4711 ways in.", evidence: [{ path: api/main.py, start_line: 9, end_line: 9, quote: "FastAPI" }] }
      - json: { claims: [{ text: "Ways in are made by FastAPI.", evidence: [{ path: api/main.py, start_line: 9, end_line: 9, quote: "app = FastAPI()" }] }] }
  - { turns: [{ json: { claims: [] } }], forever: true }
"#;

/// With a model of its own, so that its calls can be counted.
fn asking(deepdive: &Deepdive) -> (Deepdive, Arc<Scripted>) {
    let chat = Arc::new(Scripted::read("model", SCRIPT).unwrap());
    (deepdive.clone().with_model(Arc::clone(&chat) as Arc<dyn Chat>), chat)
}

/// Exchanges whose answers are kept, once nobody holds the journal any more.
fn answered(deepdive: &Deepdive, id: &str) -> usize {
    loop {
        match deepdive.store.as_ref().unwrap().journal(id) {
            Ok(journal) => {
                let is =
                    |entry: &Entry| matches!(entry, Entry::Exchange(one) if matches!(one.state, ExchangeState::Answered { .. }));
                return journal.entries().unwrap().iter().filter(|entry| is(entry)).count();
            }
            Err(StoreError::RunInUse(_)) => std::thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

#[test]
fn a_run_with_a_model_that_is_cut_off_anywhere_ends_in_the_same_bytes_and_asks_nothing_twice() {
    let dir = tempfile::tempdir().unwrap();
    let subject = subject::folder(&shop(dir.path())).unwrap();
    let plain = Deepdive::new().threads(2).as_of("2026-01-01").with_store(&dir.path().join("store")).unwrap();
    let plan = plain.plan(&WorkflowText { file: "asking.yaml".into(), text: ASKING.into() }).unwrap();
    let (deepdive, chat) = asking(&plain);
    let undisturbed = begin_plan(&deepdive, plan.clone(), &subject, None).1.unwrap();
    let whole = chat.calls();
    assert!(undisturbed.contains("Ways in are made by FastAPI.") && !undisturbed.contains("4711") && whole >= 6, "{whole}");
    let (mut cuts, mut saved) = (0, 0);
    for at in 0.. {
        let mut ended = true;
        for after in [false, true] {
            let (id, done) = begin_plan(&asking(&plain).0, plan.clone(), &subject, Some((at, after)));
            if done.is_ok() {
                continue;
            }
            ended = false;
            cuts += 1;
            let before = answered(&plain, &id);
            let (deepdive, chat) = asking(&plain);
            let Ok(report) = go_on(&deepdive, &id) else {
                assert_eq!((at, after), (0, false), "nothing at all was written");
                continue;
            };
            assert_eq!(report, undisturbed, "cut at write {at}, after it: {after}");
            assert_eq!((chat.calls(), answered(&plain, &id)), (whole - before, whole), "cut at write {at}, after it: {after}");
            saved += before;
        }
        if ended {
            break;
        }
    }
    assert!(cuts > 2 * whole && saved > whole, "{cuts} cuts of a run of {whole} exchanges, {saved} answers were there already");
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
