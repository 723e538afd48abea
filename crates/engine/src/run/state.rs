//! The loop's state: what is done, what runs, what is on its way to the disk.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use deepdive_model::Cancel as _;
use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};

use super::disk::{Batch, Written, written};
use super::outcome::stand_in;
use super::scope::Seen;
use super::work::Finish;
use super::{Job, RunError};
use crate::unfold::Unfolded;
use crate::{
    Done, Entry, Ledger, Next, OnError, Plan, StepError, StepKind, StepOutput, StepRecord, StepState, Stop, expression, verdict,
};

/// Something that is to be made durable, and used after.
pub(super) enum Settled {
    /// A step has ended.
    Ended(usize, StepRecord, Option<Arc<StepOutput>>),
    /// A block goes over these items.
    Opened(usize, Vec<Value>),
}

/// How often it is looked whether a person has approved.
const LOOK: Duration = Duration::from_millis(250);

/// Something that the loop has to deal with.
pub(super) enum Happened {
    /// A batch is on the disk, or could not be written.
    Written(Written),
    /// A step has ended.
    Ended(usize, Box<Finish>),
    /// The wall time is used up.
    OutOfTime,
    /// It is time to look whether a person has approved.
    Look,
    /// One more step waits for a model, so that another may work meanwhile.
    Room,
}

pub(super) struct State {
    pub(super) job: Job,
    pub(super) steps: Unfolded,
    pub(super) done: Done,
    pub(super) outputs: Vec<Option<Arc<StepOutput>>>,
    pub(super) records: Vec<Option<StepRecord>>,
    pub(super) ledger: Arc<Ledger>,
    /// Steps that may be free.
    pub(super) queue: BTreeSet<usize>,
    /// Steps that run, are being written, or wait.
    pub(super) busy: BTreeSet<usize>,
    pub(super) running: JoinSet<(usize, Finish)>,
    pub(super) stops: BTreeMap<usize, Stop>,
    /// Steps that wait for a person, and what they ask, hashed.
    pub(super) waiting: BTreeMap<usize, String>,
    pub(super) pending: Batch,
    pub(super) writing: Option<JoinHandle<Written>>,
    pub(super) known: HashMap<String, StepRecord>,
    /// Keys of steps in an earlier part of the run, whatever became of them: what a person was asked there.
    pub(super) asked: HashMap<String, String>,
    pub(super) opened: HashMap<String, Vec<Value>>,
    pub(super) began: Instant,
    pub(super) worked: Duration,
    /// Why nothing that costs may begin any more.
    pub(super) out: Option<String>,
}

impl State {
    pub(super) fn begin(job: Job) -> Result<Self, RunError> {
        let entries = job.journal.entries()?;
        let worked = entries.iter().filter_map(|entry| if let Entry::Step(step) = entry { Some(step.at_ms) } else { None }).max();
        let worked = Duration::from_millis(worked.unwrap_or_default());
        let ledger = Arc::new(Ledger::open(Arc::clone(&job.journal), job.plan.budget, &entries, worked));
        let (mut known, mut opened) = (HashMap::new(), HashMap::new());
        for entry in entries {
            match entry {
                Entry::Step(step) => drop(known.insert(step.id.clone(), step)),
                Entry::Expanded(expansion) => drop(opened.insert(expansion.block, expansion.items)),
                Entry::Exchange(_) | Entry::Note(_) => {}
            }
        }
        let keyed = known.iter().filter(|(_, step): &(&String, &StepRecord)| !step.key.is_empty());
        let asked = keyed.map(|(id, step)| (id.clone(), step.key.clone())).collect();
        let failed = |state| matches!(state, StepState::Failed | StepState::OverBudget | StepState::Skipped);
        // A step whose model was not asked to the end is asked again: what it answered before is in the journal.
        let lacks = |step: &StepRecord| step.output.as_ref().is_some_and(|output| output.lacks().is_some());
        let again = |step: &StepRecord| job.options.again && (failed(step.state) || lacks(step));
        ledger.try_again(known.values().filter(|step| again(step)).map(|step: &StepRecord| step.id.clone()).collect());
        known.retain(|_, step: &mut StepRecord| !again(step));
        if job.options.ask_again {
            let asked = |step: &StepRecord| step.output == Some(StepOutput::Value(json!({"approved": true})));
            known.retain(|_, step: &mut StepRecord| step.state != StepState::Waiting && !asked(step));
        }
        let steps = Unfolded::new(&job.plan, job.inputs.clone());
        let mut state = Self {
            queue: (0..steps.nodes.len()).collect(),
            steps,
            done: Done::default(),
            outputs: Vec::new(),
            records: Vec::new(),
            ledger,
            busy: BTreeSet::new(),
            running: JoinSet::new(),
            stops: BTreeMap::new(),
            waiting: BTreeMap::new(),
            pending: Vec::new(),
            writing: None,
            known,
            asked,
            opened,
            began: Instant::now(),
            worked,
            out: None,
            job,
        };
        state.grow();
        Ok(state)
    }

    pub(super) fn grow(&mut self) {
        self.done.grow(&self.steps);
        self.outputs.resize(self.steps.nodes.len(), None);
        self.records.resize(self.steps.nodes.len(), None);
    }

    pub(super) fn stop(&self) -> Stop {
        self.job.stop.clone()
    }

    /// Nothing runs and nothing is being written: what is left waits for a person, or can never run.
    pub(super) fn is_idle(&self) -> bool {
        self.running.is_empty() && self.writing.is_none() && self.pending.is_empty()
    }

    pub(super) fn seen(&self) -> Seen<'_> {
        Seen { steps: &self.steps, done: &self.done, outputs: &self.outputs }
    }

    /// Starts what is ready, as far as there is room, and settles what needs no run.
    pub(super) fn launch(&mut self) {
        while let Some(n) = self.queue.pop_first() {
            if self.job.stop.is_cancelled() {
                return;
            }
            if self.busy.contains(&n) {
                continue;
            }
            match verdict(&self.steps, &self.done, n) {
                None => {}
                Some(Next::Skip(n, why)) => self.end(n, StepState::Skipped, why, None),
                Some(Next::Close(n)) => self.close(n),
                Some(Next::Run(n)) if !self.take(n) => {
                    self.queue.insert(n);
                    return;
                }
                Some(Next::Run(_)) => {}
            }
        }
    }

    /// Waits until something happens. Nothing is lost where the wait is given up.
    pub(super) async fn next(&mut self) -> Happened {
        let deadline = self.ledger.deadline().filter(|_| self.out.is_none());
        let waits = !self.waiting.is_empty();
        tokio::select! {
            biased;
            written = written(&mut self.writing) => Happened::Written(written),
            (n, finish) = ended(&mut self.running) => Happened::Ended(n, Box::new(finish)),
            () = at(deadline) => Happened::OutOfTime,
            () = self.ledger.one_more_waits() => Happened::Room,
            () = tokio::time::sleep(LOOK), if waits => Happened::Look,
        }
    }

    pub(super) fn take_in(&mut self, happened: Happened) -> Result<(), RunError> {
        match happened {
            Happened::Written(written) => {
                self.writing = None;
                self.apply(written)?;
            }
            Happened::Ended(n, finish) => {
                self.settle(n, *finish);
                self.settle_more();
            }
            Happened::OutOfTime => self.end_open_calls(),
            Happened::Look => self.look_again(),
            // The loop launches what there is room for.
            Happened::Room => {}
        }
        Ok(())
    }

    /// Others that have ended meanwhile are written together with the first.
    pub(super) fn settle_more(&mut self) {
        while let Some(Ok((n, finish))) = self.running.try_join_next() {
            self.settle(n, finish);
        }
    }

    fn settle(&mut self, n: usize, finish: Finish) {
        self.busy.remove(&n);
        self.stops.remove(&n);
        if let Some(node) = self.steps.node(n) {
            self.ledger.left(&node.id);
        }
        let (state, why, output) = match finish.result {
            Ok((state, output)) => (state, String::new(), Some(output)),
            Err(StepError::Failed(why) | StepError::Passing(why)) => (StepState::Failed, why, None),
            Err(StepError::Skipped(why)) if self.job.options.strict => (StepState::Failed, why, None),
            Err(StepError::Skipped(why)) => (StepState::Skipped, why, None),
            Err(StepError::OverBudget(why)) => (StepState::OverBudget, why, None),
            Err(StepError::Interrupted) => match &self.out {
                Some(why) => (StepState::OverBudget, why.clone(), None),
                // Not an end: the step runs again when the run goes on.
                None => return,
            },
        };
        let (state, why) = finish.known.map_or((state, why), |known| (known.state, known.why));
        let Finish { key, hash, ms, .. } = finish;
        self.push(n, StepRecord { id: String::new(), state, why, output: None, ms, key, hash, at_ms: 0 }, output);
    }

    /// A step ends without having run. A question that is not asked this time stays the one that was asked before.
    pub(super) fn end(&mut self, n: usize, state: StepState, why: String, output: Option<StepOutput>) {
        let asks = self.steps.node(n).filter(|node| matches!(node.step.kind, StepKind::Approve { .. }));
        let key = asks.and_then(|node| self.asked.get(&node.id)).cloned().unwrap_or_default();
        self.end_with_key(n, (state, why, key), output);
    }

    /// The same, with the hash of what its end depends on.
    pub(super) fn end_with_key(&mut self, n: usize, (state, why, key): (StepState, String, String), output: Option<StepOutput>) {
        let hash = String::new();
        self.push(n, StepRecord { id: String::new(), state, why, output: None, ms: 0, key, hash, at_ms: 0 }, output);
    }

    fn push(&mut self, n: usize, record: StepRecord, output: Option<StepOutput>) {
        let Some(node) = self.steps.node(n) else { return };
        let output = output.or_else(|| stand_in(&node.step, record.state, &record.why));
        let record = StepRecord { id: node.id.clone(), at_ms: self.at_ms(), ..record };
        self.busy.insert(n);
        self.pending.push(Settled::Ended(n, record, output.map(Arc::new)));
    }

    /// All inside a block has ended.
    fn close(&mut self, n: usize) {
        let Some(node) = self.steps.node(n) else { return };
        let frames = node.frames.clone().into_iter().flatten().filter_map(|frame| self.steps.frames.get(frame));
        let broken = frames.flat_map(|frame| frame.nodes.clone()).filter(|n| self.broke(*n)).count();
        let inner = node.frames.as_ref().map(|frames| frames.start);
        let output = match (&node.step.kind, inner) {
            (StepKind::Workflow { plan }, Some(frame)) => Some(StepOutput::Value(self.outputs_of(plan, frame))),
            _ => None,
        };
        match broken {
            0 => self.end(n, StepState::Ok, String::new(), output),
            1 => self.end(n, StepState::Failed, "a step inside it failed".to_owned(), output),
            some => self.end(n, StepState::Failed, format!("{some} steps inside it failed"), output),
        }
    }

    /// `outputs` of a workflow whose steps stand in this frame; null where a part is missing.
    pub(super) fn outputs_of(&self, plan: &Plan, frame: usize) -> Value {
        let scope = self.seen().of_outputs(frame, plan.outputs.values());
        let filled = plan.outputs.iter();
        filled.map(|(name, text)| (name.clone(), expression::fill(&json!(text), &scope).unwrap_or(Value::Null))).collect()
    }

    /// Whether a step failed and nothing makes up for it.
    pub(super) fn broke(&self, n: usize) -> bool {
        let failed = matches!(self.done.state(n), Some(StepState::Failed | StepState::OverBudget));
        let Some(node) = self.steps.node(n).filter(|_| failed) else { return false };
        match &node.step.on_error {
            OnError::Fail => true,
            OnError::Continue => false,
            OnError::Fallback(_) => {
                let other = node.fallback.and_then(|other| self.done.state(other));
                !matches!(other, Some(StepState::Ok | StepState::Cached))
            }
        }
    }

    /// The wall time is used up: open calls end, and what is there is merged.
    fn end_open_calls(&mut self) {
        self.out = Some(self.ledger.over_wall().unwrap_or_else(|| "the wall time is used up".to_owned()));
        for (n, stop) in &self.stops {
            if self.steps.node(*n).is_some_and(|node| !matches!(node.step.kind, StepKind::Report { .. })) {
                stop.stop();
            }
        }
        self.queue.extend(0..self.steps.nodes.len());
    }

    fn at_ms(&self) -> u64 {
        u64::try_from((self.worked + self.began.elapsed()).as_millis()).unwrap_or(u64::MAX)
    }
}

/// The next step that ends.
async fn ended(running: &mut JoinSet<(usize, Finish)>) -> (usize, Finish) {
    loop {
        match running.join_next().await {
            Some(Ok(ended)) => return ended,
            Some(Err(_)) => {}
            None => std::future::pending().await,
        }
    }
}

async fn at(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline.into()).await,
        None => std::future::pending().await,
    }
}
