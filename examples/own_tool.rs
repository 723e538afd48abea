//! A tool of one's own beside the built-in ones: `cargo run --example own_tool -- FOLDER`.
//!
//! It counts files by the folder that they lie in. Agents may call it once their card allows it; here it is called by hand, and the
//! built-in workflow runs over the same folder.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;

use deepdive::model::Finding;
use deepdive::{Deepdive, Failure, Registry, ToolContext, ToolError, TypedTool, headline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Counts files by folder.
struct FilesByFolder;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Args {
    /// Folders with fewer files are left out.
    #[serde(default)]
    at_least: u64,
}

#[derive(Serialize)]
struct Facts {
    folders: BTreeMap<String, u64>,
}

impl TypedTool for FilesByFolder {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "files_by_folder";
    const ABOUT: &'static str = "How many files lie directly in each folder.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let mut folders = BTreeMap::<String, u64>::new();
        for file in &context.graph().files {
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            *folders.entry(folder.to_owned()).or_default() += 1;
        }
        folders.retain(|_, files| *files >= args.at_least);
        Ok((Facts { folders }, Vec::new()))
    }
}

fn main() -> Result<(), Failure> {
    let folder = std::env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let deepdive = Deepdive::new().with_tools(Registry::builtin().with(FilesByFolder));
    let answer = deepdive.call(&folder, "files_by_folder", serde_json::json!({"at_least": 2}))?;
    let report = deepdive.run(&folder)?;
    let _ = writeln!(std::io::stdout(), "{:#}\n\n{}", answer.facts, headline(&report));
    Ok(())
}
