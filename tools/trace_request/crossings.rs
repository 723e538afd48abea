//! Where code leaves its component: arrows of the map whose evidence lies in its lines, and the way in that answers on the other side.

use deepdive_graph::facts::{CallFact, FileFacts};
use deepdive_graph::{File, SymbolId};
use deepdive_model::{
    ComponentKind, Confidence, Connection, ConnectionRole, ConnectionStatus, EntryPoint, EntryPointKind, Evidence, Protocol,
};

use crate::ToolContext;
use crate::entry_points::all;
use crate::map_system::map;
use crate::paths::{means, segments};
use crate::reach::{Body, target};

/// A step from one component to another.
#[derive(Debug)]
pub(super) struct Crossing {
    /// Line.
    pub(super) line: u32,
    /// Component that is asked.
    pub(super) to: String,
    /// The call.
    pub(super) evidence: Evidence,
    /// How sure the arrow is.
    pub(super) confidence: Confidence,
    /// What answers there, where one way in is meant.
    pub(super) answers: Option<EntryPoint>,
}

/// All of them in a body.
pub(super) fn crossings(context: &ToolContext, body: Body) -> Vec<Crossing> {
    let graph = context.graph();
    let mapped = map(context);
    let Some(file) = graph.file(body.file) else { return Vec::new() };
    let Some(own) = mapped.component_of(&file.path) else { return Vec::new() };
    // What goes to a database shows in what is read and written; a line that only names its address sends nothing.
    let is_database = |id: &str| mapped.map.components.iter().any(|one| one.id == id && one.kind == ComponentKind::Database);
    let leaving = mapped.map.connections.iter().filter(|arrow| arrow.from == own && arrow.to != own && !is_database(&arrow.to));
    let mut found = Vec::new();
    for arrow in leaving.filter(|arrow| arrow.role == ConnectionRole::Business && arrow.status == ConnectionStatus::Called) {
        let here = arrow.evidence.iter().filter(|evidence| lies_in(evidence, &file.path, body));
        found.extend(here.filter_map(|evidence| by_evidence(context, file, arrow, evidence)));
        if arrow.protocol == Protocol::Grpc {
            found.extend(by_procedure(context, file, arrow, body));
        }
        found.extend(by_client(context, file, arrow, body));
    }
    found.sort_by(|a, b| (a.line, &a.to, a.answers.is_none()).cmp(&(b.line, &b.to, b.answers.is_none())));
    found.dedup_by(|a, b| a.line == b.line && a.to == b.to);
    found
}

fn lies_in(evidence: &Evidence, path: &str, body: Body) -> bool {
    evidence.as_place().is_some_and(|(at, lines)| at == path && lines.start >= body.first && lines.end <= body.last)
}

/// An arrow whose own evidence is a line of the body.
fn by_evidence(context: &ToolContext, file: &File, arrow: &Connection, evidence: &Evidence) -> Option<Crossing> {
    let (_, lines) = evidence.as_place()?;
    let texts = texts(file, lines.start, lines.end);
    let answers = texts.iter().find_map(|text| route(context, &arrow.to, text));
    Some(Crossing { line: lines.start, to: arrow.to.clone(), evidence: evidence.clone(), confidence: arrow.confidence, answers })
}

/// Texts that stand in lines of a file.
fn texts(file: &File, first: u32, last: u32) -> Vec<&str> {
    let facts = &file.facts;
    let inside = |line: u32| (first..=last).contains(&line);
    let args = facts.calls.iter().filter(|call| inside(call.line)).flat_map(|call| &call.args);
    let of_args = args.filter_map(|arg| facts.text_of(&arg.value));
    let decorators = facts.symbols.iter().flat_map(|symbol| &symbol.decorators).filter(|decorator| inside(decorator.line));
    let of_decorators = decorators.flat_map(|decorator| &decorator.args).filter_map(|arg| facts.text_of(&arg.value));
    let strings = facts.strings.iter().filter(|text| inside(text.line)).map(|text| facts.text(text.text));
    of_args.chain(of_decorators).chain(strings).collect()
}

/// The one route of a component that a text means.
fn route(context: &ToolContext, to: &str, text: &str) -> Option<EntryPoint> {
    let parts = segments(text);
    if parts.is_empty() {
        return None;
    }
    let ways = all(context);
    let meant = ways.iter().filter(|way| {
        way.kind == EntryPointKind::Http
            && way.component.as_deref() == Some(to)
            && way.route.as_deref().is_some_and(|route| means(&parts, route))
    });
    let meant: Vec<_> = meant.collect();
    let only = |ways: &[&EntryPoint]| if let [only] = ways { Some((*only).clone()) } else { None };
    let exact: Vec<_> = meant
        .iter()
        .copied()
        .filter(|way| {
            way.route
                .as_deref()
                .is_some_and(|route| literal(route) == parts.iter().filter(|part| !crate::paths::is_open(part)).count())
        })
        .collect();
    only(&meant).or_else(|| only(&exact))
}

/// Parts of a route that are written.
fn literal(route: &str) -> usize {
    route.split('/').filter(|part| !part.is_empty() && !crate::paths::is_open(part)).count()
}

/// Calls of a method that is a procedure of the component on the other side.
fn by_procedure(context: &ToolContext, file: &File, arrow: &Connection, body: Body) -> Vec<Crossing> {
    let ways = all(context);
    let procedures: Vec<_> =
        ways.iter().filter(|way| way.kind == EntryPointKind::Rpc && way.component.as_ref() == Some(&arrow.to)).collect();
    let inside = |call: &&CallFact| {
        (body.first..=body.last).contains(&call.line) && (call.receiver.is_some() || call.receiver_call.is_some())
    };
    let mut found = Vec::new();
    for call in file.facts.calls.iter().filter(inside) {
        let name = file.facts.text(call.name);
        let same = |way: &&&EntryPoint| way.id.rsplit_once('/').is_some_and(|(_, method)| method.eq_ignore_ascii_case(name));
        let Some(way) = procedures.iter().find(same).filter(|_| is_client(&file.facts, call)) else { continue };
        let evidence = context.place(&file.path, call.line, call.end_line);
        found.extend(evidence.map(|evidence| Crossing {
            line: call.line,
            to: arrow.to.clone(),
            evidence,
            confidence: Confidence::Medium,
            answers: Some((*way).clone()),
        }));
    }
    found
}

/// Whether a call is made on something that is called a client or stub, or was made as one.
fn is_client(facts: &FileFacts, call: &CallFact) -> bool {
    let made = call.receiver_call.and_then(|made| facts.call(made)).map_or("", |made| facts.text(made.name));
    let receiver = call.receiver.map_or("", |receiver| facts.text(receiver));
    [made, receiver].iter().any(|text| ["client", "stub"].iter().any(|word| text.to_lowercase().contains(word)))
}

/// Calls of a declared client, whose declaration is the arrow's evidence.
fn by_client(context: &ToolContext, file: &File, arrow: &Connection, body: Body) -> Vec<Crossing> {
    let graph = context.graph();
    let mut found = Vec::new();
    for call in body.calls(graph) {
        let Some((id, _)) = target(context, call) else { continue };
        let Some(symbol) = graph.symbol(id).filter(|symbol| symbol.flags.bodiless && declares(context, arrow, id)) else {
            continue;
        };
        let Some(declaring) = graph.file(symbol.file) else { continue };
        let answers =
            texts(declaring, symbol.start_line, symbol.end_line).iter().find_map(|text| route(context, &arrow.to, text));
        let evidence = context.place(&file.path, call.line, call.end_line);
        found.extend(evidence.map(|evidence| Crossing {
            line: call.line,
            to: arrow.to.clone(),
            evidence,
            confidence: arrow.confidence,
            answers,
        }));
    }
    found
}

/// Whether the arrow's evidence is the client interface that a method stands in.
fn declares(context: &ToolContext, arrow: &Connection, method: SymbolId) -> bool {
    let graph = context.graph();
    let Some(parent) = graph.symbol(method).and_then(|symbol| graph.symbol(symbol.parent?)) else { return false };
    let path = graph.path(parent.file);
    arrow
        .evidence
        .iter()
        .filter_map(Evidence::as_place)
        .any(|(at, lines)| at == path && lines.start >= parent.start_line && lines.end <= parent.end_line)
}
