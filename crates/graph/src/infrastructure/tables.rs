//! Tables that SQL files declare. Files are cut into statements here, so that an odd one loses only itself and data is passed over;
//! only statements that declare tables and keys are tokenised. Queries are not read.

mod declaration;
mod history;
mod statements;
#[cfg(test)]
mod tests;

use deepdive_model::Problem;

use super::{Infrastructure, Table};
use crate::TextFile;
use declaration::Declared;
use history::Event;

/// Whether a path holds SQL that builds a schema up: scripts that undo a migration do not.
pub(super) fn wants(path: &str) -> bool {
    let name = path.to_ascii_lowercase();
    std::path::Path::new(&name).extension().is_some_and(|end| end == "sql" || end == "ddl")
        && !(name.ends_with(".down.sql") || name.ends_with("/down.sql"))
}

/// Reads every file, then goes through what all of them say.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, _: &mut Vec<Problem>) {
    let mut events: Vec<(&str, Event)> = Vec::new();
    for file in files.iter().filter(|file| wants(file.path)) {
        for (line, statement) in statements::of(file.text) {
            match declaration::read(statement, line) {
                Some(Declared::Table(table)) => {
                    events.push((file.path, Event::Create(Table { path: file.path.into(), ..table })));
                }
                Some(Declared::Changes(found)) => {
                    events.extend(found.into_iter().map(|change| (file.path, Event::Change(change))));
                }
                None => {}
            }
        }
    }
    into.tables.extend(history::tables(events));
}
