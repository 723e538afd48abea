//! Rust frameworks that declare routes by attributes on functions: Actix Web, Rocket, and the paths that utoipa documents.

use deepdive_model::EntryPointKind;

use super::guards;
use super::route::{join, method_of, normal};
use super::scan::{Scan, Source, Way};
use crate::EntryPointFact;
use crate::facts::{ArgFact, ArgValue, CallIx, DecoratorFact, SymbolFact, SymbolIx};

/// Every route that an attribute declares.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let scopes: Vec<_> = scan.sources(&["Rust"]).flat_map(|source| scopes(scan, source)).collect();
    for source in scan.sources(&["Rust"]) {
        for (at, symbol) in source.symbols() {
            for decorator in &symbol.decorators {
                let Some((framework, methods, path)) = declared(scan, source, decorator) else { continue };
                let id = scan.graph.symbol_of(source.id, at);
                let prefix = scopes.iter().find(|(handler, _)| Some(*handler) == id).map_or("", |(_, prefix)| prefix);
                for method in methods {
                    push(scan, source, (at, symbol), decorator, (framework, method, &join(prefix, &path)), found);
                }
            }
        }
    }
}

fn push(
    scan: &Scan<'_>,
    source: Source<'_>,
    (at, symbol): (SymbolIx, &SymbolFact),
    decorator: &DecoratorFact,
    (framework, method, path): (&'static str, &'static str, &str),
    found: &mut Vec<EntryPointFact>,
) {
    let handler = (scan.graph.symbol_of(source.id, at), source.text(symbol.name).to_owned());
    let guards = guards::of_parameters(source, at);
    let way = Way { kind: EntryPointKind::Http, framework, method, route: normal(path), handler, guards };
    found.push(way.at(source.id, decorator.line, symbol.name_line));
}

/// Framework, methods and path of an attribute.
fn declared(scan: &Scan<'_>, source: Source<'_>, decorator: &DecoratorFact) -> Option<(&'static str, Vec<&'static str>, String)> {
    let name = source.text(decorator.name);
    if matches!(name, "utoipa::path" | "utoipa.path") {
        let methods = decorator
            .args
            .iter()
            .filter(|arg| arg.keyword.is_none())
            .filter_map(|arg| method_of(source.as_name(&arg.value)?))
            .collect();
        return Some(("axum", methods, scan.value(source, keyword(source, &decorator.args, "path")?)?));
    }
    let method = method_of(name).filter(|_| name.chars().all(char::is_lowercase))?;
    let path = decorator.args.iter().find(|arg| arg.keyword.is_none()).and_then(|arg| scan.value(source, &arg.value))?;
    let framework = if source.imports_any(&["rocket"]) { "Rocket" } else { "Actix Web" };
    path.starts_with('/').then(|| (framework, vec![method], path.split('?').next().unwrap_or_default().to_owned()))
}

fn keyword<'a>(source: Source<'_>, args: &'a [ArgFact], keyword: &str) -> Option<&'a ArgValue> {
    args.iter().find(|arg| arg.keyword.is_some_and(|name| source.text(name) == keyword)).map(|arg| &arg.value)
}

/// Handlers that `web::scope("/x").service(h)` and Rocket's `mount("/x", routes![h])` put below a prefix.
fn scopes(scan: &Scan<'_>, source: Source<'_>) -> Vec<(crate::SymbolId, String)> {
    let mut found = Vec::new();
    for (_, call) in source.calls() {
        let name = source.text(call.name);
        let prefix = match name {
            "service" => call.receiver_call.and_then(|start| scope_of(scan, source, start)),
            "mount" => source.positional(&call.args).next().and_then(|value| scan.value(source, value)),
            _ => None,
        };
        let Some(prefix) = prefix else { continue };
        for value in source.positional(&call.args) {
            found.extend(handlers(scan, source, value).into_iter().map(|handler| (handler, prefix.clone())));
        }
    }
    found
}

fn scope_of(scan: &Scan<'_>, source: Source<'_>, start: CallIx) -> Option<String> {
    let mut at = source.call(start)?;
    loop {
        if source.text(at.name) == "scope" {
            return source.positional(&at.args).next().and_then(|value| scan.value(source, value));
        }
        at = source.call(at.receiver_call?)?;
    }
}

fn handlers(scan: &Scan<'_>, source: Source<'_>, value: &ArgValue) -> Vec<crate::SymbolId> {
    match value {
        ArgValue::Name(name) => scan.resolve(source, source.text(*name)).into_iter().collect(),
        ArgValue::Call(call) => {
            let args = source.call(*call).map(|call| call.args.as_slice()).unwrap_or_default();
            args.iter().flat_map(|arg| handlers(scan, source, &arg.value)).collect()
        }
        ArgValue::List(values) => values.iter().flat_map(|value| handlers(scan, source, value)).collect(),
        ArgValue::Text(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => Vec::new(),
    }
}
