//! Next.js: routes and pages by where files lie (`app/**/route.ts`, `app/**/page.tsx`, `pages/api/**`, `pages/**`).

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{METHODS, normal};
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{ArgValue, BindingValue};
use crate::paths::folder;

const ENDINGS: &[&str] = &[".ts", ".tsx", ".js", ".jsx", ".mjs"];

/// Files of `pages/` that are no pages.
const SPECIAL: &[&str] = &["_app", "_document", "_error", "_middleware", "middleware"];

/// Every route and page that Next.js makes from files, in packages that depend on it.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut roots: Vec<&str> =
        scan.graph.manifests.iter().filter(|manifest| depends_on_next(manifest)).map(|manifest| folder(&manifest.path)).collect();
    roots.sort_by_key(|root| std::cmp::Reverse(root.len()));
    for source in scan.sources(&["TypeScript", "JavaScript"]) {
        let root = roots
            .iter()
            .find(|root| root.is_empty() || source.path.strip_prefix(**root).is_some_and(|rest| rest.starts_with('/')));
        if let Some(inside) = root.and_then(|root| source.path.get(root.len()..)).map(|path| path.trim_start_matches('/')) {
            file(scan, source, inside.strip_prefix("src/").unwrap_or(inside), found);
        }
    }
}

fn depends_on_next(manifest: &crate::manifests::Manifest) -> bool {
    manifest.ecosystem == "npm" && manifest.dependencies.iter().any(|requirement| &*requirement.name == "next")
}

fn file(scan: &Scan<'_>, source: Source<'_>, path: &str, found: &mut Vec<EntryPointFact>) {
    let Some(stem) = ENDINGS.iter().find_map(|ending| path.strip_suffix(ending)) else { return };
    if let Some(below) = stem.strip_prefix("app/") {
        match below.rsplit_once('/').unwrap_or(("", below)) {
            (folder, "route") => handlers(scan, source, &app_route(folder), found),
            (folder, "page") => page(source, app_route(folder), found),
            _ => {}
        }
    } else if let Some(below) = stem.strip_prefix("pages/") {
        let name = below.rsplit('/').next().unwrap_or(below);
        let route = normal(
            below
                .strip_suffix("index")
                .filter(|before| before.is_empty() || before.ends_with('/'))
                .unwrap_or(below)
                .trim_end_matches('/'),
        );
        if below.starts_with("api/") {
            let way = Way {
                kind: EntryPointKind::Http,
                framework: "Next.js",
                method: "ANY",
                route,
                handler: default_export(scan, source),
                guards: file_guards(source),
            };
            found.push(way.at(source.id, 1, 1));
        } else if !SPECIAL.contains(&name) {
            page(source, route, found);
        }
    }
}

/// Groups `(x)` and slots `@x` are no part of the path.
fn app_route(folder: &str) -> String {
    let is_left_out = |part: &str| part.starts_with('@') || (part.starts_with('(') && part.ends_with(')'));
    let parts: Vec<_> = folder.split('/').filter(|part| !is_left_out(part)).collect();
    normal(&parts.join("/"))
}

/// Functions and variables that are exported under the name of a method.
fn handlers(scan: &Scan<'_>, source: Source<'_>, route: &str, found: &mut Vec<EntryPointFact>) {
    let shared = file_guards(source);
    let mut add = |method: &'static str, handler: (Option<crate::SymbolId>, String), line: u32, end_line: u32| {
        let way = Way {
            kind: EntryPointKind::Http,
            framework: "Next.js",
            method,
            route: route.to_owned(),
            handler,
            guards: Vec::new(),
        };
        let mut guards = shared.clone();
        guards.extend(guards::one_call_deep(scan, way.handler.0));
        found.push(Way { guards, ..way }.at(source.id, line, end_line));
    };
    let named = |name: &str| METHODS.iter().copied().find(|method| *method == name);
    let mut seen = Vec::new();
    for (at, symbol) in source.symbols().filter(|(_, symbol)| symbol.parent.is_none()) {
        if let Some(method) = named(source.text(symbol.name)) {
            seen.push(method);
            add(method, (scan.graph.symbol_of(source.id, at), method.to_owned()), symbol.start_line, symbol.name_line);
        }
    }
    for binding in source.facts.bindings.iter().filter(|binding| binding.owner.is_none()) {
        if let Some(method) = named(source.text(binding.name)).filter(|method| !seen.contains(method)) {
            seen.push(method);
            add(method, bound(scan, source, &binding.value), binding.line, binding.line);
        }
    }
    for import in source.facts.imports.iter().filter(|import| import.reexport) {
        if let Some(method) = named(source.text(import.local)).filter(|method| !seen.contains(method)) {
            add(method, (None, source.text(import.module).to_owned()), import.line, import.line);
        }
    }
}

fn bound(scan: &Scan<'_>, source: Source<'_>, value: &BindingValue) -> (Option<crate::SymbolId>, String) {
    match value {
        BindingValue::Call(call) => scan.handler(source, &ArgValue::Call(*call)),
        BindingValue::Name(name) => scan.handler(source, &ArgValue::Name(*name)),
        BindingValue::Text(_)
        | BindingValue::List(_)
        | BindingValue::Map(_)
        | BindingValue::Literal(_)
        | BindingValue::Unknown => (None, String::new()),
    }
}

fn page(source: Source<'_>, route: String, found: &mut Vec<EntryPointFact>) {
    let way = Way {
        kind: EntryPointKind::Page,
        framework: "Next.js",
        method: "GET",
        route,
        handler: (None, String::new()),
        guards: file_guards(source),
    };
    found.push(way.at(source.id, 1, 1));
}

fn default_export(scan: &Scan<'_>, source: Source<'_>) -> (Option<crate::SymbolId>, String) {
    let first = source.symbols().find(|(_, symbol)| symbol.parent.is_none() && symbol.flags.exported);
    first.map_or((None, String::new()), |(at, symbol)| (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned()))
}

/// A handler file calls its guard itself; which of its handlers does is not told apart.
fn file_guards(source: Source<'_>) -> Vec<String> {
    source.calls().map(|(_, call)| source.callee(call)).filter(|name| guards::is_guard(name)).take(3).collect()
}
