//! Django REST framework: the ways in that a router makes of the view sets that are registered with it.
//!
//! A view set answers what the classes it is made from answer (`ModelViewSet`, mixins), what it has methods for itself (`def list`), and
//! its actions (`@action`). Classes of the repository are followed upwards; what stands in a library is known by its name alone.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, normal};
use super::scan::{Imported, Scan, Source, Way, last_part, split_head};
use crate::facts::{ArgValue, BindingValue, CallFact, DecoratorFact, SymbolFact, SymbolIx, SymbolKind};
use crate::{EntryPointFact, SymbolId};

/// How many classes up are looked at.
const DEEPEST: usize = 6;

/// What a router looks for in a view set: the method of the class, the HTTP method, whether it is about one item.
const STANDARD: &[(&str, &str, bool)] = &[
    ("list", "GET", false),
    ("create", "POST", false),
    ("retrieve", "GET", true),
    ("update", "PUT", true),
    ("partial_update", "PATCH", true),
    ("destroy", "DELETE", true),
];

/// Which of them the classes of the framework have.
const CLASSES: &[(&str, &[&str])] = &[
    ("ModelViewSet", &["list", "create", "retrieve", "update", "partial_update", "destroy"]),
    ("ReadOnlyModelViewSet", &["list", "retrieve"]),
    ("ListModelMixin", &["list"]),
    ("CreateModelMixin", &["create"]),
    ("RetrieveModelMixin", &["retrieve"]),
    ("UpdateModelMixin", &["update", "partial_update"]),
    ("DestroyModelMixin", &["destroy"]),
];

/// A router: the file in which it stands, and its variable.
type Router<'a> = (Source<'a>, &'a str);

/// Whether `x.urls` is that of something with which view sets are registered.
pub(super) fn is_router<'a>(scan: &Scan<'a>, source: Source<'a>, name: &'a str) -> bool {
    router(scan, source, name).is_some()
}

/// The ways in of a router, where a name is its `urls`.
pub(super) fn find<'a>(scan: &Scan<'a>, source: Source<'a>, name: &'a str, prefix: &str, found: &mut Vec<EntryPointFact>) {
    let Some((source, variable)) = router(scan, source, name) else { return };
    let end = if ends_in_slash(source, variable) { "/" } else { "" };
    for call in registrations(source, variable) {
        let mut args = source.positional(&call.args);
        let path = args.next().or_else(|| source.keyword(&call.args, "prefix"));
        let class = args.next().or_else(|| source.keyword(&call.args, "viewset"));
        let Some(path) = path.and_then(|value| scan.value(source, value)) else { continue };
        let Some(class) = class.and_then(|value| source.as_name(value)) else { continue };
        let route = if path.is_empty() { prefix.to_owned() } else { join(prefix, &normal(&path)) };
        if let Some(view_set) = Class::resolved(scan, source, class) {
            view_set.ways(&Registered { scan, source, call, route, end }, found);
            continue;
        }
        let way = Way {
            kind: EntryPointKind::Http,
            framework: "Django REST framework",
            method: "ANY",
            route: format!("{route}{end}"),
            handler: (None, class.to_owned()),
            guards: Vec::new(),
        };
        found.push(way.at(source.id, call.line, call.end_line));
    }
}

/// The router of `router.urls`, in this file or where an import leads to.
fn router<'a>(scan: &Scan<'a>, source: Source<'a>, name: &'a str) -> Option<Router<'a>> {
    let name = name.strip_suffix(".urls")?;
    if registrations(source, name).next().is_some() {
        return Some((source, name));
    }
    let (head, rest) = split_head(name);
    let Imported { import } = scan.imported(source.id, head)?;
    let home = scan.source(import.target?)?;
    let variable = if rest.is_empty() { import.name.as_deref().unwrap_or(head) } else { rest };
    registrations(home, variable).next().is_some().then_some((home, variable))
}

fn registrations<'a>(source: Source<'a>, variable: &'a str) -> impl Iterator<Item = &'a CallFact> {
    let is_it = move |call: &&CallFact| source.text(call.name) == "register" && source.receiver(call) == variable;
    source.calls().map(|(_, call)| call).filter(is_it)
}

/// Routers end paths in a slash unless they are told not to.
fn ends_in_slash(source: Source<'_>, variable: &str) -> bool {
    let made = source.facts.bindings.iter().filter(|binding| source.text(binding.name) == variable);
    let calls = made.filter_map(|binding| if let BindingValue::Call(call) = binding.value { source.call(call) } else { None });
    !calls
        .into_iter()
        .any(|call| source.keyword(&call.args, "trailing_slash").is_some_and(|value| is_literal(source, value, "False")))
}

fn is_literal(source: Source<'_>, value: &ArgValue, wanted: &str) -> bool {
    matches!(value, ArgValue::Literal(text) if source.text(*text) == wanted)
}

/// A view set under the path that it is registered with.
struct Registered<'s, 'a> {
    scan: &'s Scan<'a>,
    source: Source<'a>,
    call: &'a CallFact,
    route: String,
    end: &'static str,
}

impl Registered<'_, '_> {
    /// The path of what is below the list, or below one item.
    fn path(&self, item: Option<&str>, below: &str) -> String {
        let route = self.route.trim_end_matches('/');
        let item = item.map(|name| format!("/{{{name}}}")).unwrap_or_default();
        let below = below.trim_matches('/');
        let below = if below.is_empty() { String::new() } else { format!("/{below}") };
        let path = format!("{route}{item}{below}{}", self.end);
        if path.is_empty() { "/".to_owned() } else { path }
    }

    fn add(&self, method: &str, route: String, handler: (Option<SymbolId>, String), guards: Vec<String>) -> EntryPointFact {
        let way = Way { kind: EntryPointKind::Http, framework: "Django REST framework", method, route, handler, guards };
        EntryPointFact { name: self.name(), ..way.at(self.source.id, self.call.line, self.call.end_line) }
    }

    /// `basename="item"` gives the names `item-list`, `item-detail`, and one for each action.
    fn name(&self) -> Box<str> {
        let base = self.source.keyword(&self.call.args, "basename").and_then(|value| self.source.as_text(value));
        base.map_or_else(Box::default, |base| format!("{base}-*").into())
    }
}

/// Whether a class is made from one of these of the framework, and neither it nor what it is made from in the repository sets this attribute.
pub(super) fn is_view_without(scan: &Scan<'_>, source: Source<'_>, class: SymbolIx, bases: &[&str], attribute: &str) -> bool {
    let Some((id, fact)) = scan.graph.symbol_of(source.id, class).zip(source.facts.symbol(class)) else { return false };
    let (own, foreign) = Class { home: source, at: class, fact, id }.lineage(scan);
    let is_view = foreign.iter().any(|base| bases.iter().any(|view| base.ends_with(view)));
    is_view && own.iter().all(|class| class.given(attribute).is_none())
}

/// A class of the repository.
#[derive(Clone, Copy)]
struct Class<'a> {
    home: Source<'a>,
    at: SymbolIx,
    fact: &'a SymbolFact,
    id: SymbolId,
}

impl<'a> Class<'a> {
    fn resolved(scan: &Scan<'a>, source: Source<'a>, name: &str) -> Option<Self> {
        let id = scan.resolve(source, name)?;
        let symbol = scan.graph.symbol(id)?;
        let home = scan.source(symbol.file)?;
        Some(Self { home, at: symbol.fact, fact: home.facts.symbol(symbol.fact)?, id })
    }

    /// The class and those of the repository that it is made from, nearest first; and the names of those of libraries.
    fn lineage(self, scan: &Scan<'a>) -> (Vec<Self>, BTreeSet<&'a str>) {
        let (mut own, mut foreign) = (vec![self], BTreeSet::new());
        let mut edge = vec![self];
        for _ in 0..DEEPEST {
            let mut next = Vec::new();
            for class in edge {
                for base in &class.fact.bases {
                    let name = class.home.text(*base);
                    match Self::resolved(scan, class.home, name).filter(|base| base.id != class.id) {
                        Some(base) if own.iter().all(|known| known.id != base.id) => next.push(base),
                        Some(_) => {}
                        None => {
                            foreign.insert(last_part(name));
                        }
                    }
                }
            }
            own.extend(next.iter().copied());
            edge = next;
        }
        (own, foreign)
    }

    fn methods(self) -> impl Iterator<Item = (SymbolIx, &'a SymbolFact)> {
        self.home.symbols().filter(move |(_, fact)| fact.parent == Some(self.at) && fact.kind == SymbolKind::Method)
    }

    /// What a variable of the class is given.
    fn given(self, name: &str) -> Option<&'a BindingValue> {
        let is_it = |binding: &&crate::facts::BindingFact| binding.owner == Some(self.at) && self.home.text(binding.name) == name;
        self.home.facts.bindings.iter().find(is_it).map(|binding| &binding.value)
    }

    fn ways(self, to: &Registered<'_, 'a>, found: &mut Vec<EntryPointFact>) {
        let (own, foreign) = self.lineage(to.scan);
        let allowed = own.iter().find_map(|class| class.texts("http_method_names"));
        let is_allowed =
            |method: &str| allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|one| one.eq_ignore_ascii_case(method)));
        let item =
            own.iter().find_map(|class| class.text("lookup_url_kwarg").or_else(|| class.text("lookup_field"))).unwrap_or("pk");
        let class_name = || self.home.text(self.fact.name).to_owned();
        for (name, method, is_item) in STANDARD.iter().filter(|(_, method, _)| is_allowed(method)) {
            let by_class = CLASSES.iter().any(|(class, has)| foreign.contains(class) && has.contains(name));
            let own_method = own.iter().find_map(|class| {
                class.methods().find(|(_, fact)| class.home.text(fact.name) == *name).map(|(at, _)| (class.home.id, at))
            });
            let handler = own_method.and_then(|(file, at)| to.scan.graph.symbol_of(file, at));
            if by_class || handler.is_some() {
                let mut guards = guards::of_handler(to.scan, Some(self.id));
                guards.extend(guards::of_handler(to.scan, handler));
                let handler = (handler.or(Some(self.id)), class_name());
                found.push(to.add(method, to.path(is_item.then_some(item), ""), handler, guards));
            }
        }
        for action in actions(&own).into_values() {
            let path = to.path(action.is_item.then_some(item), &action.path);
            let handler = to.scan.graph.symbol_of(action.home.id, action.at);
            let guards = action.guards(to.scan, self.id, handler);
            for method in action.methods.iter().filter(|method| is_allowed(method)) {
                let name = action.home.facts.symbol(action.at).map_or("", |fact| action.home.text(fact.name));
                found.push(to.add(&method.to_ascii_uppercase(), path.clone(), (handler, name.to_owned()), guards.clone()));
            }
        }
    }

    fn text(self, name: &str) -> Option<&'a str> {
        if let BindingValue::Text(text) = self.given(name)? { Some(self.home.text(*text)) } else { None }
    }

    fn texts(self, name: &str) -> Option<Vec<&'a str>> {
        let BindingValue::List(values) = self.given(name)? else { return None };
        Some(values.iter().filter_map(|value| self.home.as_text(value)).collect())
    }
}

/// A method of a view set that has a path of its own.
struct Action<'a> {
    home: Source<'a>,
    at: SymbolIx,
    is_item: bool,
    path: String,
    methods: Vec<&'a str>,
    /// Who may ask, where the action says so itself: then the class does not count.
    guards: Option<Vec<String>>,
}

impl Action<'_> {
    fn guards(&self, scan: &Scan<'_>, class: SymbolId, handler: Option<SymbolId>) -> Vec<String> {
        self.guards.clone().unwrap_or_else(|| {
            let mut found = guards::of_handler(scan, Some(class));
            found.extend(guards::of_handler(scan, handler));
            found
        })
    }
}

/// Actions by their name and what more answers on their path; what a class says again hides what stands above it.
fn actions<'a>(own: &[Class<'a>]) -> BTreeMap<&'a str, Action<'a>> {
    let mut found = BTreeMap::new();
    for class in own {
        let all = class.methods().filter_map(|(at, fact)| {
            let decorator = class.home.decorator(&fact.decorators, "action")?;
            Some((class.home.text(fact.name), action(class.home, at, fact, decorator)))
        });
        for (name, action) in all {
            found.entry(name).or_insert(action);
        }
    }
    for class in own {
        for (at, fact) in class.methods() {
            let mapped = fact.decorators.iter().find_map(|decorator| mapped(class.home, decorator));
            let Some((action, method)) = mapped else { continue };
            let Some(Action { is_item, path, guards, .. }) = found.get(action) else { continue };
            let (is_item, path, guards) = (*is_item, path.clone(), guards.clone());
            let more = Action { home: class.home, at, is_item, path, methods: vec![method], guards };
            found.entry(class.home.text(fact.name)).or_insert(more);
        }
    }
    found
}

fn action<'a>(home: Source<'a>, at: SymbolIx, fact: &SymbolFact, decorator: &'a DecoratorFact) -> Action<'a> {
    let path = home.keyword(&decorator.args, "url_path").and_then(|value| home.as_text(value));
    let stated = home.keyword(&decorator.args, "methods").or_else(|| home.positional(&decorator.args).next());
    let methods = stated.map(|value| home.texts(value)).filter(|stated| !stated.is_empty()).unwrap_or_else(|| vec!["get"]);
    let is_item = home.keyword(&decorator.args, "detail").is_some_and(|value| is_literal(home, value, "True"));
    let guards = home.keyword(&decorator.args, "permission_classes").map(|value| {
        let mut found = Vec::new();
        guards::collect(home, value, &mut found);
        found
    });
    Action { home, at, is_item, path: normal(path.unwrap_or_else(|| home.text(fact.name))), methods, guards }
}

/// `@archive.mapping.delete`: the action `archive`, and one more method on its path.
fn mapped<'a>(home: Source<'a>, decorator: &'a DecoratorFact) -> Option<(&'a str, &'a str)> {
    home.text(decorator.name).split_once(".mapping.")
}
