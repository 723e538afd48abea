//! `deepdive diff`: what changed between two reports.

use std::path::Path;

use deepdive_report::{diff as between, diff_markdown, diff_text};

use super::store;
use super::stored::any_report;
use crate::args::{Common, DiffArgs, DiffFormat};
use crate::failure::{Failure, file_failure};
use crate::output::{print, print_json};

pub(super) fn diff(common: &Common, args: &DiffArgs) -> Result<(), Failure> {
    let store = store(common)?;
    let (old, new) = (any_report(&store, &args.old)?, any_report(&store, &args.new)?);
    let diff = between(&old, &new);
    let by_default = if common.json { DiffFormat::Json } else { DiffFormat::Text };
    let text = match args.format.unwrap_or(by_default) {
        DiffFormat::Text => diff_text(&diff),
        DiffFormat::Md => diff_markdown(&diff),
        DiffFormat::Json if args.output.is_none() => return print_json(&diff),
        DiffFormat::Json => format!("{:#}\n", serde_json::json!(diff)),
    };
    match args.output.as_deref() {
        Some(path) => std::fs::write::<&Path, _>(path, text).map_err(file_failure("written", path)),
        None => print(&text),
    }
}
