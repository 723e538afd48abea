//! Migrations are a history: they are gone through in their order, so that what a later one drops or renames is not told as if it
//! were still there. Files of different folders know nothing of each other here, besides keys that name a table.

use std::collections::BTreeSet;

use super::super::Table;
use super::declaration::{Change, ChangeKind};

/// A statement of a file.
pub(super) enum Event {
    /// A table is declared.
    Create(Table),
    /// Something is changed.
    Change(Change),
}

impl Event {
    /// Gives a declaration all the lines of what holds it, where its own can't be told.
    pub(super) fn spread(&mut self, line: u32, end_line: u32) {
        if let Self::Create(table) = self {
            (table.line, table.end_line) = (line, end_line);
            table.columns.iter_mut().for_each(|(_, _, at)| *at = line);
        }
    }
}

/// Goes through all statements; `events` hold the path of their file and stand in the order of their lines within a file.
pub(super) fn tables(mut events: Vec<(&str, Event)>) -> Vec<Table> {
    let released: BTreeSet<&str> =
        events.iter().map(|(path, _)| Standing::of(path)).filter(|one| !one.release.is_empty()).map(|one| one.history).collect();
    let is_newest = |path: &str| names_newest(path) && released.contains(Standing::of(path).history);
    events.sort_by_cached_key(|(path, _)| {
        let Standing { history, release, version } = Standing::of(path);
        (history.to_owned(), is_newest(path), release, version, (*path).to_owned())
    });
    let mut tables: Vec<Table> = Vec::new();
    let mut keys: Vec<(&str, Change)> = Vec::new();
    for (path, event) in events {
        match event {
            Event::Create(table) => {
                // A dump or a second try declares the table anew.
                tables.retain(|known| !(known.path == table.path && known.name == table.name));
                if is_newest(path) {
                    // It tells all that is there: what only the versions before it declare is gone.
                    tables.retain(|known| {
                        known.path == table.path || Standing::of(&known.path).history != Standing::of(path).history
                    });
                }
                tables.push(table);
            }
            Event::Change(change) => match &change.kind {
                ChangeKind::Drop => tables.retain(|table| !concerns(path, &change, table)),
                ChangeKind::Rename(name) => {
                    tables
                        .iter_mut()
                        .filter(|table| concerns(path, &change, table))
                        .for_each(|table| table.name.clone_from(name));
                }
                ChangeKind::Index(_) | ChangeKind::Reference(..) | ChangeKind::Column(..) => {
                    if !apply(path, &change, &mut tables) {
                        keys.push((path, change));
                    }
                }
            },
        }
    }
    // Scripts beside migrations may name keys of tables that are declared elsewhere.
    for (_, change) in keys {
        tables
            .iter_mut()
            .filter(|table| table.name.eq_ignore_ascii_case(&change.table))
            .for_each(|table| add(table, &change.kind));
    }
    tables
}

fn concerns(path: &str, change: &Change, table: &Table) -> bool {
    table.name.eq_ignore_ascii_case(&change.table) && Standing::of(&table.path).history == Standing::of(path).history
}

/// Whether the history of the file knows the table. A column has a line but no file, so it is taken only within its file.
fn apply(path: &str, change: &Change, tables: &mut [Table]) -> bool {
    let mut known = false;
    for table in tables.iter_mut().filter(|table| concerns(path, change, table)) {
        known = true;
        match &change.kind {
            ChangeKind::Column(name, kind, line) if &*table.path == path => {
                table.columns.push((name.clone(), kind.clone(), *line));
            }
            kind => add(table, kind),
        }
    }
    known
}

fn add(table: &mut Table, kind: &ChangeKind) {
    match kind {
        ChangeKind::Index(column) if !table.indexed.contains(column) => table.indexed.push(column.clone()),
        ChangeKind::Reference(target, column) => {
            let reference = (target.clone(), column.clone());
            if !table.references.contains(&reference) {
                table.references.push(reference);
            }
        }
        ChangeKind::Index(_) | ChangeKind::Column(..) | ChangeKind::Drop | ChangeKind::Rename(_) => {}
    }
}

/// Where a file stands among those of its history.
#[derive(Debug, PartialEq, Eq)]
struct Standing<'a> {
    /// The folder of the history.
    history: &'a str,
    /// The numbers of the folders that are named after a version; none where there is no such folder.
    release: Vec<u64>,
    /// The version that the migration's name begins with.
    version: u64,
}

impl<'a> Standing<'a> {
    fn of(path: &'a str) -> Self {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (above, last) = folder.rsplit_once('/').unwrap_or(("", folder));
        // Some tools give each migration a folder of its own.
        let own_folder = matches!(name, "up.sql" | "migration.sql") && release(last).is_none();
        let (mut history, own) = if own_folder { (above, last) } else { (folder, name) };
        let mut numbers: Vec<Vec<u64>> = Vec::new();
        while let Some(found) = release(history.rsplit_once('/').map_or(history, |(_, last)| last)) {
            numbers.push(found);
            history = history.rsplit_once('/').map_or("", |(above, _)| above);
        }
        Self { history, release: numbers.into_iter().rev().flatten().collect(), version: version(own) }
    }
}

/// The numbers of a folder's name that is a version and nothing else: `0.27`, `v1.2`.
fn release(folder: &str) -> Option<Vec<u64>> {
    let numbers = folder.strip_prefix(['v', 'V']).unwrap_or(folder);
    numbers.split('.').map(|number| number.parse().ok().filter(|_| number.bytes().all(|byte| byte.is_ascii_digit()))).collect()
}

/// Whether a file is named as one that holds the whole schema as it is now.
fn names_newest(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name).to_ascii_lowercase();
    name.split_once('.').is_some_and(|(stem, _)| matches!(stem, "latest" | "current" | "schema" | "structure" | "full" | "head"))
}

/// The version that a migration's name begins with: a date and time however it is written, or a number. 0 where there is none.
fn version(name: &str) -> u64 {
    let own = name.trim_start_matches(['V', 'v']);
    let first: String = own.chars().take_while(char::is_ascii_digit).collect();
    let dated: String =
        own.chars().take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '_')).filter(char::is_ascii_digit).take(14).collect();
    let is_date = dated.len() >= 8 && (dated.starts_with("19") || dated.starts_with("20"));
    let digits = if is_date { format!("{dated:0<14}") } else { first };
    digits.parse().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Standing;

    #[test]
    fn migrations_have_an_order() {
        let rows: [(&str, &str, &[u64], u64); 13] = [
            ("m/V2__a.sql", "m", &[], 2),
            ("m/V10__b.sql", "m", &[], 10),
            ("m/0003_c.up.sql", "m", &[], 3),
            ("m/20140924113530_d/up.sql", "m", &[], 20_140_924_113_530),
            ("m/2017-08-31-230457_e/up.sql", "m", &[], 20_170_831_230_457),
            ("m/2020_01_02_f/migration.sql", "m", &[], 20_200_102_000_000),
            ("schema.sql", "", &[], 0),
            ("m/0.27/03__g.sql", "m", &[0, 27], 3),
            ("m/v1.2/h.sql", "m", &[1, 2], 0),
            ("1/1.10/0002_i/up.sql", "", &[1, 1, 10], 2),
            ("m/2.0/up.sql", "m", &[2, 0], 0),
            ("m/v/a.sql", "m/v", &[], 0),
            ("m/1.x/a.sql", "m/1.x", &[], 0),
        ];
        for (path, history, release, version) in rows {
            assert_eq!(Standing::of(path), Standing { history, release: release.to_vec(), version }, "{path}");
        }
    }
}
