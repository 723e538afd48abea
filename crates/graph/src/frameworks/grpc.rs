//! gRPC and Connect: procedures of .proto services for which the repository has code that answers, and the routes at which a gateway
//! offers them.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::EntryPointKind;

use super::scan::{Scan, Way, last_part};
use crate::facts::SymbolKind;
use crate::infrastructure::{ProtoFile, ProtoMethod, ProtoService};
use crate::{EntryPointFact, FileRole, SymbolId};

/// Every remote procedure that is both declared and answered here.
pub(super) fn find(scan: &Scan<'_>, found: &mut Vec<EntryPointFact>) {
    let methods = methods_by_name(scan);
    let gateways = gateways(scan);
    let mut seen = BTreeSet::new();
    for proto in &scan.graph.infrastructure.protos {
        for service in &proto.services {
            for method in &service.methods {
                for handler in handlers(scan, &methods, service, method) {
                    if seen.insert((service.name.clone(), method.name.clone(), handler)) {
                        push(scan, proto, service, method, handler, found);
                        if gateways.contains(&*service.name) {
                            push_route(scan, proto, method, handler, found);
                        }
                    }
                }
            }
        }
    }
}

/// Services that product code puts behind a gateway: `RegisterCartServiceHandlerServer`, `RegisterCartServiceHandlerFromEndpoint`.
fn gateways<'a>(scan: &Scan<'a>) -> BTreeSet<&'a str> {
    let registered = |name: &'a str| {
        let name = name.strip_prefix("Register")?;
        let ends = ["HandlerServer", "HandlerFromEndpoint", "HandlerClient", "Handler"];
        ends.iter().find_map(|end| name.strip_suffix(end)).filter(|service| !service.is_empty())
    };
    let names = scan.sources(&["Go"]).flat_map(|source| source.calls().map(move |(_, call)| source.text(call.name)));
    names.filter_map(registered).collect()
}

/// Functions of product code by their name in lower case without underscores, since languages write them differently.
fn methods_by_name(scan: &Scan<'_>) -> BTreeMap<String, Vec<SymbolId>> {
    let mut all = BTreeMap::<String, Vec<SymbolId>>::new();
    for (at, symbol) in scan.graph.symbols.iter().enumerate() {
        let is_product = scan.graph.file(symbol.file).is_some_and(|file| file.role == FileRole::Product);
        if is_product && matches!(symbol.kind, SymbolKind::Method | SymbolKind::Function) {
            all.entry(plain(&symbol.name)).or_default().push(SymbolId(at as u32));
        }
    }
    all
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect()
}

/// Methods of types that answer for the service: by what the type extends, else by what its file registers.
fn handlers(
    scan: &Scan<'_>,
    methods: &BTreeMap<String, Vec<SymbolId>>,
    service: &ProtoService,
    method: &ProtoMethod,
) -> Vec<SymbolId> {
    let named = methods.get(&plain(&method.name)).map(Vec::as_slice).unwrap_or_default();
    named.iter().copied().filter(|id| answers_for(scan, *id, service)).collect()
}

fn answers_for(scan: &Scan<'_>, method: SymbolId, service: &ProtoService) -> bool {
    let Some(symbol) = scan.graph.symbol(method) else { return false };
    let Some(source) = scan.source(symbol.file) else { return false };
    let mentions = |name: &str| {
        let own = last_part(name);
        own.strip_prefix("Unimplemented").unwrap_or(own).starts_with(&*service.name)
            || name.contains(&format!("{}Grpc", service.name))
    };
    let parent =
        symbol.parent.and_then(|parent| scan.graph.symbol(parent)).and_then(|parent| Some((scan.source(parent.file)?, parent)));
    let extends = parent.is_some_and(|(home, parent)| {
        home.facts.symbol(parent.fact).is_some_and(|fact| fact.bases.iter().any(|base| mentions(home.text(*base))))
    });
    let registers = source
        .calls()
        .any(|(_, call)| is_registration(&source.callee(call), &service.name) || adds_service(source, call, &service.name));
    extends || registers
}

/// `pb.RegisterCartServiceServer`, `shopconnect.NewCartServiceHandler`, `add_CartServiceServicer_to_server`, `CartServiceServer::new`.
fn is_registration(callee: &str, service: &str) -> bool {
    let name = last_part(callee);
    name == format!("Register{service}Server")
        || name == format!("New{service}Handler")
        || name == format!("add_{service}Servicer_to_server")
        || callee.ends_with(&format!("{service}Server::new"))
}

/// `server.addService(package.CartService.service, {…})`.
fn adds_service(source: super::scan::Source<'_>, call: &crate::facts::CallFact, service: &str) -> bool {
    let names_it = |value| source.as_name(value).is_some_and(|name| name.split('.').any(|part| part == service));
    source.text(call.name) == "addService" && source.positional(&call.args).any(names_it)
}

/// The route of a gateway that calls the procedure.
fn push_route(scan: &Scan<'_>, proto: &ProtoFile, method: &ProtoMethod, handler: SymbolId, found: &mut Vec<EntryPointFact>) {
    let (Some(file), Some((verb, path))) = (scan.graph.file_at(&proto.path), &method.http) else { return };
    let way = Way {
        kind: EntryPointKind::Http,
        framework: "gRPC-Gateway",
        method: verb,
        route: path.to_string(),
        handler: (Some(handler), method.name.to_string()),
        guards: Vec::new(),
    };
    found.push(way.at(file, method.line, method.line));
}

fn push(
    scan: &Scan<'_>,
    proto: &ProtoFile,
    service: &ProtoService,
    method: &ProtoMethod,
    handler: SymbolId,
    found: &mut Vec<EntryPointFact>,
) {
    let Some(file) = scan.graph.file_at(&proto.path) else { return };
    let package = if proto.package.is_empty() { String::new() } else { format!("{}.", proto.package) };
    let route = format!("{package}{}/{}", service.name, method.name);
    let way = Way {
        kind: EntryPointKind::Rpc,
        framework: "gRPC",
        method: "",
        route,
        handler: (Some(handler), method.name.to_string()),
        guards: Vec::new(),
    };
    found.push(way.at(file, method.line, method.line));
}
