//! `outline`: what a file defines.

use deepdive_graph::facts::SymbolKind;
use deepdive_graph::{CodeGraph, Symbol, SymbolId};
use deepdive_model::{Evidence, Finding};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ToolContext, ToolError, TypedTool};

/// See [`TypedTool::ABOUT`].
pub(crate) struct Outline;

/// Arguments of `outline`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// Path relative to the repository's root.
    path: String,
}

/// Facts of `outline`; in the file's order.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    path: String,
    total: usize,
    symbols: Vec<SymbolRow>,
}

/// A definition, as several tools show it.
#[derive(Debug, Serialize)]
pub(crate) struct SymbolRow {
    /// `path::qualified.name`.
    pub(crate) symbol: String,
    /// function, method, class, ….
    pub(crate) kind: &'static str,
    /// McCabe complexity; 0 for what is no function.
    pub(crate) complexity: u16,
    /// Where it is; missing only where the file has changed meanwhile.
    pub(crate) evidence: Option<Evidence>,
}

impl SymbolRow {
    pub(crate) fn new(context: &ToolContext, id: SymbolId) -> Option<Self> {
        let graph: &CodeGraph = context.graph();
        let symbol: &Symbol = graph.symbol(id)?;
        let evidence = context.place(graph.path(symbol.file), symbol.start_line, symbol.end_line);
        Some(Self { symbol: graph.symbol_name(id), kind: kind_name(symbol.kind), complexity: symbol.complexity, evidence })
    }
}

/// The name of a kind as facts write it.
pub(crate) fn kind_name(kind: SymbolKind) -> &'static str {
    match kind {
        SymbolKind::Function => "function",
        SymbolKind::Method => "method",
        SymbolKind::Class => "class",
        SymbolKind::Interface => "interface",
        SymbolKind::Enum => "enum",
        SymbolKind::Alias => "alias",
        SymbolKind::Module => "module",
    }
}

impl TypedTool for Outline {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "outline";
    const ABOUT: &'static str = "Lists the definitions of one file with kind, lines and complexity.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let graph = context.graph();
        let file = graph.file_at(&args.path).and_then(|id| graph.file(id));
        let file = file.ok_or_else(|| ToolError::NotFound(format!("{} is not a file of this snapshot", args.path)))?;
        let symbols: Vec<_> = file.symbols.clone().filter_map(|id| SymbolRow::new(context, SymbolId(id))).collect();
        Ok((Facts { path: args.path, total: symbols.len(), symbols }, Vec::new()))
    }
}
