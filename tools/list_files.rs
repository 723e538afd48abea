//! `list_files`: which files there are, what they are written in, what they serve.

use deepdive_graph::{File, FileRole};
use deepdive_model::Finding;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::page;
use crate::{ToolContext, ToolError, TypedTool};

/// See [`TypedTool::ABOUT`].
pub(crate) struct ListFiles;

/// Arguments of `list_files`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Args {
    /// Only files below this folder.
    under: Option<String>,
    /// Only files of this language, such as `Python`.
    language: Option<String>,
    /// Only files that serve this: product, test, example, docs, build, generated, vendored.
    role: Option<String>,
    /// Rows to pass over.
    offset: Option<usize>,
    /// Rows to give, 100 unless said, 1000 at most.
    limit: Option<usize>,
}

/// Facts of `list_files`; sorted by path.
#[derive(Debug, Serialize)]
pub(crate) struct Facts {
    total: usize,
    files: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    path: String,
    language: Option<&'static str>,
    role: &'static str,
    lines: u32,
}

impl TypedTool for ListFiles {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "list_files";
    const ABOUT: &'static str = "Lists the files of the repository with their language, lines and role.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let rows: Vec<_> = context.graph().files.iter().filter(|file| wanted(file, &args)).map(row).collect();
        Ok((Facts { total: rows.len(), files: page(rows, args.offset, args.limit) }, Vec::new()))
    }
}

fn wanted(file: &File, args: &Args) -> bool {
    let below = |folder: &String| is_below(&file.path, folder);
    args.under.as_ref().is_none_or(below)
        && args.language.as_ref().is_none_or(|name| file.language.is_some_and(|has| has.eq_ignore_ascii_case(name)))
        && args.role.as_ref().is_none_or(|name| role_name(file.role).eq_ignore_ascii_case(name))
}

/// Whether a path is the folder itself or lies below it; the root holds everything.
pub(crate) fn is_below(path: &str, folder: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    matches!(folder, "" | ".") || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn row(file: &File) -> Row {
    Row { path: file.path.to_string(), language: file.language, role: role_name(file.role), lines: file.lines }
}

/// The name of a role as arguments and facts write it.
pub(crate) fn role_name(role: FileRole) -> &'static str {
    match role {
        FileRole::Product => "product",
        FileRole::Test => "test",
        FileRole::Example => "example",
        FileRole::Docs => "docs",
        FileRole::Build => "build",
        FileRole::Generated => "generated",
        FileRole::Vendored => "vendored",
    }
}

#[cfg(test)]
mod tests {
    use super::is_below;

    #[test]
    fn folders_end_at_a_slash() {
        for (path, folder, expected) in [
            ("a/b.rs", "a", true),
            ("ab/c.rs", "a", false),
            ("a/b.rs", "a/", true),
            ("a/b.rs", "", true),
            ("a/b.rs", "a/b.rs", true),
        ] {
            assert_eq!(is_below(path, folder), expected, "{path} below {folder}");
        }
    }
}
