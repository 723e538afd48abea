//! `find_symbol`: where something is defined.

use deepdive_model::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::outline::{SymbolRow, kind_name};
use crate::page::page;
use crate::{ToolContext, ToolError, TypedTool, lookup};

/// See [`TypedTool::ABOUT`].
pub(crate) struct FindSymbol;

/// Arguments of `find_symbol`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// A name, a qualified name such as `Cart.add`, or a part of one.
    name: String,
    /// Only this kind: function, method, class, interface, enum, alias, module.
    kind: Option<String>,
    /// Rows to pass over.
    offset: Option<usize>,
    /// Rows to give, 100 unless said, 1000 at most.
    limit: Option<usize>,
}

/// Facts of `find_symbol`; best matches first.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    total: usize,
    symbols: Vec<SymbolRow>,
}

impl TypedTool for FindSymbol {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "find_symbol";
    const ABOUT: &'static str = "Finds definitions by name, qualified name or part of one.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let graph = context.graph();
        let mut ids = lookup::find(graph, &args.name);
        if let Some(kind) = &args.kind {
            ids.retain(|id| graph.symbol(*id).is_some_and(|symbol| kind_name(symbol.kind) == kind));
        }
        let total = ids.len();
        let symbols = page(ids, args.offset, args.limit).into_iter().filter_map(|id| SymbolRow::new(context, id)).collect();
        Ok((Facts { total, symbols }, Vec::new()))
    }
}
