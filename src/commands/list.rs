//! `deepdive list`: the stored reports.

use super::store;
use crate::args::Common;
use crate::failure::Failure;
use crate::output::{print, print_json, reports_table};

pub(super) fn list(common: &Common) -> Result<(), Failure> {
    let entries = store(common)?.list()?;
    if common.json {
        return print_json(&entries);
    }
    if entries.is_empty() {
        return print("no reports yet: `deepdive run PATH` makes one");
    }
    print(&reports_table(&entries))
}
