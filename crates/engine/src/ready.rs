//! Which steps can be taken next: one pure function, so that whoever runs a plan takes the same ones.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{OnError, Plan, Step};

/// How a step ended, or why it does not move.
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

/// What is to be done with a step.
#[derive(Debug, Clone, PartialEq)]
pub enum Next<'a> {
    /// Run it.
    Run(&'a Step),
    /// Skip it, for this reason.
    Skip(&'a Step, String),
}

/// Steps that are not done and wait for nothing, in the order of the plan.
pub fn ready<'a>(plan: &'a Plan, done: &BTreeMap<String, StepState>) -> Vec<Next<'a>> {
    let open = plan.steps.iter().filter(|step| !done.contains_key(&step.id));
    let free = open.filter(|step| step.needs.iter().all(|need| settled(done.get(need))));
    free.map(|step| next(plan, step, done)).collect()
}

fn settled(state: Option<&StepState>) -> bool {
    state.is_some_and(|state| *state != StepState::Waiting)
}

/// A missing need skips its dependants, unless their own condition decides.
fn next<'a>(plan: &'a Plan, step: &'a Step, done: &BTreeMap<String, StepState>) -> Next<'a> {
    let missing = step.needs.iter().find_map(|need| Some((need, why_missing(plan, need, *done.get(need)?)?)));
    match missing {
        Some((need, why)) if step.when.is_none() => Next::Skip(step, format!("it needs {need}, which {why}")),
        Some(_) | None => Next::Run(step),
    }
}

fn why_missing(plan: &Plan, need: &str, state: StepState) -> Option<&'static str> {
    let goes_on = plan.step(need).is_some_and(|step| step.on_error == OnError::Continue);
    match state {
        StepState::Ok | StepState::Cached => None,
        StepState::Failed | StepState::OverBudget if goes_on => None,
        StepState::Failed => Some("failed"),
        StepState::OverBudget => Some("was over budget"),
        StepState::Skipped => Some("was skipped"),
        StepState::Waiting => Some("waits"),
    }
}
