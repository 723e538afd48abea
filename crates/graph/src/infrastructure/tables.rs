//! Tables that SQL files declare. Files are cut into statements here, so that an odd one loses only itself and data is passed over;
//! only statements that declare tables and keys are tokenised. Queries are not read, and what a later migration drops still stands.

mod declaration;
mod statements;
#[cfg(test)]
mod tests;

use deepdive_model::Problem;

use super::{Infrastructure, Table};
use crate::TextFile;
use declaration::{Change, ChangeKind, Declared};

/// Whether a path holds SQL that builds a schema up: scripts that undo a migration do not.
pub(super) fn wants(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    std::path::Path::new(&name).extension().is_some_and(|end| end == "sql" || end == "ddl")
        && !(name.ends_with(".down.sql") || name.ends_with("/down.sql"))
}

/// Reads every file, then lets the changes of all files meet the tables of all files.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, _: &mut Vec<Problem>) {
    let mut tables = Vec::new();
    let mut changes: Vec<(&str, Change)> = Vec::new();
    for file in files.iter().filter(|file| wants(file.path)) {
        for (line, statement) in statements::of(file.text) {
            match declaration::read(statement, line) {
                Some(Declared::Table(table)) => tables.push(Table { path: file.path.into(), ..table }),
                Some(Declared::Changes(found)) => changes.extend(found.into_iter().map(|change| (file.path, change))),
                None => {}
            }
        }
    }
    for (path, change) in changes {
        apply(path, &change, &mut tables);
    }
    into.tables.extend(tables);
}

/// A change holds for the table of its own file where there is one, else for every table of the name. Columns have a line but no
/// file, so they are taken only within a file.
fn apply(path: &str, change: &Change, tables: &mut [Table]) {
    let same = |table: &Table| table.name.eq_ignore_ascii_case(&change.table);
    let here = tables.iter().any(|table| same(table) && &*table.path == path);
    for table in tables.iter_mut().filter(|table| same(table) && (!here || &*table.path == path)) {
        match &change.kind {
            ChangeKind::Index(column) => push_new(&mut table.indexed, column.clone()),
            ChangeKind::Reference(target, column) => push_new(&mut table.references, (target.clone(), column.clone())),
            ChangeKind::Column(name, kind, line) if here => table.columns.push((name.clone(), kind.clone(), *line)),
            ChangeKind::Column(..) => {}
        }
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}
