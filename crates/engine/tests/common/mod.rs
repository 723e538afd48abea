//! A scripted runner and what it takes to run plans with it.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use deepdive_engine::{
    Catalogue, Event, Job, Journal, NoJournal, Options, Outcome, Plan, RunError, RunState, StepError, StepOutput, StepRunner,
    StepState, Stop, Task, WorkflowText, compile, run,
};
use deepdive_model::{Cancel as _, Charge, ExchangeRefused, Used};
use serde_json::{Value, json};

struct Any;

impl Catalogue for Any {
    fn agent(&self, id: &str) -> Option<String> {
        Some(id.to_owned())
    }

    fn agents(&self) -> Vec<String> {
        Vec::new()
    }

    fn tools(&self) -> Vec<String> {
        vec!["t".into()]
    }

    fn workflow(&self, name: &str, _: &str) -> Option<WorkflowText> {
        let text = "deepdive: 1\nname: inner\ninputs: { repo: { type: string, required: true }, n: { type: integer, default: 2 } }\n\
                    steps:\n  - { id: a, tool: t, with: { x: \"{{ inputs.n }}\" } }\n  - { id: b, tool: t, with: { x: \"{{ a.output.with.x + 1 }}\" } }\n\
                    outputs: { sum: \"{{ a.output.with.x + b.output.with.x }}\", of: \"{{ inputs.repo }}\" }\n";
        (name == "inner").then(|| WorkflowText { file: "inner.yaml".into(), text: text.into() })
    }
}

/// A plan whose steps look at `repo`, over the list `items`.
pub(crate) fn plan(steps: &str) -> Plan {
    plan_with("", steps)
}

/// The same with more at the top of the file.
pub(crate) fn plan_with(head: &str, steps: &str) -> Plan {
    let text = format!(
        "deepdive: 1\nname: w\ninputs: {{ repo: {{ type: string }}, items: {{ type: array, items: {{}}, default: [] }} }}\n{head}steps:\n{steps}"
    );
    compile("w.yaml", &text, &Any).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Does what a step's `do` says, and remembers which steps worked.
#[derive(Default)]
pub(crate) struct Script {
    /// Ids of steps in the order they began to work.
    pub(crate) worked: Mutex<Vec<String>>,
    /// Frames that were left.
    pub(crate) left: Mutex<Vec<String>>,
    /// How often each exchange was asked for, by key.
    pub(crate) asked: Mutex<BTreeMap<String, usize>>,
    /// Steps at work now, and the most there were.
    pub(crate) at_once: Mutex<(BTreeMap<String, usize>, usize)>,
    /// What the fingerprint says.
    pub(crate) fingerprint: Mutex<String>,
    /// What earlier runs gave.
    pub(crate) kept: Mutex<BTreeMap<String, StepOutput>>,
    pub(crate) stop: Stop,
}

impl StepRunner for Script {
    fn run(&self, task: &Task) -> Result<StepOutput, StepError> {
        self.worked.lock().unwrap().push(task.id.clone());
        let item = task.frame.clone();
        {
            let (now, most) = &mut *self.at_once.lock().unwrap();
            *now.entry(item.clone()).or_default() += 1;
            *most = (*most).max(now.len());
        }
        let result = self.act(task);
        let (now, _) = &mut *self.at_once.lock().unwrap();
        if let Some(count) = now.get_mut(&item) {
            *count -= 1;
            if *count == 0 {
                now.remove(&item);
            }
        }
        result
    }

    fn fingerprint(&self, _: &Task) -> Result<String, StepError> {
        Ok(self.fingerprint.lock().unwrap().clone())
    }

    fn leave(&self, frame: &str) {
        self.left.lock().unwrap().push(frame.to_owned());
    }

    fn cached(&self, _: &Task, key: &str) -> Option<StepOutput> {
        self.kept.lock().unwrap().get(key).cloned()
    }

    fn keep(&self, _: &Task, key: &str, output: &StepOutput) {
        self.kept.lock().unwrap().insert(key.to_owned(), output.clone());
    }
}

impl Script {
    fn act(&self, task: &Task) -> Result<StepOutput, StepError> {
        let act = task.with.get("do").and_then(Value::as_str).unwrap_or_default();
        let tries = self.worked.lock().unwrap().iter().filter(|id| **id == task.id).count();
        match act {
            "fail" => Err(StepError::Failed("no luck".into())),
            "skip" => Err(StepError::Skipped("no model".into())),
            "third time" if tries < 3 => Err(StepError::Passing("busy".into())),
            "panic" => panic!("out of order"),
            "stop" => {
                self.stop.stop();
                Err(StepError::Interrupted)
            }
            "wait" => wait(task),
            "ask" => self.ask(task),
            "stall" => {
                let charge = Charge { tokens: 100, micro_usd: None };
                task.exchanges.intend(&task.id, &task.id, charge).map_err(refused)?;
                wait(task)
            }
            _ => {
                let needs: Vec<&String> = task.needs.iter().map(|(id, _)| id).collect();
                Ok(StepOutput::Value(json!({"with": task.with, "needs": needs})))
            }
        }
    }

    /// Two model exchanges, each paid once however often the step begins.
    fn ask(&self, task: &Task) -> Result<StepOutput, StepError> {
        let mut said = Vec::new();
        for turn in 0..2 {
            let key = format!("{}#{turn}", task.id);
            let known = task.exchanges.answered(&key).map_err(refused)?;
            said.push(if let Some(known) = known {
                known
            } else {
                let charge = Charge { tokens: 100, micro_usd: Some(1_000) };
                task.exchanges.intend(&key, &task.id, charge).map_err(refused)?;
                *self.asked.lock().unwrap().entry(key.clone()).or_default() += 1;
                let turn = json!({"said": key});
                let used = Used { input_tokens: 30, cached_tokens: 10, output_tokens: 5, micro_usd: Some(400) };
                task.exchanges.answer(&key, &turn, used).map_err(refused)?;
                turn
            });
        }
        Ok(StepOutput::Value(Value::Array(said)))
    }
}

fn refused(refused: ExchangeRefused) -> StepError {
    match refused {
        ExchangeRefused::OverBudget(why) => StepError::OverBudget(why),
        ExchangeRefused::Journal(why) => StepError::Failed(why),
    }
}

fn wait(task: &Task) -> Result<StepOutput, StepError> {
    while !task.stop.is_cancelled() {
        std::thread::yield_now();
    }
    Err(StepError::Interrupted)
}

/// One run of a plan.
pub(crate) struct Trial {
    pub(crate) script: Arc<Script>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) options: Options,
    pub(crate) items: Value,
    pub(crate) parallel: usize,
}

impl Default for Trial {
    fn default() -> Self {
        Self { script: Arc::default(), journal: Arc::new(NoJournal), options: Options::default(), items: json!([]), parallel: 2 }
    }
}

impl Trial {
    pub(crate) fn over(items: Value) -> Self {
        Self { items, ..Self::default() }
    }

    pub(crate) fn journal(journal: impl Journal + 'static) -> Self {
        Self { journal: Arc::new(journal), ..Self::default() }
    }

    pub(crate) fn try_run(&self, plan: &Plan) -> (Result<Outcome, RunError>, Vec<Event>) {
        let (events, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let job = Job {
            plan: Arc::new(plan.clone()),
            inputs: json!({"repo": "here", "items": self.items}).as_object().unwrap().clone(),
            runner: self.script.clone(),
            journal: self.journal.clone(),
            stop: self.script.stop.clone(),
            events,
            parallel: self.parallel,
            options: self.options.clone(),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let outcome = runtime.block_on(run(job));
        runtime.shutdown_background();
        let mut all = Vec::new();
        while let Ok(event) = heard.try_recv() {
            all.push(event);
        }
        (outcome, all)
    }

    pub(crate) fn run(&self, plan: &Plan) -> Outcome {
        self.try_run(plan).0.unwrap()
    }

    pub(crate) fn worked(&self) -> Vec<String> {
        self.script.worked.lock().unwrap().clone()
    }
}

/// States of the steps as `id=state`, the keys of items left out.
pub(crate) fn states(outcome: &Outcome) -> String {
    let word = |state: StepState| state.word();
    let steps = outcome.steps.iter().map(|step| format!("{}={}", step.record.id, word(step.record.state)));
    steps.collect::<Vec<_>>().join(" ")
}

/// How a plan ends.
pub(crate) fn check(trial: &Trial, steps: &str, expected: &str, state: RunState) -> Outcome {
    let outcome = trial.run(&plan(steps));
    assert_eq!((states(&outcome).as_str(), outcome.state), (expected, state));
    outcome
}

/// What a step gave.
pub(crate) fn given(outcome: &Outcome, id: &str) -> Value {
    let step = outcome.steps.iter().find(|step| step.record.id == id).unwrap_or_else(|| panic!("no {id}"));
    step.record.output.as_ref().map_or(Value::Null, StepOutput::value)
}
