//! Steps that wait for each other in a circle would never run.

use std::collections::{BTreeMap, BTreeSet};

use crate::{OnError, Step};

/// The first step, in the order of the list, that waits through others for itself.
pub(super) fn circle(steps: &[Step]) -> Option<&str> {
    let by_id: BTreeMap<&str, &Step> = steps.iter().map(|step| (step.id.as_str(), step)).collect();
    let waits: BTreeMap<&str, BTreeSet<&str>> = steps.iter().map(|step| (step.id.as_str(), waits_for(&by_id, step))).collect();
    let mut dependants = BTreeMap::<&str, Vec<&str>>::new();
    for (id, others) in &waits {
        others.iter().for_each(|other| dependants.entry(other).or_default().push(id));
    }
    let mut open: BTreeMap<&str, usize> = waits.iter().map(|(id, others)| (*id, others.len())).collect();
    let mut free: Vec<&str> = open.iter().filter(|(_, count)| **count == 0).map(|(id, _)| *id).collect();
    while let Some(id) = free.pop() {
        open.remove(id);
        for dependant in dependants.get(id).into_iter().flatten() {
            let Some(count) = open.get_mut(dependant) else { continue };
            *count -= 1;
            if *count == 0 {
                free.push(dependant);
            }
        }
    }
    steps.iter().map(|step| step.id.as_str()).find(|id| open.contains_key(id))
}

/// What must have ended before a step: its needs, and the steps that may stand in for them.
fn waits_for<'a>(by_id: &BTreeMap<&str, &'a Step>, step: &'a Step) -> BTreeSet<&'a str> {
    let all = step.needs.iter().chain(&step.stands_in_for);
    let mut out = BTreeSet::new();
    for need in all.filter_map(|need| by_id.get(need.as_str())) {
        out.insert(need.id.as_str());
        if let OnError::Fallback(fallback) = &need.on_error
            && *fallback != step.id
            && by_id.contains_key(fallback.as_str())
        {
            out.insert(fallback.as_str());
        }
    }
    out
}
