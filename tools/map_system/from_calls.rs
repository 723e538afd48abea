//! Arrows that calls make without an address: remote procedures by their service, requests to a path that one component answers.

use std::collections::BTreeMap;

use deepdive_graph::facts::{ArgValue, CallFact, FileFacts, NameIx};
use deepdive_graph::{CodeGraph, FileRole};
use deepdive_model::{ComponentKind, Confidence, EntryPointKind, Protocol};

use super::draft::Spot;
use super::links::{Link, Links};
use super::system::System;
use crate::ToolContext;

/// Adds them.
pub(super) fn add(context: &ToolContext, system: &System, links: &mut Links) {
    let graph = context.graph();
    procedures(graph, system, links);
    paths(graph, system, links);
}

/// Who answers the procedures of a service, by the service's name.
fn servers(graph: &CodeGraph, system: &System) -> BTreeMap<String, Option<usize>> {
    let mut servers = BTreeMap::<String, Option<usize>>::new();
    let mut learn = |service: &str, at: usize| {
        let entry = servers.entry(service.to_owned()).or_insert(Some(at));
        if *entry != Some(at) {
            *entry = None;
        }
    };
    for entry in graph.entry_points.iter().filter(|entry| entry.kind == EntryPointKind::Rpc) {
        if let (Some(at), Some((service, _))) = (system.owner(graph.path(entry.file)), entry.route.split_once('/')) {
            learn(service.rsplit('.').next().unwrap_or(service), at);
        }
    }
    for at in 0..system.drafts.len() {
        for (_, file) in system.code(graph, at).filter(|(_, file)| file.role == FileRole::Product) {
            for service in served(&file.facts) {
                learn(&service, at);
            }
        }
    }
    servers
}

/// Services that a file registers or implements.
fn served(facts: &FileFacts) -> Vec<String> {
    let own = facts.calls.iter().filter(|call| !facts.is_in_test(call.line));
    let calls = own.filter_map(|call| {
        let name = facts.text(call.name);
        let go = name.strip_prefix("Register").and_then(|rest| rest.strip_suffix("Server"));
        let python = name.strip_prefix("add_").and_then(|rest| rest.strip_suffix("Servicer_to_server"));
        let node = (name == "addService").then(|| service_of_definition(facts, call)).flatten();
        go.or(python).map(str::to_owned).or(node)
    });
    let bases = facts.symbols.iter().flat_map(|symbol| &symbol.bases).filter_map(|base| {
        let last = facts.text(*base).rsplit('.').next().unwrap_or_default();
        last.strip_suffix("ImplBase").or_else(|| last.strip_suffix("Servicer")).map(str::to_owned)
    });
    calls.chain(bases).filter(|service| !service.is_empty()).collect()
}

/// `server.addService(proto.PaymentService.service, …)`.
fn service_of_definition(facts: &FileFacts, call: &CallFact) -> Option<String> {
    let ArgValue::Name(name) = call.args.first()?.value else { return None };
    facts.text(name).strip_suffix(".service")?.rsplit('.').next().map(str::to_owned)
}

fn procedures(graph: &CodeGraph, system: &System, links: &mut Links) {
    let servers = servers(graph, system);
    for at in 0..system.drafts.len() {
        for (_, file) in system.code(graph, at).filter(|(_, file)| file.role == FileRole::Product) {
            for call in file.facts.calls.iter().filter(|call| !file.facts.is_in_test(call.line)) {
                let Some(to) = stub(&file.facts, call).and_then(|service| servers.get(service).copied().flatten()) else {
                    continue;
                };
                links.add(Link::called(at, to, vec![Spot::lines(&file.path, call.line, call.end_line)]).by(Protocol::Grpc));
            }
        }
    }
}

/// The service that a call makes a client of.
fn stub<'a>(facts: &'a FileFacts, call: &CallFact) -> Option<&'a str> {
    let name = facts.text(call.name);
    let receiver = call.receiver.map_or("", |receiver| facts.text(receiver)).rsplit('.').next().unwrap_or_default();
    let go = name.strip_prefix("New").and_then(|rest| rest.strip_suffix("Client"));
    let python = name.strip_suffix("Stub").filter(|service| !service.is_empty() && !service.starts_with("new"));
    let java = (name.starts_with("new") && name.ends_with("Stub")).then(|| receiver.strip_suffix("Grpc")).flatten();
    let node = call.flags.constructor.then_some(name).filter(|name| name.ends_with("Service"));
    go.or(java).or(python).or(node)
}

/// Requests of front ends to a path: the one component that answers such a route is meant.
fn paths(graph: &CodeGraph, system: &System, links: &mut Links) {
    let fronts: Vec<_> = (0..system.drafts.len())
        .filter(|at| system.drafts.get(*at).is_some_and(|draft| draft.kind == ComponentKind::Web))
        .collect();
    for at in fronts {
        for (_, file) in system.code(graph, at) {
            for call in file.facts.calls.iter().filter(|call| !file.facts.is_in_test(call.line)) {
                let is_path = |keyword: Option<NameIx>| keyword.is_none_or(|keyword| file.facts.text(keyword) == "url");
                let texts = call.args.iter().filter(|arg| is_path(arg.keyword)).filter_map(|arg| file.facts.text_of(&arg.value));
                for text in texts {
                    if let Some(to) = path_of(text).and_then(|path| answers(graph, system, at, &path)) {
                        let spot = Spot::lines(&file.path, call.line, call.end_line);
                        links.add(Link::called(at, to, vec![spot]).by(Protocol::Http).moving(text).trusted(Confidence::Medium));
                    }
                }
            }
        }
    }
}

/// The segments of a text that is a path of an interface, its host left to a variable or to the page's own.
fn path_of(text: &str) -> Option<Vec<String>> {
    // A base that ends with a slash stands right before the first segment: `{base}items`.
    let joined = text.find('}').filter(|end| {
        text.starts_with(['{', '$']) && text.get(end + 1..).is_some_and(|rest| rest.starts_with(char::is_alphabetic))
    });
    if let Some(end) = joined {
        let segments: Vec<_> = text
            .get(end + 1..)?
            .split(['?', '#'])
            .next()?
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(str::to_owned)
            .collect();
        return (!segments.is_empty() && !text.contains([' ', '.', '<'])).then_some(segments);
    }
    let start = text.find('/')?;
    let prefix = text.get(..start)?;
    let variable = prefix.is_empty() || prefix.ends_with('}') && (prefix.starts_with('{') || prefix.starts_with("${"));
    let path = text.get(start..)?.split(['?', '#']).next()?;
    let segments: Vec<_> = path.split('/').filter(|segment| !segment.is_empty()).map(str::to_owned).collect();
    (variable && segments.len() >= 2 && !path.contains("//") && !path.contains([' ', '.', '<'])).then_some(segments)
}

fn answers(graph: &CodeGraph, system: &System, from: usize, path: &[String]) -> Option<usize> {
    let mut found = None;
    for entry in graph.entry_points.iter().filter(|entry| entry.kind == EntryPointKind::Http) {
        if matches(&entry.route, path) {
            let at = system.owner(graph.path(entry.file)).filter(|at| *at != from)?;
            if found.is_some_and(|known| known != at) {
                return None;
            }
            found = Some(at);
        }
    }
    found
}

fn matches(route: &str, path: &[String]) -> bool {
    let segments: Vec<_> = route.split('/').filter(|segment| !segment.is_empty()).collect();
    let open = |segment: &str| segment.starts_with('{') || segment.starts_with('$');
    segments.len() == path.len()
        && segments.iter().zip(path).all(|(route, path)| open(route) || open(path) || route == path)
        && segments.iter().zip(path).any(|(route, path)| !open(route) && route == path)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn paths_meet_routes() {
        assert!(matches("/api/items/{id}", &path_of("${base}/api/items/{item}").unwrap()));
        assert!(matches("/api/items/", &path_of("/api/items").unwrap()));
        assert!(!matches("/api/users/", &path_of("/api/items").unwrap()));
        assert!(matches("/application", &path_of("{}application").unwrap()));
        assert_eq!(path_of("a/b"), None);
        assert_eq!(path_of("/logo.png"), None);
    }
}
