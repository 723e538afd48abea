//! What templates can do with their arguments: numbers, shares, plural forms, lists, names in code type.

use minijinja::{Environment, Value};

use crate::words;

/// Adds the filters of the catalogue.
pub(super) fn add(templates: &mut Environment<'static>) {
    templates.add_filter("num", words::number);
    templates.add_filter("share", words::share);
    templates.add_filter("begins", |text: String| begins(&text));
    templates.add_filter("plural", plural);
    templates.add_filter("counted", counted);
    templates.add_filter("and_list", and_list);
    templates.add_filter("code", |name: String| code(&name));
    templates.add_filter("codes", |names: Vec<String>| names.iter().map(|name| code(name)).collect::<Vec<_>>());
    templates.add_filter("some_of", some_of);
    templates.add_filter("lowered", |names: Vec<String>| names.iter().map(|name| lowered(name)).collect::<Vec<_>>());
    templates.add_filter("sentence", |text: Value| sentence(&text.to_string()));
}

/// The word that fits a number: `n|plural("file", "files")`.
fn plural(count: i64, one: String, many: String) -> String {
    if count == 1 { one } else { many }
}

/// Number and word, or nothing for none: `n|counted("file", "files")`.
fn counted(count: i64, one: String, many: String) -> String {
    if count == 0 { String::new() } else { format!("{} {}", words::number(count), plural(count, one, many)) }
}

/// "a, b and c"; empty entries are left out.
fn and_list(items: Vec<String>) -> String {
    let items: Vec<_> = items.into_iter().filter(|item| !item.is_empty()).collect();
    words::and_list(&items)
}

/// A name in code type; what would end it is taken out.
fn code(name: &str) -> String {
    format!("`{}`", words::shortened(name, 120).replace('`', "'"))
}

/// The first few of a list, and how many more there are: `names|some_of(total)`.
fn some_of(items: Vec<String>, total: u64) -> String {
    let more = total.saturating_sub(items.len() as u64);
    let mut items: Vec<_> = items.into_iter().filter(|item| !item.is_empty()).collect();
    if more > 0 {
        items.push(format!("{} more", words::number(i64::try_from(more).unwrap_or(i64::MAX))));
    }
    words::and_list(&items)
}

/// A name as it stands within a sentence: with a small first letter, unless it is an abbreviation.
fn lowered(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next();
    if letters.clone().next().is_some_and(char::is_uppercase) {
        return name.to_owned();
    }
    first.map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// As it begins a sentence: "Under 1 %".
fn begins(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Closed by a full stop, where it has none; the end of a quoted sentence closes it.
fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.is_empty() || text.trim_end_matches('”').ends_with(['.', '!', '?', '…']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(actual: impl AsRef<str>, expected: &str) {
        assert_eq!(actual.as_ref(), expected);
    }

    #[test]
    fn templates_write_as_people_do() {
        check(counted(0, "file".into(), "files".into()), "");
        check(counted(1, "file".into(), "files".into()), "1 file");
        check(counted(2_000, "file".into(), "files".into()), "2\u{202f}000 files");
        check(and_list(vec!["a".into(), String::new(), "b".into()]), "a and b");
        check(some_of(vec!["a".into(), "b".into()], 5), "a, b and 3 more");
        check(some_of(vec!["a".into()], 1), "a");
        check(code("a`b\nc"), "`a'b c`");
        check(sentence("Do it"), "Do it.");
        check(sentence("Why?"), "Why?");
        check(sentence("It says: “Done.”"), "It says: “Done.”");
        check(sentence("It says: “Done”"), "It says: “Done”.");
        check(lowered("Sign in and accounts"), "sign in and accounts");
        check(lowered("API keys"), "API keys");
    }
}
