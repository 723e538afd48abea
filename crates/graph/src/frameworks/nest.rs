//! NestJS: controllers and their method decorators, global prefix and URI versions; resolvers of GraphQL; message patterns.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, method_of, normal};
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{ArgValue, DecoratorFact, SymbolFact, SymbolIx};

const LANGUAGES: &[&str] = &["TypeScript", "JavaScript"];

/// Every way in that a NestJS class declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let prefix = global_prefix(scan);
    for source in scan.sources(LANGUAGES).filter(|source| source.imports_any(&["@nestjs"])) {
        for (at, class) in source.symbols() {
            if let Some(decorator) = source.decorator(&class.decorators, "Controller") {
                controller(scan, source, (at, class, decorator), &prefix, found);
            } else if source.decorator(&class.decorators, "Resolver").is_some() {
                members(source, at).for_each(|member| resolver(scan, source, member, found));
            }
        }
    }
}

/// `app.setGlobalPrefix("api")`, where it is stated as text.
fn global_prefix(scan: &Scan<'_>) -> String {
    for source in scan.sources(LANGUAGES) {
        for (_, call) in source.calls().filter(|(_, call)| source.text(call.name) == "setGlobalPrefix") {
            if let Some(prefix) = source.positional(&call.args).next().and_then(|value| scan.value(source, value)) {
                return normal(&prefix);
            }
        }
    }
    String::new()
}

fn members(source: Source<'_>, class: SymbolIx) -> impl Iterator<Item = (SymbolIx, &SymbolFact)> {
    source.symbols().filter(move |(_, symbol)| symbol.parent == Some(class))
}

fn controller(
    scan: &Scan<'_>,
    source: Source<'_>,
    (at, class, decorator): (SymbolIx, &SymbolFact, &DecoratorFact),
    prefix: &str,
    found: &mut Vec<EntryPointFact>,
) {
    let class_guards = guards::of_decorators(source, &class.decorators);
    let version = source.keyword(&decorator.args, "version").and_then(|value| scan.value(source, value));
    for base in bases(scan, source, decorator) {
        let versioned = version.as_ref().map_or_else(|| prefix.to_owned(), |version| join(prefix, &format!("v{version}")));
        for (member_at, member) in members(source, at) {
            for decorator in &member.decorators {
                let name = source.text(decorator.name);
                let Some(method) =
                    method_of(name).filter(|_| !decorator.args.is_empty() || name.chars().next().is_some_and(char::is_uppercase))
                else {
                    continue;
                };
                let path = decorator.args.first().and_then(|arg| scan.value(source, &arg.value)).unwrap_or_default();
                let route = normal(&join(&join(&versioned, &base), &path));
                let guards = guards::of_decorators(source, &member.decorators).into_iter().chain(class_guards.clone()).collect();
                let handler = (scan.graph.symbol_of(source.id, member_at), source.text(member.name).to_owned());
                let way = Way { kind: EntryPointKind::Http, framework: "NestJS", method, route, handler, guards };
                found.push(way.at(source.id, decorator.line, member.name_line));
            }
        }
    }
}

/// `@Controller("x")`, `@Controller(["x", "y"])`, `@Controller({ path: "x" })`.
fn bases(scan: &Scan<'_>, source: Source<'_>, decorator: &DecoratorFact) -> Vec<String> {
    let value = source
        .keyword(&decorator.args, "path")
        .or_else(|| decorator.args.iter().find(|arg| arg.keyword.is_none()).map(|arg| &arg.value));
    let all: Vec<_> = match value {
        Some(ArgValue::List(values)) => values.iter().filter_map(|value| scan.value(source, value)).collect(),
        Some(value) => scan.value(source, value).into_iter().collect(),
        None => Vec::new(),
    };
    if all.is_empty() { vec![String::new()] } else { all }
}

fn resolver(scan: &Scan<'_>, source: Source<'_>, (at, member): (SymbolIx, &SymbolFact), found: &mut Vec<EntryPointFact>) {
    for decorator in &member.decorators {
        let kind = source.text(decorator.name);
        if matches!(kind, "Query" | "Mutation" | "Subscription") {
            let name = source.text(member.name);
            let guards = guards::of_decorators(source, &member.decorators);
            let handler = (scan.graph.symbol_of(source.id, at), name.to_owned());
            let way = Way {
                kind: EntryPointKind::Graphql,
                framework: "NestJS",
                method: "",
                route: format!("{kind}.{name}"),
                handler,
                guards,
            };
            found.push(way.at(source.id, decorator.line, member.name_line));
        }
    }
}
