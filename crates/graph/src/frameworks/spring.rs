//! Spring MVC and WebFlux: mapping annotations on controllers.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, method_of, normal};
use super::scan::{Scan, Source, Way, last_part};
use super::spring_security::Security;
use crate::EntryPointFact;
use crate::facts::{ArgValue, DecoratorFact, SymbolFact, SymbolIx, SymbolKind};

const JAVA: &[&str] = &["Java"];
const CONTROLLERS: &[&str] = &["RestController", "Controller", "RepositoryRestController"];

/// Every route that a Spring controller declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let security = Security::of(scan);
    for source in scan.sources(JAVA) {
        for (at, class) in source.symbols().filter(|(_, symbol)| is_controller(source, symbol)) {
            let bases = class_paths(scan, source, class);
            let class_guards = guards::of_decorators(source, &class.decorators);
            let class = Controller { bases, class_guards, security: &security };
            for (method_at, method) in source.symbols().filter(|(_, symbol)| symbol.parent == Some(at)) {
                mapped(scan, source, (method_at, method), &class, found);
            }
        }
    }
}

/// What holds for every route of a controller.
struct Controller<'a> {
    bases: Vec<String>,
    class_guards: Vec<String>,
    security: &'a Security<'a>,
}

fn is_controller(source: Source<'_>, symbol: &SymbolFact) -> bool {
    let has = |names: &[&str]| symbol.decorators.iter().any(|decorator| names.contains(&source.text(decorator.name)));
    matches!(symbol.kind, SymbolKind::Class | SymbolKind::Interface) && has(CONTROLLERS)
}

fn class_paths(scan: &Scan<'_>, source: Source<'_>, class: &SymbolFact) -> Vec<String> {
    let mapping = class.decorators.iter().find(|decorator| source.text(decorator.name) == "RequestMapping");
    let paths = mapping.map(|decorator| paths(scan, source, decorator)).unwrap_or_default();
    if paths.is_empty() { vec![String::new()] } else { paths }
}

/// `value` or `path`, named or not, one or several.
fn paths(scan: &Scan<'_>, source: Source<'_>, decorator: &DecoratorFact) -> Vec<String> {
    let is_path = |keyword: &str| matches!(keyword, "value" | "path");
    let wanted = decorator.args.iter().filter(|arg| arg.keyword.is_none_or(|name| is_path(source.text(name))));
    wanted.flat_map(|arg| values(scan, source, &arg.value)).collect()
}

fn values(scan: &Scan<'_>, source: Source<'_>, value: &ArgValue) -> Vec<String> {
    match value {
        ArgValue::List(values) => values.iter().filter_map(|value| scan.value(source, value)).collect(),
        ArgValue::Text(_) | ArgValue::Name(_) => scan.value(source, value).into_iter().collect(),
        ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => Vec::new(),
    }
}

fn mapped(
    scan: &Scan<'_>,
    source: Source<'_>,
    (at, method): (SymbolIx, &SymbolFact),
    class: &Controller<'_>,
    found: &mut Vec<EntryPointFact>,
) {
    for decorator in method.decorators.iter().filter(|decorator| source.text(decorator.name).ends_with("Mapping")) {
        let Some(methods) = methods(source, decorator) else { continue };
        let mut own = paths(scan, source, decorator);
        if own.is_empty() {
            own.push(String::new());
        }
        for route in class.bases.iter().flat_map(|base| own.iter().map(move |path| normal(&join(base, path)))) {
            for verb in &methods {
                let handler = (scan.graph.symbol_of(source.id, at), source.text(method.name).to_owned());
                let own = guards::of_decorators(source, &method.decorators).into_iter();
                let configured = class.security.guards(source.path, verb, &route);
                let guards = own.chain(class.class_guards.iter().cloned()).chain(configured).collect();
                let way =
                    Way { kind: EntryPointKind::Http, framework: "Spring", method: verb, route: route.clone(), handler, guards };
                found.push(way.at(source.id, decorator.line, method.name_line));
            }
        }
    }
}

/// The methods of a mapping; `None` for an annotation that only ends like one.
fn methods(source: Source<'_>, decorator: &DecoratorFact) -> Option<Vec<String>> {
    let name = source.text(decorator.name);
    if name != "RequestMapping" {
        return method_of(name).map(|method| vec![method.to_owned()]);
    }
    let stated = decorator.args.iter().find(|arg| arg.keyword.is_some_and(|keyword| source.text(keyword) == "method"));
    let names: Vec<_> = match stated.map(|arg| &arg.value) {
        Some(ArgValue::List(values)) => values.iter().filter_map(|value| source.as_name(value)).collect(),
        Some(value) => source.as_name(value).into_iter().collect(),
        None => Vec::new(),
    };
    let methods: Vec<_> = names.into_iter().map(|name| last_part(name).to_owned()).collect();
    Some(if methods.is_empty() { vec!["ANY".to_owned()] } else { methods })
}
