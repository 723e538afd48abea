//! The words that checks look for, from `wording.yaml`, and how sentences are cut into words.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;

/// Lists of words and phrases, in lower case.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    pub(super) safe: BTreeSet<String>,
    pub(super) danger: BTreeSet<String>,
    pub(super) alarm: BTreeSet<String>,
    pub(super) small: BTreeSet<String>,
    pub(super) deny: BTreeSet<String>,
    pub(super) turns: BTreeSet<String>,
    pub(super) softening: BTreeSet<String>,
    pub(super) styles: BTreeSet<String>,
    pub(super) stop: BTreeSet<String>,
    pub(super) keywords: BTreeSet<String>,
    pub(super) everyday: BTreeSet<String>,
    pub(super) terms: BTreeSet<String>,
}

/// The lists; without them nothing would pass, see [`is_there`].
pub(super) static WORDING: LazyLock<Wording> =
    LazyLock::new(|| serde_saphyr::from_str(include_str!("wording.yaml")).unwrap_or_default());

/// Whether the lists could be read.
pub(super) fn is_there() -> bool {
    !WORDING.safe.is_empty()
}

/// Words in lower case; a comma or a semicolon is one of its own.
pub(super) fn words(sentence: &str) -> Vec<String> {
    let apart = sentence.to_lowercase().replace('’', "'").replace(',', " , ").replace(';', " ; ").replace('`', " ");
    let trim = |word: &str| match word {
        "," | ";" => word.to_owned(),
        _ => word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned(),
    };
    apart.split_whitespace().map(trim).filter(|word| !word.is_empty()).collect()
}

/// Where a list's words and phrases begin in a sentence, and how many words each has.
pub(super) fn found(words: &[String], list: &BTreeSet<String>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for at in 0..words.len() {
        for length in 1..=4 {
            let Some(part) = words.get(at..at + length) else { break };
            if list.contains(&part.join(" ")) {
                out.push((at, length));
            }
        }
    }
    out
}

/// What an identifier or a word is made of, in lower case: `orderId` and `order_id` are `order` and `id`.
pub(super) fn pieces(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut low = false;
    for c in text.chars() {
        let breaks = !c.is_alphabetic() || (c.is_uppercase() && low);
        if breaks && out.last().is_some_and(|piece| !piece.is_empty()) {
            out.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(piece) = out.last_mut()
        {
            piece.extend(c.to_lowercase());
        }
        low = c.is_lowercase();
    }
    out.retain(|piece| !piece.is_empty());
    out
}

/// What several forms of a word begin with: `validated` and `validation`.
pub(super) fn stem(word: &str) -> &str {
    let ends = [
        "ations", "ation", "ators", "ating", "ator", "ated", "ates", "ingly", "ities", "ings", "ions", "ing", "ion", "ies",
        "ers", "ors", "ity", "ate", "ed", "er", "or", "es", "ly", "al", "s", "e", "y",
    ];
    let cut = ends.iter().filter_map(|end| word.strip_suffix(end)).find(|rest| rest.chars().count() >= 3);
    let cut = cut.map(|rest| rest.strip_suffix(['y', 'i', 'e']).filter(|rest| rest.chars().count() >= 3).unwrap_or(rest));
    cut.unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_can_be_read() {
        let read: Result<Wording, _> = serde_saphyr::from_str(include_str!("wording.yaml"));
        assert!(read.is_ok(), "{:?}", read.err());
        assert!(is_there() && WORDING.keywords.contains("def") && WORDING.turns.contains(","));
    }

    #[test]
    fn identifiers_fall_into_their_words() {
        assert_eq!(pieces("getOrderById2(x_y)"), ["get", "order", "by", "id", "x", "y"]);
        assert_eq!(pieces("MAX_RETRIES"), ["max", "retries"]);
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (a, b) in [
            ("validated", "validation"),
            ("queries", "query"),
            ("services", "service"),
            ("orders", "order"),
            ("retries", "retry"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
    }

    #[test]
    fn phrases_are_found_where_they_begin() {
        let words = words("It is, as it should be, safe.");
        assert_eq!(found(&words, &WORDING.softening), [(3, 3)]);
        assert_eq!(found(&words, &WORDING.safe), [(8, 1)]);
    }
}
