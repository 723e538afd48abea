//! `list_features`: what a user can do, grouped from the ways in, with the code, the tests and the data behind each.
//!
//! Groups are made of ways in by the resource that their paths name; where nothing comes in by a route, of commands, and of modules that
//! the README speaks of.

mod group;
mod headings;
mod naming;
mod phrases;
mod summary;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::facts::Features as Facts;
use deepdive_model::{Confidence, EntryPoint, EntryPointKind, Evidence, Feature, Finding};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::data_model::{entities, same};
use crate::entry_points::all;
use crate::reach::{Body, body_of, reached};
use crate::tried::{Tried, tried};
use crate::uses::uses;
use crate::{ToolContext, ToolError, TypedTool};
use group::{Group, groups};

/// Features that an answer tells apart; the rest is one of them, "Other".
const MOST: usize = 60;
/// Places of one kind that are cited for a feature.
const PLACES: usize = 20;
/// Calls from a handler to the code whose data belongs to its feature.
const DEPTH: usize = 3;

/// See [`TypedTool::ABOUT`].
pub(crate) struct ListFeatures;

/// Arguments of `list_features`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for ListFeatures {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "list_features";
    const ABOUT: &'static str =
        "Lists what a user can do, each with its ways in, the code that makes it, the tests that try it and the data it uses.";
    const VERSION: u32 = 4;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let ways = all(context);
        let tried = tried(context);
        let mut items = Vec::new();
        let stored: BTreeSet<_> = entities(context).iter().map(|entity| same(&entity.facts.name)).collect();
        for group in bounded(groups(&ways, &|thing| stored.contains(&same(thing)))) {
            if context.cancel.is_cancelled() {
                return Err(ToolError::Cancelled);
            }
            items.extend(feature(context, &tried, &group));
        }
        if !ways.iter().any(|way| is_for_users(way.kind)) {
            items.extend(headings::features(context, MOST.saturating_sub(items.len())));
        }
        number_ids(&mut items);
        Ok((Facts { total: items.len() as u64, items }, Vec::new()))
    }
}

fn is_for_users(kind: EntryPointKind) -> bool {
    !matches!(kind, EntryPointKind::Job | EntryPointKind::Consumer)
}

/// The most important groups, the others joined to one.
fn bounded(mut groups: Vec<Group<'_>>) -> Vec<Group<'_>> {
    if groups.len() <= MOST {
        return groups;
    }
    let rest = groups.split_off(MOST - 1);
    groups.extend(Group::other(rest));
    groups
}

fn feature(context: &ToolContext, tried: &Tried, group: &Group<'_>) -> Option<Feature> {
    let bodies: Vec<_> = group.ways.iter().filter_map(|way| body_of(context, way)).collect();
    let code = code(context, &group.ways, &bodies);
    let tests = tried.places(context, &group.ways, &bodies, PLACES);
    let mut evidence: Vec<Evidence> = Vec::new();
    for place in group.ways.iter().filter_map(|way| way.evidence.first()) {
        if evidence.len() < PLACES && !evidence.iter().any(|known| known.id == place.id) {
            evidence.push(place.clone());
        }
    }
    let summary = summary::claim(group, &code, &tests, &evidence)?;
    Some(Feature {
        id: naming::kebab(&group.name),
        name: group.name.clone(),
        summary,
        entry_points: group.ways.iter().map(|way| way.id.clone()).collect(),
        code,
        tests,
        data: data(context, &bodies),
        confidence: group.confidence,
        evidence,
    })
}

/// The places of the handlers, each once.
fn code(context: &ToolContext, ways: &[&EntryPoint], bodies: &[Body]) -> Vec<Evidence> {
    let graph = context.graph();
    let resolved: BTreeSet<_> = bodies.iter().filter(|body| body.symbol.is_some()).collect();
    let any: BTreeSet<_> = if resolved.is_empty() && !ways.is_empty() { bodies.iter().collect() } else { resolved };
    any.into_iter().take(PLACES).filter_map(|body| context.place(graph.path(body.file), body.first, body.last)).collect()
}

/// Names of the entities that the code behind a group reads or writes.
fn data(context: &ToolContext, bodies: &[Body]) -> Vec<String> {
    let known = entities(context);
    let all: BTreeSet<_> = bodies.iter().flat_map(|body| reached(context, *body, DEPTH)).collect();
    let used = all.into_iter().flat_map(|body| uses(context, body));
    let names: BTreeSet<_> = used.filter_map(|one| known.get(one.entity)).map(|entity| entity.facts.name.clone()).collect();
    names.into_iter().collect()
}

/// Gives features of one name ids of their own.
fn number_ids(items: &mut [Feature]) {
    let mut seen = BTreeMap::<String, usize>::new();
    for item in items {
        let times = seen.entry(item.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            item.id = format!("{}-{times}", item.id);
        }
    }
}

/// How far to trust a group by how it was found.
fn trust(literal: bool) -> Confidence {
    if literal { Confidence::High } else { Confidence::Medium }
}
