//! One run from its subject to its stored report.

use std::sync::Arc;
use std::time::Instant;

use deepdive_engine::{Job, Journal, NoJournal, Outcome, Plan, RunState, StepOutput, StepRecord, read_inputs, run};
use deepdive_model::Report;
use deepdive_report::to_json;
use deepdive_store::{NewReport, ReportEntry, RunEntry};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use crate::failure::{Code, Failure};
use crate::reading::{Reading, read};
use crate::runner::Runner;
use crate::subject::Subject;
use crate::terminal::Progress;
use crate::{Deepdive, clock};

/// Stack of a thread that runs a step: tools walk deep trees.
const STACK: usize = 16 << 20;

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Dived {
    pub(crate) report: Report,
    /// run.json.
    pub(crate) run: Value,
    /// Its row in the store, where there is one.
    pub(crate) entry: Option<ReportEntry>,
    /// Why the report could not be kept.
    pub(crate) not_kept: Option<Failure>,
    /// Steps that failed.
    pub(crate) partial: bool,
}

/// Reads a subject, runs a plan over it and keeps what came out.
pub(crate) fn dive(deepdive: &Deepdive, subject: &Subject, plan: Plan, given: &[(String, String)]) -> Result<Dived, Failure> {
    let mut given = given.to_vec();
    if plan.inputs.contains_key("repo") && !given.iter().any(|(name, _)| name == "repo") {
        given.push(("repo".to_owned(), subject.name.clone()));
    }
    let inputs = read_inputs(&plan, &given)?;
    let mut log = RunLog::begin(deepdive, subject, &plan)?;
    let done = go(deepdive, subject, Arc::new(plan), inputs, &mut log);
    if let Err(failure) = &done {
        log.end(deepdive, if failure.code == Code::Interrupted { "interrupted" } else { "failed" });
    }
    done
}

fn go(
    deepdive: &Deepdive,
    subject: &Subject,
    plan: Arc<Plan>,
    inputs: serde_json::Map<String, Value>,
    log: &mut RunLog,
) -> Result<Dived, Failure> {
    let reading = Arc::new(read(deepdive, subject, plan.history)?);
    let outcome = run_plan(deepdive, &plan, &reading, inputs, &log.entry.id)?;
    if outcome.state == RunState::Interrupted {
        return Err(Failure::interrupted());
    }
    log.note(&plan, &reading, &outcome, deepdive.cores());
    let partial = outcome.state == RunState::Partial;
    let report = report_of(outcome.steps)?;
    let json = to_json(&report);
    let kept = log.keep(deepdive, subject, &json, &plan.name, partial);
    let (entry, not_kept) = match kept {
        Ok(entry) => (entry, None),
        Err(failure) => (None, Some(failure)),
    };
    Ok(Dived { report, run: log.entry.details.clone(), entry, not_kept, partial })
}

fn run_plan(
    deepdive: &Deepdive,
    plan: &Arc<Plan>,
    reading: &Arc<Reading>,
    inputs: serde_json::Map<String, Value>,
    id: &str,
) -> Result<Outcome, Failure> {
    let journal: Arc<dyn Journal> = match &deepdive.store {
        Some(store) => Arc::new(store.journal(id)?),
        None => Arc::new(NoJournal),
    };
    let (events, mut heard) = mpsc::unbounded_channel();
    let runner = Runner { deepdive: deepdive.clone(), plan: Arc::clone(plan), reading: Arc::clone(reading) };
    let parallel = deepdive.cores();
    let job =
        Job { plan: Arc::clone(plan), inputs, runner: Arc::new(runner), journal, stop: deepdive.stop.clone(), events, parallel };
    let watch = Arc::clone(&deepdive.watch);
    let watching = std::thread::spawn(move || {
        while let Some(event) = heard.blocking_recv() {
            watch(&Progress::Step(event));
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().thread_stack_size(STACK).build();
    let runtime = runtime.map_err(|error| Failure::new(Code::Internal, format!("no threads to run on: {error}")))?;
    let outcome = runtime.block_on(run(job));
    // A step that does not hear the wish to stop must not hold the program.
    runtime.shutdown_background();
    let _ = watching.join();
    Ok(outcome?)
}

fn report_of(steps: Vec<StepRecord>) -> Result<Report, Failure> {
    let why: Vec<String> =
        steps.iter().filter(|step| !step.why.is_empty()).map(|step| format!("{}: {}", step.id, step.why)).collect();
    let report = steps.into_iter().rev().find_map(|step| match step.output {
        Some(StepOutput::Report(report)) => Some(*report),
        Some(StepOutput::Agent(_) | StepOutput::Value(_)) | None => None,
    });
    let none = if why.is_empty() {
        "the workflow has no report step".to_owned()
    } else {
        format!("no report was made: {}", why.join("; "))
    };
    report.ok_or_else(|| Failure::new(Code::Internal, none).hint("`deepdive runs show` tells what each step did"))
}

/// What is known of the run itself: all that may differ between two runs of the same thing.
struct RunLog {
    entry: RunEntry,
    began: Instant,
}

impl RunLog {
    fn begin(deepdive: &Deepdive, subject: &Subject, plan: &Plan) -> Result<Self, Failure> {
        let started = clock::now();
        let entry = RunEntry {
            id: run_id(&started),
            workflow: plan.name.clone(),
            plan: plan.hash(),
            location: subject.location.clone(),
            state: "running".to_owned(),
            started,
            ended: None,
            process: std::process::id(),
            reports: Vec::new(),
            details: Value::Null,
        };
        if let Some(store) = &deepdive.store {
            store.put_run(&entry)?;
        }
        Ok(Self { entry, began: Instant::now() })
    }

    fn note(&mut self, plan: &Plan, reading: &Reading, outcome: &Outcome, threads: usize) {
        let phases = reading.phases.iter().map(|(phase, ms)| json!({"phase": phase, "ms": ms}));
        let steps = outcome.steps.iter().map(|step| json!({"id": step.id, "state": step.state, "why": step.why, "ms": step.ms}));
        self.entry.details = json!({
            "run": self.entry.id,
            "deepdive": env!("CARGO_PKG_VERSION"),
            "workflow": plan.name,
            "plan": self.entry.plan,
            "model": null,
            "started": self.entry.started,
            "ms": u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
            "phases": phases.collect::<Value>(),
            "steps": steps.collect::<Value>(),
            "files_known": reading.known,
            "tokens": 0,
            "cost_usd": "0",
            "outputs": outcome.outputs,
            "threads": threads,
            "machine": { "os": std::env::consts::OS, "arch": std::env::consts::ARCH },
        });
    }

    fn keep(
        &mut self,
        deepdive: &Deepdive,
        subject: &Subject,
        json: &str,
        workflow: &str,
        partial: bool,
    ) -> Result<Option<ReportEntry>, Failure> {
        let Some(store) = &deepdive.store else { return Ok(None) };
        let run = format!("{:#}\n", self.entry.details);
        let created = clock::now();
        let new = NewReport { json, run: &run, location: &subject.location, created: &created, workflow };
        let entry = store.put_report(new)?;
        self.entry.reports.push(entry.id.clone());
        self.end(deepdive, if partial { "partial" } else { "done" });
        store.prune_journals()?;
        Ok(Some(entry))
    }

    /// The report matters more than the row about its run: a store that fails here has said so already.
    fn end(&mut self, deepdive: &Deepdive, state: &str) {
        state.clone_into(&mut self.entry.state);
        self.entry.ended = Some(clock::now());
        if let Some(Err(error)) = deepdive.store.as_ref().map(|store| store.put_run(&self.entry)) {
            tracing::warn!(%error, "the end of the run was not recorded");
        }
    }
}

/// `r20260102-030405-1a2b`: when it began, and something that no other run of that second has.
fn run_id(started: &str) -> String {
    let digits: String = started.chars().filter(|c| c.is_ascii_digit() || *c == 'T').collect();
    let unique = deepdive_model::short_id("", &[&std::process::id().to_string(), &format!("{:?}", Instant::now())]);
    format!("r{}-{}", digits.replace('T', "-"), unique.get(..4).unwrap_or_default())
}
