//! `read_file`: lines of a file, as they stand in the snapshot.

use deepdive_model::{Finding, Lines};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ToolContext, ToolError, TypedTool};

/// The most lines that one call gives.
const MOST_LINES: u32 = 400;

/// See [`TypedTool::ABOUT`].
pub(crate) struct ReadFile;

/// Arguments of `read_file`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// Path relative to the repository's root.
    path: String,
    /// First line, from 1.
    #[serde(default = "first")]
    start_line: u32,
    /// Last line, included; at most 400 lines are given.
    end_line: Option<u32>,
}

fn first() -> u32 {
    1
}

/// Facts of `read_file`.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    path: String,
    total_lines: u32,
    start_line: u32,
    end_line: u32,
    text: String,
}

impl TypedTool for ReadFile {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "read_file";
    const ABOUT: &'static str = "Reads lines of one file.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let Args { path, start_line, end_line } = args;
        let bytes = context.snapshot().bytes(&path).map_err(|error| ToolError::NotFound(error.to_string()))?;
        let total_lines = bytes.split(|byte| *byte == b'\n').count() as u32;
        let start_line = start_line.clamp(1, total_lines);
        let last = end_line.unwrap_or(u32::MAX).min(start_line.saturating_add(MOST_LINES - 1)).clamp(start_line, total_lines);
        let text = context.snapshot().lines(&path, Lines::new(start_line, last)).unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        Ok((Facts { path, total_lines, start_line, end_line: last, text }, Vec::new()))
    }
}
