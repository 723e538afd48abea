//! Django: URL configurations with `include`, and the routers of Django REST framework.
//!
//! A URL configuration is a list variable (`urlpatterns`, or any that another includes); what is in it is told by lines, since lists
//! hold calls that hold lists.

use std::collections::BTreeSet;

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, normal};
use super::scan::{Imported, Scan, Source, Way, last_part};
use crate::facts::{ArgValue, BindingFact, BindingValue, CallFact, CallIx, DecoratorFact, SymbolKind};
use crate::{EntryPointFact, FileId, SymbolId};

const PYTHON: &[&str] = &["Python"];
const DEEPEST: usize = 8;
const VIEW_SETS: &[(&str, &[&str], &[&str])] =
    &[("ReadOnlyModelViewSet", &["GET"], &["GET"]), ("ModelViewSet", &["GET", "POST"], &["GET", "PUT", "PATCH", "DELETE"])];

/// A list of URL patterns: the file and the variable.
type Configuration<'a> = (FileId, &'a str);

/// Every route that the URL configurations of Django applications declare.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut included = BTreeSet::new();
    let all: Vec<_> = scan.sources(PYTHON).filter(|source| is_configuration(*source)).collect();
    for source in &all {
        for (_, call) in source.calls().filter(|(_, call)| source.text(call.name) == "include") {
            included.extend(target(scan, *source, call));
        }
    }
    let roots = roots(scan);
    for source in all {
        let is_root = roots.contains(&source.id) || (roots.is_empty() && !included.contains(&(source.id, "urlpatterns")));
        if is_root {
            walk(&Walk { scan, depth: 0 }, (source.id, "urlpatterns"), "", found);
        }
    }
}

fn is_configuration(source: Source<'_>) -> bool {
    source.imports_any(&["django.urls", "django.conf.urls"])
        && source.facts.bindings.iter().any(|binding| source.text(binding.name) == "urlpatterns")
}

/// Files that settings name as `ROOT_URLCONF`.
fn roots(scan: &Scan<'_>) -> BTreeSet<FileId> {
    let mut found = BTreeSet::new();
    for source in scan.sources(PYTHON) {
        for binding in source.facts.bindings.iter().filter(|binding| source.text(binding.name) == "ROOT_URLCONF") {
            if let BindingValue::Text(module) = binding.value {
                found.extend(file_of(scan, source.text(module)));
            }
        }
    }
    found
}

/// The file of a dotted module, wherever its source root is; the shortest path where several end alike.
fn file_of(scan: &Scan<'_>, module: &str) -> Option<FileId> {
    let path = module.replace('.', "/");
    let endings = [format!("{path}.py"), format!("{path}/__init__.py")];
    let is_it = |source: &Source<'_>| {
        endings.iter().any(|ending| {
            source.path.strip_suffix(ending.as_str()).is_some_and(|before| before.is_empty() || before.ends_with('/'))
        })
    };
    scan.sources(PYTHON).filter(is_it).min_by_key(|source| (source.path.len(), source.path)).map(|source| source.id)
}

/// What an `include(…)` leads to.
fn target<'a>(scan: &Scan<'a>, source: Source<'a>, call: &'a CallFact) -> Option<Configuration<'a>> {
    let first = source.positional(&call.args).next()?;
    let first = if let ArgValue::List(values) = first { values.first()? } else { first };
    if let Some(module) = source.as_text(first) {
        return Some((file_of(scan, module)?, "urlpatterns"));
    }
    let name = source.as_name(first)?;
    if name.contains('.') {
        let Imported { import } = scan.imported(source.id, name.split('.').next()?)?;
        return Some((import.target?, if last_part(name) == "urls" { "urls" } else { last_part(name) }));
    }
    let own = source.facts.bindings.iter().find(|binding| binding.owner.is_none() && source.text(binding.name) == name);
    match own {
        Some(binding) => Some((source.id, source.text(binding.name))),
        None => scan.imported(source.id, name).and_then(|Imported { import }| Some((import.target?, "urlpatterns"))),
    }
}

#[derive(Clone, Copy)]
struct Walk<'s, 'a> {
    scan: &'s Scan<'a>,
    depth: usize,
}

fn walk(walk_at: &Walk<'_, '_>, (file, variable): Configuration<'_>, prefix: &str, found: &mut Vec<EntryPointFact>) {
    let Some(source) = walk_at.scan.source(file).filter(|_| walk_at.depth < DEEPEST) else { return };
    if variable == "urls" {
        return;
    }
    let is_list = |binding: &&BindingFact| binding.owner.is_none() && source.text(binding.name) == variable;
    for binding in source.facts.bindings.iter().filter(is_list) {
        let inside: Vec<_> =
            source.calls().filter(|(_, call)| call.line >= binding.line && call.end_line <= binding.end_line).collect();
        let nested: BTreeSet<CallIx> = inside.iter().flat_map(|(_, call)| nested_paths(source, call)).collect();
        for (at, call) in inside {
            if is_path(source, call) && !nested.contains(&at) {
                pattern(walk_at, source, call, prefix, found);
            }
        }
    }
}

fn is_path(source: Source<'_>, call: &CallFact) -> bool {
    matches!(source.text(call.name), "path" | "re_path" | "url") && call.receiver.is_none()
}

/// Path calls that stand inside an `include([...])` of this path call.
fn nested_paths(source: Source<'_>, call: &CallFact) -> Vec<CallIx> {
    if !is_path(source, call) {
        return Vec::new();
    }
    let inner = call.args.iter().filter_map(|arg| if let ArgValue::Call(inner) = arg.value { source.call(inner) } else { None });
    inner.filter(|inner| source.text(inner.name) == "include").flat_map(listed).collect()
}

/// Calls in the list that is a call's first argument.
fn listed(call: &CallFact) -> Vec<CallIx> {
    let Some(ArgValue::List(values)) = call.args.first().map(|arg| &arg.value) else { return Vec::new() };
    let flat = values
        .iter()
        .flat_map(|value| if let ArgValue::List(inner) = value { inner.as_slice() } else { std::slice::from_ref(value) });
    flat.filter_map(|value| if let ArgValue::Call(call) = value { Some(*call) } else { None }).collect()
}

fn pattern(at: &Walk<'_, '_>, source: Source<'_>, call: &CallFact, prefix: &str, found: &mut Vec<EntryPointFact>) {
    let mut args = source.positional(&call.args);
    let Some(path) = args.next().and_then(|value| at.scan.value(source, value)) else { return };
    let view = args.next().or_else(|| source.keyword(&call.args, "view"));
    let route = if path.is_empty() || path == "^" { prefix.to_owned() } else { join(prefix, &normal(&path)) };
    let below = Walk { scan: at.scan, depth: at.depth + 1 };
    if let Some(ArgValue::Call(inner)) = view
        && let Some(include) = source.call(*inner).filter(|inner| source.text(inner.name) == "include")
    {
        included(&below, source, include, &route, found);
    } else if let Some(view) = view.filter(|view| !is_foreign(source, view)) {
        let handler = at.scan.handler(source, view);
        push(at.scan, source, call, if route.is_empty() { "/" } else { &route }, handler, found);
    }
}

/// `admin.site.urls` and the like belong to the framework.
fn is_foreign(source: Source<'_>, view: &ArgValue) -> bool {
    source.as_name(view).is_some_and(|name| name.ends_with("site.urls"))
}

fn included(below: &Walk<'_, '_>, source: Source<'_>, include: &CallFact, route: &str, found: &mut Vec<EntryPointFact>) {
    let in_place = listed(include);
    for call in in_place.iter().filter_map(|call| source.call(*call)).filter(|call| is_path(source, call)) {
        pattern(below, source, call, route, found);
    }
    if !in_place.is_empty() {
        return;
    }
    let router = source
        .positional(&include.args)
        .next()
        .and_then(|value| source.as_name(value))
        .and_then(|name| name.strip_suffix(".urls"));
    if let Some(router) = router {
        registered(below.scan, source, router, route, found);
    } else if let Some(configuration) = target(below.scan, source, include) {
        walk(below, configuration, route, found);
    }
}

fn push(
    scan: &Scan<'_>,
    source: Source<'_>,
    call: &CallFact,
    route: &str,
    handler: (Option<SymbolId>, String),
    found: &mut Vec<EntryPointFact>,
) {
    let guards = guards::of_handler(scan, handler.0);
    for method in methods(scan, handler.0) {
        let way = Way {
            kind: EntryPointKind::Http,
            framework: "Django",
            method: &method,
            route: route.to_owned(),
            handler: handler.clone(),
            guards: guards.clone(),
        };
        found.push(way.at(source.id, call.line, call.end_line));
    }
}

/// What a view takes by its decorators; every method where they say nothing.
fn methods(scan: &Scan<'_>, handler: Option<SymbolId>) -> Vec<String> {
    let symbol = handler.and_then(|id| scan.graph.symbol(id));
    let Some((source, symbol)) = symbol.and_then(|symbol| Some((scan.source(symbol.file)?, symbol))) else {
        return vec!["ANY".to_owned()];
    };
    let decorators: &[DecoratorFact] = source.facts.symbol(symbol.fact).map_or(&[], |fact| &fact.decorators);
    for decorator in decorators {
        match last_part(source.text(decorator.name)) {
            "require_POST" => return vec!["POST".to_owned()],
            "require_GET" | "require_safe" => return vec!["GET".to_owned()],
            "require_http_methods" | "api_view" => {
                let stated: Vec<_> = decorator.args.iter().flat_map(|arg| source.texts(&arg.value)).map(str::to_owned).collect();
                return if stated.is_empty() { vec!["GET".to_owned()] } else { stated };
            }
            _ => {}
        }
    }
    vec!["ANY".to_owned()]
}

/// `router.register("x", ViewSet)` of Django REST framework.
fn registered(scan: &Scan<'_>, source: Source<'_>, router: &str, prefix: &str, found: &mut Vec<EntryPointFact>) {
    for (_, call) in source.calls().filter(|(_, call)| source.text(call.name) == "register" && source.receiver(call) == router) {
        let mut args = source.positional(&call.args);
        let Some(path) = args.next().and_then(|value| scan.value(source, value)) else { continue };
        let Some(class) = args.next().and_then(|value| source.as_name(value)) else { continue };
        view_set(scan, source, call, class, &join(prefix, &normal(&path)), found);
    }
}

fn view_set(scan: &Scan<'_>, source: Source<'_>, call: &CallFact, class: &str, route: &str, found: &mut Vec<EntryPointFact>) {
    let id = scan.resolve(source, class);
    let handler = (id, class.to_owned());
    let Some((home, symbol)) =
        id.and_then(|id| scan.graph.symbol(id)).and_then(|symbol| Some((scan.source(symbol.file)?, symbol)))
    else {
        return push(scan, source, call, &join(route, "/"), handler, found);
    };
    let bases: Vec<_> = home
        .facts
        .symbol(symbol.fact)
        .map(|fact| fact.bases.iter().map(|base| last_part(home.text(*base))).collect())
        .unwrap_or_default();
    let (list, detail) = standard(&bases);
    let mut add = |route: String, method: &str, handler: (Option<SymbolId>, String)| {
        let guards = guards::of_handler(scan, handler.0);
        let way = Way { kind: EntryPointKind::Http, framework: "Django REST framework", method, route, handler, guards };
        found.push(way.at(source.id, call.line, call.end_line));
    };
    list.iter().for_each(|method| add(join(route, "/"), method, handler.clone()));
    detail.iter().for_each(|method| add(join(route, "/{pk}/"), method, handler.clone()));
    for (at, action) in home.symbols().filter(|(_, fact)| fact.parent == Some(symbol.fact) && fact.kind == SymbolKind::Method) {
        let Some(decorator) = home.decorator(&action.decorators, "action") else { continue };
        let is_detail = home
            .keyword(&decorator.args, "detail")
            .is_some_and(|value| matches!(value, ArgValue::Literal(text) if home.text(*text) == "True"));
        let path = home.keyword(&decorator.args, "url_path").and_then(|value| scan.value(home, value));
        let path = normal(&path.unwrap_or_else(|| home.text(action.name).to_owned()));
        let stated: Vec<_> = home.keyword(&decorator.args, "methods").map(|value| home.texts(value)).unwrap_or_default();
        let stated = if stated.is_empty() { vec!["get"] } else { stated };
        for method in stated {
            let route = join(route, &format!("{}{path}/", if is_detail { "/{pk}" } else { "" }));
            add(route, &method.to_ascii_uppercase(), (scan.graph.symbol_of(home.id, at), home.text(action.name).to_owned()));
        }
    }
}

/// Methods on the list and on one item, by the classes that a view set is made from.
fn standard(bases: &[&str]) -> (Vec<&'static str>, Vec<&'static str>) {
    let known = VIEW_SETS.iter().find(|(name, _, _)| bases.contains(name));
    if let Some((_, list, detail)) = known {
        return (list.to_vec(), detail.to_vec());
    }
    let has = |mixin: &str| bases.iter().any(|base| base.starts_with(mixin));
    let list = [(has("List"), "GET"), (has("Create"), "POST")];
    let detail = [(has("Retrieve"), "GET"), (has("Update"), "PUT"), (has("Update"), "PATCH"), (has("Destroy"), "DELETE")];
    let pick = |methods: &[(bool, &'static str)]| methods.iter().filter(|(has, _)| *has).map(|(_, method)| *method).collect();
    (pick(&list), pick(&detail))
}
