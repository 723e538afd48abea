//! What may run now: one pure function of the steps and of what is done. Whoever runs a plan asks it, so that all run the same.

use serde::{Deserialize, Serialize};

use crate::unfold::{Node, Unfolded};
use crate::{OnError, StepKind};

/// How a step has ended, or that it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// It ran.
    Ok,
    /// What an earlier run gave was used.
    Cached,
    /// Its condition was false, or something it needs is missing.
    Skipped,
    /// It ran and failed.
    Failed,
    /// It did not run: a budget was used up.
    OverBudget,
    /// It waits for a person.
    Waiting,
}

impl StepState {
    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Cached => "cached",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
            Self::OverBudget => "over_budget",
            Self::Waiting => "waiting",
        }
    }
}

/// What is to be done with a step, by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Run it; open it, where it is a block.
    Run(usize),
    /// Skip it, for this reason.
    Skip(usize, String),
    /// It is a block, and all inside has ended.
    Close(usize),
}

/// What is done: the state of each step, and how far the frames are.
#[derive(Debug, Default)]
pub struct Done {
    states: Vec<Option<StepState>>,
    /// Of each frame: steps that have not ended.
    open: Vec<usize>,
    /// Of each frame: whether the next one of its block may begin.
    passed: Vec<bool>,
    /// Of each block: frames that have passed.
    through: Vec<usize>,
    /// Of each block: frames that have ended.
    closed: Vec<usize>,
}

impl Done {
    /// Makes room for steps that have come to be known.
    pub fn grow(&mut self, steps: &Unfolded) {
        self.states.resize(steps.nodes.len(), None);
        self.through.resize(steps.nodes.len(), 0);
        self.closed.resize(steps.nodes.len(), 0);
        let new = steps.frames.iter().skip(self.open.len());
        let sizes: Vec<usize> = new.map(|frame| frame.nodes.len()).collect();
        self.open.extend(sizes);
        self.passed.resize(self.open.len(), false);
    }

    /// The state of a step.
    pub fn state(&self, n: usize) -> Option<StepState> {
        self.states.get(n).copied().flatten()
    }

    /// A step has ended, or waits. Gives the steps that this may set free.
    pub fn set(&mut self, steps: &Unfolded, n: usize, state: StepState) -> Vec<usize> {
        let (Some(slot), Some(node)) = (self.states.get_mut(n), steps.node(n)) else { return Vec::new() };
        let settled_before = slot.is_some_and(|state| state != StepState::Waiting);
        *slot = Some(state);
        let mut free = if state == StepState::Waiting { Vec::new() } else { node.then.clone() };
        let ends = state != StepState::Waiting && !settled_before;
        let Some(open) = self.open.get_mut(node.frame) else { return free };
        *open -= usize::from(ends && *open > 0);
        let empty = *open == 0;
        if let Some(block) = steps.frames.get(node.frame).and_then(|frame| frame.block) {
            if empty && ends {
                add_one(&mut self.closed, block);
                free.push(block);
            }
            if (empty || state == StepState::Waiting) && self.pass(node.frame) {
                add_one(&mut self.through, block);
                free.extend(self.next_frame(steps, block));
            }
        }
        free
    }

    /// True the first time.
    fn pass(&mut self, frame: usize) -> bool {
        self.passed.get_mut(frame).is_some_and(|passed| !std::mem::replace(passed, true))
    }

    /// The steps of the frame that has just been let in.
    fn next_frame(&self, steps: &Unfolded, block: usize) -> Vec<usize> {
        let Some(node) = steps.node(block) else { return Vec::new() };
        let through = self.through.get(block).copied().unwrap_or_default();
        let place = at_a_time(node) + through;
        let frame = node.frames.as_ref().and_then(|frames| frames.clone().nth(place - 1));
        frame.and_then(|frame| steps.frames.get(frame)).map(|frame| frame.nodes.clone().collect()).unwrap_or_default()
    }

    /// Whether all steps of a frame have ended.
    pub fn is_empty(&self, frame: usize) -> bool {
        self.open.get(frame) == Some(&0)
    }

    fn settled(&self, n: usize) -> bool {
        self.state(n).is_some_and(|state| state != StepState::Waiting)
    }

    fn let_in(&self, steps: &Unfolded, node: &Node) -> bool {
        let Some(frame) = steps.frames.get(node.frame) else { return false };
        let Some((block, holder)) = frame.block.and_then(|block| Some((block, steps.node(block)?))) else { return true };
        frame.place < at_a_time(holder) + self.through.get(block).copied().unwrap_or_default()
    }

    fn all_closed(&self, n: usize, frames: usize) -> bool {
        self.closed.get(n).copied().unwrap_or_default() >= frames
    }
}

fn add_one(counts: &mut [usize], n: usize) {
    if let Some(count) = counts.get_mut(n) {
        *count += 1;
    }
}

fn at_a_time(block: &Node) -> usize {
    match &block.step.kind {
        StepKind::ForEach { concurrency, .. } => *concurrency as usize,
        StepKind::Agent { .. }
        | StepKind::Tool { .. }
        | StepKind::Report { .. }
        | StepKind::Workflow { .. }
        | StepKind::Approve { .. } => 1,
    }
}

/// Everything that may happen now, in the order of the steps.
pub fn ready(steps: &Unfolded, done: &Done) -> Vec<Next> {
    (0..steps.nodes.len()).filter_map(|n| verdict(steps, done, n)).collect()
}

/// What may happen now with one step. [`ready`] is this, asked of all; a run asks it of those that an end may have set free.
pub fn verdict(steps: &Unfolded, done: &Done, n: usize) -> Option<Next> {
    let node = steps.node(n)?;
    if done.state(n).is_some() {
        return None;
    }
    if let Some(frames) = &node.frames {
        let empty = frames.clone().next().and_then(|frame| steps.frames.get(frame)).is_none_or(|frame| frame.nodes.is_empty());
        return (empty || done.all_closed(n, frames.len())).then_some(Next::Close(n));
    }
    let waits = node.needs.iter().chain(&node.stands_in_for).any(|need| !arrived(steps, done, (n, *need)));
    if waits || !done.let_in(steps, node) {
        return None;
    }
    Some(next(steps, done, n, node))
}

/// Whether a need has ended, and where it failed, the step that stands in for it too.
fn arrived(steps: &Unfolded, done: &Done, (n, need): (usize, usize)) -> bool {
    done.settled(need) && fallback(steps, done, (n, need)).is_none_or(|other| done.settled(other))
}

/// The step that stands in for a need that failed; a stand-in itself looks at the need alone.
fn fallback(steps: &Unfolded, done: &Done, (n, need): (usize, usize)) -> Option<usize> {
    let failed = matches!(done.state(need), Some(StepState::Failed | StepState::OverBudget));
    steps.node(need)?.fallback.filter(|other| failed && *other != n)
}

/// A missing need skips its dependants, unless their own condition decides.
fn next(steps: &Unfolded, done: &Done, n: usize, node: &Node) -> Next {
    if !node.stands_in_for.is_empty() && !node.stands_in_for.iter().any(|other| has_failed(done, *other)) {
        return Next::Skip(n, "what it stands in for did not fail".to_owned());
    }
    let own = |need: &&usize| !node.stands_in_for.contains(need);
    let missing = node.needs.iter().filter(own).find_map(|need| {
        let used = fallback(steps, done, (n, *need)).unwrap_or(*need);
        Some((&steps.node(*need)?.step.id, why_missing(steps, node, used, done.state(used)?)?))
    });
    match missing {
        Some((need, why)) if node.step.when.is_none() => Next::Skip(n, format!("it needs {need}, which {why}")),
        Some(_) | None => Next::Run(n),
    }
}

fn has_failed(done: &Done, n: usize) -> bool {
    matches!(done.state(n), Some(StepState::Failed | StepState::OverBudget))
}

/// A report is made from what there is when a budget is used up.
fn why_missing(steps: &Unfolded, node: &Node, need: usize, state: StepState) -> Option<&'static str> {
    let goes_on = steps.node(need).is_some_and(|need| need.step.on_error == OnError::Continue);
    let gathers = matches!(node.step.kind, StepKind::Report { .. });
    match state {
        StepState::Ok | StepState::Cached => None,
        StepState::Failed | StepState::OverBudget if goes_on => None,
        StepState::OverBudget if gathers => None,
        StepState::Failed => Some("failed"),
        StepState::OverBudget => Some("was over budget"),
        StepState::Skipped => Some("was skipped"),
        StepState::Waiting => Some("waits"),
    }
}
