//! Finding a stored report by what a person writes.

use std::fs;
use std::path::Path;

use deepdive_model::{Comparison, Report};
use deepdive_store::{ReportKind, Store, StoredReport};

use crate::failure::{Code, Failure, file_failure};

/// The report of an id, of the beginning of one, or the newest of a folder or URL.
pub(super) fn stored(store: &Store, text: &str) -> Result<StoredReport, Failure> {
    let location = Path::new(text).canonicalize().map_or_else(|_| text.to_owned(), |path| path.display().to_string());
    let newest = store.list()?.into_iter().find(|entry| entry.kind == ReportKind::Report && entry.location == location);
    Ok(store.report(newest.as_ref().map_or(text, |entry| &entry.id))?)
}

/// The same, or the report of a file.
pub(super) fn any_report(store: &Store, text: &str) -> Result<Report, Failure> {
    let path = Path::new(text);
    if path.is_file() {
        return parse(&fs::read_to_string(path).map_err(file_failure("read", path))?);
    }
    parse(&stored(store, text)?.json)
}

/// A comparison itself.
pub(super) fn parse_comparison(json: &str) -> Result<Comparison, Failure> {
    serde_json::from_str(json).map_err(|error| {
        Failure::new(Code::Subject, format!("this is no comparison.json of this version: {error}"))
            .hint("make it again with `deepdive compare`")
    })
}

/// The report itself.
pub(super) fn parse(json: &str) -> Result<Report, Failure> {
    serde_json::from_str(json).map_err(|error| {
        if parse_comparison(json).is_ok() {
            return Failure::new(Code::Subject, "this is a comparison, and a report on one subject is wanted")
                .hint("`deepdive list` shows the reports; `deepdive show`, `export` and `rm` take comparisons too");
        }
        Failure::new(Code::Subject, format!("this is no report.json of this version: {error}"))
            .hint("make it again with `deepdive run`")
    })
}
