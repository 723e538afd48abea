//! The code that a way in leads to: its own lines, then what they call, as far as calls are resolved with some certainty.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use deepdive_graph::facts::SymbolKind;
use deepdive_graph::{Call, Certainty, CodeGraph, FileId, FileRole, SymbolId};
use deepdive_model::EntryPoint;

use crate::ToolContext;

/// Bodies that one way in is followed into at most.
const MOST: usize = 120;

/// Lines of code that belong together: a function, or a declaration with a function written in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Body {
    /// The file.
    pub(crate) file: FileId,
    /// First line.
    pub(crate) first: u32,
    /// Last line.
    pub(crate) last: u32,
    /// The symbol, where it is one.
    pub(crate) symbol: Option<SymbolId>,
}

impl Body {
    /// The lines of a symbol.
    pub(crate) fn of(graph: &CodeGraph, id: SymbolId) -> Option<Self> {
        let symbol = graph.symbol(id)?;
        Some(Self { file: symbol.file, first: symbol.start_line, last: symbol.end_line, symbol: Some(id) })
    }

    /// Calls in these lines, in order.
    pub(crate) fn calls(self, graph: &CodeGraph) -> impl Iterator<Item = &Call> {
        let range = graph.file(self.file).map_or(0..0, |file| file.calls.clone());
        let all = graph.calls.get(range.start as usize..range.end as usize).unwrap_or_default();
        all.iter().filter(move |call| (self.first..=self.last).contains(&call.line))
    }
}

/// The code that answers: the handler, else the lines of the declaration.
pub(crate) fn body_of(context: &ToolContext, way: &EntryPoint) -> Option<Body> {
    let graph = context.graph();
    handler(graph, &way.handler).and_then(|id| Body::of(graph, id)).or_else(|| {
        let (path, lines) = way.evidence.first()?.as_place()?;
        Some(Body { file: graph.file_at(path)?, first: lines.start, last: lines.end, symbol: None })
    })
}

/// The symbol of `path::qualified.name`.
pub(crate) fn handler(graph: &CodeGraph, name: &str) -> Option<SymbolId> {
    let (path, qualified) = name.split_once("::")?;
    let file = graph.file(graph.file_at(path)?)?;
    file.symbols.clone().map(SymbolId).find(|id| graph.symbol(*id).is_some_and(|symbol| *symbol.qualified == *qualified))
}

/// What a call leads to, an only implementation in place of an interface; guesses are left out.
pub(crate) fn target(context: &ToolContext, call: &Call) -> Option<(SymbolId, Certainty)> {
    let (id, certainty) = call.callee.filter(|(_, certainty)| *certainty > Certainty::Guess)?;
    let symbol = context.graph().symbol(id)?;
    if !symbol.flags.bodiless {
        return Some((id, certainty));
    }
    let implemented = implementations(context).get(&id).copied().flatten();
    Some(implemented.map_or((id, certainty), |only| (only, Certainty::Likely)))
}

/// Methods without a body, with the one method of a class that implements them; none where several do.
fn implementations(context: &ToolContext) -> Arc<BTreeMap<SymbolId, Option<SymbolId>>> {
    context.once("implementations", || {
        let graph = context.graph();
        let mut by_type = BTreeMap::<(&str, &str), Vec<SymbolId>>::new();
        // Go does not say which interface a type implements: the only method of that name is taken.
        let mut in_go = BTreeMap::<&str, Vec<SymbolId>>::new();
        for (at, symbol) in
            graph.symbols.iter().enumerate().filter(|(_, symbol)| symbol.kind == SymbolKind::Method && !symbol.flags.bodiless)
        {
            let Some(parent) = symbol.parent.and_then(|id| graph.symbol(id)) else { continue };
            if is_product(graph, symbol.file) && graph.file(symbol.file).is_some_and(|file| file.language == Some("Go")) {
                in_go.entry(&symbol.name).or_default().push(SymbolId(at as u32));
            }
            let Some((file, fact)) = graph.file(parent.file).and_then(|file| Some((file, file.facts.symbol(parent.fact)?)))
            else {
                continue;
            };
            for base in fact.bases.iter().filter(|_| file.role == FileRole::Product) {
                let base = file.facts.text(*base);
                by_type.entry((base.rsplit('.').next().unwrap_or(base), &symbol.name)).or_default().push(SymbolId(at as u32));
            }
        }
        let mut found = BTreeMap::new();
        for (at, symbol) in graph.symbols.iter().enumerate().filter(|(_, symbol)| symbol.flags.bodiless) {
            let Some(parent) = symbol.parent.and_then(|id| graph.symbol(id)) else { continue };
            let is_go = graph.file(symbol.file).is_some_and(|file| file.language == Some("Go"));
            let known = if is_go { in_go.get(&*symbol.name) } else { by_type.get(&(&*parent.name, &*symbol.name)) };
            let known = known.map_or(&[][..], Vec::as_slice);
            found.insert(SymbolId(at as u32), if let [only] = known { Some(*only) } else { None });
        }
        found
    })
}

/// The body itself and everything reached from it by so many calls, nearest first.
pub(crate) fn reached(context: &ToolContext, start: Body, calls: usize) -> Vec<Body> {
    let graph = context.graph();
    let mut seen = BTreeSet::from([start]);
    let mut next = VecDeque::from([(start, 0)]);
    let mut found = Vec::new();
    while let Some((body, depth)) = next.pop_front() {
        found.push(body);
        if depth == calls || found.len() >= MOST {
            continue;
        }
        for call in body.calls(graph) {
            let reached =
                target(context, call).and_then(|(id, _)| Body::of(graph, id)).filter(|body| is_product(graph, body.file));
            next.extend(reached.filter(|body| seen.insert(*body)).map(|body| (body, depth + 1)));
        }
    }
    found
}

/// Whether a file is code of the product.
pub(crate) fn is_product(graph: &CodeGraph, file: FileId) -> bool {
    graph.file(file).is_some_and(|file| file.role == FileRole::Product)
}
