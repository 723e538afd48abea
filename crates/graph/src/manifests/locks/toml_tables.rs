//! Lock files that are lists of `[[package]]` tables: `Cargo.lock`, `poetry.lock`, `uv.lock`, `pdm.lock`.

use super::super::lines::{numbered, unquoted};
use super::super::pypi_name;
use super::{LockedPackage, package};

/// A table as far as it is read.
#[derive(Default)]
struct Table<'a> {
    name: &'a str,
    version: &'a str,
    line: u32,
    /// It is part of the repository itself.
    local: bool,
}

/// Crates that come from somewhere: those without a `source` are the repository's own.
pub(super) fn read_cargo(text: &str) -> Vec<LockedPackage> {
    let own = |table: &Table<'_>| table.local;
    tables(text, true, |table, key, _| {
        if key == "source" {
            table.local = false;
        }
    })
    .into_iter()
    .filter(|table| !own(table))
    .map(|table| package(table.name, table.version, table.line))
    .collect()
}

/// Distributions, without those that lie in the repository.
pub(super) fn read_python(text: &str) -> Vec<LockedPackage> {
    tables(text, false, |table, key, value| {
        let lies_here = key == "source" && ["{ editable", "{ virtual", "{ directory"].iter().any(|kind| value.starts_with(kind));
        table.local |= lies_here || (key == "type" && value == "\"directory\"") || (key == "path" && value.starts_with("\"./"));
    })
    .into_iter()
    .filter(|table| !table.local)
    .map(|table| package(&pypi_name(table.name), table.version, table.line))
    .collect()
}

fn tables<'a>(text: &'a str, local: bool, mut field: impl FnMut(&mut Table<'a>, &'a str, &'a str)) -> Vec<Table<'a>> {
    let mut tables = Vec::<Table<'a>>::new();
    // The fields of a package, or of its source, and not those of its other sub-tables.
    let (mut inside, mut direct) = (false, false);
    for (line, content) in numbered(text) {
        if content.starts_with('[') {
            direct = content.trim_end() == "[[package]]";
            inside = direct || content.trim_end() == "[package.source]";
            if direct {
                tables.push(Table { local, ..Table::default() });
            }
        } else if inside && let (Some((key, value)), Some(table)) = (content.split_once(" = "), tables.last_mut()) {
            match key {
                "name" if direct => (table.name, table.line) = (unquoted(value), line),
                "version" if direct => table.version = unquoted(value),
                key => field(table, key, value.trim_end()),
            }
        }
    }
    tables.retain(|table| !table.name.is_empty() && !table.version.is_empty());
    tables
}
