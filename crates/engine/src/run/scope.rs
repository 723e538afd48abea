//! What the expressions of a step see: inputs, the items around it, and of each step it names the output and the state.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::unfold::{Frame, Node, Unfolded};
use crate::{Done, StepKind, StepOutput, StepState, expression};

/// The steps, how they ended, and what they gave.
pub(super) struct Seen<'a> {
    pub(super) steps: &'a Unfolded,
    pub(super) done: &'a Done,
    pub(super) outputs: &'a [Option<Arc<StepOutput>>],
}

impl Seen<'_> {
    /// What a step's own texts name, and no more: outputs are big.
    pub(super) fn of_step(&self, node: &Node) -> Map<String, Value> {
        let mut names = BTreeSet::new();
        let bare = node.step.when.as_deref().into_iter().chain(match &node.step.kind {
            StepKind::ForEach { items, .. } => Some(items.as_str()),
            _ => None,
        });
        bare.filter_map(|text| expression::names_of_expression(text).ok()).for_each(|found| names.extend(found));
        let question = match &node.step.kind {
            StepKind::Approve { question } => Some(Value::String(question.clone())),
            _ => None,
        };
        for value in node.step.with.values().chain(&question) {
            names.extend(expression::names_of_value(value).unwrap_or_default());
        }
        self.names(node.frame, names.iter().map(String::as_str))
    }

    /// The same for the outputs of a workflow, whose steps stand in this frame.
    pub(super) fn of_outputs<'n>(&self, frame: usize, templates: impl Iterator<Item = &'n String>) -> Map<String, Value> {
        let names = templates.filter_map(|text| expression::names_of_value(&json!(text)).ok()).flatten();
        let names: BTreeSet<String> = names.collect();
        self.names(frame, names.iter().map(String::as_str))
    }

    fn names<'n>(&self, frame: usize, names: impl Iterator<Item = &'n str>) -> Map<String, Value> {
        let Some(frame) = self.steps.frames.get(frame) else { return Map::new() };
        names.filter_map(|name| Some((name.to_owned(), self.name(frame, name)?))).collect()
    }

    fn name(&self, frame: &Frame, name: &str) -> Option<Value> {
        if name == "inputs" {
            return Some(Value::Object(frame.part.inputs.clone()));
        }
        if let Some((_, value)) = frame.item.as_ref().filter(|(item, _)| item == name) {
            return Some(value.clone());
        }
        let id = if frame.path.is_empty() { name.to_owned() } else { format!("{}/{name}", frame.path) };
        if let Some(n) = self.steps.find(&id) {
            return Some(self.step(n));
        }
        // Steps of a `for_each` see what stands around it; those of a workflow see their own inputs only.
        let block = frame.block.filter(|_| frame.item.is_some())?;
        self.name(self.steps.frame_of(block)?, name)
    }

    fn step(&self, n: usize) -> Value {
        // Where an output was taken from must not change what is made of it.
        let state = self.done.state(n).map(|state| if state == StepState::Cached { StepState::Ok } else { state }.word());
        let Some(node) = self.steps.node(n) else { return Value::Null };
        match (&node.step.kind, &node.frames) {
            (StepKind::ForEach { .. }, Some(frames)) => {
                let items: Vec<Value> = frames.clone().filter_map(|frame| self.item(frame)).collect();
                json!({"state": state, "outputs": items})
            }
            (StepKind::ForEach { .. }, None) => json!({"state": state, "outputs": []}),
            _ => json!({"state": state, "output": self.given(n).map_or(Value::Null, |output| output.value())}),
        }
    }

    /// Of one item: itself, and what each of its steps gave.
    fn item(&self, frame: usize) -> Option<Value> {
        let frame = self.steps.frames.get(frame)?;
        let steps = frame.nodes.clone().filter_map(|n| Some((self.steps.node(n)?.step.id.clone(), self.step(n))));
        let item = frame.item.as_ref().map(|(_, value)| ("item".to_owned(), value.clone()));
        Some(Value::Object(item.into_iter().chain(steps).collect()))
    }

    /// What a step gave, or the step that stands in for it.
    fn given(&self, n: usize) -> Option<&Arc<StepOutput>> {
        let own = self.outputs.get(n).and_then(Option::as_ref);
        let other = || self.outputs.get(self.steps.node(n)?.fallback?).and_then(Option::as_ref);
        match self.done.state(n) {
            Some(StepState::Failed | StepState::OverBudget) => other().or(own),
            _ => own,
        }
    }

    /// What the needs of a step gave, those inside blocks one by one, in the order of the plan.
    pub(super) fn needs(&self, node: &Node) -> Vec<(usize, Arc<StepOutput>)> {
        let mut needs = node.needs.clone();
        needs.extend(&node.stands_in_for);
        needs.sort_unstable();
        needs.dedup();
        let mut out = Vec::new();
        needs.into_iter().for_each(|need| self.gather(need, &mut out));
        out
    }

    fn gather(&self, n: usize, out: &mut Vec<(usize, Arc<StepOutput>)>) {
        let inner = self.steps.node(n).and_then(|node| node.frames.clone());
        let frames = inner.into_iter().flatten().filter_map(|frame| self.steps.frames.get(frame));
        let before = out.len();
        let inside = frames.flat_map(|frame| frame.nodes.clone());
        // A stand-in speaks through the step that it stands in for.
        let own = inside.filter(|n| self.steps.node(*n).is_some_and(|node| node.stands_in_for.is_empty()));
        own.for_each(|n| self.gather(n, out));
        if out.len() == before {
            out.extend(self.given(n).map(|output| (n, Arc::clone(output))));
        }
    }
}
