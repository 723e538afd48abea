//! A way through the code: from the best way in to the best place that it reaches by calls, else what a request to it does.

use std::collections::BTreeMap;

use deepdive_graph::{CallId, Node, SymbolId};
use deepdive_model::facts::PathStep;
use petgraph::Direction;

use super::candidates::{Candidate, Kind};
use crate::calls::edges;
use crate::trace_request::{Args, TraceRequest};
use crate::{ToolContext, ToolError, TypedTool as _};

/// Ways in that are tried, and places that may be the end.
const TRIED: usize = 5;
const ENDS: usize = 40;
/// A way in that fits less well must reach a place that fits so many places better.
const LATER: usize = 25;
/// Calls from the way in to the end.
const DEPTH: usize = 8;

/// From one of the best ways in to a good place that it reaches: the better both fit, the sooner; empty where none reaches one.
pub(super) fn way(context: &ToolContext, fitting: &[&Candidate]) -> Result<Vec<PathStep>, ToolError> {
    let ways_in = fitting.iter().filter(|one| one.kind == Kind::WayIn);
    let ends: Vec<SymbolId> =
        fitting.iter().filter(|one| one.kind == Kind::Function).filter_map(|one| one.symbol).take(ENDS).collect();
    let mut best: Option<(usize, Vec<PathStep>)> = None;
    for (at, way_in) in ways_in.clone().take(TRIED).enumerate() {
        if context.cancel.is_cancelled() {
            return Err(ToolError::Cancelled);
        }
        let Some((end, steps)) = way_in.symbol.and_then(|from| steps(context, way_in, from, &ends)) else { continue };
        let behind = at * LATER + end;
        if best.as_ref().is_none_or(|(known, _)| behind < *known) {
            best = Some((behind, steps));
        }
    }
    if let Some((_, steps)) = best {
        return Ok(steps);
    }
    traced(context, ways_in.take(TRIED).filter_map(|one| one.way_in.as_ref()))
}

/// What a request to the best way in that can be followed does.
fn traced<'i>(context: &ToolContext, ways_in: impl Iterator<Item = &'i String>) -> Result<Vec<PathStep>, ToolError> {
    for id in ways_in {
        let (found, _) = TraceRequest.run(context, Args { entry_point: Some(id.clone()), limit: Some(1) })?;
        if let Some(trace) = found.traces.into_iter().next().filter(|trace| trace.steps.len() > 1) {
            let steps = trace.steps.into_iter().enumerate().take(DEPTH);
            // The first step is the way in itself, by the name that people call it.
            let named = steps.map(|(at, step)| {
                let name = if at == 0 { trace.name.clone() } else { step.target };
                PathStep { action: step.action, name, evidence: step.evidence }
            });
            return Ok(named.collect());
        }
    }
    Ok(Vec::new())
}

/// The way to the best end, with its place among them.
fn steps(context: &ToolContext, way_in: &Candidate, from: SymbolId, ends: &[SymbolId]) -> Option<(usize, Vec<PathStep>)> {
    let reached = reached(context, from);
    let place = ends.iter().position(|end| *end != from && reached.contains_key(end))?;
    let mut steps = Vec::new();
    let mut at = *ends.get(place)?;
    while at != from {
        let (before, call) = reached.get(&at)?;
        steps.push(step(context, at, *call)?);
        at = *before;
    }
    steps.push(PathStep { action: "enters".to_owned(), name: way_in.name.clone(), evidence: way_in.evidence.clone() });
    steps.reverse();
    Some((place, steps))
}

/// Breadth first: each symbol with the one before it and the call.
fn reached(context: &ToolContext, from: SymbolId) -> BTreeMap<SymbolId, (SymbolId, CallId)> {
    let mut reached = BTreeMap::new();
    let mut edge = vec![from];
    for _ in 0..DEPTH {
        let mut next = Vec::new();
        for symbol in std::mem::take(&mut edge) {
            for (node, call, _) in edges(context, symbol, Direction::Outgoing) {
                if let Node::Symbol(to) = node
                    && to != from
                    && !reached.contains_key(&to)
                {
                    reached.insert(to, (symbol, call));
                    next.push(to);
                }
            }
        }
        edge = next;
    }
    reached
}

fn step(context: &ToolContext, symbol: SymbolId, call: CallId) -> Option<PathStep> {
    let graph = context.graph();
    let call = graph.call(call)?;
    let evidence = context.place(graph.path(call.file), call.line, call.end_line)?;
    Some(PathStep { action: "calls".to_owned(), name: graph.symbol_name(symbol), evidence })
}
