//! Steps that wait for each other in a circle would never run.

use std::collections::{BTreeMap, BTreeSet};

use crate::{OnError, Step, StepEntry};

/// One step waits for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link<'a> {
    pub(super) from: &'a str,
    to: &'a str,
    why: Why<'a>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why<'a> {
    /// It needs it, or names it in an expression.
    Uses,
    /// It runs where the other one fails.
    StandsIn,
    /// It uses this one, for which the other may stand in.
    Through(&'a str),
}

/// A circle of steps, from the one that comes first in the list.
pub(super) fn circle(steps: &[Step]) -> Option<Vec<Link<'_>>> {
    let by_id: BTreeMap<&str, &Step> = steps.iter().map(|step| (step.id.as_str(), step)).collect();
    let waits: BTreeMap<&str, BTreeMap<&str, Why<'_>>> =
        steps.iter().map(|step| (step.id.as_str(), waits_for(&by_id, step))).collect();
    let stuck = stuck(&waits);
    let mut at = steps.iter().map(|step| step.id.as_str()).find(|id| stuck.contains(id))?;
    let mut way: Vec<Link<'_>> = Vec::new();
    // Each that is stuck waits for one that is stuck, so the way comes back to itself.
    while !way.iter().any(|link| link.from == at) {
        let (to, why) = waits.get(at)?.iter().find(|(other, _)| stuck.contains(*other))?;
        way.push(Link { from: at, to, why: *why });
        at = to;
    }
    let mut round: Vec<Link<'_>> = way.into_iter().skip_while(|link| link.from != at).collect();
    let first = steps.iter().find_map(|step| round.iter().position(|link| link.from == step.id))?;
    round.rotate_left(first);
    Some(round)
}

/// Steps that nothing ever sets free.
fn stuck<'a>(waits: &BTreeMap<&'a str, BTreeMap<&'a str, Why<'a>>>) -> BTreeSet<&'a str> {
    let mut dependants = BTreeMap::<&str, Vec<&'a str>>::new();
    for (id, others) in waits {
        others.keys().for_each(|other| dependants.entry(other).or_default().push(id));
    }
    let mut open: BTreeMap<&'a str, usize> = waits.iter().map(|(id, others)| (*id, others.len())).collect();
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
    open.into_keys().collect()
}

/// What must have ended before a step: its needs, and the steps that may stand in for them.
fn waits_for<'a>(by_id: &BTreeMap<&'a str, &'a Step>, step: &'a Step) -> BTreeMap<&'a str, Why<'a>> {
    let uses = step.needs.iter().map(|need| (need, Why::Uses));
    let all = uses.chain(step.stands_in_for.iter().map(|other| (other, Why::StandsIn)));
    let (mut out, mut through) = (BTreeMap::new(), Vec::new());
    for (need, why) in all.filter_map(|(need, why)| Some((*by_id.get(need.as_str())?, why))) {
        out.entry(need.id.as_str()).or_insert(why);
        if let OnError::Fallback(fallback) = &need.on_error
            && *fallback != step.id
            && by_id.contains_key(fallback.as_str())
        {
            through.push((fallback.as_str(), Why::Through(&need.id)));
        }
    }
    for (fallback, why) in through {
        out.entry(fallback).or_insert(why);
    }
    out
}

/// What is wrong with a circle, and what would be right.
pub(super) fn told(round: &[Link<'_>], entries: &[StepEntry]) -> (String, String) {
    let first = round.first().map_or("", |link| link.from);
    let needs = |link: &Link<'_>| {
        let entry = entries.iter().find(|entry| entry.id.text() == link.from);
        entry.is_some_and(|entry| entry.needs.iter().any(|need| need.text() == link.to))
    };
    let links = round.iter().map(|link| match link.why {
        Why::Uses if needs(link) => format!("`{}` needs `{}`", link.from, link.to),
        Why::Uses => format!("`{}` uses `{}`", link.from, link.to),
        Why::StandsIn => format!("`{}` stands in for `{}`", link.from, link.to),
        Why::Through(need) => format!("`{}` waits for `{need}`, for which `{}` may stand in", link.from, link.to),
    });
    let links = links.collect::<Vec<_>>().join(", ");
    if let [_] = round {
        return (format!("step `{first}` waits for itself"), format!("{links}: take that out"));
    }
    let way: Vec<&str> = round.iter().map(|link| link.from).chain([first]).collect();
    (format!("step `{first}` waits, through others, for itself: {}", way.join(" → ")), format!("{links}: take one of these out"))
}
