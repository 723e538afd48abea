//! The words of an expression that mean something by themselves: filters behind `|`, tests behind `is`, and functions that are always
//! there. minijinja looks them up only when it comes to them, which may be late in a run.

use super::environment;
use crate::nearest;

/// Filters, for those who look for the right one; those that are only for web pages are left out.
const FILTERS: &[&str] = &[
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "default",
    "dictsort",
    "first",
    "float",
    "groupby",
    "indent",
    "int",
    "items",
    "join",
    "last",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "reject",
    "rejectattr",
    "replace",
    "reverse",
    "round",
    "select",
    "selectattr",
    "slice",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "zip",
];

/// Tests, in the same way.
const TESTS: &[&str] = &[
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "even",
    "false",
    "float",
    "ge",
    "gt",
    "in",
    "integer",
    "iterable",
    "le",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "sequence",
    "startingwith",
    "string",
    "true",
    "undefined",
    "upper",
];

/// A word that means nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// The word.
    pub(crate) word: String,
    /// What it should be: `filter` or `test`.
    pub(crate) kind: &'static str,
    /// What would have been right.
    pub(crate) hint: String,
}

/// Filters and tests that there are none of; `bare` where the text is an expression and no template.
pub(crate) fn unknown_words(text: &str, bare: bool) -> Vec<Unknown> {
    let parts = if bare { vec![text] } else { code(text) };
    let words = parts.into_iter().flat_map(words);
    words.filter(|(kind, word)| !is_there(kind, word)).map(|(kind, word)| unknown(kind, word)).collect()
}

/// A sign that no expression holds outside of its strings; behind a string minijinja takes one for the end and reads no further.
pub(super) fn stray(text: &str, bare: bool) -> Option<char> {
    let parts = if bare { vec![text] } else { code(text) };
    parts.into_iter().find_map(|part| {
        let mut rest = part;
        while let Some(first) = rest.chars().next() {
            let next = rest.get(first.len_utf8()..).unwrap_or_default();
            rest = match first {
                '"' | '\'' => rest.get(end_of_string(rest, first)..).unwrap_or_default(),
                '!' if !next.starts_with('=') => return Some(first),
                '&' | ';' | '?' | '$' | '#' | '@' | '\\' | '`' | '^' => return Some(first),
                _ => next,
            };
        }
        None
    })
}

/// Whether a name is there without anybody giving it, such as `range`.
pub(super) fn is_global(name: &str) -> bool {
    ["range", "dict", "namespace"].contains(&name)
}

fn unknown(kind: &'static str, word: &str) -> Unknown {
    let known = if kind == "filter" { FILTERS } else { TESTS };
    Unknown { word: word.to_owned(), kind, hint: nearest(word, known.iter().copied()) }
}

/// minijinja itself has a test for whether there is a filter or a test of a name.
fn is_there(kind: &str, word: &str) -> bool {
    let environment = environment();
    let asked =
        environment.compile_expression(&format!("'{word}' is {kind}")).and_then(|asked| asked.eval(()).map(|is| is.is_true()));
    asked.unwrap_or(true)
}

/// What stands between the braces of a template.
pub(super) fn code(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (open, close) in [("{{", "}}"), ("{%", "%}")] {
        out.extend(text.split(open).skip(1).map(|part| part.split_once(close).map_or(part, |(code, _)| code)));
    }
    out
}

/// Names, numbers and strings, each whole; any other sign by itself.
pub(super) fn tokens(code: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = code;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' | '\'' => end_of_string(rest, first),
            c if c.is_alphanumeric() || c == '_' => rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (token, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        rest = after;
        out.push(token);
    }
    out
}

/// Words behind `|` and `is`, strings left out.
fn words(code: &str) -> Vec<(&'static str, &str)> {
    let mut out = Vec::new();
    let mut before = "";
    for token in tokens(code) {
        let name = token.starts_with(|first: char| first.is_alphabetic() || first == '_');
        match before {
            "|" if name => out.push(("filter", token)),
            "is" if name && token != "not" => out.push(("test", token)),
            _ => {}
        }
        let between = token.trim().is_empty() || (before == "is" && token == "not");
        // A field may be called `is`.
        before = if between {
            before
        } else if before == "." {
            ""
        } else {
            token
        };
    }
    out
}

fn end_of_string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if !escaped && c == quote {
            return at + c.len_utf8();
        }
        escaped = !escaped && c == '\\';
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, bare: bool, expected: &[&str]) {
        let found: Vec<String> =
            unknown_words(text, bare).into_iter().map(|found| format!("{} {}: {}", found.kind, found.word, found.hint)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn words_that_mean_nothing_are_found_and_those_in_strings_are_none() {
        check("a.output | lenght > 0", true, &["filter lenght: did you mean `length`?"]);
        check("a is definde", true, &["test definde: did you mean `defined`?"]);
        check("a is not definde", true, &["test definde: did you mean `defined`?"]);
        check("a is defined and a is not none and ('x' in a | map(attribute='b') | list)", true, &[]);
        check("'a | lenght' ~ \"it's | b\"", true, &[]);
        check("a.is.b | e", true, &[]);
        check("one | two {{ a | uper }} is there", false, &["filter uper: did you mean `upper`?"]);
        check("{% if a is od %}x{% endif %}", false, &["test od: did you mean `odd`?"]);
    }

    #[test]
    fn signs_of_other_languages_are_found_outside_of_strings() {
        assert_eq!(stray("a == 'x' && b", true), Some('&'));
        assert_eq!(stray("a != 'it\\'s & more' and b", true), None);
        assert_eq!(stray("this & that {{ !a }}", false), Some('!'));
        assert_eq!(stray("this & that {{ a != b }}", false), None);
    }

    #[test]
    fn what_is_offered_is_there() {
        for (kind, words) in [("filter", FILTERS), ("test", TESTS)] {
            words.iter().for_each(|word| assert!(is_there(kind, word), "{word}"));
        }
        assert!(!is_there("filter", "nothing") && !is_there("test", "nothing"));
    }
}
