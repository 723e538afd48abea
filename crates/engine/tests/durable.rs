//! A run that is cut off at any point of its journal goes on, ends as an undisturbed one, and pays for nothing twice.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod common;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{Script, Trial, given, plan, plan_with, states};
use deepdive_engine::{
    Entry, Exchange, ExchangeState, Journal, Ledger, Limits, Options, Outcome, RunState, StartOver, StepState, from_step,
};
use deepdive_model::{Charge, ExchangeLog as _, ExchangeRefused, Used};
use deepdive_store::{RunJournal, Store, StoreError};
use serde_json::json;

/// Every kind of step, with exchanges in some.
const STEPS: &str = "  - { id: a, agent: x, with: { do: ask } }\n  - { id: each, for_each: inputs.items, as: i, concurrency: 2, steps: [{ id: b, agent: x, with: { do: ask, i: \"{{ i }}\" } }, { id: c, tool: t, needs: [b], with: { i: \"{{ i }}\" } }] }\n  - { id: d, tool: t, on_error: continue, with: { do: fail } }\n  - { id: sub, workflow: inner, with: { repo: here, n: \"{{ a.output | length }}\" } }\n  - { id: e, tool: t, needs: [each, d], with: { sum: \"{{ sub.output.sum }}\", of: \"{{ each.outputs | map(attribute='c.output.with.i') | list }}\" } }\n";

/// A journal that breaks at a write, as a process does that is killed there: before the write is on the disk, or just after it.
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
            return Err(StoreError::Full { path: "killed".into() });
        }
        Journal::write(&self.journal, entries)?;
        if n == self.at { Err(StoreError::Full { path: "killed".into() }) } else { Ok(()) }
    }

    fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        self.journal.entries()
    }
}

fn open(dir: &Path) -> RunJournal {
    let store = Store::open(dir).unwrap();
    // A run that broke off may hold its journal a moment longer, on the thread of a step that was left behind.
    loop {
        match store.journal("r") {
            Ok(journal) => return journal,
            Err(StoreError::RunInUse(_)) => std::thread::yield_now(),
            Err(error) => panic!("{error}"),
        }
    }
}

fn trial(script: &Arc<Script>, journal: impl Journal + 'static) -> Trial {
    Trial { script: script.clone(), items: json!(["p", "q", "r"]), ..Trial::journal(journal) }
}

/// What may not differ: states, reasons and outputs.
fn essence(outcome: &Outcome) -> Vec<String> {
    let steps = outcome.steps.iter().map(|step| &step.record);
    let steps = steps.map(|step| format!("{} {:?} {} {:?}", step.id, step.state, step.why, step.output));
    steps.chain([format!("{:?} {:?}", outcome.state, outcome.outputs)]).collect()
}

#[test]
fn a_run_that_is_cut_off_at_any_write_ends_as_an_undisturbed_one_and_pays_nothing_twice() {
    let plan = plan(STEPS);
    let undisturbed = essence(&trial(&Arc::default(), deepdive_engine::NoJournal).run(&plan));
    let mut cuts = 0;
    for at in 0.. {
        let mut whole = true;
        for after in [false, true] {
            let dir = tempfile::tempdir().unwrap();
            let script = Arc::new(Script::default());
            let breaking = Breaking { journal: open(dir.path()), writes: AtomicUsize::new(0), at, after };
            let first = trial(&script, breaking);
            let cut = first.try_run(&plan).0.is_err();
            drop(first);
            whole &= !cut;
            let outcome = trial(&script, open(dir.path())).run(&plan);
            check_cut(&script, dir.path(), &outcome, &undisturbed, (at, after));
            cuts += usize::from(cut);
        }
        if whole {
            break;
        }
    }
    assert!(cuts > 20, "only {cuts} cuts were made");
}

fn check_cut(script: &Script, dir: &Path, outcome: &Outcome, undisturbed: &[String], cut: (usize, bool)) {
    let journal = open(dir);
    assert_eq!(essence(outcome), undisturbed, "cut at {cut:?}");
    for entry in journal.entries().unwrap() {
        if let Entry::Exchange(Exchange { key, state: ExchangeState::Answered { .. }, lost, .. }) = entry {
            let asked = script.asked.lock().unwrap().get(&key).copied().unwrap_or_default();
            // One that was cut off before its call was made counts as lost all the same: nobody can know.
            assert!((1..=1 + lost.calls).contains(&(asked as u64)), "{key} was asked {asked} times after a cut at {cut:?}");
        }
    }
}

#[test]
fn finished_steps_do_not_work_again_and_unfinished_ones_do() {
    let dir = tempfile::tempdir().unwrap();
    let steps = "  - { id: a, tool: t, with: { x: 1 } }\n  - { id: b, tool: t, needs: [a], with: { do: stop } }\n  - { id: c, tool: t, needs: [b] }\n";
    let first = Trial::journal(open(dir.path()));
    assert_eq!(first.run(&plan(steps)).state, RunState::Interrupted);
    drop(first);
    let second = Trial::journal(open(dir.path()));
    let outcome = second.run(&plan(&steps.replace("do: stop", "x: \"{{ a.output.with.x }}\"")));
    assert_eq!((outcome.state, second.worked()), (RunState::Done, vec!["b".to_owned(), "c".to_owned()]));
}

#[test]
fn a_step_whose_key_has_changed_works_again_and_so_does_what_it_feeds() {
    let dir = tempfile::tempdir().unwrap();
    let steps = "  - { id: a, tool: t, with: { x: 1 } }\n  - { id: b, tool: t, with: { x: \"{{ a.output.with.x }}\" } }\n  - { id: c, tool: t }\n";
    Trial::journal(open(dir.path())).run(&plan(steps));
    let again = |change: &str, expected: &[&str]| {
        let trial = Trial::journal(open(dir.path()));
        if change.is_empty() {
            *trial.script.fingerprint.lock().unwrap() = "another tool".into();
        }
        trial.run(&plan(&if change.is_empty() { steps.to_owned() } else { steps.replace("x: 1", change) }));
        let mut worked = trial.worked();
        worked.sort();
        assert_eq!(worked, expected);
    };
    again("x: 1", &[]);
    again("x: 2", &["a", "b"]);
    again("", &["a", "b", "c"]);
}

#[test]
fn failed_steps_are_tried_again_only_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let steps = "  - { id: a, tool: t, with: { do: fail } }\n  - { id: b, tool: t, needs: [a] }\n  - { id: c, tool: t }\n";
    Trial::journal(open(dir.path())).run(&plan(steps));
    let trial = Trial::journal(open(dir.path()));
    assert_eq!((states(&trial.run(&plan(steps))).as_str(), trial.worked().len()), ("a=failed b=skipped c=ok", 0));
    drop(trial);
    let options = Options { again: true, ..Options::default() };
    let trial = Trial { options, ..Trial::journal(open(dir.path())) };
    trial.run(&plan(steps));
    assert_eq!(trial.worked(), ["a"]);
}

#[test]
fn an_answer_lets_a_waiting_run_go_on() {
    let dir = tempfile::tempdir().unwrap();
    let steps = "  - { id: a, tool: t }\n  - { id: ask, approve: \"?\", needs: [a] }\n  - { id: b, tool: t, needs: [ask] }\n";
    assert_eq!(Trial::journal(open(dir.path())).run(&plan(steps)).state, RunState::Waiting);
    let options = Options { approved: Arc::new(|_| true), ..Options::default() };
    let trial = Trial { options, ..Trial::journal(open(dir.path())) };
    assert_eq!((trial.run(&plan(steps)).state, trial.worked()), (RunState::Done, vec!["b".to_owned()]));
}

#[test]
fn starting_over_keeps_what_came_before() {
    let dir = tempfile::tempdir().unwrap();
    let plan = plan(STEPS);
    trial(&Arc::default(), open(dir.path())).run(&plan);
    let entries = open(dir.path()).entries().unwrap();
    let inputs = json!({"repo": "here", "items": ["p", "q", "r"]}).as_object().unwrap().clone();
    let names = |step: &str| from_step(&plan, &inputs, entries.clone(), step).map(|over| over.fresh);
    let block = |id: &str| names(id).unwrap().iter().any(|id| id == "each");
    assert!(block("b") && !block("sub"));
    assert_eq!(names("sub").unwrap(), ["e", "sub", "sub/a", "sub/b"].map(str::to_owned).into());
    let StartOver { kept, fresh: dropped, .. } = from_step(&plan, &inputs, entries.clone(), "c").unwrap();
    assert!(kept.iter().any(|entry| entry.key().starts_with("step/each/") && entry.key().ends_with("/b")));
    assert_eq!(dropped.iter().filter(|id| id.ends_with("/c")).count(), 3);
    assert!(names("nobody").unwrap_err().to_string().starts_with("the run has no step nobody: "));
}

#[test]
fn a_run_that_starts_over_works_from_that_step_on() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let plan = plan(
        "  - { id: a, tool: t, cache: content }\n  - { id: b, tool: t, needs: [a], cache: content }\n  - { id: c, tool: t }\n",
    );
    let script = Arc::new(Script::default());
    trial(&script, open(old.path())).run(&plan);
    let entries = open(old.path()).entries().unwrap();
    let StartOver { kept, fresh, .. } = from_step(&plan, &serde_json::Map::new(), entries, "b").unwrap();
    let journal = open(new.path());
    Journal::write(&journal, &kept).unwrap();
    let options = Options { fresh, ..Options::default() };
    let again = Trial {
        options,
        ..trial(
            &Arc::new(Script { kept: std::sync::Mutex::new(script.kept.lock().unwrap().clone()), ..Script::default() }),
            journal,
        )
    };
    assert_eq!((states(&again.run(&plan)).as_str(), again.worked()), ("a=ok b=ok c=ok", vec!["b".to_owned()]));
}

fn charge(tokens: u64) -> Charge {
    Charge { tokens, micro_usd: Some(tokens * 10) }
}

fn used(tokens: u64) -> Used {
    Used { input_tokens: tokens, micro_usd: Some(tokens * 10), ..Used::default() }
}

fn ledger(dir: &Path, limits: Limits) -> Ledger {
    let journal: Arc<dyn Journal> = Arc::new(open(dir));
    let entries = journal.entries().unwrap();
    Ledger::open(journal, limits, &entries, Duration::ZERO)
}

#[test]
fn an_answered_exchange_is_there_after_a_crash_and_an_open_one_stays_charged() {
    let dir = tempfile::tempdir().unwrap();
    {
        let first = ledger(dir.path(), Limits::default());
        first.intend("k1", "a", charge(100)).unwrap();
        first.answer("k1", &json!({"text": "yes"}), used(40)).unwrap();
        first.intend("k2", "a", charge(200)).unwrap();
    }
    let second = ledger(dir.path(), Limits { tokens: Some(300), ..Limits::default() });
    assert_eq!(second.answered("k1"), Ok(Some(json!({"text": "yes"}))));
    assert_eq!(second.answered("k2"), Ok(None));
    let spent = second.spent();
    assert_eq!((spent.input_tokens, spent.charged_tokens, spent.possibly_billed, spent.known), (40, 200, 1, 1));
    assert!(matches!(second.intend("k2", "a", charge(61)), Err(ExchangeRefused::OverBudget(_))));
    second.intend("k2", "a", charge(60)).unwrap();
    second.answer("k2", &json!(1), used(10)).unwrap();
    assert_eq!((second.spent().calls, second.spent().possibly_billed, second.spent().charged_tokens), (3, 1, 200));
}

#[test]
fn what_was_given_up_unbilled_costs_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), Limits { tokens: Some(100), ..Limits::default() });
    ledger.intend("k", "a", charge(100)).unwrap();
    assert!(ledger.intend("l", "a", charge(1)).is_err());
    ledger.give_up("k", false).unwrap();
    ledger.intend("l", "a", charge(100)).unwrap();
    ledger.give_up("l", true).unwrap();
    assert!(ledger.intend("m", "a", charge(1)).is_err());
    assert!(matches!(ledger.answer("never", &json!(1), used(1)), Err(ExchangeRefused::Journal(_))));
}

#[test]
fn a_price_that_is_not_known_is_no_price_of_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), Limits::default());
    assert_eq!(ledger.spent().dollars().as_deref(), Some("0.00"));
    ledger.intend("k", "a", charge(10)).unwrap();
    ledger.answer("k", &json!(1), used(10)).unwrap();
    assert_eq!(ledger.spent().dollars().as_deref(), Some("0.0001"));
    ledger.intend("l", "b", Charge { tokens: 10, micro_usd: None }).unwrap();
    ledger.answer("l", &json!(1), Used { micro_usd: None, ..used(10) }).unwrap();
    assert_eq!((ledger.spent().unpriced, ledger.spent().dollars()), (1, None));
    assert!(ledger.spent_by_step().get("a").unwrap().dollars().is_some());
}

#[test]
fn what_a_run_takes_over_was_paid_by_another() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let plan = plan("  - { id: a, tool: t }\n  - { id: b, tool: t, needs: [a] }\n");
    trial(&Arc::default(), open(dir.path())).run(&plan);
    {
        let first = ledger(dir.path(), Limits::default());
        first.intend("mine", "a", charge(100)).unwrap();
        first.answer("mine", &json!("yes"), used(40)).unwrap();
        first.intend("lost", "a", charge(100)).unwrap();
        first.intend("later", "b", charge(100)).unwrap();
        first.answer("later", &json!("no"), used(40)).unwrap();
    }
    let StartOver { kept, .. } = from_step(&plan, &serde_json::Map::new(), open(dir.path()).entries().unwrap(), "b").unwrap();
    Journal::write(&open(other.path()), &kept).unwrap();
    let second = ledger(other.path(), Limits { model_calls: Some(1), ..Limits::default() });
    assert_eq!((second.answered("mine"), second.answered("later")), (Ok(Some(json!("yes"))), Ok(None)));
    let spent = second.spent();
    assert_eq!((spent.calls, spent.known, spent.input_tokens, spent.possibly_billed), (0, 1, 0, 0));
    assert!(second.intend("new", "b", charge(1)).is_ok(), "the budget is the new run's own");
}

#[test]
fn calls_at_once_can_not_take_the_same_last_tokens() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), Limits { tokens: Some(1_000), ..Limits::default() });
    let taken = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (ledger, taken) = (&ledger, &taken);
            scope.spawn(move || {
                for n in 0..10 {
                    let got = ledger.intend(&format!("{thread}-{n}"), "a", charge(100)).is_ok();
                    taken.fetch_add(usize::from(got), Ordering::SeqCst);
                }
            });
        }
    });
    assert_eq!(taken.into_inner(), 10);
}

#[test]
fn spending_is_told_step_by_step() {
    let dir = tempfile::tempdir().unwrap();
    let outcome = trial(&Arc::default(), open(dir.path())).run(&plan_with("budget: { usd: 1.0 }\n", STEPS));
    assert_eq!((outcome.spent.calls, outcome.spent.micro_usd), (8, 3_200));
    let of = |id: &str| outcome.steps.iter().find(|step| step.record.id.ends_with(id)).unwrap().spent.calls;
    assert_eq!((of("a"), of("/b"), of("/c")), (2, 2, 0));
    let again = trial(&Arc::default(), open(dir.path())).run(&plan_with("budget: { usd: 1.0 }\n", STEPS));
    assert_eq!(again.spent.calls, 8, "what was kept is not spent again");
    let _ = given(&again, "e");
    assert!(again.steps.iter().all(|step| step.record.state != StepState::Waiting));
    let ids: BTreeSet<&str> = again.steps.iter().map(|step| step.record.id.as_str()).collect();
    assert_eq!(ids.len(), again.steps.len());
}
