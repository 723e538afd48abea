//! Beginning a step: is its condition true, is there room, what is it given; blocks open, questions are asked, work is started.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::state::{Settled, State};
use super::work::{Work, attempt};
use crate::unfold::Node;
use crate::{Cache, Event, Options, Plan, StepKind, StepOutput, StepState, Task, expression, hash};

/// Steps that may wait for models beside those that work. What they have read stays in memory meanwhile.
const MOST_WAITING: usize = 16;

impl State {
    /// False where there is no room for it now.
    pub(super) fn take(&mut self, n: usize) -> bool {
        let Some(node) = self.steps.node(n) else { return true };
        let step = Arc::clone(&node.step);
        let works = matches!(step.kind, StepKind::Agent { .. } | StepKind::Tool { .. } | StepKind::Report { .. });
        if works && !self.has_room() {
            return false;
        }
        let scope = self.seen().of_step(node);
        match condition(step.when.as_deref(), &scope) {
            Ok(true) => {}
            Ok(false) => {
                self.end(n, StepState::Skipped, "its condition is false".to_owned(), None);
                return true;
            }
            Err(why) => {
                self.end(n, StepState::Failed, why, None);
                return true;
            }
        }
        if let Some(why) = self.out.clone().filter(|_| !matches!(step.kind, StepKind::Report { .. })) {
            self.end(n, StepState::OverBudget, why, None);
            return true;
        }
        match &step.kind {
            StepKind::ForEach { items, .. } => self.open_list(n, items, &scope),
            StepKind::Workflow { plan } => self.open_workflow(n, plan, &scope),
            StepKind::Approve { question } => self.ask(n, question, &scope),
            StepKind::Agent { .. } | StepKind::Tool { .. } | StepKind::Report { .. } => self.start(n, &scope),
        }
        true
    }

    /// A step that waits for a model leaves its room to others: however long models take, what needs none is done at once.
    fn has_room(&self) -> bool {
        let waiting = self.ledger.waiting().min(MOST_WAITING);
        self.running.len().saturating_sub(waiting) < self.job.parallel.max(1)
    }

    fn open_list(&mut self, n: usize, items: &str, scope: &Map<String, Value>) {
        match expression::list(items, scope) {
            Ok(items) => self.open(n, items),
            Err(why) => self.end(n, StepState::Failed, format!("what it goes over can't be told: {why}"), None),
        }
    }

    fn open_workflow(&mut self, n: usize, plan: &Plan, scope: &Map<String, Value>) {
        let Some(node) = self.steps.node(n) else { return };
        let inputs =
            fill_with(node, scope).and_then(|with| crate::inputs::check_inputs(plan, &with).map_err(|error| error.to_string()));
        match inputs {
            Ok(inputs) => self.open(n, vec![Value::Object(inputs)]),
            Err(why) => self.end(n, StepState::Failed, why, None),
        }
    }

    fn open(&mut self, n: usize, items: Vec<Value>) {
        self.busy.insert(n);
        self.pending.push(Settled::Opened(n, items));
    }

    fn ask(&mut self, n: usize, question: &str, scope: &Map<String, Value>) {
        let question = match expression::fill(&json!(question), scope) {
            Ok(Value::String(question)) => question,
            Ok(other) => other.to_string(),
            Err(why) => return self.end(n, StepState::Failed, format!("its question can't be filled in: {why}"), None),
        };
        let Some(node) = self.steps.node(n) else { return };
        // What was answered holds for what was asked: the question, what the steps before gave, and what they were made from.
        let given: Vec<Value> = self.seen().needs(node).into_iter().map(|(n, _)| self.made_of(n)).collect();
        let key = hash::hash(json!({"question": question, "given": given}));
        let before = self.known.get(&node.id).filter(|_| !self.job.options.fresh.contains(&node.id));
        let same = self.asked.get(&node.id).is_none_or(|before| *before == key);
        if !same {
            (self.job.options.forget)(&node.id);
        }
        let known = before.is_some_and(|before| same && before.state == StepState::Ok);
        match if known { Some(true) } else { self.answer(n) } {
            Some(true) => self.answered(n, key),
            Some(false) => self.end_with_key(n, (StepState::Failed, "a person said no".to_owned(), key), None),
            None => {
                self.waiting.insert(n, key.clone());
                self.end_with_key(n, (StepState::Waiting, question, key), None);
            }
        }
    }

    /// What a step gave and was made from; of a block, all inside it.
    fn made_of(&self, n: usize) -> Value {
        let own = self.records.get(n).and_then(Option::as_ref).map(|step| [step.key.clone(), step.hash.clone()]);
        let frames = self.steps.node(n).and_then(|node| node.frames.clone()).into_iter().flatten();
        let inner = frames.filter_map(|frame| self.steps.frames.get(frame)).flat_map(|frame| frame.nodes.clone());
        json!([own, inner.map(|n| self.made_of(n)).collect::<Value>()])
    }

    /// What a person says to a step, if anything.
    fn answer(&self, n: usize) -> Option<bool> {
        let id = &self.steps.node(n)?.id;
        let Options { approved, rejected, .. } = &self.job.options;
        if rejected(id) { Some(false) } else { approved(id).then_some(true) }
    }

    fn answered(&mut self, n: usize, key: String) {
        self.waiting.remove(&n);
        self.end_with_key(n, (StepState::Ok, String::new(), key), Some(StepOutput::Value(json!({"approved": true}))));
    }

    /// Looks whether someone has answered meanwhile.
    pub(super) fn look_again(&mut self) {
        let found: Vec<(usize, String, bool)> =
            self.waiting.iter().filter_map(|(n, key)| Some((*n, key.clone(), self.answer(*n)?))).collect();
        for (n, key, yes) in found {
            if yes {
                self.answered(n, key);
            } else {
                self.waiting.remove(&n);
                self.end_with_key(n, (StepState::Failed, "a person said no".to_owned(), key), None);
            }
        }
    }

    fn start(&mut self, n: usize, scope: &Map<String, Value>) {
        let Some(node) = self.steps.node(n) else { return };
        let with = match fill_with(node, scope) {
            Ok(with) => with,
            Err(why) => return self.end(n, StepState::Failed, why, None),
        };
        let needs = self.seen().needs(node);
        let given =
            needs.iter().map(|(n, _)| self.records.get(*n).and_then(Option::as_ref).map_or("", |step| &step.hash).to_owned());
        let given = given.collect();
        let needs = needs.into_iter().filter_map(|(n, output)| Some((self.steps.node(n)?.id.clone(), output))).collect();
        let Some(frame) = self.steps.frame_of(n) else { return };
        let stop = self.job.stop.child();
        let id = node.id.clone();
        let fresh = self.job.options.fresh.contains(&id);
        let cached = node.step.cache == Cache::Content;
        let work = Work {
            known: self.known.get(&id).filter(|known| !known.key.is_empty()).cloned(),
            use_cache: cached && !fresh,
            keyed: cached || self.job.journal.keeps(),
            runner: Arc::clone(&self.job.runner),
            given,
            events: self.job.events.clone(),
            task: Task {
                id: id.clone(),
                frame: frame.path.clone(),
                step: Arc::clone(&node.step),
                part: Arc::clone(&frame.part),
                with,
                needs,
                stop: stop.clone(),
                exchanges: Arc::clone(&self.ledger) as Arc<dyn deepdive_model::ExchangeLog>,
            },
        };
        self.busy.insert(n);
        self.stops.insert(n, stop);
        let _ = self.job.events.send(Event::Started { step: id });
        self.running.spawn(async move { (n, attempt(work).await) });
    }
}

fn condition(when: Option<&str>, scope: &Map<String, Value>) -> Result<bool, String> {
    let Some(when) = when else { return Ok(true) };
    expression::holds(when, scope).map_err(|why| format!("its condition can't be told: {why}"))
}

fn fill_with(node: &Node, scope: &Map<String, Value>) -> Result<Map<String, Value>, String> {
    let with = node.step.with.iter().map(|(name, value)| Ok((name.clone(), expression::fill(value, scope)?)));
    with.collect::<Result<Map<_, _>, String>>().map_err(|why| format!("`with` can't be filled in: {why}"))
}
