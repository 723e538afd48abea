//! Routers of JavaScript and TypeScript servers on which routes are declared by calls: Express, Koa's router, Fastify, Hono.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, method_of, normal};
use super::routers::{RouterId, Routers};
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{ArgValue, BindingFact, BindingValue, CallFact, CallIx, SymbolIx};

const LANGUAGES: &[&str] = &["JavaScript", "TypeScript"];

/// What makes a router.
const CONSTRUCTORS: &[&str] = &[
    "express",
    "express.Router",
    "Router",
    "fastify",
    "Fastify",
    "Hono",
    "Koa",
    "KoaRouter",
    "restify.createServer",
    "PromiseRouter",
];

/// Types of parameters that are routers.
const TYPES: &[&str] = &[
    "FastifyInstance",
    "Express",
    "Application",
    "Router",
    "express.Express",
    "express.Application",
    "express.Router",
    "Hono",
    "IRouter",
];

/// Packages without which a file's `Router()` is something else (a front end's).
const PACKAGES: &[&str] =
    &["express", "fastify", "@fastify", "koa", "koa-router", "@koa/router", "hono", "restify", "express-promise-router"];

/// Names by which an untyped parameter is taken for a router.
const PARAMETERS: &[&str] = &["app", "router", "fastify", "server"];

/// Every route that is declared by a call on a router.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut routers = Routers::default();
    for source in scan.sources(LANGUAGES) {
        collect(source, &mut routers);
    }
    for source in scan.sources(LANGUAGES) {
        mount_all(scan, source, &mut routers);
    }
    for source in scan.sources(LANGUAGES) {
        for (at, call) in source.calls() {
            routes(scan, source, (at, call), &routers, found);
        }
    }
}

fn collect(source: Source<'_>, routers: &mut Routers) {
    let is_server = source.imports_any(PACKAGES);
    for binding in &source.facts.bindings {
        if is_router(source, binding, is_server) {
            let id = routers.add((source.id, binding.owner, source.text(binding.name).to_owned()));
            routers.set_prefix(id, &own_prefix(source, binding));
        }
    }
}

fn is_router(source: Source<'_>, binding: &BindingFact, is_server: bool) -> bool {
    let declared = binding.declared.is_some_and(|name| TYPES.contains(&source.text(name)));
    let made = match binding.value {
        BindingValue::Call(call) => source.call(call).is_some_and(|call| is_server && is_constructor(source, call)),
        BindingValue::Text(_)
        | BindingValue::Name(_)
        | BindingValue::List(_)
        | BindingValue::Map(_)
        | BindingValue::Literal(_)
        | BindingValue::Unknown => false,
    };
    let named = binding.parameter && binding.declared.is_none() && PARAMETERS.contains(&source.text(binding.name));
    made || (declared && is_server) || named
}

fn is_constructor(source: Source<'_>, call: &CallFact) -> bool {
    let callee = source.callee(call);
    CONSTRUCTORS.contains(&callee.as_str())
}

/// `new Router({ prefix: "/x" })` and `new Hono().basePath("/x")`.
fn own_prefix(source: Source<'_>, binding: &BindingFact) -> String {
    let BindingValue::Call(call) = binding.value else { return String::new() };
    let prefix = source.call(call).and_then(|call| source.keyword(&call.args, "prefix")).and_then(|value| source.as_text(value));
    prefix.unwrap_or_default().to_owned()
}

fn mount_all(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    for (at, call) in source.calls() {
        match source.text(call.name) {
            "use" | "route" if call.receiver.is_some() => mount(scan, source, call, routers),
            "register" => register(scan, source, call, routers),
            _ => passed_on(scan, source, (at, call), routers),
        }
    }
}

/// `app.use("/x", guard, router)`; without a router among the arguments it may put a guard in front of what follows.
fn mount(scan: &Scan<'_>, source: Source<'_>, call: &CallFact, routers: &mut Routers) {
    let parent = routers.find(scan, source, call.caller, source.receiver(call));
    let mut args = source.positional(&call.args).peekable();
    let prefixes = args.peek().map(|value| source.texts(value)).unwrap_or_default();
    let mut on_the_way = Vec::new();
    let mut child = None;
    for value in args {
        guards::collect(source, value, &mut on_the_way);
        child = child.or_else(|| router_of(scan, source, call.caller, value, routers));
    }
    match (child, parent) {
        (Some(child), _) if prefixes.is_empty() => routers.mount(child, parent, "", on_the_way),
        (Some(child), _) => prefixes.iter().for_each(|prefix| routers.mount(child, parent, &normal(prefix), on_the_way.clone())),
        (None, Some(parent)) if prefixes.is_empty() => routers.guard(parent, on_the_way),
        (None, _) => {}
    }
}

/// The router that an argument is: a variable, an import, `require("./x")`, `router.routes()`.
fn router_of(
    scan: &Scan<'_>,
    source: Source<'_>,
    scope: Option<SymbolIx>,
    value: &ArgValue,
    routers: &Routers,
) -> Option<RouterId> {
    match value {
        ArgValue::Name(name) => routers.find(scan, source, scope, source.text(*name)),
        ArgValue::Call(call) => {
            let call = source.call(*call)?;
            let required = source.positional(&call.args).next().and_then(|value| source.as_text(value));
            match (source.text(call.name), required) {
                ("require", Some(module)) => routers.sole(scan.module(source, module)?),
                ("routes", None) => routers.find(scan, source, scope, source.receiver(call)),
                _ => None,
            }
        }
        ArgValue::Text(_) | ArgValue::List(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => None,
    }
}

/// `fastify.register(plugin, { prefix: "/x" })`: the plugin's first parameter is the router.
fn register(scan: &Scan<'_>, source: Source<'_>, call: &CallFact, routers: &mut Routers) {
    let Some(parent) = routers.find(scan, source, call.caller, source.receiver(call)) else { return };
    let prefix = source.keyword(&call.args, "prefix").and_then(|value| scan.value(source, value)).unwrap_or_default();
    let plugin = source.positional(&call.args).next().map(|value| plugin(scan, source, value));
    if let Some(child) = plugin.flatten().and_then(|function| routers.parameter(scan, function, 0)) {
        routers.mount(child, Some(parent), &if prefix.is_empty() { prefix } else { normal(&prefix) }, Vec::new());
    }
}

fn plugin(scan: &Scan<'_>, source: Source<'_>, value: &ArgValue) -> Option<crate::SymbolId> {
    let (symbol, _) = scan.handler(source, value);
    symbol.or_else(|| {
        let file = scan.imported(source.id, source.as_name(value)?)?.import.target?;
        default_function(scan, file)
    })
}

/// The function that a file exports by default: the only one at its top that takes a router.
fn default_function(scan: &Scan<'_>, file: crate::FileId) -> Option<crate::SymbolId> {
    let source = scan.source(file)?;
    let takes_router = |binding: &&BindingFact| binding.parameter && is_router(source, binding, true);
    let owner = source.facts.bindings.iter().find(takes_router)?.owner?;
    scan.graph.symbol_of(file, owner)
}

/// A router that is passed to a function of the repository: the function's parameter lies on it.
fn passed_on(scan: &Scan<'_>, source: Source<'_>, (at, call): (CallIx, &CallFact), routers: &mut Routers) {
    for (position, value) in source.positional(&call.args).enumerate() {
        let Some(name) = source.as_name(value) else { continue };
        let Some(parent) = routers.find(scan, source, call.caller, name) else { continue };
        let function = scan.callee(source, at);
        if let Some(child) = function.and_then(|function| routers.parameter(scan, function, position)) {
            routers.mount(child, Some(parent), "", Vec::new());
        }
    }
}

fn routes(
    scan: &Scan<'_>,
    source: Source<'_>,
    (_, call): (CallIx, &CallFact),
    routers: &Routers,
    found: &mut Vec<EntryPointFact>,
) {
    let name = source.text(call.name);
    let Some(method) = method_of(name).or_else(|| (name == "route").then_some("")) else { return };
    let Some((router, path)) = declared_on(scan, source, call, routers) else { return };
    let methods = if method.is_empty() { object_methods(source, call) } else { vec![method.to_owned()] };
    let handler = handler(scan, source, call);
    let own = own_guards(source, call);
    let framework = framework(source);
    for (prefix, on_the_way) in routers.prefixes(router) {
        for path in &path {
            for method in &methods {
                let guards =
                    own.iter().cloned().chain(on_the_way.iter().cloned()).chain(guards::of_handler(scan, handler.0)).collect();
                let route = join(&prefix, &if path.is_empty() { String::new() } else { normal(path) });
                let way = Way { kind: EntryPointKind::Http, framework, method, route, handler: handler.clone(), guards };
                found.push(way.at(source.id, call.line, call.end_line));
            }
        }
    }
}

/// The router and the paths of a call: `router.get("/x", h)`, `router.route("/x").get(h)`, `fastify.route({ url: "/x" })`.
fn declared_on(scan: &Scan<'_>, source: Source<'_>, call: &CallFact, routers: &Routers) -> Option<(RouterId, Vec<String>)> {
    let paths = |call: &CallFact| {
        source.positional(&call.args).next().map(|value| own_paths(scan, source, value)).filter(|paths| !paths.is_empty())
    };
    if let Some(chain) = chain_start(source, call) {
        let router = routers.find(scan, source, call.caller, source.receiver(chain))?;
        return Some((router, paths(chain)?));
    }
    let router = routers.find(scan, source, call.caller, source.receiver(call))?;
    if source.text(call.name) == "route" {
        let url = source.keyword(&call.args, "url").or_else(|| source.keyword(&call.args, "path"))?;
        return Some((router, vec![scan.value(source, url)?]));
    }
    let has_handler = call.args.len() > 1;
    Some((router, paths(call)?))
        .filter(|(_, paths)| has_handler && paths.iter().all(|path| path.is_empty() || path.starts_with(['/', '*', '{'])))
}

fn own_paths(scan: &Scan<'_>, source: Source<'_>, value: &ArgValue) -> Vec<String> {
    match value {
        ArgValue::List(values) => values.iter().filter_map(|value| scan.value(source, value)).collect(),
        ArgValue::Text(_) | ArgValue::Name(_) => scan.value(source, value).into_iter().collect(),
        ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => Vec::new(),
    }
}

/// The `route("/x")` at the start of a chain.
fn chain_start<'a>(source: Source<'a>, call: &CallFact) -> Option<&'a CallFact> {
    let mut at = source.call(call.receiver_call?)?;
    while let Some(before) = at.receiver_call.and_then(|before| source.call(before)) {
        at = before;
    }
    (source.text(at.name) == "route").then_some(at)
}

/// `method: "GET"` or a list of them.
fn object_methods(source: Source<'_>, call: &CallFact) -> Vec<String> {
    source
        .keyword(&call.args, "method")
        .map(|value| source.texts(value))
        .unwrap_or_default()
        .into_iter()
        .map(str::to_ascii_uppercase)
        .collect()
}

fn handler(scan: &Scan<'_>, source: Source<'_>, call: &CallFact) -> (Option<crate::SymbolId>, String) {
    let named = source.keyword(&call.args, "handler");
    let last = || source.positional(&call.args).last();
    named.or_else(last).map_or((None, String::new()), |value| scan.handler(source, value))
}

/// Guards among the arguments between path and handler, and in `preHandler`/`onRequest` options.
fn own_guards(source: Source<'_>, call: &CallFact) -> Vec<String> {
    let mut found = Vec::new();
    let keyed = call
        .args
        .iter()
        .filter(|arg| arg.keyword.is_some_and(|name| matches!(source.text(name), "preHandler" | "onRequest" | "preValidation")));
    let count = source.positional(&call.args).count();
    let between = source.positional(&call.args).take(count.saturating_sub(1));
    for value in keyed.map(|arg| &arg.value).chain(between) {
        guards::collect(source, value, &mut found);
    }
    found
}

fn framework(source: Source<'_>) -> &'static str {
    let of = |package: &str| source.imports_any(&[package]);
    match () {
        () if of("fastify") || of("@fastify") => "Fastify",
        () if of("hono") => "Hono",
        () if of("koa") || of("koa-router") || of("@koa/router") => "Koa",
        () => "Express",
    }
}
