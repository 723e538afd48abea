//! The run loop: takes what is ready, runs it on threads of its own, records each end before anything uses it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use deepdive_model::{AgentOutput, Cancel as _, Problem};
use deepdive_store::StoreError;
use serde_json::{Map, Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinError, JoinSet};

use crate::{
    Event, Journal, Next, OnError, Plan, Step, StepError, StepInputs, StepKind, StepOutput, StepRecord, StepRunner, StepState,
    Stop, expression, ready,
};

/// A plan and everything that running it takes.
pub struct Job {
    /// What is run.
    pub plan: Arc<Plan>,
    /// What it is given.
    pub inputs: Map<String, Value>,
    /// Who does the work.
    pub runner: Arc<dyn StepRunner>,
    /// Where finished steps are kept.
    pub journal: Arc<dyn Journal>,
    /// The wish to stop.
    pub stop: Stop,
    /// Who watches.
    pub events: UnboundedSender<Event>,
    /// Steps at a time.
    pub parallel: usize,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Every step is ok or was skipped by its own condition.
    Done,
    /// Something failed, or a budget was used up; the rest is there.
    Partial,
    /// Someone asked to stop; finished steps are kept.
    Interrupted,
}

/// What a run gave.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How it ended.
    pub state: RunState,
    /// Steps in the order of the plan; those that were never reached are missing.
    pub steps: Vec<StepRecord>,
    /// `outputs` of the workflow, filled in; null where a part is missing.
    pub outputs: Map<String, Value>,
}

/// Why a run could not go on.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A finished step could not be made durable.
    #[error(transparent)]
    Journal(#[from] StoreError),
}

/// Runs a plan to its end, or to the wish to stop.
pub async fn run(job: Job) -> Result<Outcome, RunError> {
    let mut state = State { done: BTreeMap::new(), running: JoinSet::new(), started: BTreeMap::new(), job };
    for record in state.job.journal.finished()? {
        state.done.insert(record.id.clone(), Done::of(record));
    }
    loop {
        state.launch()?;
        if state.running.is_empty() {
            break;
        }
        let stop = state.job.stop.clone();
        tokio::select! {
            biased;
            () = stop.asked() => break,
            ended = state.running.join_next_with_id() => match ended {
                Some(ended) => state.settle(ended)?,
                None => break,
            },
        }
    }
    Ok(state.outcome())
}

struct Done {
    record: StepRecord,
    output: Option<Arc<StepOutput>>,
}

impl Done {
    fn of(mut record: StepRecord) -> Self {
        let output = record.output.take().map(Arc::new);
        Self { record, output }
    }
}

type Ended = Result<(tokio::task::Id, Result<StepOutput, StepError>), JoinError>;

struct State {
    job: Job,
    done: BTreeMap<String, Done>,
    running: JoinSet<Result<StepOutput, StepError>>,
    started: BTreeMap<tokio::task::Id, (String, Instant)>,
}

impl State {
    /// Starts what is ready and settles what needs no run, until nothing moves.
    fn launch(&mut self) -> Result<(), RunError> {
        let plan = Arc::clone(&self.job.plan);
        loop {
            let mut settled = false;
            for next in ready(&plan, &self.states()) {
                if self.job.stop.is_cancelled() {
                    return Ok(());
                }
                settled |= self.take(next)?;
            }
            if !settled {
                return Ok(());
            }
        }
    }

    /// True where the step was settled at once, which may free others.
    fn take(&mut self, next: Next<'_>) -> Result<bool, RunError> {
        match next {
            Next::Skip(step, why) => self.end(step, StepState::Skipped, why, None, 0).map(|()| true),
            Next::Run(step) if self.is_running(&step.id) || self.running.len() >= self.job.parallel.max(1) => Ok(false),
            Next::Run(step) => match self.prepare(step) {
                Ok(Some(inputs)) => {
                    self.start(step, inputs);
                    Ok(false)
                }
                Ok(None) => self.end(step, StepState::Skipped, "its condition is false".to_owned(), None, 0).map(|()| true),
                Err(why) => self.end(step, StepState::Failed, why, None, 0).map(|()| true),
            },
        }
    }

    fn is_running(&self, id: &str) -> bool {
        self.started.values().any(|(step, _)| step == id)
    }

    fn states(&self) -> BTreeMap<String, StepState> {
        self.done.iter().map(|(id, done)| (id.clone(), done.record.state)).collect()
    }

    /// What a step is given; none where its condition is false.
    fn prepare(&self, step: &Step) -> Result<Option<StepInputs>, String> {
        let scope = self.scope();
        if let Some(when) = &step.when
            && !expression::holds(when, &scope).map_err(|why| format!("its condition can't be told: {why}"))?
        {
            return Ok(None);
        }
        let with = step.with.iter().map(|(name, value)| Ok((name.clone(), expression::fill(value, &scope)?)));
        let with = with.collect::<Result<Map<_, _>, String>>().map_err(|why| format!("`with` can't be filled in: {why}"))?;
        let order = self.job.plan.steps.iter().filter(|other| step.needs.contains(&other.id));
        let needs = order.filter_map(|other| Some((other.id.clone(), self.done.get(&other.id)?.output.clone()?))).collect();
        Ok(Some(StepInputs { with, needs }))
    }

    /// What expressions may name.
    fn scope(&self) -> Map<String, Value> {
        let mut scope = Map::new();
        scope.insert("inputs".to_owned(), Value::Object(self.job.inputs.clone()));
        for (id, done) in &self.done {
            let output = done.output.as_ref().map_or(Value::Null, |output| output.value());
            scope.insert(id.clone(), json!({"output": output, "state": done.record.state}));
        }
        scope
    }

    fn start(&mut self, step: &Step, inputs: StepInputs) {
        let _ = self.job.events.send(Event::Started { step: step.id.clone() });
        let (runner, owned) = (Arc::clone(&self.job.runner), step.clone());
        let span = tracing::info_span!("step", id = %step.id);
        let task = self.running.spawn_blocking(move || span.in_scope(|| runner.run(&owned, &inputs)));
        self.started.insert(task.id(), (step.id.clone(), Instant::now()));
    }

    fn settle(&mut self, ended: Ended) -> Result<(), RunError> {
        let (task, result) = match ended {
            Ok((task, result)) => (task, result),
            Err(error) => (error.id(), Err(StepError::Failed(why_it_broke(error)))),
        };
        let plan = Arc::clone(&self.job.plan);
        let Some((id, started)) = self.started.remove(&task) else { return Ok(()) };
        let Some(step) = plan.step(&id) else { return Ok(()) };
        let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        match result {
            Ok(output) => self.end(step, StepState::Ok, String::new(), Some(output), ms),
            Err(StepError::Failed(why)) => self.end(step, StepState::Failed, why, None, ms),
            Err(StepError::Skipped(why)) => self.end(step, StepState::Skipped, why, None, ms),
            Err(StepError::OverBudget(why)) => self.end(step, StepState::OverBudget, why, None, ms),
            // Not an end: the step runs again when the run goes on.
            Err(StepError::Interrupted) => Ok(()),
        }
    }

    fn end(&mut self, step: &Step, state: StepState, why: String, output: Option<StepOutput>, ms: u64) -> Result<(), RunError> {
        let output = output.or_else(|| stand_in(step, state, &why));
        let record = StepRecord { id: step.id.clone(), state, why: why.clone(), output, ms };
        self.job.journal.record(&record)?;
        let _ = self.job.events.send(Event::Ended { step: step.id.clone(), state, why, ms });
        self.done.insert(step.id.clone(), Done::of(record));
        Ok(())
    }

    fn outcome(mut self) -> Outcome {
        let whole = self.job.plan.steps.iter().all(|step| self.done.contains_key(&step.id));
        let failed = self.done.values().any(|done| matches!(done.record.state, StepState::Failed | StepState::OverBudget));
        let state = match (whole, failed) {
            (false, _) => RunState::Interrupted,
            (true, true) => RunState::Partial,
            (true, false) => RunState::Done,
        };
        let scope = self.scope();
        let outputs = self.job.plan.outputs.iter();
        let outputs =
            outputs.map(|(name, text)| (name.clone(), expression::fill(&json!(text), &scope).unwrap_or(Value::Null))).collect();
        let order = self.job.plan.steps.iter().filter_map(|step| self.done.remove(&step.id));
        let steps = order.map(|done| StepRecord { output: done.output.map(Arc::unwrap_or_clone), ..done.record }).collect();
        Outcome { state, steps, outputs }
    }
}

/// What stands for an agent that gave nothing: the problem, so that the report says so.
fn stand_in(step: &Step, state: StepState, why: &str) -> Option<StepOutput> {
    let StepKind::Agent { agent } = &step.kind else { return None };
    let kind = match state {
        StepState::Failed => "failed",
        StepState::OverBudget => "over-budget",
        StepState::Skipped => "skipped",
        StepState::Ok | StepState::Cached | StepState::Waiting => return None,
    };
    let goes_on = state == StepState::Skipped || step.on_error == OnError::Continue;
    let problem = Problem::new("agent", kind, agent, format!("the agent {agent} gave nothing: {why}"));
    goes_on.then(|| {
        StepOutput::Agent(Box::new(AgentOutput { agent: agent.clone(), problems: vec![problem], ..AgentOutput::default() }))
    })
}

fn why_it_broke(error: JoinError) -> String {
    let Ok(panic) = error.try_into_panic() else { return "it was stopped".to_owned() };
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a mistake in deepdive itself: {}", text.unwrap_or_else(|| "no message".to_owned()))
}
