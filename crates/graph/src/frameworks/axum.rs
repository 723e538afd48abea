//! axum: chains of `.route("/x", get(h))`, nested and merged by functions that give routers; attributes of utoipa.

use std::collections::BTreeMap;

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, method_of, normal};
use super::routers::{RouterId, Routers};
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{ArgValue, BindingFact, BindingValue, CallFact, CallIx, SymbolIx};

const RUST: &[&str] = &["Rust"];

/// The name under which the router that a function gives is kept.
const RETURNED: &str = "(returned)";

/// Every route that axum code declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut routers = Routers::default();
    let sources: Vec<_> =
        scan.sources(RUST).filter(|source| source.imports_any(&["axum", "utoipa_axum"]) || uses_axum(*source)).collect();
    for source in &sources {
        for (at, call) in source.calls().filter(|(_, call)| matches!(source.text(call.name), "nest" | "merge" | "nest_service")) {
            mount(scan, *source, (at, call), &mut routers);
        }
    }
    for source in &sources {
        for (at, call) in source.calls().filter(|(_, call)| source.text(call.name) == "route" && call.args.len() == 2) {
            route(scan, *source, (at, call), &mut routers, found);
        }
    }
}

fn uses_axum(source: Source<'_>) -> bool {
    source.facts.calls.iter().any(|call| source.receiver(call).starts_with("axum"))
}

/// The router that a chain builds: the variable it is bound to, else what its function gives.
fn owner(source: Source<'_>, at: CallIx, routers: &mut Routers) -> RouterId {
    let call = source.call(at);
    let (line, end_line, caller) = call.map_or((0, 0, None), |call| (call.line, call.end_line, call.caller));
    let holds = |binding: &&BindingFact| {
        binding.owner == caller
            && !binding.parameter
            && matches!(binding.value, BindingValue::Call(_))
            && binding.line <= line
            && binding.end_line >= end_line
    };
    let bound = source.facts.bindings.iter().find(holds).map(|binding| source.text(binding.name).to_owned());
    routers.add((source.id, caller, bound.unwrap_or_else(|| RETURNED.to_owned())))
}

fn mount(scan: &Scan<'_>, source: Source<'_>, (at, call): (CallIx, &CallFact), routers: &mut Routers) {
    let parent = owner(source, at, routers);
    let mut args = source.positional(&call.args);
    let prefix = if source.text(call.name) == "merge" { None } else { args.next().and_then(|value| scan.value(source, value)) };
    let child = args.next().and_then(|value| child(scan, source, call.caller, value, routers));
    if let Some(child) = child {
        routers.mount(child, Some(parent), &prefix.unwrap_or_default(), Vec::new());
    }
}

fn child(
    scan: &Scan<'_>,
    source: Source<'_>,
    scope: Option<SymbolIx>,
    value: &ArgValue,
    routers: &mut Routers,
) -> Option<RouterId> {
    match value {
        ArgValue::Name(name) => Some(routers.add((source.id, scope, source.text(*name).to_owned()))),
        ArgValue::Call(call) => {
            let symbol = scan.graph.symbol(scan.callee(source, first_of_chain(source, *call))?)?;
            Some(routers.add((symbol.file, Some(symbol.fact), RETURNED.to_owned())))
        }
        ArgValue::Text(_) | ArgValue::List(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => None,
    }
}

fn first_of_chain(source: Source<'_>, call: CallIx) -> CallIx {
    let mut at = call;
    while let Some(before) = source.call(at).and_then(|call| call.receiver_call).filter(|before| *before < at) {
        at = before;
    }
    at
}

fn route(
    scan: &Scan<'_>,
    source: Source<'_>,
    (at, call): (CallIx, &CallFact),
    routers: &mut Routers,
    found: &mut Vec<EntryPointFact>,
) {
    let mut args = source.positional(&call.args);
    let Some(path) = args.next().and_then(|value| scan.value(source, value)).filter(|path| path.starts_with('/')) else { return };
    let Some(ArgValue::Call(handlers)) = args.next() else { return };
    let router = owner(source, at, routers);
    for (prefix, on_the_way) in routers.prefixes(router) {
        for (method, handler) in methods(scan, source, *handlers) {
            let guards = guards::of_handler(scan, handler.0).into_iter().chain(on_the_way.clone()).collect();
            let way = Way {
                kind: EntryPointKind::Http,
                framework: "axum",
                method,
                route: normal(&join(&prefix, &path)),
                handler,
                guards,
            };
            found.push(way.at(source.id, call.line, call.end_line));
        }
    }
}

type Handler = (Option<crate::SymbolId>, String);

/// `get(a).post(b)`: the method and handler of each call of the chain.
fn methods(scan: &Scan<'_>, source: Source<'_>, last: CallIx) -> Vec<(&'static str, Handler)> {
    let mut found = BTreeMap::new();
    let mut at = Some(last);
    while let Some(call) = at.and_then(|at| source.call(at)) {
        if let Some(method) = method_of(source.text(call.name)) {
            let handler = call.args.first().map_or((None, String::new()), |arg| scan.handler(source, &arg.value));
            found.insert(method, handler);
        }
        at = call.receiver_call.filter(|before| Some(*before) < at);
    }
    found.into_iter().collect()
}
