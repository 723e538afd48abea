//! TOML with the line of every key and value. What can't be read is left out and the rest is kept.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::lines::Lines;
use super::tree::{Member, Node, Value};

/// The tables of a text, and the line of the first thing that made no sense.
pub(super) fn parse(text: &str) -> (Node<'_>, Option<u32>) {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    let broken = errors.iter().map(|error| error.span().map_or(1, |span: Range<usize>| lines.at(span.start))).min();
    (Node { line: 1, value: object(table.into_inner(), &lines) }, broken)
}

/// Members in the order of the text: the parser gives them by name.
fn object<'a>(table: DeTable<'a>, lines: &Lines) -> Value<'a> {
    let mut members: Vec<(usize, Member<'a>)> = table
        .into_iter()
        .map(|(key, item)| {
            let (start, value_start) = (key.span().start, item.span().start);
            let node = Node { line: lines.at(value_start), value: value(item.into_inner(), lines) };
            (start, Member { key: key.into_inner(), line: lines.at(start), value: node })
        })
        .collect();
    members.sort_by_key(|(start, _)| *start);
    Value::Object(members.into_iter().map(|(_, member)| member).collect())
}

fn value<'a>(item: DeValue<'a>, lines: &Lines) -> Value<'a> {
    match item {
        DeValue::String(text) => Value::Text(text),
        DeValue::Boolean(true) => Value::Word("true"),
        DeValue::Boolean(false) => Value::Word("false"),
        DeValue::Array(items) => Value::List(
            items
                .into_iter()
                .map(|item| {
                    let line = lines.at(item.span().start);
                    Node { line, value: value(item.into_inner(), lines) }
                })
                .collect(),
        ),
        DeValue::Table(table) => object(table, lines),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => Value::Word("number"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn check(text: &str, path: &[&str], expected: Option<(&str, u32)>) {
        let (root, _) = parse(text);
        assert_eq!(root.at(path).and_then(|node| Some((node.text()?, node.line))), expected, "{path:?}");
    }

    #[test]
    fn values_have_their_lines() {
        let text = "a = 'x'\n[t.u]\n  b = { c = \"y\" }\nd.e = \"\"\"\nz\"\"\"\n[[p]]\nq = 1\n";
        check(text, &["a"], Some(("x", 1)));
        check(text, &["t", "u", "b", "c"], Some(("y", 3)));
        check(text, &["t", "u", "d", "e"], Some(("z", 4)));
        check(text, &["t", "v"], None);
        assert_eq!(parse(text).0.get("p").unwrap().items().len(), 1);
    }

    #[test]
    fn the_rest_of_a_broken_text_is_kept() {
        let text = "a = 'x'\nb = = 2\nc = 'y'\n";
        assert_eq!(parse(text).1, Some(2));
        check(text, &["a"], Some(("x", 1)));
        check(text, &["c"], Some(("y", 3)));
    }
}
