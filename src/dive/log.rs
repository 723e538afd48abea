//! What is known of the run itself: all that may differ between two runs of the same thing. It is run.json, and the run's row.

use std::collections::BTreeMap;
use std::time::Instant;

use deepdive_engine::{Outcome, Plan, Spent, StepState, StepSummary};
use deepdive_model::{Comparison, Report};
use deepdive_report::to_json;
use deepdive_store::{NewReport, ReportEntry, RunEntry};
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::failure::{Code, Failure};
use crate::subjects::Subjects;
use crate::{Deepdive, clock, comparison, written};

pub(super) struct RunLog {
    pub(super) entry: RunEntry,
    began: Instant,
}

impl RunLog {
    /// A new run.
    pub(super) fn begin(deepdive: &Deepdive, plan: &Plan, location: &str) -> Result<Self, Failure> {
        let started = clock::now();
        let entry = RunEntry {
            id: run_id(&started),
            workflow: plan.name.clone(),
            plan: plan.hash(),
            location: location.to_owned(),
            state: "running".to_owned(),
            started,
            ended: None,
            process: std::process::id(),
            reports: Vec::new(),
            details: Value::Null,
        };
        Self { entry, began: Instant::now() }.put(deepdive)
    }

    /// A run that goes on.
    pub(super) fn go_on(deepdive: &Deepdive, entry: RunEntry) -> Result<Self, Failure> {
        let entry =
            RunEntry { state: "running".to_owned(), ended: None, process: std::process::id(), details: Value::Null, ..entry };
        Self { entry, began: Instant::now() }.put(deepdive)
    }

    fn put(self, deepdive: &Deepdive) -> Result<Self, Failure> {
        if let Some(store) = &deepdive.store {
            store.put_run(&self.entry)?;
        }
        Ok(self)
    }

    pub(super) fn note(&mut self, plan: &Plan, subjects: &Subjects, outcome: &Outcome, threads: usize) {
        let Spent { calls, input_tokens, output_tokens, cached_tokens, known, possibly_billed, .. } = outcome.spent;
        self.entry.details = json!({
            "run": self.entry.id,
            "deepdive": env!("CARGO_PKG_VERSION"),
            "workflow": plan.name,
            "plan": self.entry.plan,
            "model": written::models(outcome),
            "claims": written::claims(outcome),
            "started": self.entry.started,
            "ms": u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "phases": subjects.phases(),
            "subjects": subjects.took().iter().map(|took| json!({"name": took.name, "files_known": took.known})).collect::<Value>(),
            "steps": outcome.steps.iter().map(step).collect::<Value>(),
            "files_known": subjects.took().iter().map(|took| took.known).sum::<usize>(),
            "tokens": input_tokens + output_tokens,
            "tokens_cached": cached_tokens,
            "model_calls": calls,
            "exchanges_known": known,
            "possibly_billed": possibly_billed,
            "cost_usd": outcome.spent.dollars(),
            "outputs": outcome.outputs,
            "threads": threads,
            "machine": { "os": std::env::consts::OS, "arch": std::env::consts::ARCH },
        });
    }

    /// Keeps the reports of a run; gives their rows.
    pub(super) fn keep<'a>(
        &mut self,
        deepdive: &Deepdive,
        reports: impl Iterator<Item = (&'a str, &'a Report)>,
        locations: &BTreeMap<String, String>,
    ) -> Result<Vec<ReportEntry>, Failure> {
        let Some(store) = &deepdive.store else { return Ok(Vec::new()) };
        let (run, created) = (format!("{:#}\n", self.entry.details), clock::now());
        let mut rows = Vec::new();
        for (step, report) in reports {
            let location = locations.get(step).unwrap_or(&self.entry.location);
            let json = to_json(report);
            let new = NewReport { json: &json, run: &run, location, created: &created, workflow: &self.entry.workflow };
            let entry = store.put_report(new)?;
            if !self.entry.reports.contains(&entry.id) {
                self.entry.reports.push(entry.id.clone());
            }
            rows.push(entry);
        }
        Ok(rows)
    }

    /// Keeps the comparison of a run; gives its row.
    pub(super) fn keep_comparison(&mut self, deepdive: &Deepdive, made: &Value) -> Result<Option<ReportEntry>, Failure> {
        let Some(store) = &deepdive.store else { return Ok(None) };
        let comparison = Comparison::deserialize(made).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
        let run = format!("{:#}\n", self.entry.details);
        let entry = comparison::keep(store, &comparison, &run, &self.entry.workflow)?;
        if !self.entry.reports.contains(&entry.id) {
            self.entry.reports.push(entry.id.clone());
        }
        Ok(Some(entry))
    }

    /// The report matters more than the row about its run: a store that fails here has said so already.
    pub(super) fn end(&mut self, deepdive: &Deepdive, state: &str) {
        state.clone_into(&mut self.entry.state);
        self.entry.ended = Some(clock::now());
        let Some(store) = &deepdive.store else { return };
        if let Err(error) = store.put_run(&self.entry).and_then(|()| store.prune_journals()) {
            tracing::warn!(%error, "the end of the run was not recorded");
        }
    }
}

fn step(step: &StepSummary) -> Value {
    let over = written::over_budget(step);
    let mut row = json!({
        "id": step.record.id,
        "kind": step.kind,
        "what": step.what,
        "state": if over { StepState::OverBudget } else { step.record.state },
        "why": written::lacks(step).unwrap_or(&step.record.why),
        "ms": step.record.ms,
    });
    if let (true, Some(row)) = (step.spent != Spent::default(), row.as_object_mut()) {
        row.insert("tokens".to_owned(), json!(step.spent.input_tokens + step.spent.output_tokens));
        row.insert("model_calls".to_owned(), json!(step.spent.calls));
        row.insert("exchanges_known".to_owned(), json!(step.spent.known));
        row.insert("possibly_billed".to_owned(), json!(step.spent.possibly_billed));
        row.insert("cost_usd".to_owned(), json!(step.spent.dollars()));
    }
    row
}

/// `r20260102-030405-1a2b`: when it began, and something that no other run of that second has.
fn run_id(started: &str) -> String {
    let digits: String = clock::to_the_second(started).chars().filter(|c| c.is_ascii_digit() || *c == 'T').collect();
    let unique = deepdive_model::short_id("", &[&std::process::id().to_string(), &format!("{:?}", Instant::now())]);
    format!("r{}-{}", digits.replace('T', "-"), unique.get(..4).unwrap_or_default())
}
