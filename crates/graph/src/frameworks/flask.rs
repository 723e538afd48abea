//! Flask: `@app.route`, blueprints, `add_url_rule`, and the resource classes of flask-restx and flask-restful.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{METHODS, join, method_of, normal};
use super::routers::{RouterId, Routers};
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{ArgFact, BindingValue, CallFact, DecoratorFact, SymbolIx, SymbolKind};

const PACKAGES: &[&str] = &["flask", "flask_restx", "flask_restful", "flask_restplus", "quart"];
const CONSTRUCTORS: &[&str] = &["Flask", "Blueprint", "Namespace", "Api", "Quart"];
const MOUNTS: &[&str] = &["register_blueprint", "add_namespace"];

/// Every route that Flask code declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut routers = Routers::default();
    for source in scan.sources(&["Python"]) {
        collect(scan, source, &mut routers);
    }
    for source in scan.sources(&["Python"]) {
        mount(scan, source, &mut routers);
    }
    for source in scan.sources(&["Python"]).filter(|source| source.imports_any(PACKAGES) || uses_router(scan, *source, &routers))
    {
        decorated(scan, source, &routers, found);
        added(scan, source, &routers, found);
    }
}

fn uses_router(scan: &Scan<'_>, source: Source<'_>, routers: &Routers) -> bool {
    source.facts.imports.iter().any(|import| routers.find(scan, source, None, source.text(import.local)).is_some())
}

fn collect(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    if !source.imports_any(PACKAGES) {
        return;
    }
    for binding in &source.facts.bindings {
        let BindingValue::Call(call) = binding.value else { continue };
        let Some(call) = source.call(call).filter(|call| CONSTRUCTORS.contains(&source.text(call.name))) else { continue };
        let id = routers.add((source.id, binding.owner, source.text(binding.name).to_owned()));
        let keyword = if source.text(call.name) == "Namespace" { "path" } else { "url_prefix" };
        let prefix = source.keyword(&call.args, keyword).and_then(|value| scan.value(source, value));
        let named =
            || source.positional(&call.args).next().and_then(|value| scan.value(source, value)).map(|name| format!("/{name}"));
        let prefix = prefix.or_else(|| (source.text(call.name) == "Namespace").then(named).flatten());
        routers.set_prefix(id, &normal_prefix(prefix.as_deref().unwrap_or_default()));
        if source.text(call.name) == "Api" {
            mount_api(scan, source, binding.owner, call, id, routers);
        }
    }
}

/// `Api(blueprint)` lies on its blueprint.
fn mount_api(
    scan: &Scan<'_>,
    source: Source<'_>,
    scope: Option<SymbolIx>,
    call: &CallFact,
    api: RouterId,
    routers: &mut Routers,
) {
    let on = call.args.iter().find_map(|arg| source.as_name(&arg.value)).and_then(|name| routers.find(scan, source, scope, name));
    if let Some(on) = on {
        routers.mount(api, Some(on), "", Vec::new());
    }
}

fn normal_prefix(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { normal(prefix) }
}

fn mount(scan: &Scan<'_>, source: Source<'_>, routers: &mut Routers) {
    for (_, call) in source.calls().filter(|(_, call)| MOUNTS.contains(&source.text(call.name))) {
        let child = source.positional(&call.args).next().and_then(|value| source.as_name(value));
        let Some(child) = child.and_then(|name| routers.find(scan, source, call.caller, name)) else { continue };
        let parent = routers.find(scan, source, call.caller, source.receiver(call));
        let stated = source.keyword(&call.args, "url_prefix").or_else(|| source.keyword(&call.args, "path"));
        let stated = stated.or_else(|| source.positional(&call.args).nth(1)).and_then(|value| scan.value(source, value));
        if stated.is_some() {
            routers.take_prefix(child);
        }
        routers.mount(child, parent, &normal_prefix(stated.as_deref().unwrap_or_default()), Vec::new());
    }
}

fn decorated(scan: &Scan<'_>, source: Source<'_>, routers: &Routers, found: &mut Vec<EntryPointFact>) {
    for (at, symbol) in source.symbols() {
        for decorator in &symbol.decorators {
            let name = source.text(decorator.name);
            let Some((receiver, verb)) = name.rsplit_once('.') else { continue };
            let Some(router) = routers.find(scan, source, symbol.parent, receiver) else { continue };
            let guards = guards_of(source, at);
            if symbol.kind == SymbolKind::Class && verb == "route" {
                for path in paths(scan, source, decorator) {
                    resource(scan, source, at, (decorator.line, symbol.name_line), &join_all(routers, router, &path), found);
                }
            } else if verb == "route" || method_of(verb).is_some() {
                let methods = if verb == "route" {
                    methods(source, &decorator.args)
                } else {
                    method_of(verb).map(str::to_owned).into_iter().collect()
                };
                for path in paths(scan, source, decorator) {
                    for (route, on_the_way) in join_all(routers, router, &path) {
                        for method in &methods {
                            let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
                            let all = guards.iter().chain(&on_the_way).cloned().collect();
                            let way = Way {
                                kind: EntryPointKind::Http,
                                framework: "Flask",
                                method,
                                route: route.clone(),
                                handler,
                                guards: all,
                            };
                            found.push(way.at(source.id, decorator.line, symbol.name_line));
                        }
                    }
                }
            }
        }
    }
}

/// Paths of a route decorator; more than one where a resource has several.
fn paths(scan: &Scan<'_>, source: Source<'_>, decorator: &DecoratorFact) -> Vec<String> {
    let keyword = source_keyword(source, decorator).and_then(|value| scan.value(source, value));
    let all: Vec<_> =
        decorator.args.iter().filter(|arg| arg.keyword.is_none()).filter_map(|arg| scan.value(source, &arg.value)).collect();
    if all.is_empty() { keyword.into_iter().collect() } else { all }
}

fn source_keyword<'a>(source: Source<'a>, decorator: &'a DecoratorFact) -> Option<&'a crate::facts::ArgValue> {
    decorator.args.iter().find(|arg| arg.keyword.is_some_and(|name| source.text(name) == "rule")).map(|arg| &arg.value)
}

fn join_all(routers: &Routers, router: RouterId, path: &str) -> Vec<(String, Vec<String>)> {
    let path = if path.is_empty() { String::new() } else { normal(path) };
    routers.prefixes(router).into_iter().map(|(prefix, guards)| (join(&prefix, &path), guards)).collect()
}

fn guards_of(source: Source<'_>, at: SymbolIx) -> Vec<String> {
    source.facts.symbol(at).map(|symbol| guards::of_decorators(source, &symbol.decorators)).unwrap_or_default()
}

/// `methods=[…]`, GET where nothing is said.
fn methods(source: Source<'_>, args: &[ArgFact]) -> Vec<String> {
    let stated = args.iter().find(|arg| arg.keyword.is_some_and(|name| source.text(name) == "methods"));
    let stated: Vec<_> = stated.map(|arg| source.texts(&arg.value)).unwrap_or_default();
    if stated.is_empty() { vec!["GET".to_owned()] } else { stated.into_iter().map(str::to_ascii_uppercase).collect() }
}

/// A class whose methods are named after HTTP methods.
fn resource(
    scan: &Scan<'_>,
    source: Source<'_>,
    class: SymbolIx,
    lines: (u32, u32),
    routes: &[(String, Vec<String>)],
    found: &mut Vec<EntryPointFact>,
) {
    let class_guards = guards_of(source, class);
    for (at, symbol) in source.symbols().filter(|(_, symbol)| symbol.parent == Some(class)) {
        let Some(method) = METHODS.iter().find(|method| method.to_ascii_lowercase() == source.text(symbol.name)) else {
            continue;
        };
        for (route, on_the_way) in routes {
            let guards = guards_of(source, at).into_iter().chain(class_guards.clone()).chain(on_the_way.clone()).collect();
            let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
            let way = Way { kind: EntryPointKind::Http, framework: "Flask", method, route: route.clone(), handler, guards };
            found.push(way.at(source.id, lines.0, lines.1));
        }
    }
}

/// `app.add_url_rule("/x", view_func=f)` and `api.add_resource(Class, "/x")`.
fn added(scan: &Scan<'_>, source: Source<'_>, routers: &Routers, found: &mut Vec<EntryPointFact>) {
    for (_, call) in source.calls() {
        let Some(router) = routers.find(scan, source, call.caller, source.receiver(call)) else { continue };
        match source.text(call.name) {
            "add_url_rule" => add_rule(scan, source, call, router, routers, found),
            "add_resource" => add_resource(scan, source, call, router, routers, found),
            _ => {}
        }
    }
}

fn add_rule(
    scan: &Scan<'_>,
    source: Source<'_>,
    call: &CallFact,
    router: RouterId,
    routers: &Routers,
    found: &mut Vec<EntryPointFact>,
) {
    let Some(path) = source.positional(&call.args).next().and_then(|value| scan.value(source, value)) else { return };
    let view = source.keyword(&call.args, "view_func").or_else(|| source.positional(&call.args).nth(2));
    let handler = view.map_or((None, String::new()), |view| scan.handler(source, view));
    for (route, guards) in join_all(routers, router, &path) {
        for method in methods(source, &call.args) {
            let guards = guards.iter().cloned().chain(guards::of_handler(scan, handler.0)).collect();
            let way = Way {
                kind: EntryPointKind::Http,
                framework: "Flask",
                method: &method,
                route: route.clone(),
                handler: handler.clone(),
                guards,
            };
            found.push(way.at(source.id, call.line, call.end_line));
        }
    }
}

fn add_resource(
    scan: &Scan<'_>,
    source: Source<'_>,
    call: &CallFact,
    router: RouterId,
    routers: &Routers,
    found: &mut Vec<EntryPointFact>,
) {
    let class =
        source.positional(&call.args).next().and_then(|value| source.as_name(value)).and_then(|name| scan.resolve(source, name));
    let Some(class) = class.and_then(|id| scan.graph.symbol(id)) else { return };
    let Some(home) = scan.source(class.file) else { return };
    for path in source.positional(&call.args).skip(1).filter_map(|value| scan.value(source, value)) {
        let mut ways = Vec::new();
        resource(scan, home, class.fact, (call.line, call.end_line), &join_all(routers, router, &path), &mut ways);
        found.extend(ways.into_iter().map(|way| EntryPointFact { file: source.id, ..way }));
    }
}
