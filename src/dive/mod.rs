//! One run from what it is given to what it leaves: its reports, kept; its outputs; what is known of the run itself. The same way for
//! a new run, one that goes on, and one that starts over from a step.

mod begun;
mod log;
#[cfg(test)]
mod tests;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use deepdive_engine::{
    Entry, Job, Journal, NoJournal, Options, Outcome, Plan, RunState, StartOver, StepRecord, StepState, from_step, read_inputs,
    run,
};
use deepdive_model::Report;
use deepdive_store::{ReportEntry, ReportKind, RunEntry, Store};
use serde_json::{Map, Value};
use tokio::sync::mpsc;

use crate::consent::Asked;
use crate::failure::{Code, Failure};
use crate::runner::Runner;
use crate::subject::Subject;
use crate::subjects::{Finding, Subjects};
use crate::terminal::Progress;
use crate::{Deepdive, written};

pub(crate) use begun::Begun;
use log::RunLog;
pub(crate) use watch::{CANCEL, approval, rejection};

/// Stack of a thread that runs a step: tools walk deep trees.
const STACK: usize = 16 << 20;

/// What is to be run.
pub(crate) struct Order {
    pub(crate) plan: Plan,
    /// Inputs as they were written.
    pub(crate) given: Vec<(String, String)>,
    /// The subject that the command line names: the input `repo`.
    pub(crate) subject: Option<Subject>,
    pub(crate) finding: Finding,
    /// Folders with agents, beside those of the configuration.
    pub(crate) agents: Vec<PathBuf>,
    /// Steps that can't be done here are errors.
    pub(crate) strict: bool,
    /// Steps that wait for a person go on by themselves.
    pub(crate) yes: bool,
    /// The models that are asked, and where.
    pub(crate) asked: Vec<Asked>,
}

impl Order {
    /// A plan over one subject.
    pub(crate) fn over(plan: Plan, subject: Subject) -> Self {
        let finding = Finding::default();
        let (given, agents) = (Vec::new(), Vec::new());
        Self { plan, given, subject: Some(subject), finding, agents, strict: false, yes: false, asked: Vec::new() }
    }
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Dived {
    /// Reports that were made, in the order of the plan.
    pub(crate) reports: Vec<Report>,
    /// The last comparison that was made.
    pub(crate) comparison: Option<Value>,
    /// `outputs` of the workflow.
    pub(crate) outputs: Map<String, Value>,
    /// run.json.
    pub(crate) run: Value,
    /// Their rows in the store, where there is one.
    pub(crate) entries: Vec<ReportEntry>,
    /// Why the reports could not be kept.
    pub(crate) not_kept: Option<Failure>,
    /// Steps that failed.
    pub(crate) partial: bool,
    /// A model failed, and what it was to give is missing: why, in our own words.
    pub(crate) model_failed: Option<String>,
    /// A model was not asked to the end, because a limit was hit.
    pub(crate) cut_short: bool,
    /// What to do about the no of a person, where that is why something is missing.
    pub(crate) rejected: Option<String>,
}

impl Dived {
    /// The row of what the run was for: its comparison, else its only report.
    pub(crate) fn main(&self) -> Option<&ReportEntry> {
        let comparison = self.entries.iter().rev().find(|entry| entry.kind == ReportKind::Comparison);
        comparison.or(if let [one] = self.entries.as_slice() { Some(one) } else { None })
    }

    /// The report, where the workflow was to make one.
    pub(crate) fn into_report(mut self) -> Result<Report, Failure> {
        let none =
            || Failure::new(Code::Internal, "the workflow made no report").hint("give it a step such as `report: deep-dive`");
        self.reports.pop().ok_or_else(none)
    }
}

/// Runs a plan and keeps what comes out.
pub(crate) fn dive(deepdive: &Deepdive, order: Order) -> Result<Dived, Failure> {
    let Order { plan, mut given, subject, finding, agents, strict, yes, asked } = order;
    if let Some(subject) = subject.as_ref().filter(|_| plan.inputs.contains_key("repo")) {
        given.retain(|(name, _)| name != "repo");
        given.push(("repo".to_owned(), subject.name.clone()));
    }
    let inputs = read_inputs(&plan, &given)?;
    let location = subject.as_ref().map(|subject| subject.location.clone()).unwrap_or_default();
    let log = RunLog::begin(deepdive, &plan, &location)?;
    let subject = subject.as_ref().map(begun::Named::from);
    let (as_of, folder, taken) = (deepdive.as_of.clone(), here(), BTreeMap::new());
    let begun = Begun { plan, inputs, as_of, subject, finding, folder, agents, strict, yes, asked, taken };
    let journal = journal(deepdive, &log.entry.id)?;
    journal.write(&[begun.entry()?])?;
    Course { deepdive, begun, journal, way: Way::default() }.finish(log)
}

/// The folder that the program was begun in.
fn here() -> PathBuf {
    std::env::current_dir().unwrap_or_default()
}

/// How a run goes on.
#[derive(Debug, Clone, Default)]
pub(crate) struct Way {
    /// Steps that failed are tried again.
    pub(crate) again: bool,
    /// Subjects that have changed since are taken as they are.
    pub(crate) accept_changes: bool,
    /// Steps that take nothing from earlier runs.
    pub(crate) fresh: BTreeSet<String>,
    /// Steps that wait for a person go on by themselves.
    pub(crate) yes: bool,
    /// The plan with the models that are asked; that of the first run where there is none.
    pub(crate) plan: Option<Plan>,
    /// The models that are asked, and where.
    pub(crate) asked: Vec<Asked>,
}

/// Goes on with a run.
pub(crate) fn resume(deepdive: &Deepdive, entry: RunEntry, way: Way) -> Result<Dived, Failure> {
    let journal = journal(deepdive, &entry.id)?;
    let before = Begun::of(&journal.entries()?)?;
    let plan = way.plan.clone().unwrap_or(before.plan);
    let begun = Begun { plan, yes: before.yes || way.yes, asked: way.asked.clone(), ..before };
    journal.write(&[begun.entry()?])?;
    let again = way.again || entry.state == "partial" || entry.state == "failed";
    if let Some(store) = &deepdive.store {
        // The wish that ended the part before has been heard.
        store.unsignal(&entry.id, watch::CANCEL);
    }
    let log = RunLog::go_on(deepdive, begun.row(entry))?;
    let deepdive = deepdive.clone().as_of(&begun.as_of);
    Course { deepdive: &deepdive, begun, journal, way: Way { again, ..way } }.finish(log)
}

/// A new run that takes over what an earlier one gave, up to a step.
pub(crate) fn replay(deepdive: &Deepdive, entry: &RunEntry, step: &str, way: Way) -> Result<Dived, Failure> {
    let entries = journal(deepdive, &entry.id)?.entries()?;
    let before = Begun::of(&entries)?;
    let StartOver { mut kept, fresh, taken } =
        from_step(&before.plan, &before.inputs, entries, step).map_err(|error| Failure::new(Code::Usage, error.to_string()))?;
    let begun = Begun {
        taken: taken.into_iter().map(|(step, own)| (step.clone(), before.model_of(&step, own.as_deref()))).collect(),
        plan: way.plan.clone().unwrap_or(before.plan),
        asked: way.asked.clone(),
        yes: way.yes,
        ..before
    };
    let log = RunLog::begin(deepdive, &begun.plan, &entry.location)?;
    let journal = journal(deepdive, &log.entry.id)?;
    // Later entries take the place of earlier ones.
    kept.push(begun.entry()?);
    journal.write(&kept)?;
    let deepdive = deepdive.clone().as_of(&begun.as_of);
    Course { deepdive: &deepdive, begun, journal, way: Way { fresh, ..way } }.finish(log)
}

fn journal(deepdive: &Deepdive, id: &str) -> Result<Arc<dyn Journal>, Failure> {
    Ok(match &deepdive.store {
        Some(store) => Arc::new(store.journal(id)?),
        None => Arc::new(NoJournal),
    })
}

/// A run on its way.
struct Course<'a> {
    deepdive: &'a Deepdive,
    begun: Begun,
    journal: Arc<dyn Journal>,
    way: Way,
}

impl Course<'_> {
    fn finish(self, mut log: RunLog) -> Result<Dived, Failure> {
        let span = tracing::info_span!("run", id = %log.entry.id, workflow = %self.begun.plan.name);
        let _entered = span.enter();
        let deepdive = self.deepdive;
        let done = self.go(&mut log);
        if let Err(failure) = &done {
            let cancelled = deepdive.store.as_ref().is_some_and(|store| store.is_signalled(&log.entry.id, watch::CANCEL));
            let state = match failure.code {
                Code::Interrupted if cancelled => "cancelled",
                Code::Interrupted => "interrupted",
                Code::Waiting => "waiting",
                Code::Internal
                | Code::Usage
                | Code::Subject
                | Code::Network
                | Code::Model
                | Code::Findings
                | Code::Partial
                | Code::Store => "failed",
            };
            log.end(deepdive, state);
        }
        done
    }

    fn go(self, log: &mut RunLog) -> Result<Dived, Failure> {
        let Self { deepdive, begun, journal, way } = self;
        let id = log.entry.id.clone();
        let watching = watch::Watching::begin(deepdive, &id);
        let first = begun.subject.clone().map(Subject::from);
        let subjects = Arc::new(Subjects::new(deepdive, &begun, &journal, first.clone(), way.accept_changes)?);
        if let Some(subject) = &first {
            // What is wrong with the one subject of a run ends it here, before any step.
            subjects.get(&subject.name, begun.plan.history, "")?;
        }
        let plan = Arc::new(begun.plan);
        let runner = Arc::new(Runner {
            deepdive: deepdive.clone(),
            run: id.clone(),
            workflow: plan.name.clone(),
            subjects: Arc::clone(&subjects),
            taken: begun.taken,
            locations: Mutex::default(),
        });
        let (events, heard) = mpsc::unbounded_channel();
        let ask_again = subjects.has_changed();
        if ask_again {
            let forget = watching.forget();
            let steps =
                journal.entries()?.into_iter().filter_map(|entry| if let Entry::Step(step) = entry { Some(step) } else { None });
            steps.for_each(|step| forget(&step.id));
        }
        let options = Options {
            approved: watching.approved(begun.yes),
            rejected: watching.rejected(),
            forget: watching.forget(),
            ask_again,
            strict: begun.strict,
            again: way.again,
            fresh: way.fresh,
        };
        let job = Job {
            plan: Arc::clone(&plan),
            inputs: begun.inputs,
            runner: Arc::clone(&runner) as _,
            journal,
            stop: deepdive.stop.clone(),
            events,
            parallel: deepdive.cores(),
            options,
        };
        let outcome = run_job(deepdive, job, heard)?;
        drop(watching);
        log.note(&plan, &subjects, &outcome, deepdive.cores());
        let locations = runner.locations.lock().unwrap_or_else(PoisonError::into_inner).clone();
        end(deepdive, log, outcome, &locations, subjects.unread())
    }
}

fn run_job(
    deepdive: &Deepdive,
    job: Job,
    mut heard: mpsc::UnboundedReceiver<deepdive_engine::Event>,
) -> Result<Outcome, Failure> {
    let watch = Arc::clone(&deepdive.watch);
    let watching = std::thread::spawn(move || {
        while let Some(event) = heard.blocking_recv() {
            watch(&Progress::Step(event));
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().thread_stack_size(STACK).build();
    let runtime = runtime.map_err(|error| Failure::new(Code::Internal, format!("no threads to run on: {error}")))?;
    let outcome = runtime.block_on(run(job));
    // A step that does not hear the wish to stop must not hold the program; it keeps its end of the events, so nobody waits for it.
    runtime.shutdown_background();
    if outcome.as_ref().is_ok_and(|outcome| outcome.state != RunState::Interrupted) {
        let _ = watching.join();
    }
    Ok(outcome?)
}

fn end(
    deepdive: &Deepdive,
    log: &mut RunLog,
    outcome: Outcome,
    locations: &BTreeMap<String, String>,
    unread: Option<Code>,
) -> Result<Dived, Failure> {
    let id = log.entry.id.clone();
    let partial = match outcome.state {
        RunState::Interrupted => return Err(interrupted(deepdive, &id)),
        RunState::Waiting => return Err(waiting(&id, outcome.waiting())),
        RunState::Partial => true,
        RunState::Done => false,
    };
    let kept = log.keep(deepdive, outcome.reports(), locations).and_then(|mut entries| {
        entries.extend(outcome.comparison().map(|one| log.keep_comparison(deepdive, one)).transpose()?.flatten());
        Ok(entries)
    });
    let (entries, not_kept) = match kept {
        Ok(entries) => (entries, None),
        Err(failure) => (Vec::new(), Some(failure)),
    };
    let failed = outcome.steps.iter().map(|step| &step.record).filter(|step| step.state == StepState::Failed);
    let rejected = deepdive.store.as_deref().and_then(|store| after_a_no(store, &id, failed.map(|step| step.id.as_str())));
    let model_failed = written::failed(&outcome).map(str::to_owned);
    let comparison = outcome.comparison().cloned();
    let reports: Vec<Report> = outcome.reports().map(|(_, report)| report.clone()).collect();
    if reports.is_empty() && comparison.is_none() && partial {
        return Err(nothing_made(&outcome, unread.unwrap_or(Code::Partial), rejected));
    }
    // A run that lacks sentences can go on: with a larger budget, or when the model is there again.
    let lacks = outcome.steps.iter().any(|step| written::lacks(step).is_some());
    let cut_short = outcome.steps.iter().any(written::over_budget);
    log.end(deepdive, if partial || lacks { "partial" } else { "done" });
    let run = log.entry.details.clone();
    Ok(Dived {
        reports,
        comparison,
        outputs: outcome.outputs,
        run,
        entries,
        not_kept,
        partial,
        model_failed,
        cut_short,
        rejected,
    })
}

fn interrupted(deepdive: &Deepdive, id: &str) -> Failure {
    let failure = Failure::interrupted();
    if deepdive.store.is_none() {
        failure
    } else {
        failure.hint(format!("what is done is kept: `deepdive runs resume {id}` goes on from there"))
    }
}

fn waiting<'a>(id: &str, steps: impl Iterator<Item = &'a StepRecord>) -> Failure {
    let steps: Vec<&StepRecord> = steps.collect();
    let questions: Vec<String> = steps.iter().map(|step| format!("{}: {}", step.id, step.why)).collect();
    let first = steps.first().map_or("STEP", |step| step.id.as_str());
    Failure::new(Code::Waiting, format!("the run {id} waits for an answer\n  {}", questions.join("\n  ")))
        .hint(format!("`deepdive workflow approve {id} {first}`, then `deepdive runs resume {id}`"))
}

/// Where a subject could not be read, that is why.
fn nothing_made(outcome: &Outcome, code: Code, rejected: Option<String>) -> Failure {
    let records = outcome.steps.iter().map(|step| &step.record).filter(|step| !step.why.is_empty());
    let why: Vec<String> = records.map(|step| format!("{}: {}", step.id, step.why)).collect();
    Failure::new(code, format!("no report was made: {}", why.join("; ")))
        .hint(rejected.unwrap_or_else(|| "`deepdive runs show` tells what each step did".to_owned()))
}

/// The way on from a no: it stands for its run, so that going on asks nobody again.
pub(crate) fn after_a_no<'a>(store: &Store, run: &str, mut failed: impl Iterator<Item = &'a str>) -> Option<String> {
    let step = failed.find(|step| store.is_signalled(run, &rejection(step)))?;
    Some(format!("a no stands for its run; `deepdive runs replay {run} --from {step}` asks again, in a new run"))
}
