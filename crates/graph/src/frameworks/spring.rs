//! Spring MVC and WebFlux: mapping annotations on controllers.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, method_of, normal};
use super::scan::{Scan, Source, Way, last_part};
use crate::EntryPointFact;
use crate::facts::{ArgValue, DecoratorFact, SymbolFact, SymbolIx, SymbolKind};

const JAVA: &[&str] = &["Java"];
const CONTROLLERS: &[&str] = &["RestController", "Controller", "RepositoryRestController"];
const SECURITY: &[&str] = &["WebSecurityConfigurerAdapter", "ResourceServerConfigurerAdapter"];

/// Every route that a Spring controller declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let secured = secured_modules(scan);
    for source in scan.sources(JAVA) {
        for (at, class) in source.symbols().filter(|(_, symbol)| is_controller(source, symbol)) {
            let bases = class_paths(scan, source, class);
            let mut class_guards = guards::of_decorators(source, &class.decorators);
            if secured.iter().any(|module| module_of(source.path) == *module) {
                class_guards.push("Spring Security configuration".to_owned());
            }
            for (method_at, method) in source.symbols().filter(|(_, symbol)| symbol.parent == Some(at)) {
                mapped(scan, source, (method_at, method), &bases, &class_guards, found);
            }
        }
    }
}

fn is_controller(source: Source<'_>, symbol: &SymbolFact) -> bool {
    let has = |names: &[&str]| symbol.decorators.iter().any(|decorator| names.contains(&source.text(decorator.name)));
    matches!(symbol.kind, SymbolKind::Class | SymbolKind::Interface) && has(CONTROLLERS)
}

/// Folders of modules in which Spring Security is configured.
fn secured_modules<'a>(scan: &Scan<'a>) -> Vec<&'a str> {
    let configures = |source: Source<'a>, symbol: &SymbolFact| {
        let returns =
            symbol.returns.is_some_and(|name| matches!(source.text(name), "SecurityFilterChain" | "SecurityWebFilterChain"));
        returns || symbol.bases.iter().any(|base| SECURITY.contains(&source.text(*base)))
    };
    let mut modules: Vec<_> = scan
        .sources(JAVA)
        .filter(|source| source.symbols().any(|(_, symbol)| configures(*source, symbol)))
        .map(|source| module_of(source.path))
        .collect();
    modules.dedup();
    modules
}

fn module_of(path: &str) -> &str {
    path.split("/src/").next().filter(|module| *module != path).unwrap_or("")
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
    bases: &[String],
    class_guards: &[String],
    found: &mut Vec<EntryPointFact>,
) {
    for decorator in method.decorators.iter().filter(|decorator| source.text(decorator.name).ends_with("Mapping")) {
        let Some(methods) = methods(source, decorator) else { continue };
        let mut own = paths(scan, source, decorator);
        if own.is_empty() {
            own.push(String::new());
        }
        for route in bases.iter().flat_map(|base| own.iter().map(move |path| normal(&join(base, path)))) {
            for verb in &methods {
                let handler = (scan.graph.symbol_of(source.id, at), source.text(method.name).to_owned());
                let guards =
                    guards::of_decorators(source, &method.decorators).into_iter().chain(class_guards.iter().cloned()).collect();
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
