//! Strings that stand for themselves (URLs, SQL) and look-ups of the environment, wherever they stand.

use tree_sitter::Node;

use super::extraction::{Context, Extraction, end_line, line};
use super::fold::LookUp;
use crate::facts::{NameIx, StringFact, StringKind};

/// SQL verbs, each with the words of which one must follow: a sentence may begin with "select" or "update" as well.
const SQL: &[(&str, &[&str])] = &[
    ("select", &["from"]),
    ("insert", &["into"]),
    ("replace", &["into"]),
    ("update", &["set"]),
    ("delete", &["from"]),
    ("merge", &["into"]),
    ("with", &["as ("]),
    ("create", &["table", "index", "view", "database", "schema", "function", "trigger", "extension", "type", "role"]),
    ("alter", &["table", "database", "type", "role", "index"]),
    ("drop", &["table", "index", "view", "database", "schema"]),
    ("truncate", &["table"]),
];
/// Bytes of SQL in which the second word must stand.
const SQL_HEAD: usize = 2048;

impl<'t> Extraction<'t> {
    /// Notes a string that no value holds; none where there is nothing to look at in it.
    pub(super) fn enter_text(&mut self, node: Node<'t>) -> Option<Context> {
        let text = self.text(node);
        if !self.here.carried && may_matter(text) {
            self.note_text(node);
        }
        text.contains('{').then_some(Context { carried: true, ..self.here })
    }

    /// Notes an operation that joins strings; the strings in it, and in a look-up, are no texts of their own.
    pub(super) fn enter_concat(&mut self, node: Node<'t>, looked_up: bool) -> Context {
        let dialect = self.dialect;
        let joins = looked_up || dialect.operands(node, self).is_some() || dialect.format(node, self).is_some();
        if joins && !looked_up && !self.here.carried {
            self.note_text(node);
        }
        Context { carried: joins, ..self.here }
    }

    fn note_text(&mut self, node: Node<'t>) {
        let Some(text) = self.fold(node) else { return };
        let Some(kind) = kind_of(&text) else { return };
        self.add_string(node, kind, text);
    }

    /// Notes a look-up of the environment. The left part of one (`env.X` of `env.X ?? "d"`) starts where it starts, and is none.
    /// True where there is one.
    pub(super) fn note_look_up(&mut self, node: Node<'t>) -> bool {
        if self.last_look_up == Some(node.start_byte()) {
            return false;
        }
        let Some(look_up) = self.dialect.look_up(node, self) else { return false };
        self.last_look_up = Some(node.start_byte());
        self.add_look_up(&look_up, node);
        true
    }

    /// Adds a look-up; gives its folded text.
    pub(super) fn add_look_up(&mut self, look_up: &LookUp<'t>, node: Node<'t>) -> NameIx {
        let mut text = String::new();
        self.write_look_up(look_up, &mut text, 0);
        self.add_string(node, StringKind::Environment, text)
    }

    /// Notes each look-up of configuration in a text.
    pub(super) fn note_placeholders(&mut self, node: Node<'t>, text: &str) {
        for part in text.split("${").skip(1) {
            if let Some((key, _)) = part.split_once('}') {
                self.add_string(node, StringKind::Environment, format!("${{{key}}}"));
            }
        }
    }

    fn add_string(&mut self, node: Node<'t>, kind: StringKind, text: String) -> NameIx {
        let text = self.intern_owned(text);
        self.facts.strings.push(StringFact { owner: self.here.function, kind, text, line: line(node), end_line: end_line(node) });
        text
    }
}

/// A quick look at the source of a string, before it is folded.
fn may_matter(source: &str) -> bool {
    source.contains("://") || sql_verb(without_quotes(source))
}

/// The source of a string without prefix, opening quotes and blanks.
fn without_quotes(source: &str) -> &str {
    let opening = source.find(['"', '\'', '`']).filter(|at| *at <= 2).unwrap_or(0);
    source.get(opening..).unwrap_or("").trim_start_matches(|sign: char| sign.is_whitespace() || matches!(sign, '"' | '\'' | '`'))
}

fn sql_verb(text: &str) -> bool {
    SQL.iter().any(|(verb, _)| starts_with_word(text, verb))
}

fn starts_with_word(text: &str, word: &str) -> bool {
    let (head, tail) = text.split_at_checked(word.len()).unwrap_or(("", ""));
    head.eq_ignore_ascii_case(word) && tail.starts_with(|sign: char| sign.is_whitespace())
}

/// What sort of text this is; none for those that don't matter.
fn kind_of(text: &str) -> Option<StringKind> {
    let text = text.trim_start();
    if is_url(text) {
        return Some(StringKind::Url);
    }
    let (_, seconds) = SQL.iter().find(|(verb, _)| starts_with_word(text, verb))?;
    let head = text.get(..text.floor_char_boundary(SQL_HEAD.min(text.len())))?.to_ascii_lowercase();
    seconds.iter().any(|second| head.contains(second)).then_some(StringKind::Sql)
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let of_scheme = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '+' | '-' | '.');
    !rest.is_empty()
        && scheme.len() <= 24
        && scheme.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && scheme.chars().all(of_scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<StringKind>) {
        assert_eq!(kind_of(text), expected, "{text}");
    }

    #[test]
    fn texts_are_told_apart() {
        check("https://example.org", Some(StringKind::Url));
        check("amqp+ssl://{host}:5671", Some(StringKind::Url));
        check("://x", None);
        check("see https://example.org", None);
        check("\n  SELECT id FROM carts", Some(StringKind::Sql));
        check("Select one of these", None);
        check("update", None);
        check("UPDATE carts SET n = 1", Some(StringKind::Sql));
        check("Create a new user", None);
        check("create unique index x on y", Some(StringKind::Sql));
    }

    #[test]
    fn quick_look_sees_through_quotes() {
        assert!(may_matter("f\"SELECT {x}\""));
        assert!(may_matter("'''\n select 1'''"));
        assert!(may_matter("rb'update x'"));
        assert!(may_matter("`${a}://b`"));
        assert!(!may_matter("\"selection\""));
    }
}
