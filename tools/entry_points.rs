//! `entry_points`: every way in that a framework declares, with the component it belongs to and what stands in front of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use deepdive_graph::{CodeGraph, EntryPointFact, FileRole};
use deepdive_model::facts::EntryPoints as Facts;
use deepdive_model::{EntryPoint, EntryPointKind, Evidence, Finding, Role};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::map_system::{Mapped, map};
use crate::refusals::refusal;
use crate::{ToolContext, ToolError, TypedTool};

/// See [`TypedTool::ABOUT`].
pub(crate) struct ListEntryPoints;

/// Arguments of `entry_points`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Args {
    /// Only this kind: http, rpc, graphql, cli, job, consumer, page.
    kind: Option<EntryPointKind>,
    /// `none`: only those that no guard was seen in front of; `any`: only the others.
    guard: Option<Guard>,
    /// Only those of this component.
    component: Option<String>,
    /// Rows to pass over.
    offset: Option<usize>,
    /// Rows to give; all unless said.
    limit: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Guard {
    None,
    Any,
}

impl TypedTool for ListEntryPoints {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "entry_points";
    const ABOUT: &'static str =
        "Lists the ways in: routes, remote procedures, commands, jobs, consumers and pages, with their handlers and guards.";
    const VERSION: u32 = 3;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let wanted: Vec<_> = all(context).iter().filter(|way| is_wanted(way, &args)).cloned().collect();
        let mut by_kind = BTreeMap::new();
        for way in &wanted {
            *by_kind.entry(way.kind.as_str().to_owned()).or_default() += 1;
        }
        let is_open = |way: &&EntryPoint| way.kind == EntryPointKind::Http && way.guards.is_empty();
        let unguarded = wanted.iter().filter(is_open).count() as u64;
        let total = wanted.len() as u64;
        let items = wanted.into_iter().skip(args.offset.unwrap_or(0)).take(args.limit.unwrap_or(usize::MAX)).collect();
        Ok((Facts { total, by_kind, unguarded, items }, Vec::new()))
    }
}

fn is_wanted(way: &EntryPoint, args: &Args) -> bool {
    args.kind.is_none_or(|kind| way.kind == kind)
        && args.guard.is_none_or(|guard| way.guards.is_empty() == (guard == Guard::None))
        && args.component.as_ref().is_none_or(|id| way.component.as_ref() == Some(id))
}

/// Every way in of the product, worked out once; sorted by component, route, method.
pub(crate) fn all(context: &ToolContext) -> Arc<Vec<EntryPoint>> {
    context.once("entry-points", || make(context))
}

fn make(context: &ToolContext) -> Vec<EntryPoint> {
    let graph = context.graph();
    let mapped = map(context);
    let is_product = |fact: &&EntryPointFact| {
        graph.file(fact.file).is_some_and(|file| matches!(file.role, FileRole::Product | FileRole::Build))
    };
    let mut ways: Vec<_> =
        graph.entry_points.iter().filter(is_product).filter_map(|fact| entry_point(context, &mapped, fact)).collect();
    let key =
        |way: &EntryPoint| (way.component.clone(), way.route.clone(), way.method.clone(), way.id.clone(), way.handler.clone());
    ways.sort_by_cached_key(key);
    tell_apart(&mut ways);
    ways
}

fn entry_point(context: &ToolContext, mapped: &Mapped, fact: &EntryPointFact) -> Option<EntryPoint> {
    let graph = context.graph();
    let is_http = matches!(fact.kind, EntryPointKind::Http | EntryPointKind::Page);
    let kind = fact.kind.as_str();
    let id = if is_http { format!("{kind}|{}|{}", fact.method, fact.route) } else { format!("{kind}|{}", fact.route) };
    let home = fact.handler.and_then(|id| graph.symbol(id)).map_or(fact.file, |symbol| symbol.file);
    Some(EntryPoint {
        id,
        kind: fact.kind,
        name: name(graph, fact),
        method: is_http.then(|| fact.method.to_string()),
        route: is_http.then(|| fact.route.to_string()),
        handler: fact.handler.map_or_else(String::new, |id| graph.symbol_name(id)),
        component: mapped.component_of(graph.path(home)).map(str::to_owned),
        framework: fact.framework.to_owned(),
        guards: guards(context, fact),
        evidence: evidence(context, fact)?,
    })
}

/// What stands in front; where nothing does, what the handler asks for itself.
fn guards(context: &ToolContext, fact: &EntryPointFact) -> Vec<String> {
    if fact.guards.is_empty() {
        return refusal(context, fact).into_iter().collect();
    }
    fact.guards.iter().map(ToString::to_string).collect()
}

/// What is typed, for a command; else the handler's own name, or what is sent where there is none.
fn name(graph: &CodeGraph, fact: &EntryPointFact) -> String {
    if fact.kind == EntryPointKind::Cli {
        return fact.route.to_string();
    }
    let of_symbol = fact.handler.and_then(|id| graph.symbol(id)).map(|symbol| symbol.name.to_string());
    of_symbol.unwrap_or_else(|| if fact.handler_text.is_empty() { fact.route.to_string() } else { fact.handler_text.to_string() })
}

/// The declaration, and the handler where it stands elsewhere.
fn evidence(context: &ToolContext, fact: &EntryPointFact) -> Option<Vec<Evidence>> {
    let graph = context.graph();
    let mut evidence = vec![context.place(graph.path(fact.file), fact.line, fact.end_line)?];
    let handler = fact.handler.and_then(|id| graph.symbol(id));
    let elsewhere =
        handler.filter(|symbol| symbol.file != fact.file || symbol.start_line > fact.end_line || symbol.end_line < fact.line);
    let place = elsewhere.and_then(|symbol| context.place(graph.path(symbol.file), symbol.start_line, symbol.end_line));
    evidence.extend(place.map(|place| place.with_role(Role::Hop)));
    Some(evidence)
}

/// Puts the component in front of ids that several would share; a number where even that is not enough.
fn tell_apart(ways: &mut [EntryPoint]) {
    let count = |ways: &[EntryPoint]| {
        let mut counts = BTreeMap::<String, usize>::new();
        ways.iter().for_each(|way| *counts.entry(way.id.clone()).or_default() += 1);
        counts
    };
    let shared = count(ways);
    for way in ways.iter_mut().filter(|way| shared.get(&way.id).is_some_and(|count| *count > 1)) {
        if let Some(component) = &way.component {
            way.id = format!("{component}|{}", way.id);
        }
    }
    let mut seen = BTreeMap::<String, usize>::new();
    for way in ways {
        let times = seen.entry(way.id.clone()).or_default();
        *times += 1;
        if *times > 1 {
            way.id = format!("{}|{times}", way.id);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::testing::{facts, fixture};

    const APP: &str = "from flask import Flask\napp = Flask(__name__)\n@app.get('/a')\ndef a():\n    return 1\n@app.get('/b')\n@login_required\ndef b():\n    return 1\n";

    #[test]
    fn totals_do_not_depend_on_pages() {
        let fixture = fixture(&[("app.py", APP)]);
        let page = facts(&ListEntryPoints, &fixture, json!({"limit": 1}));
        assert_eq!((page.total, page.items.len(), page.unguarded), (2, 1, 1));
        assert_eq!(page.items.first().unwrap().id, "http|GET|/a");
    }

    #[test]
    fn guards_can_be_asked_for() {
        let fixture = fixture(&[("app.py", APP)]);
        let open = facts(&ListEntryPoints, &fixture, json!({"guard": "none"}));
        assert_eq!(open.items.iter().map(|way| way.handler.as_str()).collect::<Vec<_>>(), ["app.py::a"]);
        let closed = facts(&ListEntryPoints, &fixture, json!({"guard": "any"}));
        assert_eq!(closed.items.first().unwrap().guards, ["login_required"]);
    }
}
