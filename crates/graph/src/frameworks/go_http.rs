//! Go: net/http and the routers that look like it — Gin, Echo, chi, gorilla/mux, Fiber.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{METHODS, join, method_of, normal};
use super::routers::{RouterId, Routers};
use super::scan::{Scan, Source, Way, last_part};
use crate::EntryPointFact;
use crate::facts::{ArgValue, BindingValue, CallFact, CallIx};

const GO: &[&str] = &["Go"];

/// Packages of routers by what they are called.
const FRAMEWORKS: &[(&str, &str)] = &[
    ("github.com/gin-gonic/gin", "Gin"),
    ("github.com/labstack/echo", "Echo"),
    ("github.com/go-chi/chi", "chi"),
    ("github.com/gorilla/mux", "gorilla/mux"),
    ("github.com/gofiber/fiber", "Fiber"),
    ("github.com/julienschmidt/httprouter", "httprouter"),
    ("net/http", "net/http"),
];

/// Every route that a call on a router or on net/http declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut routers = Routers::default();
    for source in scan.sources(GO) {
        groups(scan, source, &mut routers);
    }
    for source in scan.sources(GO) {
        pass_on(scan, source, &mut routers);
    }
    for source in scan.sources(GO) {
        if let Some(framework) = framework(source) {
            for (at, call) in source.calls() {
                route(scan, source, framework, (at, call), &routers, found);
            }
        }
    }
}

fn framework(source: Source<'_>) -> Option<&'static str> {
    FRAMEWORKS.iter().find(|(package, _)| source.imports_any(&[package])).map(|(_, name)| *name)
}

/// `g := r.Group("/x", guard)`, `s := r.PathPrefix("/x").Subrouter()`, and routers made anew.
fn groups(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    if framework(source).is_none() {
        return;
    }
    for binding in &source.facts.bindings {
        let name = source.text(binding.name);
        let is_typed = binding.declared.is_some_and(|declared| is_router_type(source.text(declared)));
        let made = if let BindingValue::Call(call) = binding.value { source.call(call) } else { None };
        let group = made.and_then(|call| group(source, call));
        if group.is_some() || is_typed || made.is_some_and(|call| is_constructor(source, call)) {
            let child = routers.add((source.id, binding.owner, last_part(name).to_owned()));
            if let Some((parent, prefix, call)) = group {
                let parent = routers.find(scan, source, binding.owner, last_part(parent));
                let mut on_the_way = Vec::new();
                call.args.iter().skip(1).for_each(|arg| guards::collect(source, &arg.value, &mut on_the_way));
                routers.mount(child, parent.filter(|parent| *parent != child), &scan.fill(prefix), on_the_way);
            }
        }
    }
    for (_, call) in source.calls().filter(|(_, call)| source.text(call.name) == "Use") {
        if let Some(router) = routers.find(scan, source, call.caller, last_part(source.receiver(call))) {
            let mut in_front = Vec::new();
            call.args.iter().for_each(|arg| guards::collect(source, &arg.value, &mut in_front));
            routers.guard(router, in_front);
        }
    }
    wraps(scan, source, routers);
}

/// `return requireUser(limit(mux))`: what a whole router is wrapped in.
fn wraps(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    for (at, call) in source.calls().filter(|(_, call)| call.args.len() == 1) {
        let name = call.args.first().and_then(|arg| source.as_name(&arg.value));
        let Some(router) = name.and_then(|name| routers.find(scan, source, call.caller, last_part(name))) else { continue };
        let (mut inner, mut wrapper, mut in_front) = (at, call, Vec::new());
        loop {
            let name = source.callee(wrapper);
            in_front.extend(name.split('.').any(guards::is_guard).then(|| name.clone()));
            let outer = source.calls().find(|(_, outer)| outer.args.iter().any(|arg| arg.value == ArgValue::Call(inner)));
            let Some((next, outer)) = outer.filter(|(_, outer)| outer.args.len() == 1) else { break };
            (inner, wrapper) = (next, outer);
        }
        routers.guard(router, in_front);
    }
}

fn is_router_type(declared: &str) -> bool {
    matches!(
        declared.trim_start_matches(['*', '&']),
        "gin.RouterGroup"
            | "gin.Engine"
            | "gin.IRouter"
            | "gin.IRoutes"
            | "echo.Echo"
            | "echo.Group"
            | "chi.Router"
            | "chi.Mux"
            | "mux.Router"
            | "fiber.Router"
            | "fiber.App"
            | "http.ServeMux"
    )
}

fn is_constructor(source: Source<'_>, call: &CallFact) -> bool {
    matches!(
        source.callee(call).as_str(),
        "gin.Default"
            | "gin.New"
            | "echo.New"
            | "chi.NewRouter"
            | "chi.NewMux"
            | "mux.NewRouter"
            | "fiber.New"
            | "http.NewServeMux"
            | "httprouter.New"
    )
}

/// What a group lies on, its prefix, and the call that says so.
fn group<'a>(source: Source<'a>, call: &'a CallFact) -> Option<(&'a str, &'a str, &'a CallFact)> {
    let call = if source.text(call.name) == "Subrouter" { source.call(call.receiver_call?)? } else { call };
    let is_group = matches!(source.text(call.name), "Group" | "PathPrefix" | "With");
    let prefix = source.positional(&call.args).next().and_then(|value| source.as_text(value)).unwrap_or_default();
    is_group.then(|| (source.receiver(call), prefix, call))
}

/// A router that is passed to a function: the parameter lies on it.
fn pass_on(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    for (at, call) in source.calls() {
        for (position, value) in source.positional(&call.args).enumerate() {
            let name = source.as_name(value);
            let Some(parent) = name.and_then(|name| routers.find(scan, source, call.caller, last_part(name))) else { continue };
            if let Some(child) = scan.callee(source, at).and_then(|function| routers.parameter(scan, function, position)) {
                routers.mount(child, Some(parent), "", Vec::new());
            }
        }
    }
}

fn route(
    scan: &Scan<'_>,
    source: Source<'_>,
    framework: &'static str,
    (at, call): (CallIx, &CallFact),
    routers: &Routers,
    found: &mut Vec<EntryPointFact>,
) {
    let Some((methods, path)) = declared(scan, source, framework, (at, call)) else { return };
    let handler = call.args.last().map_or((None, String::new()), |arg| scan.handler_of(source, call.caller, &arg.value));
    let mut own = guards::of_handler(scan, handler.0);
    if let Some((last, before)) = call.args.split_last() {
        before.iter().skip(1).for_each(|arg| guards::collect(source, &arg.value, &mut own));
        guards::around(source, &last.value, &mut own);
    }
    let inside = enclosing_prefix(scan, source, (at, call));
    for (prefix, on_the_way) in mounted(scan, source, call, routers) {
        for method in &methods {
            let guards = own.iter().cloned().chain(on_the_way.iter().cloned()).chain(inside.1.iter().cloned()).collect();
            let below = if inside.0.is_empty() { prefix.clone() } else { join(&prefix, &inside.0) };
            let route = normal(&join(&below, &path));
            let way = Way { kind: EntryPointKind::Http, framework, method, route, handler: handler.clone(), guards };
            found.push(way.at(source.id, call.line, call.end_line));
        }
    }
}

/// Prefixes and guards of the router that a call is made on, with what stands between in a chain: `g.Group("/x").Use(guard).POST(…)`.
fn mounted(scan: &Scan<'_>, source: Source<'_>, call: &CallFact, routers: &Routers) -> Vec<super::routers::Mounted> {
    let (mut first, mut prefix, mut in_front) = (call, String::new(), Vec::new());
    while let Some(before) = first.receiver_call.and_then(|before| source.call(before)) {
        if source.text(before.name) == "Group" {
            let path = source.positional(&before.args).next().and_then(|value| scan.value(source, value)).unwrap_or_default();
            prefix = join(&path, &prefix);
        }
        before.args.iter().for_each(|arg| guards::collect(source, &arg.value, &mut in_front));
        first = before;
    }
    let router: Option<RouterId> = routers.find(scan, source, call.caller, last_part(source.receiver(first)));
    let all = router.map_or_else(|| vec![Default::default()], |router| routers.prefixes(router));
    let below = |(before, guards): super::routers::Mounted| {
        let path = if prefix.is_empty() { before } else { join(&before, &prefix) };
        (path, guards.into_iter().chain(in_front.iter().cloned()).collect())
    };
    all.into_iter().map(below).collect()
}

/// Methods and path, where the call declares a route.
fn declared(
    scan: &Scan<'_>,
    source: Source<'_>,
    framework: &str,
    (at, call): (CallIx, &CallFact),
) -> Option<(Vec<String>, String)> {
    let name = source.text(call.name);
    let texts: Vec<_> = source.positional(&call.args).map(|value| scan.value(source, value)).collect();
    if call.args.len() < 2 {
        return None;
    }
    if let ("Match", Some(ArgValue::List(methods))) = (name, call.args.first().map(|arg| &arg.value)) {
        let methods = methods.iter().filter_map(|method| source.as_text(method)).map(str::to_owned).collect();
        return Some((methods, texts.get(1)?.clone()?));
    }
    let first = texts.first()?.clone()?;
    let is_verb = METHODS.contains(&name)
        || (matches!(framework, "chi" | "Fiber")
            && method_of(name).is_some()
            && name.chars().next().is_some_and(char::is_uppercase));
    match name {
        _ if is_verb && framework != "net/http" => Some((vec![name.to_ascii_uppercase()], first)),
        "Any" | "All" if framework != "net/http" && first.starts_with('/') => Some((vec!["ANY".to_owned()], first)),
        "Handle" | "Method" | "MethodFunc" | "Add" if METHODS.contains(&first.as_str()) => {
            Some((vec![first], texts.get(1)?.clone()?))
        }
        "Handle" | "HandleFunc" => {
            pattern(&first).map(|(method, path)| (chained_methods(source, at).unwrap_or_else(|| vec![method]), path))
        }
        _ => None,
    }
}

/// A pattern of net/http: `/x`, `GET /x`, `host/x`.
fn pattern(text: &str) -> Option<(String, String)> {
    match text.split_once(' ') {
        Some((method, path)) if METHODS.contains(&method) => Some((method.to_owned(), path.trim().to_owned())),
        Some(_) => None,
        None => below_prefix(text).map(|path| ("ANY".to_owned(), path.to_owned())),
    }
}

/// A path, or what follows a prefix that the code does not tell: `prefix + "/cart"`.
fn below_prefix(text: &str) -> Option<&str> {
    let path = match text.strip_prefix(['{', '$']).and_then(|rest| rest.split_once('}')) {
        Some((_, rest)) => rest,
        None => text,
    };
    path.starts_with('/').then_some(path)
}

/// `.Methods("GET", "POST")` behind a route of gorilla/mux.
fn chained_methods(source: Source<'_>, at: CallIx) -> Option<Vec<String>> {
    let (_, chained) = source.calls().find(|(_, call)| call.receiver_call == Some(at) && source.text(call.name) == "Methods")?;
    let name_of = |value: &ArgValue| {
        let constant = source.as_name(value).map(|name| last_part(name).trim_start_matches("Method").to_ascii_uppercase());
        source.as_text(value).map(str::to_owned).or(constant)
    };
    Some(source.positional(&chained.args).filter_map(name_of).collect())
}

/// Prefix and guards of the `r.Route("/x", func(r chi.Router) { … })` that a call stands in, outermost first.
fn enclosing_prefix(scan: &Scan<'_>, source: Source<'_>, (at, call): (CallIx, &CallFact)) -> (String, Vec<String>) {
    let holds = |(outer_at, outer): &(CallIx, &CallFact)| {
        *outer_at > at
            && outer.line <= call.line
            && outer.end_line >= call.end_line
            && matches!(source.text(outer.name), "Route" | "Group")
            && has_function(outer)
    };
    let mut outer: Vec<_> = source.calls().filter(holds).collect();
    outer.sort_by_key(|(at, outer)| (outer.line, std::cmp::Reverse(*at)));
    let mut prefix = String::new();
    for (_, outer) in &outer {
        if let Some(path) = source.positional(&outer.args).next().and_then(|value| scan.value(source, value)) {
            prefix = join(&prefix, &path);
        }
    }
    let Some((_, innermost)) = outer.last() else { return (prefix, Vec::new()) };
    let mut in_front = Vec::new();
    for (_, used) in source
        .calls()
        .filter(|(_, used)| source.text(used.name) == "Use" && used.line >= innermost.line && used.end_line <= call.line)
    {
        used.args.iter().for_each(|arg| guards::collect(source, &arg.value, &mut in_front));
    }
    (prefix, in_front)
}

fn has_function(call: &CallFact) -> bool {
    call.args.iter().any(|arg| matches!(arg.value, ArgValue::Function(_)))
}
