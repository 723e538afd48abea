//! The steps of a run: those of the plan, and those inside blocks once it is known over which items they go. A block that is not open
//! yet is one step; open, it is one step and a frame of steps for each item.
//!
//! Ids are paths: `stack`, `each/shop-1a2b3c/stack`. The part for an item comes from its content, so that another item beside it, or
//! another order, changes nothing for the steps of this one.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::{OnError, Plan, PlannedAgent, Step, StepKind, hash};

/// What the steps of one workflow share.
#[derive(Debug)]
pub struct Part {
    /// Its agents by the name that steps use.
    pub agents: BTreeMap<String, PlannedAgent>,
    /// Whether the history of git is read.
    pub history: bool,
    /// The model that its agents ask.
    pub model: Option<String>,
    /// What it is given.
    pub inputs: Map<String, Value>,
}

impl Part {
    fn of(plan: &Plan, inputs: Map<String, Value>) -> Arc<Self> {
        let Plan { agents, history, model, .. } = plan;
        Arc::new(Self { agents: agents.clone(), history: *history, model: model.clone(), inputs })
    }
}

/// One list of steps at work: that of the plan, or that of a block for one of its items.
#[derive(Debug)]
pub struct Frame {
    /// What the ids of its steps begin with; empty for the outermost.
    pub path: String,
    /// The step that holds it.
    pub block: Option<usize>,
    /// Which of the block's frames it is, from 0.
    pub place: usize,
    /// Its steps.
    pub nodes: Range<usize>,
    /// The name and value of its item.
    pub item: Option<(String, Value)>,
    /// What it shares with the others of its workflow.
    pub part: Arc<Part>,
}

/// A step at work. Numbers are places in [`Unfolded::nodes`].
#[derive(Debug)]
pub struct Node {
    /// Once in a run.
    pub id: String,
    /// What the plan says of it.
    pub step: Arc<Step>,
    /// The frame it stands in.
    pub frame: usize,
    /// Steps that must be done first.
    pub needs: Vec<usize>,
    /// Steps that it stands in for.
    pub stands_in_for: Vec<usize>,
    /// The step that stands in for it.
    pub fallback: Option<usize>,
    /// Steps that may be free once this one has ended.
    pub then: Vec<usize>,
    /// Its frames, where it is a block that is open.
    pub frames: Option<Range<usize>>,
}

/// All steps of a run, as far as they are known.
#[derive(Debug)]
pub struct Unfolded {
    /// Steps of a frame stand together, in the order of the file.
    pub nodes: Vec<Node>,
    /// The outermost is the first; those of a block stand together, in the order of the items.
    pub frames: Vec<Frame>,
    ids: HashMap<String, usize>,
}

impl Unfolded {
    /// The steps of a plan, every block closed.
    pub fn new(plan: &Plan, inputs: Map<String, Value>) -> Self {
        let mut all = Self { nodes: Vec::new(), frames: Vec::new(), ids: HashMap::new() };
        let steps: Vec<Arc<Step>> = plan.steps.iter().cloned().map(Arc::new).collect();
        let part = Part::of(plan, inputs);
        all.frame(&steps, Frame { path: String::new(), block: None, place: 0, nodes: 0..0, item: None, part });
        all
    }

    /// A step by its id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// A step.
    pub fn node(&self, n: usize) -> Option<&Node> {
        self.nodes.get(n)
    }

    /// The frame of a step.
    pub fn frame_of(&self, n: usize) -> Option<&Frame> {
        self.frames.get(self.nodes.get(n)?.frame)
    }

    /// Opens a block: the items that a `for_each` goes over, or the inputs of a workflow as its one item.
    pub fn open(&mut self, block: usize, items: &[Value]) {
        let Some(node) = self.nodes.get(block) else { return };
        let Some(around) = self.frames.get(node.frame) else { return };
        let (id, step, part) = (node.id.clone(), Arc::clone(&node.step), Arc::clone(&around.part));
        let first = self.frames.len();
        match &step.kind {
            StepKind::ForEach { item, steps, .. } => {
                let steps: Vec<Arc<Step>> = steps.iter().cloned().map(Arc::new).collect();
                for (place, (key, value)) in item_keys(items).into_iter().zip(items).enumerate() {
                    let item = Some((item.clone(), value.clone()));
                    let path = format!("{id}/{key}");
                    self.frame(&steps, Frame { path, block: Some(block), place, nodes: 0..0, item, part: Arc::clone(&part) });
                }
            }
            StepKind::Workflow { plan } => {
                let steps: Vec<Arc<Step>> = plan.steps.iter().cloned().map(Arc::new).collect();
                let inputs = items.first().and_then(Value::as_object).cloned().unwrap_or_default();
                let part = Part::of(plan, inputs);
                self.frame(&steps, Frame { path: id, block: Some(block), place: 0, nodes: 0..0, item: None, part });
            }
            StepKind::Agent { .. } | StepKind::Tool { .. } | StepKind::Report { .. } | StepKind::Approve { .. } => {}
        }
        let last = self.frames.len();
        if let Some(node) = self.nodes.get_mut(block) {
            node.frames = Some(first..last);
        }
    }

    fn frame(&mut self, steps: &[Arc<Step>], frame: Frame) {
        let first = self.nodes.len();
        let places: HashMap<&str, usize> = steps.iter().enumerate().map(|(n, step)| (step.id.as_str(), first + n)).collect();
        let number = self.frames.len();
        for step in steps {
            let place = |id: &String| places.get(id.as_str()).copied();
            let fallback = if let OnError::Fallback(other) = &step.on_error { place(other) } else { None };
            let id = if frame.path.is_empty() { step.id.clone() } else { format!("{}/{}", frame.path, step.id) };
            self.ids.insert(id.clone(), self.nodes.len());
            self.nodes.push(Node {
                id,
                frame: number,
                needs: step.needs.iter().filter_map(place).collect(),
                stands_in_for: step.stands_in_for.iter().filter_map(place).collect(),
                fallback,
                then: Vec::new(),
                frames: None,
                step: Arc::clone(step),
            });
        }
        self.frames.push(Frame { nodes: first..self.nodes.len(), ..frame });
        self.tie(first);
    }

    /// Notes at each new step which ones it may set free.
    fn tie(&mut self, first: usize) {
        let mut ties = Vec::new();
        for (n, node) in self.nodes.iter().enumerate().skip(first) {
            for need in node.needs.iter().chain(&node.stands_in_for) {
                ties.push((*need, n));
                ties.extend(
                    self.nodes.get(*need).and_then(|need| need.fallback).filter(|other| *other != n).map(|other| (other, n)),
                );
            }
        }
        for (need, n) in ties {
            if let Some(node) = self.nodes.get_mut(need) {
                node.then.push(n);
            }
        }
    }

    /// Steps in the order people read them: each block before its own.
    pub fn in_order(&self) -> Vec<usize> {
        let mut out = Vec::with_capacity(self.nodes.len());
        self.walk(0, &mut out);
        out
    }

    fn walk(&self, frame: usize, out: &mut Vec<usize>) {
        for n in self.frames.get(frame).map(|frame| frame.nodes.clone()).into_iter().flatten() {
            out.push(n);
            let inner = self.nodes.get(n).and_then(|node| node.frames.clone());
            inner.into_iter().flatten().for_each(|frame| self.walk(frame, out));
        }
    }
}

/// A name for each item: what people recognise, and a hash of its content; a number where the same item comes again.
pub(crate) fn item_keys(items: &[Value]) -> Vec<String> {
    let mut seen = HashMap::<String, usize>::new();
    let keys = items.iter().map(|item| {
        let key = item_key(item);
        let times = seen.entry(key.clone()).and_modify(|times| *times += 1).or_insert(1);
        if *times == 1 { key } else { format!("{key}-{times}") }
    });
    keys.collect()
}

fn item_key(item: &Value) -> String {
    let hash = hash::hash(item.clone());
    let hash = hash.get(..6).unwrap_or_default();
    let text = item.as_str().unwrap_or_default();
    let last = text.trim_end_matches(['/', '\\']).rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let name: String = name.trim_matches('-').chars().take(40).collect();
    if name.is_empty() { hash.to_owned() } else { format!("{name}-{hash}") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use serde_json::json;

    use super::*;

    #[test]
    fn items_are_named_by_their_content_and_not_by_their_place() {
        let keys = item_keys(&[json!("https://example.org/a/Shop"), json!({"x": 1, "y": 2}), json!("..")]);
        assert!(keys[0].starts_with("shop-") && keys[0].len() == 11, "{keys:?}");
        assert_eq!(keys[1], item_keys(&[json!({"y": 2, "x": 1})])[0]);
        assert_eq!(keys[2].len(), 6, "{keys:?}");
        let turned = item_keys(&[json!({"x": 1, "y": 2}), json!("https://example.org/a/Shop")]);
        assert_eq!((&turned[0], &turned[1]), (&keys[1], &keys[0]));
    }

    #[test]
    fn the_same_item_twice_gets_two_names() {
        let keys = item_keys(&[json!("a"), json!("a"), json!("a")]);
        assert_eq!(keys[1], format!("{}-2", keys[0]));
        assert_eq!(keys[2], format!("{}-3", keys[0]));
    }
}
