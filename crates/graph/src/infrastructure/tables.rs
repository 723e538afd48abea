//! Tables that SQL files declare. Files are cut into statements here, so that an odd one loses only itself and data is passed over;
//! only statements that declare tables and keys are tokenised. Queries are not read.

mod declaration;
mod history;
mod statements;
#[cfg(test)]
mod tests;

use deepdive_model::Problem;

use super::{Infrastructure, Table};
use crate::facts::{ArgValue, BindingValue, FileFacts, NameIx};
use crate::{CodeGraph, FileRole, TextFile};
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
        events_of(file.path, file.text, 1, &mut events);
    }
    into.tables.extend(history::tables(events));
}

/// Tables that the product's code declares in texts of its own, as migrations do that are written in code; those that SQL files declare
/// too are left out.
pub(crate) fn in_code(graph: &CodeGraph) -> Vec<Table> {
    let mut events = Vec::new();
    for file in graph.files.iter().filter(|file| file.parsed && file.role == FileRole::Product) {
        for (name, line, end_line) in held(&file.facts) {
            let text = file.facts.text(name);
            let lines = u32::try_from(text.matches('\n').count()).unwrap_or_default();
            let begun = events.len();
            events_of(&file.path, text, line, &mut events);
            if line + lines != end_line {
                events.iter_mut().skip(begun).for_each(|(_, event)| event.spread(line, end_line));
            }
        }
    }
    let mut tables = history::tables(events);
    let known = &graph.infrastructure.tables;
    tables.retain(|table| !table.name.contains('{') && known.iter().all(|other| !other.name.eq_ignore_ascii_case(&table.name)));
    tables
}

/// The texts of a file that begin as declarations do, with the lines of what holds them.
fn held(facts: &FileFacts) -> Vec<(NameIx, u32, u32)> {
    let mut found: Vec<_> = facts.strings.iter().map(|said| (said.text, said.line, said.end_line)).collect();
    let mut add = |value: &ArgValue, line, end_line| match value {
        ArgValue::Text(text) => found.push((*text, line, end_line)),
        ArgValue::List(values) => found.extend(
            values.iter().filter_map(|value| if let ArgValue::Text(text) = value { Some((*text, line, end_line)) } else { None }),
        ),
        ArgValue::Name(_) | ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => {}
    };
    for call in &facts.calls {
        call.args.iter().for_each(|arg| add(&arg.value, call.line, call.end_line));
    }
    for binding in &facts.bindings {
        match &binding.value {
            BindingValue::Text(text) => add(&ArgValue::Text(*text), binding.line, binding.end_line),
            BindingValue::List(values) => values.iter().for_each(|value| add(value, binding.line, binding.end_line)),
            BindingValue::Map(entries) => entries.iter().for_each(|(_, value)| add(value, binding.line, binding.end_line)),
            BindingValue::Name(_) | BindingValue::Call(_) | BindingValue::Literal(_) | BindingValue::Unknown => {}
        }
    }
    let declares = |name: NameIx| {
        let text = facts.text(name).trim_start();
        ["create", "alter", "drop"].iter().any(|verb| text.get(..verb.len()).is_some_and(|head| head.eq_ignore_ascii_case(verb)))
    };
    found.retain(|(name, ..)| declares(*name));
    found.sort_unstable_by_key(|(name, line, end_line)| (*line, *end_line, *name));
    found.dedup();
    found
}

/// What the statements of a text that begins on this line declare and change.
fn events_of<'a>(path: &'a str, text: &str, from: u32, events: &mut Vec<(&'a str, Event)>) {
    for (line, statement) in statements::of(text) {
        match declaration::read(statement, from + line - 1) {
            Some(Declared::Table(table)) => events.push((path, Event::Create(Table { path: path.into(), ..table }))),
            Some(Declared::Changes(found)) => events.extend(found.into_iter().map(|change| (path, Event::Change(change)))),
            None => {}
        }
    }
}
