//! What models had to do with a run, summed up for run.json and for the exit code.

use std::collections::BTreeSet;

use deepdive_engine::{Outcome, StepOutput, StepSummary};
use deepdive_model::Written;
use serde_json::{Value, json};

/// What the model of each step did, in the order of the steps.
fn all(outcome: &Outcome) -> Vec<(&str, &Written)> {
    let records = outcome.steps.iter().map(|step| &step.record);
    let written = records.filter_map(|record| match &record.output {
        Some(StepOutput::Agent(output)) => output.written.as_ref().map(|written| (record.id.as_str(), written)),
        _ => None,
    });
    written.collect()
}

/// Why a model failed, where it did in any step.
pub(crate) fn failed(outcome: &Outcome) -> Option<&str> {
    let failed = |output: &&StepOutput| matches!(output, StepOutput::Agent(output) if output.written.as_ref().is_some_and(|written| written.failed));
    outcome.steps.iter().filter_map(|step| step.record.output.as_ref()).filter(failed).find_map(StepOutput::lacks)
}

/// Whether a step used up its budget while it talked with a model; its facts are there.
pub(crate) fn over_budget(step: &StepSummary) -> bool {
    match &step.record.output {
        Some(StepOutput::Agent(output)) => output.written.as_ref().is_some_and(|written| written.over_budget),
        _ => false,
    }
}

/// Why sentences of a model are missing in a step.
pub(crate) fn lacks(step: &StepSummary) -> Option<&str> {
    step.record.output.as_ref()?.lacks()
}

/// The models that were asked, as run.json names them; null where none was.
pub(crate) fn models(outcome: &Outcome) -> Value {
    let names: BTreeSet<&str> = all(outcome).iter().map(|(_, written)| written.model.as_str()).collect();
    if names.is_empty() { Value::Null } else { json!(names.into_iter().collect::<Vec<_>>().join(", ")) }
}

/// Sentences that were offered, kept and left out, in all and by step.
pub(crate) fn claims(outcome: &Outcome) -> Value {
    summed(&all(outcome))
}

fn summed(all: &[(&str, &Written)]) -> Value {
    let sum = |count: fn(&Written) -> u32| all.iter().map(|(_, written)| count(written)).sum::<u32>();
    let by_step = all.iter().map(|(id, written)| {
        json!({
            "id": id,
            "model": written.model,
            "offered": written.offered,
            "kept": written.kept,
            "dropped": written.dropped,
            "exchanges": written.exchanges,
            "tool_calls": written.tool_calls,
            "failed": written.failed,
            "over_budget": written.over_budget,
        })
    });
    json!({
        "offered": sum(|written| written.offered),
        "kept": sum(|written| written.kept),
        "dropped": sum(|written| written.dropped),
        "steps": by_step.collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]

    use super::*;

    #[test]
    fn sentences_are_summed_up() {
        let one = Written { offered: 3, kept: 2, dropped: 1, ..Written::default() };
        let two = Written { offered: 1, dropped: 1, failed: true, ..Written::default() };
        let sums = summed(&[("a", &one), ("b", &two)]);
        assert_eq!((&sums["offered"], &sums["kept"], &sums["dropped"]), (&json!(4), &json!(2), &json!(2)));
        assert_eq!(sums.pointer("/steps/1/failed"), Some(&json!(true)));
    }
}
