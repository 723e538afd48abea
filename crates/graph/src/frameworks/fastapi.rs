//! FastAPI and Starlette: `@router.get`, `APIRouter(prefix=…)`, `include_router`.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, method_of, normal};
use super::routers::Routers;
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{ArgFact, BindingValue, SymbolIx};

const PACKAGES: &[&str] = &["fastapi", "starlette"];
const CONSTRUCTORS: &[&str] = &["FastAPI", "APIRouter"];

/// Every route that FastAPI code declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut routers = Routers::default();
    for source in scan.sources(&["Python"]).filter(|source| source.imports_any(PACKAGES)) {
        collect(scan, source, &mut routers);
    }
    for source in scan.sources(&["Python"]) {
        mount(scan, source, &mut routers);
    }
    for source in scan.sources(&["Python"]) {
        decorated(scan, source, &routers, found);
    }
}

fn collect(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    for binding in &source.facts.bindings {
        let BindingValue::Call(call) = binding.value else { continue };
        let Some(call) = source.call(call).filter(|call| CONSTRUCTORS.contains(&source.text(call.name))) else { continue };
        let id = routers.add((source.id, binding.owner, source.text(binding.name).to_owned()));
        let prefix = source.keyword(&call.args, "prefix").and_then(|value| scan.value(source, value));
        routers.set_prefix(id, prefix.as_deref().unwrap_or_default());
        routers.guard(id, dependencies(source, &call.args));
    }
}

fn mount(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    for (_, call) in source.calls().filter(|(_, call)| source.text(call.name) == "include_router") {
        let child = source.positional(&call.args).next().and_then(|value| source.as_name(value));
        let Some(child) = child.and_then(|name| routers.find(scan, source, call.caller, name)) else { continue };
        let parent = routers.find(scan, source, call.caller, source.receiver(call));
        let prefix = source.keyword(&call.args, "prefix").and_then(|value| scan.value(source, value));
        routers.mount(child, parent, prefix.as_deref().unwrap_or_default(), dependencies(source, &call.args));
    }
}

/// Guards among `dependencies=[Depends(…)]`.
fn dependencies(source: Source<'_>, args: &[ArgFact]) -> Vec<String> {
    let mut found = Vec::new();
    for arg in args.iter().filter(|arg| arg.keyword.is_some_and(|name| source.text(name) == "dependencies")) {
        guards::collect(source, &arg.value, &mut found);
    }
    found
}

fn decorated(scan: &Scan<'_>, source: Source<'_>, routers: &Routers, found: &mut Vec<EntryPointFact>) {
    for (at, symbol) in source.symbols() {
        for decorator in &symbol.decorators {
            let Some((receiver, verb)) = source.text(decorator.name).rsplit_once('.') else { continue };
            let is_socket = verb == "websocket";
            let Some(methods) =
                method_of(verb).map(|method| vec![method.to_owned()]).or_else(|| route_methods(source, verb, &decorator.args))
            else {
                continue;
            };
            let Some(router) = routers.find(scan, source, symbol.parent, receiver) else { continue };
            let path = decorator.args.iter().find(|arg| arg.keyword.is_none_or(|name| source.text(name) == "path"));
            let path = path.and_then(|arg| scan.value(source, &arg.value)).unwrap_or_default();
            for (prefix, on_the_way) in routers.prefixes(router) {
                let route = normal(&join(&prefix, &path));
                for method in &methods {
                    let guards = guards_of(source, at).into_iter().chain(on_the_way.clone()).collect();
                    let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
                    let method = if is_socket { "GET" } else { method };
                    let way =
                        Way { kind: EntryPointKind::Http, framework: "FastAPI", method, route: route.clone(), handler, guards };
                    found.push(way.at(source.id, decorator.line, symbol.name_line));
                }
            }
        }
    }
}

/// `@app.api_route("/x", methods=[…])` and `@app.websocket("/x")`.
fn route_methods(source: Source<'_>, verb: &str, args: &[ArgFact]) -> Option<Vec<String>> {
    let stated = args.iter().find(|arg| arg.keyword.is_some_and(|name| source.text(name) == "methods"));
    match verb {
        "websocket" => Some(vec!["GET".to_owned()]),
        "api_route" => {
            Some(stated.map(|arg| source.texts(&arg.value).into_iter().map(str::to_owned).collect()).unwrap_or_default())
        }
        _ => None,
    }
}

fn guards_of(source: Source<'_>, at: SymbolIx) -> Vec<String> {
    let decorators = source.facts.symbol(at).map_or(&[][..], |symbol| &symbol.decorators);
    let mut found = guards::of_decorators(source, decorators);
    found.extend(guards::of_parameters(source, at));
    found
}
