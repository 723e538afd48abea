//! How much the agents of a plan may ask a model: their turns, for each item that blocks go over.

use deepdive_engine::{ModelUse, Plan, Step, StepKind, length_of};
use serde_json::{Map, Value};

use crate::Deepdive;

/// An agent that asks a model.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Asker {
    pub(super) name: String,
    /// The model that it asks, if not the one that all ask.
    pub(super) asks: Option<String>,
    /// Exchanges that it may make each time.
    pub(super) most: u64,
    /// How often it works.
    pub(super) times: u64,
}

/// What a plan may ask.
#[derive(Debug, Default)]
pub(super) struct Size {
    /// Agents that ask, each once, in the order of the plan.
    pub(super) askers: Vec<Asker>,
    /// A list is gone over whose length shows only while running: the figures are those of one item.
    pub(super) each: bool,
}

impl Size {
    pub(super) fn of(deepdive: &Deepdive, plan: &Plan, inputs: &Map<String, Value>) -> Self {
        let mut size = Self::default();
        size.add(deepdive, plan, &plan.steps, inputs, 1);
        size
    }

    fn add(&mut self, deepdive: &Deepdive, plan: &Plan, steps: &[Step], inputs: &Map<String, Value>, times: u64) {
        for step in steps {
            match &step.kind {
                StepKind::Agent { agent } => self.agent(deepdive, plan, agent, times),
                StepKind::ForEach { items, steps, .. } => {
                    let length = length_of(items, inputs);
                    self.each |= length.is_none();
                    self.add(deepdive, plan, steps, inputs, times * length.map_or(1, |length| length as u64));
                }
                StepKind::Workflow { plan } => self.add(deepdive, plan, &plan.steps, &Map::new(), times),
                StepKind::Tool { .. } | StepKind::Report { .. } | StepKind::Approve { .. } => {}
            }
        }
    }

    fn agent(&mut self, deepdive: &Deepdive, plan: &Plan, agent: &str, times: u64) {
        let planned = plan.agents.get(agent);
        let card = planned.and_then(|planned| planned.card.as_deref()).and_then(|id| deepdive.cards.get(id));
        let uses = planned.and_then(|planned| planned.model).or(card.map(|card| card.model)).unwrap_or(ModelUse::Required);
        if uses == ModelUse::Never {
            return;
        }
        let turns = planned.and_then(|planned| planned.max_turns).or(card.map(|card| card.limits.turns)).unwrap_or(8);
        let output = planned.and_then(|planned| planned.output.as_ref()).or(card.and_then(|card| card.output.as_ref()));
        let most = exchanges(turns, output.is_some());
        let asks = planned.and_then(|planned| planned.asks.clone());
        match self.askers.iter_mut().find(|asker| asker.name == agent && asker.asks == asks && asker.most == most) {
            Some(asker) => asker.times += times,
            None => self.askers.push(Asker { name: agent.to_owned(), asks, most, times }),
        }
    }
}

/// Exchanges of a conversation, at most: all turns but the last may go to tools; the answer, its values where the card wants some, and what
/// does not hold are asked for, and each once more where it can't be read.
pub(crate) fn exchanges(turns: u32, values: bool) -> u64 {
    u64::from(turns.max(1)) + if values { 5 } else { 3 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use deepdive_engine::inputs_so_far;

    use super::*;

    fn check(file: &str, given: &[(&str, &str)], times: u64, each: bool) {
        let deepdive = Deepdive::new();
        let plan = |name: &str| deepdive.plan(&crate::builtin::workflow(name).unwrap()).unwrap();
        let sums = |size: &Size| (size.askers.iter().map(|asker| asker.times).sum::<u64>(), size.askers.len());
        let one = sums(&Size::of(&deepdive, &plan("deep-dive"), &Map::new()));
        let given: Vec<_> = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let plan = plan(file);
        let size = Size::of(&deepdive, &plan, &inputs_so_far(&plan, &given));
        assert!(one.0 >= 6);
        assert_eq!((sums(&size), size.each), ((one.0 * times, one.1), each));
    }

    #[test]
    fn each_repository_is_counted() {
        check("deep-dive", &[("repo", ".")], 1, false);
        check("compare", &[("repos", "a,b,c")], 3, false);
        check("due-diligence", &[("repos", "a,b")], 2, false);
        check("due-diligence", &[], 1, true);
    }
}
