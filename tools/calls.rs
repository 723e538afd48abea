//! What `callers` and `callees` share: the neighbours of a symbol by calls, and how sure each is.

use deepdive_graph::{CallId, Certainty, Edge, Node, SymbolId};
use deepdive_model::Evidence;
use petgraph::Direction;
use petgraph::visit::EdgeRef as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::page;
use crate::{ToolContext, ToolError, lookup};

/// Arguments of `callers` and `callees`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// `path::qualified.name`, or a name that only one symbol has.
    pub(crate) symbol: String,
    /// Rows to pass over.
    pub(crate) offset: Option<usize>,
    /// Rows to give, 100 unless said, 1000 at most.
    pub(crate) limit: Option<usize>,
}

/// Facts of `callers` and `callees`; sorted by name.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    symbol: String,
    total: usize,
    calls: Vec<CallRow>,
}

#[derive(Debug, Serialize)]
struct CallRow {
    symbol: String,
    confidence: &'static str,
    evidence: Option<Evidence>,
}

/// How sure a resolution is, as facts write it.
pub(crate) fn confidence(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Sure => "high",
        Certainty::Likely => "medium",
        Certainty::Guess => "low",
    }
}

/// The neighbours of the symbol that the arguments name.
pub(crate) fn neighbours(context: &ToolContext, args: &Args, direction: Direction) -> Result<Facts, ToolError> {
    let symbol = lookup::find_one(context.graph(), &args.symbol)?;
    let mut rows: Vec<_> = edges(context, symbol, direction).into_iter().map(|edge| row(context, edge)).collect();
    rows.sort_by(|a, b| a.symbol.cmp(&b.symbol));
    let name = context.graph().symbol_name(symbol);
    Ok(Facts { symbol: name, total: rows.len(), calls: page(rows, args.offset, args.limit) })
}

/// The other end, the first call, and how sure it is.
pub(crate) fn edges(context: &ToolContext, symbol: SymbolId, direction: Direction) -> Vec<(Node, CallId, Certainty)> {
    let graph = &context.graph().graph;
    let Some(index) = node_index(context, symbol) else { return Vec::new() };
    let mut found = Vec::new();
    for edge in graph.edges_directed(index, direction) {
        let other = if direction == Direction::Outgoing { edge.target() } else { edge.source() };
        if let (Edge::Calls { call, certainty }, Some(node)) = (edge.weight(), graph.node_weight(other)) {
            found.push((*node, *call, *certainty));
        }
    }
    found.sort_unstable();
    found
}

fn node_index(context: &ToolContext, symbol: SymbolId) -> Option<petgraph::graph::NodeIndex> {
    let index = context.once("node-of-symbol", || {
        let graph = &context.graph().graph;
        let mut at = vec![None; context.graph().symbols.len()];
        for index in graph.node_indices() {
            if let Some(Node::Symbol(id)) = graph.node_weight(index)
                && let Some(place) = at.get_mut(id.0 as usize)
            {
                *place = Some(index);
            }
        }
        at
    });
    index.get(symbol.0 as usize).copied().flatten()
}

fn row(context: &ToolContext, (node, call, certainty): (Node, CallId, Certainty)) -> CallRow {
    let graph = context.graph();
    let symbol = match node {
        Node::File(id) => graph.path(id).to_owned(),
        Node::Symbol(id) => graph.symbol_name(id),
    };
    let evidence = graph.call(call).and_then(|call| context.place(graph.path(call.file), call.line, call.end_line));
    CallRow { symbol, confidence: confidence(certainty), evidence }
}
