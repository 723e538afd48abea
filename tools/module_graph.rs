//! `module_graph`: the folders of product code and which depends on which.

use deepdive_model::Finding;
use deepdive_model::facts::{ModuleEdge, ModuleGraph as Facts};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::modules::{Use, modules};
use crate::page::MOST;
use crate::{ToolContext, ToolError, TypedTool};

/// See [`TypedTool::ABOUT`].
pub(crate) struct ModuleGraph;

/// Arguments of `module_graph`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for ModuleGraph {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "module_graph";
    const ABOUT: &'static str = "Lists the modules (folders of product code) and which of them depend on which.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let all = modules(context);
        let edges = all.edges.iter().filter_map(|((from, to), (weight, used))| edge(context, from, to, *weight, *used));
        let edges = edges.take(MOST).collect();
        let facts = Facts { total: all.modules.len() as u64, modules: all.modules.values().take(MOST).cloned().collect(), edges };
        Ok((facts, Vec::new()))
    }
}

fn edge(context: &ToolContext, from: &str, to: &str, weight: u64, (file, line): Use) -> Option<ModuleEdge> {
    let evidence = context.place(context.graph().path(file), line, line)?;
    Some(ModuleEdge { from: from.to_owned(), to: to.to_owned(), weight, evidence })
}
