//! Plain text out of Markdown and its kin, and small judgements about sentences.

use std::sync::LazyLock;

use regex::Regex;

/// A pattern that is known to be one; what is not never matches.
fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static IMAGE: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]|<[^>]+>|:[a-z_+0-9]+:"));
static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\[[^\]]*\]"));
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\*\*|__|`+|~~|^\s*(?:[-*+]|\d+[.)])\s+|^#+\s*|^>\s*"));

/// Text without links, images, tags, stress and leading signs, on one line.
pub(crate) fn plain(markdown: &str) -> String {
    let without_images = replace(&IMAGE, markdown, "");
    let without_links = replace(&LINK, &without_images, "$1$2");
    let without_marks = replace(&MARK, &without_links, "");
    let unstressed: String = without_marks.split(' ').map(|word| strip_stress(word) + " ").collect();
    let visible = unstressed.trim_start_matches(|first: char| !first.is_alphanumeric() && !"\"'([".contains(first));
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn replace(pattern: &LazyLock<Option<Regex>>, text: &str, with: &str) -> String {
    pattern.as_ref().map_or_else(|| text.to_owned(), |regex| regex.replace_all(text, with).into_owned())
}

fn strip_stress(word: &str) -> String {
    let starred = word.strip_prefix('*').map(|rest| rest.replacen('*', "", 1));
    starred.unwrap_or_else(|| word.strip_suffix('*').unwrap_or(word).to_owned())
}

/// Where a text holds a name as a word of its own.
pub(crate) fn word_at(text: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    text.match_indices(name).map(|(at, _)| at).find(|at| {
        let before = text.get(..*at).and_then(|left| left.chars().next_back());
        let after = text.get(at + name.len()..).and_then(|right| right.chars().next());
        let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == '-');
        !part(before) && !part(after)
    })
}

/// A text cut at a word to so many characters, with a sign where something was left out.
pub(crate) fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let head: String = text.chars().take(most).collect();
    let whole = head.rsplit_once(' ').map_or(head.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ';', ':']))
}

/// `1 file`, `2 files`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(text: &str, name: &str) -> bool {
        word_at(text, name).is_some()
    }

    #[test]
    fn markup_is_taken_off() {
        assert_eq!(plain("- ⚡ [**FastAPI**](https://x) for the `API`."), "FastAPI for the API.");
        assert_eq!(plain("![badge](a.svg) A *small* thing"), "A small thing");
        assert_eq!(plain("<p align=\"center\">Hello</p>"), "Hello");
    }

    #[test]
    fn words() {
        assert!(holds("We use Go here", "Go"));
        assert!(!holds("Good", "Go"));
        assert!(!holds("redis-cart", "redis"));
        assert!(holds("(Redis)", "Redis"));
    }

    #[test]
    fn cuts() {
        assert_eq!(cut("one two three", 9), "one two…");
        assert_eq!(cut("one", 9), "one");
    }
}
