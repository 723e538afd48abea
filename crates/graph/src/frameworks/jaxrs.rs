//! JAX-RS (Jersey, RESTEasy, Quarkus): `@Path` and method annotations.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{METHODS, join, normal};
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{DecoratorFact, SymbolFact, SymbolKind};

/// Every route that a JAX-RS resource class declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    for source in scan.sources(&["Java"]).filter(|source| source.imports_any(&["javax.ws.rs", "jakarta.ws.rs"])) {
        for (at, class) in source.symbols().filter(|(_, symbol)| symbol.kind == SymbolKind::Class) {
            let Some(base) = path(scan, source, &class.decorators) else { continue };
            let class_guards = guards::of_decorators(source, &class.decorators);
            for (method_at, method) in source.symbols().filter(|(_, symbol)| symbol.parent == Some(at)) {
                let Some((decorator, verb)) = verb(source, method) else { continue };
                let route = normal(&join(&base, &path(scan, source, &method.decorators).unwrap_or_default()));
                let guards = guards::of_decorators(source, &method.decorators).into_iter().chain(class_guards.clone()).collect();
                let handler = (scan.graph.symbol_of(source.id, method_at), source.text(method.name).to_owned());
                let way = Way { kind: EntryPointKind::Http, framework: "JAX-RS", method: verb, route, handler, guards };
                found.push(way.at(source.id, decorator.line, method.name_line));
            }
        }
    }
}

fn path(scan: &Scan<'_>, source: Source<'_>, decorators: &[DecoratorFact]) -> Option<String> {
    let decorator = decorators.iter().find(|decorator| source.text(decorator.name) == "Path")?;
    scan.value(source, &decorator.args.first()?.value)
}

fn verb<'a>(source: Source<'_>, method: &'a SymbolFact) -> Option<(&'a DecoratorFact, &'static str)> {
    let named = |decorator: &'a DecoratorFact| {
        let name = source.text(decorator.name);
        METHODS.iter().find(|method| **method == name).map(|method| (decorator, *method))
    };
    method.decorators.iter().find_map(named)
}
