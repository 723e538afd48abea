//! `path_between`: the shortest chain of calls from one symbol to another.

use std::collections::{BTreeMap, VecDeque};

use deepdive_graph::{CallId, Node, SymbolId};
use deepdive_model::{Evidence, Finding};
use petgraph::Direction;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::calls::edges;
use crate::{ToolContext, ToolError, TypedTool, lookup};

/// See [`TypedTool::ABOUT`].
pub(crate) struct PathBetween;

/// Arguments of `path_between`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// Where it starts: `path::qualified.name`, or a name that only one symbol has.
    from: String,
    /// Where it ends.
    to: String,
}

/// Facts of `path_between`; `length` is the number of calls, null where there is no chain.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    from: String,
    to: String,
    length: Option<usize>,
    steps: Vec<Step>,
}

#[derive(Debug, Serialize)]
struct Step {
    symbol: String,
    evidence: Option<Evidence>,
}

impl TypedTool for PathBetween {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "path_between";
    const ABOUT: &'static str = "Finds the shortest chain of calls from one symbol to another.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let graph = context.graph();
        let (from, to) = (lookup::find_one(graph, &args.from)?, lookup::find_one(graph, &args.to)?);
        let chain = shortest(context, from, to)?;
        let steps: Vec<_> = chain.iter().flatten().map(|(symbol, call)| step(context, *symbol, *call)).collect();
        let facts =
            Facts { from: graph.symbol_name(from), to: graph.symbol_name(to), length: chain.map(|chain| chain.len()), steps };
        Ok((facts, Vec::new()))
    }
}

/// Breadth first; each step is the symbol reached and the call that reaches it.
pub(crate) fn shortest(
    context: &ToolContext,
    from: SymbolId,
    to: SymbolId,
) -> Result<Option<Vec<(SymbolId, CallId)>>, ToolError> {
    let mut reached = BTreeMap::<SymbolId, (SymbolId, CallId)>::new();
    let mut queue = VecDeque::from([from]);
    while let Some(symbol) = queue.pop_front() {
        if context.cancel.is_cancelled() {
            return Err(ToolError::Cancelled);
        }
        if symbol == to {
            return Ok(Some(walk_back(&reached, from, to)));
        }
        for (node, call, _) in edges(context, symbol, Direction::Outgoing) {
            if let Node::Symbol(next) = node
                && next != from
                && !reached.contains_key(&next)
            {
                reached.insert(next, (symbol, call));
                queue.push_back(next);
            }
        }
    }
    Ok(None)
}

fn walk_back(reached: &BTreeMap<SymbolId, (SymbolId, CallId)>, from: SymbolId, to: SymbolId) -> Vec<(SymbolId, CallId)> {
    let mut chain = Vec::new();
    let mut at = to;
    while at != from {
        let Some((before, call)) = reached.get(&at) else { break };
        chain.push((at, *call));
        at = *before;
    }
    chain.reverse();
    chain
}

fn step(context: &ToolContext, symbol: SymbolId, call: CallId) -> Step {
    let graph = context.graph();
    let evidence = graph.call(call).and_then(|call| context.place(graph.path(call.file), call.line, call.end_line));
    Step { symbol: graph.symbol_name(symbol), evidence }
}
