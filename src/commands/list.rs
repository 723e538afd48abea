//! `deepdive list`: the stored reports.

use super::store;
use crate::args::Common;
use crate::failure::Failure;
use crate::output::{print, print_json, table};

pub(super) fn list(common: &Common) -> Result<(), Failure> {
    let entries = store(common)?.list()?;
    if common.json {
        return print_json(&entries);
    }
    if entries.is_empty() {
        return print("no reports yet: `deepdive run PATH` makes one");
    }
    let rows: Vec<_> = entries
        .into_iter()
        .map(|entry| {
            let commit = entry.commit.as_deref().and_then(|commit| commit.get(..8)).unwrap_or("-").to_owned();
            let grave: u64 = ["critical", "high"].iter().filter_map(|severity| entry.findings.get(*severity)).sum();
            vec![entry.id, entry.created, commit, entry.files.to_string(), grave.to_string(), entry.location]
        })
        .collect();
    print(&table(&["ID", "MADE", "COMMIT", "FILES", "GRAVE", "FROM"], &rows))
}
