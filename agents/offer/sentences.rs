//! A text taken apart into the sentences that can stand alone.

/// Words that a sentence begins with which leans on the one before it.
const LEANS: &[&str] = &[
    "it",
    "its",
    "this",
    "these",
    "those",
    "that",
    "they",
    "their",
    "them",
    "he",
    "she",
    "such",
    "then",
    "here",
    "there",
    "both",
    "otherwise",
    "however",
    "also",
];
/// What ends with a dot and is no end.
const SHORT: &[&str] = &["e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "no.", "fig."];

/// The sentences of a text; one that leans on the one before it stays with it.
pub(super) fn of(text: &str) -> Vec<&str> {
    let (mut out, mut start) = (Vec::new(), 0);
    for (at, _) in text.char_indices().filter(|(at, sign)| sign.is_whitespace() && ends_before(text, *at)) {
        let (before, after) = (text.get(start..at).unwrap_or_default().trim(), text.get(at..).unwrap_or_default().trim_start());
        if !before.is_empty() && begins(after) {
            out.push(before);
            start = at;
        }
    }
    out.push(text.get(start..).unwrap_or_default().trim());
    out
}

/// Whether a sentence ends right before a place: outside of code, and not with a word that is written short.
fn ends_before(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let last = before.split_whitespace().next_back().unwrap_or_default().to_lowercase();
    before.ends_with(['.', '!', '?']) && before.matches('`').count() % 2 == 0 && !SHORT.contains(&last.as_str())
}

/// Whether a sentence that can stand alone begins here.
fn begins(rest: &str) -> bool {
    let word = rest.split(|sign: char| !sign.is_alphanumeric()).next().unwrap_or_default().to_lowercase();
    rest.starts_with(|sign: char| sign.is_uppercase() || sign == '`') && !LEANS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(of(text), expected, "{text}");
    }

    #[test]
    fn each_that_can_stand_alone_is_one() {
        check("Users log in.", &["Users log in."]);
        check("Users log in.  Orders are kept in `orders`.", &["Users log in.", "Orders are kept in `orders`."]);
        check(
            "Users log in. They hand over a password. `check` reads it.",
            &["Users log in. They hand over a password.", "`check` reads it."],
        );
        check("Stores, e.g. PostgreSQL, and caches, i.e. Redis.", &["Stores, e.g. PostgreSQL, and caches, i.e. Redis."]);
        check("It reads `a. B` and v1.2 of Node. js files.", &["It reads `a. B` and v1.2 of Node. js files."]);
        check("", &[""]);
    }
}
