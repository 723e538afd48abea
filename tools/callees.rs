//! `callees`: what a symbol calls inside the repository.

use deepdive_model::Finding;
use petgraph::Direction;

use crate::calls::{Args, Facts, neighbours};
use crate::{ToolContext, ToolError, TypedTool};

/// See [`TypedTool::ABOUT`].
pub(crate) struct Callees;

impl TypedTool for Callees {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "callees";
    const ABOUT: &'static str = "Lists what a symbol calls inside the repository, with how sure each call is.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        Ok((neighbours(context, &args, Direction::Outgoing)?, Vec::new()))
    }
}
