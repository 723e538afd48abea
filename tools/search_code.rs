//! `search_code`: lines that match a regular expression.

use deepdive_model::Finding;
use regex::RegexBuilder;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::list_files::is_below;
use crate::page::page;
use crate::{ToolContext, ToolError, TypedTool};

/// Longer lines are cut to this many characters.
const LINE_LENGTH: usize = 300;

/// See [`TypedTool::ABOUT`].
pub(crate) struct SearchCode;

/// Arguments of `search_code`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// Regular expression (Rust's syntax, no look-around); one line at a time.
    pattern: String,
    /// Only files below this folder.
    under: Option<String>,
    /// Whether case matters.
    #[serde(default)]
    case_sensitive: bool,
    /// Rows to pass over.
    offset: Option<usize>,
    /// Rows to give, 100 unless said, 1000 at most.
    limit: Option<usize>,
}

/// Facts of `search_code`; sorted by path and line.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    total: usize,
    files: usize,
    hits: Vec<Hit>,
}

#[derive(Debug, Serialize)]
struct Hit {
    path: String,
    line: u32,
    text: String,
}

impl TypedTool for SearchCode {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "search_code";
    const ABOUT: &'static str = "Finds lines that match a regular expression.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let wrong = |error: regex::Error| ToolError::Arguments { tool: Self::NAME.to_owned(), why: error.to_string() };
        let pattern =
            RegexBuilder::new(&args.pattern).case_insensitive(!args.case_sensitive).size_limit(1 << 20).build().map_err(wrong)?;
        let (mut hits, mut files) = (Vec::new(), 0);
        for file in context.graph().files.iter().filter(|file| file.lines > 0) {
            if context.cancel.is_cancelled() {
                return Err(ToolError::Cancelled);
            }
            if args.under.as_ref().is_none_or(|folder| is_below(&file.path, folder)) {
                let before = hits.len();
                search(context, &file.path, &pattern, &mut hits);
                files += usize::from(hits.len() > before);
            }
        }
        Ok((Facts { total: hits.len(), files, hits: page(hits, args.offset, args.limit) }, Vec::new()))
    }
}

/// A file that can't be read any more has no hits; the build has said so already.
fn search(context: &ToolContext, path: &str, pattern: &regex::Regex, hits: &mut Vec<Hit>) {
    let Ok(bytes) = context.snapshot().bytes(path) else { return };
    let text = String::from_utf8_lossy(&bytes);
    for (at, line) in text.lines().enumerate().filter(|(_, line)| pattern.is_match(line)) {
        let text = line.trim().chars().take(LINE_LENGTH).collect();
        hits.push(Hit { path: path.to_owned(), line: at as u32 + 1, text });
    }
}
