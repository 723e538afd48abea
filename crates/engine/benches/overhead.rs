//! What the engine itself costs: plans of trivial steps, side by side and in a row, with and without a journal.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::sync::Arc;

use deepdive_engine::{
    Catalogue, Job, Journal, NoJournal, Options, Plan, RunState, StepError, StepOutput, StepRunner, Stop, Task, compile, run,
};
use deepdive_store::Store;
use divan::Bencher;
use divan::counter::ItemsCount;
use serde_json::{Map, json};

const STEPS: usize = 10_000;

fn main() {
    divan::main();
}

struct Any;

impl Catalogue for Any {
    fn agent(&self, _: &str) -> Option<String> {
        None
    }

    fn agents(&self) -> Vec<String> {
        Vec::new()
    }

    fn tools(&self) -> Vec<String> {
        vec!["t".into()]
    }
}

struct Trivial;

impl StepRunner for Trivial {
    fn run(&self, _: &Task) -> Result<StepOutput, StepError> {
        Ok(StepOutput::Value(json!(1)))
    }
}

/// `row`: each step needs the one before it.
fn plan(row: bool) -> Plan {
    let steps = (0..STEPS).map(|n| {
        let needs = if row && n > 0 { format!(", needs: [s{}]", n - 1) } else { String::new() };
        format!("  - {{ id: s{n}, tool: t{needs} }}\n")
    });
    let text = format!("deepdive: 1\nname: w\ninputs: {{ repo: {{ type: string }} }}\nsteps:\n{}", steps.collect::<String>());
    compile("w.yaml", &text, &Any).unwrap()
}

fn go(plan: &Arc<Plan>, journal: Arc<dyn Journal>) {
    let (events, _heard) = tokio::sync::mpsc::unbounded_channel();
    let job = Job {
        plan: Arc::clone(plan),
        inputs: Map::new(),
        runner: Arc::new(Trivial),
        journal,
        stop: Stop::default(),
        events,
        parallel: 8,
        options: Options::default(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    assert_eq!(runtime.block_on(run(job)).unwrap().state, RunState::Done);
}

#[divan::bench(args = [false, true], sample_count = 5)]
fn without_journal(bencher: Bencher<'_, '_>, row: bool) {
    let plan = Arc::new(plan(row));
    bencher.counter(ItemsCount::new(STEPS)).bench(|| go(&plan, Arc::new(NoJournal)));
}

#[divan::bench(args = [false, true], sample_count = 3)]
fn with_journal(bencher: Bencher<'_, '_>, row: bool) {
    let plan = Arc::new(plan(row));
    bencher.counter(ItemsCount::new(STEPS)).with_inputs(|| tempfile::tempdir().unwrap()).bench_values(|dir| {
        let store = Store::open(dir.path()).unwrap();
        go(&plan, Arc::new(store.journal("r").unwrap()));
        dir
    });
}

#[divan::bench(sample_count = 5)]
fn compiling(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(STEPS)).bench(|| plan(true));
}
