//! Starting over from a step: which entries of a finished run still hold, and which steps must be done anew.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::unfold::{Node, Unfolded};
use crate::{Entry, Exchange, ExchangeState, Lost, Plan, StepKind, nearest};

/// No step of the run has this id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the run has no step {step}: {hint}")]
pub struct UnknownStep {
    /// What was asked for.
    pub step: String,
    /// What there is.
    pub hint: String,
}

/// What starting over from a step means.
#[derive(Debug, Clone, PartialEq)]
pub struct StartOver {
    /// Entries that hold.
    pub kept: Vec<Entry>,
    /// Ids of the steps that are done anew.
    pub fresh: BTreeSet<String>,
    /// Steps of agents that are taken over, and the model that each agent names, if any.
    pub taken: BTreeMap<String, Option<String>>,
}

/// What holds when a run starts over from a step, and what does not. The step is named by its id in the
/// run, or by its id in the file, which means every step of that id.
pub fn from_step(plan: &Plan, inputs: &Map<String, Value>, entries: Vec<Entry>, step: &str) -> Result<StartOver, UnknownStep> {
    let steps = opened(plan, inputs, &entries);
    let found: Vec<usize> =
        (0..steps.nodes.len()).filter(|n| steps.node(*n).is_some_and(|node| node.id == step || node.step.id == step)).collect();
    if found.is_empty() {
        let hint = nearest(step, steps.nodes.iter().map(|node| node.id.as_str()));
        return Err(UnknownStep { step: step.to_owned(), hint });
    }
    let mut dropped = BTreeSet::new();
    found.into_iter().for_each(|n| drop_from(&steps, n, &mut dropped));
    let ids: BTreeSet<String> = dropped.into_iter().filter_map(|n| Some(steps.node(n)?.id.clone())).collect();
    let kept = entries.into_iter().filter_map(|entry| match entry {
        Entry::Step(record) => (!ids.contains(&record.id)).then_some(Entry::Step(record)),
        Entry::Exchange(exchange) => taken_over(exchange, &ids).map(Entry::Exchange),
        other @ (Entry::Expanded(_) | Entry::Note(_)) => Some(other),
    });
    let kept: Vec<Entry> = kept.collect();
    let taken = steps.nodes.iter().filter(|node| !ids.contains(&node.id)).filter_map(|node| asked(&steps, node)).collect();
    Ok(StartOver { kept, fresh: ids, taken })
}

/// A step of an agent, and the model that the agent names.
fn asked(steps: &Unfolded, node: &Node) -> Option<(String, Option<String>)> {
    let StepKind::Agent { agent } = &node.step.kind else { return None };
    let planned = steps.frames.get(node.frame)?.part.agents.get(agent)?;
    Some((node.id.clone(), planned.asks.clone()))
}

/// An answer that the new run has for nothing; calls that gave none are no matter of it.
fn taken_over(exchange: Exchange, dropped: &BTreeSet<String>) -> Option<Exchange> {
    let answered = matches!(exchange.state, ExchangeState::Answered { .. }) && !dropped.contains(&exchange.step);
    answered.then(|| Exchange { taken: true, lost: Lost::default(), before: Vec::new(), ..exchange })
}

/// The steps of a run with every block open that was open in it.
fn opened(plan: &Plan, inputs: &Map<String, Value>, entries: &[Entry]) -> Unfolded {
    let mut steps = Unfolded::new(plan, inputs.clone());
    let mut n = 0;
    while let Some(node) = steps.node(n) {
        let items = entries.iter().find_map(|entry| match entry {
            Entry::Expanded(expansion) if expansion.block == node.id => Some(&expansion.items),
            Entry::Expanded(_) | Entry::Step(_) | Entry::Exchange(_) | Entry::Note(_) => None,
        });
        if let Some(items) = items {
            steps.open(n, items);
        }
        n += 1;
    }
    steps
}

/// A step, all inside it, all that needs it, and the blocks it stands in with all that needs them.
fn drop_from(steps: &Unfolded, n: usize, dropped: &mut BTreeSet<usize>) {
    if !dropped.insert(n) {
        return;
    }
    let Some(node) = steps.node(n) else { return };
    let inner = node.frames.clone().into_iter().flatten().filter_map(|frame| steps.frames.get(frame));
    let inner: Vec<usize> = inner.flat_map(|frame| frame.nodes.clone()).collect();
    inner.into_iter().for_each(|n| drop_from(steps, n, dropped));
    node.then.iter().for_each(|n| drop_from(steps, *n, dropped));
    let mut around = steps.frame_of(n).and_then(|frame| frame.block);
    while let Some(block) = around.filter(|block| dropped.insert(*block)) {
        let then = steps.node(block).map(|node| node.then.clone()).unwrap_or_default();
        then.into_iter().for_each(|n| drop_from(steps, n, dropped));
        around = steps.frame_of(block).and_then(|frame| frame.block);
    }
}
