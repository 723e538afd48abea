//! Django: URL configurations with `include`. What the routers of Django REST framework make stands in `django_rest`.
//!
//! A URL configuration is a list variable (`urlpatterns`, or any that another includes); what is in it is told by lines, since lists
//! hold calls that hold lists.

use std::collections::BTreeSet;

use deepdive_model::EntryPointKind;

use super::route::{join, normal};
use super::scan::{Imported, Scan, Source, Way, last_part};
use super::{django_defaults, django_rest, guards};
use crate::facts::{ArgValue, BindingFact, BindingValue, CallFact, CallIx, DecoratorFact};
use crate::{EntryPointFact, FileId, SymbolId};

const PYTHON: &[&str] = &["Python"];
const DEEPEST: usize = 8;

/// A list of URL patterns: the file and the variable.
type Configuration<'a> = (FileId, &'a str);

/// Every route that the URL configurations of Django applications declare.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let mut included = BTreeSet::new();
    let all: Vec<_> = scan.sources(PYTHON).filter(|source| is_configuration(*source)).collect();
    for source in &all {
        for (_, call) in source.calls().filter(|(_, call)| source.text(call.name) == "include") {
            included.extend(target(scan, *source, call).filter(|(file, _)| *file != source.id));
        }
    }
    let roots = roots(scan);
    for source in all {
        let is_root = roots.contains(&source.id) || (roots.is_empty() && !included.contains(&(source.id, "urlpatterns")));
        if is_root {
            walk(&Walk { scan, depth: 0, until: None }, (source.id, "urlpatterns"), "", found);
        }
    }
    django_defaults::add(scan, found);
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
    /// Only what a list got before this line: it is included by itself there.
    until: Option<u32>,
}

fn walk(walk_at: &Walk<'_, '_>, (file, variable): Configuration<'_>, prefix: &str, found: &mut Vec<EntryPointFact>) {
    let Some(source) = walk_at.scan.source(file).filter(|_| walk_at.depth < DEEPEST) else { return };
    if variable == "urls" {
        return;
    }
    let List { spans, bindings } = List::of(walk_at, source, variable);
    let is_inside = |call: &CallFact| spans.iter().any(|(from, to)| call.line >= *from && call.end_line <= *to);
    let inside = source.calls().filter(|(_, call)| is_path(source, call) && is_inside(call)).map(|(at, _)| at);
    for (_, call) in outermost(source, inside.collect()) {
        pattern(walk_at, source, (variable, call), prefix, found);
    }
    for list in bindings {
        match &list.value {
            BindingValue::Name(name) => django_rest::find(walk_at.scan, source, source.text(*name), prefix, found),
            BindingValue::List(values) => routers_among(walk_at.scan, source, values, prefix, found),
            _ => {}
        }
    }
}

/// Where a list gets its patterns: what is bound to its name, and what is appended.
struct List<'a> {
    spans: Vec<(u32, u32)>,
    bindings: Vec<&'a BindingFact>,
}

impl<'a> List<'a> {
    fn of(at: &Walk<'_, '_>, source: Source<'a>, variable: &str) -> Self {
        let is_seen = |line: u32| at.until.is_none_or(|until| line < until);
        let is_list =
            |binding: &&BindingFact| binding.owner.is_none() && source.text(binding.name) == variable && is_seen(binding.line);
        let mut bindings: Vec<_> = source.facts.bindings.iter().filter(is_list).collect();
        let wraps: Vec<_> = bindings.iter().filter_map(|list| wrap(at.scan, source, variable, list)).collect();
        // A wrapper below a path that only the environment knows, mostly empty, adds nothing: the list stays as it was.
        let (idle, whole): (Vec<_>, Vec<_>) = wraps.into_iter().partition(|(_, path)| path.contains("${"));
        bindings.retain(|list| !idle.iter().any(|(line, _)| *line == list.line));
        let from = whole.into_iter().map(|(line, _)| line).max().unwrap_or_default();
        bindings.retain(|list| list.line >= from);
        let is_appended = |call: &&CallFact| {
            source.text(call.name) == "append" && source.receiver(call) == variable && is_seen(call.line) && call.line >= from
        };
        let appended = source.calls().map(|(_, call)| call).filter(is_appended).map(|call| (call.line, call.end_line));
        let spans = bindings.iter().map(|list| (list.line, list.end_line)).chain(appended).collect();
        Self { spans, bindings }
    }
}

/// The line and path of `urlpatterns = [path("shop/", include(urlpatterns))]`: from there on the list is what it was, below a path.
fn wrap(scan: &Scan<'_>, source: Source<'_>, variable: &str, list: &BindingFact) -> Option<(u32, String)> {
    let inside = |call: &&CallFact| call.line >= list.line && call.end_line <= list.end_line;
    let mut paths = source.calls().map(|(_, call)| call).filter(inside).filter(|call| is_path(source, call));
    paths.find_map(|call| {
        let mut args = source.positional(&call.args);
        let path = scan.value(source, args.next()?)?;
        let ArgValue::Call(inner) = args.next()? else { return None };
        let include = source.call(*inner).filter(|inner| source.text(inner.name) == "include")?;
        (target(scan, source, include)? == (source.id, variable)).then_some((list.line, path))
    })
}

fn is_path(source: Source<'_>, call: &CallFact) -> bool {
    matches!(source.text(call.name), "path" | "re_path" | "url") && call.receiver.is_none()
}

/// Those of some path calls that stand in none of the others.
fn outermost(source: Source<'_>, calls: BTreeSet<CallIx>) -> Vec<(CallIx, &CallFact)> {
    let with_fact = |at: &CallIx| Some((*at, source.call(*at)?));
    let nested: BTreeSet<_> = calls.iter().filter_map(with_fact).flat_map(|(at, call)| paths_in(source, at, call)).collect();
    calls.iter().filter(|at| !nested.contains(at)).filter_map(with_fact).collect()
}

/// Path calls that stand in a call: calls stand in the order of their ends, so what ends before it and begins on a later line lies in it.
/// On its first line only what is known of its arguments counts.
fn paths_in(source: Source<'_>, at: CallIx, call: &CallFact) -> BTreeSet<CallIx> {
    let below = source.calls().take_while(|(inner, _)| *inner < at).filter(|(_, inner)| inner.line > call.line);
    let mut found: BTreeSet<_> = below.map(|(inner, _)| inner).collect();
    let includes =
        call.args.iter().filter_map(|arg| if let ArgValue::Call(inner) = arg.value { source.call(inner) } else { None });
    found.extend(includes.filter(|inner| source.text(inner.name) == "include").chain([call]).flat_map(listed));
    found.retain(|inner| source.call(*inner).is_some_and(|inner| is_path(source, inner)));
    found
}

/// Calls in the list that is a call's first argument.
fn listed(call: &CallFact) -> Vec<CallIx> {
    let Some(ArgValue::List(values)) = call.args.first().map(|arg| &arg.value) else { return Vec::new() };
    let flat = values
        .iter()
        .flat_map(|value| if let ArgValue::List(inner) = value { inner.as_slice() } else { std::slice::from_ref(value) });
    flat.filter_map(|value| if let ArgValue::Call(call) = value { Some(*call) } else { None }).collect()
}

fn pattern(
    at: &Walk<'_, '_>,
    source: Source<'_>,
    (variable, call): (&str, &CallFact),
    prefix: &str,
    found: &mut Vec<EntryPointFact>,
) {
    let mut args = source.positional(&call.args);
    let Some(path) = args.next().and_then(|value| at.scan.value(source, value)) else { return };
    let view = args.next().or_else(|| source.keyword(&call.args, "view"));
    let route = if path.is_empty() || path == "^" { prefix.to_owned() } else { join(prefix, &normal(&path)) };
    let below = Walk { scan: at.scan, depth: at.depth + 1, until: None };
    if let Some(ArgValue::Call(inner)) = view
        && let Some(include) = source.call(*inner).filter(|inner| source.text(inner.name) == "include")
    {
        included(&below, source, (variable, *inner, include), &route, found);
    } else if let Some(view) = view.filter(|view| !is_foreign(source, view)) {
        let handler = at.scan.handler(source, view);
        push(at.scan, source, call, if route.is_empty() { "/" } else { &route }, handler, found);
    }
}

/// `admin.site.urls` and the like belong to the framework.
fn is_foreign(source: Source<'_>, view: &ArgValue) -> bool {
    source.as_name(view).is_some_and(|name| name.ends_with("site.urls"))
}

fn included(
    below: &Walk<'_, '_>,
    source: Source<'_>,
    (variable, at, include): (&str, CallIx, &CallFact),
    route: &str,
    found: &mut Vec<EntryPointFact>,
) {
    let first = source.positional(&include.args).next();
    if let Some(ArgValue::List(values)) = first {
        routers_among(below.scan, source, values, route, found);
    }
    let in_place = outermost(source, paths_in(source, at, include));
    for (_, call) in &in_place {
        pattern(below, source, (variable, call), route, found);
    }
    if !in_place.is_empty() {
        return;
    }
    match first.and_then(|value| source.as_name(value)).filter(|name| name.ends_with(".urls")) {
        Some(router) if django_rest::is_router(below.scan, source, router) => {
            django_rest::find(below.scan, source, router, route, found);
        }
        _ => {
            if let Some(configuration) = target(below.scan, source, include) {
                let until = (configuration == (source.id, variable)).then_some(include.line);
                walk(&Walk { until, ..*below }, configuration, route, found);
            }
        }
    }
}

/// Routers among the elements of a list, and of the list that a pair of a list and its name begins with: `[*router.urls]`,
/// `(router.urls, "api")`.
fn routers_among(scan: &Scan<'_>, source: Source<'_>, values: &[ArgValue], route: &str, found: &mut Vec<EntryPointFact>) {
    for value in values {
        match value {
            ArgValue::Name(name) => django_rest::find(scan, source, source.text(*name), route, found),
            ArgValue::List(inner) => routers_among(scan, source, inner, route, found),
            _ => {}
        }
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
        let name = source.keyword(&call.args, "name").and_then(|value| source.as_text(value)).unwrap_or_default();
        found.push(EntryPointFact { name: name.into(), ..way.at(source.id, call.line, call.end_line) });
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
