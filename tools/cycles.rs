//! `cycles`: modules that depend on each other in a circle. What that means for a buyer is said by the report, once for all circles.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use deepdive_model::facts::{Cycle, Cycles as Facts};
use deepdive_model::{Evidence, Finding, Role};
use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::modules::{Modules, modules};
use crate::{ToolContext, ToolError, TypedTool};

/// How many circles an answer shows.
const SHOWN: usize = 10;

/// See [`TypedTool::ABOUT`].
pub(crate) struct FindCycles;

/// Arguments of `cycles`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for FindCycles {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "cycles";
    const ABOUT: &'static str = "Finds groups of modules (folders of product code) that depend on each other in a circle.";
    const VERSION: u32 = 2;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let all = modules(context);
        let groups = groups(&all);
        let cycles: Vec<_> = groups.iter().take(SHOWN).filter_map(|group| cycle(context, &all, group)).collect();
        let inside = groups.iter().map(|group| group.len() as u64).sum();
        Ok((Facts { total: groups.len() as u64, modules: inside, cycles }, Vec::new()))
    }
}

/// Strongly connected groups of more than one module, largest first.
fn groups(all: &Modules) -> Vec<BTreeSet<&str>> {
    let graph: DiGraphMap<&str, ()> = all.edges.keys().map(|(from, to)| (from.as_str(), to.as_str())).collect();
    let mut groups: Vec<BTreeSet<&str>> =
        tarjan_scc(&graph).into_iter().filter(|group| group.len() > 1).map(|group| group.into_iter().collect()).collect();
    groups.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    groups
}

fn cycle(context: &ToolContext, all: &Modules, group: &BTreeSet<&str>) -> Option<Cycle> {
    let circle = shortest_circle(all, group);
    let evidence: Vec<Evidence> = circle.iter().filter_map(|(from, to)| first_use(context, all, from, to)).collect();
    (!evidence.is_empty()).then(|| Cycle { modules: group.iter().map(|&path| path.to_owned()).collect(), evidence })
}

fn first_use(context: &ToolContext, all: &Modules, from: &str, to: &str) -> Option<Evidence> {
    let (_, (file, line)) = all.edges.get(&(from.to_owned(), to.to_owned()))?;
    Some(context.place(context.graph().path(*file), *line, *line)?.with_role(Role::Hop))
}

/// The arrows of a shortest circle inside a group, starting from its first module that lies on one of that length.
fn shortest_circle<'a>(all: &'a Modules, group: &BTreeSet<&'a str>) -> Vec<(&'a str, &'a str)> {
    let mut next = BTreeMap::<&str, Vec<&str>>::new();
    for (from, to) in all.edges.keys().filter(|(from, to)| group.contains(from.as_str()) && group.contains(to.as_str())) {
        next.entry(from).or_default().push(to);
    }
    let circles = group.iter().filter_map(|start| circle_from(&next, start));
    circles.min_by_key(Vec::len).unwrap_or_default()
}

fn circle_from<'a>(next: &BTreeMap<&'a str, Vec<&'a str>>, start: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let mut came = BTreeMap::<&str, &str>::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front() {
        for &to in next.get(at)? {
            if to == start {
                return Some(arrows(&came, start, at));
            }
            if !came.contains_key(to) {
                came.insert(to, at);
                queue.push_back(to);
            }
        }
    }
    None
}

fn arrows<'a>(came: &BTreeMap<&'a str, &'a str>, start: &'a str, last: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut arrows = vec![(last, start)];
    let mut at = last;
    while let Some(&before) = came.get(at).filter(|_| at != start) {
        arrows.push((before, at));
        at = before;
    }
    arrows.reverse();
    arrows
}
