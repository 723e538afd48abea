//! What is left of a run at its end.

use std::collections::BTreeMap;
use std::sync::Arc;

use deepdive_model::{AgentOutput, Problem};
use serde_json::{Map, Value};

use super::state::State;
use crate::{OnError, Spent, Step, StepKind, StepOutput, StepRecord, StepState};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunState {
    /// Every step is ok or was skipped by its own condition.
    Done,
    /// Something failed, or a budget was used up; the rest is there.
    Partial,
    /// Someone asked to stop; finished steps are kept.
    Interrupted,
    /// What is left waits for a person.
    Waiting,
}

/// A step, for those who show a run.
#[derive(Debug, Clone)]
pub struct StepSummary {
    /// What is known of it; a step that was never reached is missing.
    pub record: StepRecord,
    /// agent, tool, report, workflow, approve, for_each.
    pub kind: &'static str,
    /// The agent, the tool, the kind of report, ….
    pub what: String,
    /// What its model exchanges used up.
    pub spent: Spent,
}

/// What a run gave.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// How it ended.
    pub state: RunState,
    /// Steps in the order of the plan, each block before its own; those that were never reached are missing.
    pub steps: Vec<StepSummary>,
    /// `outputs` of the workflow, filled in; null where a part is missing.
    pub outputs: Map<String, Value>,
    /// What model exchanges used up.
    pub spent: Spent,
}

impl Outcome {
    /// Steps that wait for a person, with their questions.
    pub fn waiting(&self) -> impl Iterator<Item = &StepRecord> {
        self.steps.iter().map(|step| &step.record).filter(|record| record.state == StepState::Waiting)
    }

    /// Reports that were made, by the id of their step, in the order of the plan.
    pub fn reports(&self) -> impl Iterator<Item = (&str, &deepdive_model::Report)> {
        self.steps.iter().filter_map(|step| match &step.record.output {
            Some(StepOutput::Report(report)) => Some((step.record.id.as_str(), &**report)),
            Some(StepOutput::Agent(_) | StepOutput::Value(_) | StepOutput::Comparison(_)) | None => None,
        })
    }

    /// The last comparison that was made.
    pub fn comparison(&self) -> Option<&Value> {
        self.steps.iter().rev().find_map(|step| match &step.record.output {
            Some(StepOutput::Comparison(value)) => Some(value),
            Some(StepOutput::Agent(_) | StepOutput::Value(_) | StepOutput::Report(_)) | None => None,
        })
    }
}

impl State {
    pub(super) fn outcome(self) -> Outcome {
        let outputs = match self.outputs_of(&self.job.plan, 0) {
            Value::Object(outputs) => outputs,
            _ => Map::new(),
        };
        let state = self.run_state();
        let spent = self.ledger.spent();
        let by_step = self.ledger.spent_by_step();
        let order = self.steps.in_order();
        let Self { steps, mut records, outputs: mut given, .. } = self;
        let summaries = order.into_iter().filter_map(|n| {
            let node = steps.node(n)?;
            let record = records.get_mut(n)?.take()?;
            let output = given.get_mut(n).and_then(Option::take).map(Arc::unwrap_or_clone);
            Some(StepSummary {
                kind: node.step.kind.word(),
                what: node.step.kind.what().to_owned(),
                spent: by_step.get(&record.id).copied().unwrap_or_default(),
                record: StepRecord { output, ..record },
            })
        });
        Outcome { state, steps: summaries.collect(), outputs, spent }
    }

    fn run_state(&self) -> RunState {
        let states: BTreeMap<usize, Option<StepState>> = (0..self.steps.nodes.len()).map(|n| (n, self.done.state(n))).collect();
        let open = states.values().any(Option::is_none);
        let waits = states.values().any(|state| *state == Some(StepState::Waiting));
        let failed = states.iter().any(|(n, state)| {
            matches!(state, Some(StepState::Failed | StepState::OverBudget)) && (self.broke(*n) || self.goes_on_without(*n))
        });
        let stopped = deepdive_model::Cancel::is_cancelled(&self.job.stop);
        match (open || waits, stopped, failed) {
            (true, true, _) => RunState::Interrupted,
            (true, false, _) if waits => RunState::Waiting,
            (true, false, _) => RunState::Interrupted,
            (false, _, true) => RunState::Partial,
            (false, _, false) => RunState::Done,
        }
    }

    fn goes_on_without(&self, n: usize) -> bool {
        self.steps.node(n).is_some_and(|node| node.step.on_error == OnError::Continue)
    }
}

/// What stands for an agent or a tool that gave nothing: the problem, so that the report says so.
pub(super) fn stand_in(step: &Step, state: StepState, why: &str) -> Option<StepOutput> {
    let (stage, name) = match &step.kind {
        StepKind::Agent { agent } => ("agent", agent),
        // What a tool does not show because its condition is false, nobody misses.
        StepKind::Tool { .. } if state != StepState::Skipped => ("tool", &step.id),
        _ => return None,
    };
    let kind = match state {
        StepState::Failed => "failed",
        StepState::OverBudget => "over-budget",
        StepState::Skipped => "skipped",
        StepState::Ok | StepState::Cached | StepState::Waiting => return None,
    };
    let goes_on = state != StepState::Failed || step.on_error == OnError::Continue;
    let what = if stage == "agent" { "agent" } else { "step" };
    let problem = Problem::new(stage, kind, name, format!("the {what} {name} gave nothing: {why}"));
    goes_on.then(|| {
        StepOutput::Agent(Box::new(AgentOutput { agent: name.clone(), problems: vec![problem], ..AgentOutput::default() }))
    })
}
