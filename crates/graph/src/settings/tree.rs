//! Settings that stand in trees: YAML and JSON, and TOML; flattened to dotted keys.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::lines::Row;
use crate::yaml::{Node, Value};

/// The leaves of a document.
pub(super) fn flatten(document: &Node) -> Vec<Row> {
    let mut rows = Vec::new();
    descend(document, "", document.line, &mut rows);
    rows
}

fn descend(node: &Node, key: &str, line: u32, rows: &mut Vec<Row>) {
    match &node.value {
        Value::Scalar(text) if !key.is_empty() => rows.push((key.to_owned(), text.clone(), line)),
        Value::Scalar(_) => {}
        Value::Sequence(items) => {
            for (at, item) in items.iter().enumerate() {
                descend(item, &format!("{key}[{at}]"), item.line, rows);
            }
        }
        Value::Mapping(entries) => {
            for entry in entries {
                descend(&entry.value, &below(key, &entry.key), entry.line, rows);
            }
        }
    }
}

fn below(key: &str, name: &str) -> String {
    if key.is_empty() { name.to_owned() } else { format!("{key}.{name}") }
}

/// The leaves of a TOML file, as far as it can be read.
pub(super) fn toml(text: &str) -> Vec<Row> {
    let breaks: Vec<usize> = text.match_indices('\n').map(|found| found.0).collect();
    let line_of = |offset: usize| u32::try_from(breaks.partition_point(|at| *at < offset)).unwrap_or_default() + 1;
    let (table, _) = DeTable::parse_recoverable(text);
    let mut rows = Vec::new();
    descend_table(table.get_ref(), "", &line_of, &mut rows, 0);
    rows
}

/// Deeper tables are left out.
const MAX_DEPTH: usize = 64;

fn descend_table(table: &DeTable<'_>, key: &str, line_of: &dyn Fn(usize) -> u32, rows: &mut Vec<Row>, depth: usize) {
    for (name, value) in table {
        descend_toml(value, &below(key, name.get_ref()), line_of(name.span().start), line_of, rows, depth);
    }
}

fn descend_toml(
    value: &Spanned<DeValue<'_>>,
    key: &str,
    line: u32,
    line_of: &dyn Fn(usize) -> u32,
    rows: &mut Vec<Row>,
    depth: usize,
) {
    if depth > MAX_DEPTH {
        return;
    }
    match value.get_ref() {
        DeValue::Table(table) => descend_table(table, key, line_of, rows, depth + 1),
        DeValue::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                descend_toml(item, &format!("{key}[{at}]"), line_of(item.span().start), line_of, rows, depth + 1);
            }
        }
        DeValue::String(text) => rows.push((key.to_owned(), text.to_string(), line)),
        DeValue::Integer(number) => rows.push((key.to_owned(), number.to_string(), line)),
        DeValue::Float(number) => rows.push((key.to_owned(), number.to_string(), line)),
        DeValue::Boolean(on) => rows.push((key.to_owned(), on.to_string(), line)),
        DeValue::Datetime(time) => rows.push((key.to_owned(), time.to_string(), line)),
    }
}
