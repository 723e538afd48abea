//! `callers`: what calls a symbol.

use deepdive_model::Finding;
use petgraph::Direction;

use crate::calls::{Args, Facts, neighbours};
use crate::{ToolContext, ToolError, TypedTool};

/// See [`TypedTool::ABOUT`].
pub(crate) struct Callers;

impl TypedTool for Callers {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "callers";
    const ABOUT: &'static str = "Lists what calls a symbol, with how sure each call is.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        Ok((neighbours(context, &args, Direction::Incoming)?, Vec::new()))
    }
}
