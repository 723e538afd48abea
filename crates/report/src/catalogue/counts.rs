//! Sentences with a count of one and of two: no "1 files", no "the 1 place", no "2 file".

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use serde_json::json;

use super::*;

/// Every pair of forms that a catalogue writes behind a number: `plural('file', 'files')`.
fn forms() -> BTreeSet<(String, String)> {
    let calls = [ENGLISH, COMPARISON, ASK].into_iter().flat_map(|yaml| yaml.split(['(', ')']));
    let pair = |inside: &str| {
        let words: Vec<_> =
            inside.split(", ").map(|word| word.trim_matches(['\'', '"', '\\']).rsplit(' ').next().unwrap_or_default()).collect();
        let [one, many] = words.as_slice() else { return None };
        let plain = |word: &str| !word.is_empty() && word.chars().all(|char| char.is_ascii_lowercase());
        (plain(one) && plain(many) && one != many).then(|| ((*one).to_owned(), (*many).to_owned()))
    };
    calls.filter_map(pair).collect()
}

/// The samples of a message with each whole number set to a count: one at a time, then all.
fn with_counts(id: &str, sample: &Args, count: i64) -> Vec<Args> {
    let may_be_few = |name: &str| !NEVER_FEW.contains(&(id, name));
    let numbers: Vec<&String> =
        sample.iter().filter(|(name, value)| value.is_number() && may_be_few(name)).map(|(name, _)| name).collect();
    let set = |names: &[&String]| {
        let mut args = sample.clone();
        for name in names {
            args.insert((*name).clone(), json!(count));
        }
        args
    };
    numbers.iter().map(|name| set(&[name])).chain([set(&numbers)]).collect()
}

/// Counts that are never as low as one or two where their sentence is written: message and argument.
const NEVER_FEW: &[(&str, &str)] = &[
    ("map.hub", "n"),
    ("map.shared-store", "n"),
    ("quality.coupled", "n"),
    ("quality.duplication", "longest"),
    ("quality.worst", "complexity"),
    ("risk.circular-modules", "longest"),
    ("risk.key-person", "commits"),
    ("risk.unpinned-dependencies", "direct"),
    ("scale.first-store", "n"),
    ("team.spread", "n"),
    ("strength.decisions", "n"),
    ("strength.pinned", "direct"),
    ("strength.team", "n"),
    ("strength.tests", "cases"),
];

type FormOf = fn(&(String, String)) -> &String;

/// What no sentence says of a count: the other form, or an article for many in front of one.
fn odd_count(text: &str, count: i64, forms: &BTreeSet<(String, String)>) -> Option<String> {
    let words: Vec<&str> = text.split([' ', '\u{a0}']).collect();
    let plain = |word: &str| word.trim_matches(|char: char| !char.is_alphanumeric()).to_lowercase();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| word.trim_start_matches('(') == count.to_string()) {
        let before = at.checked_sub(1).and_then(|at| words.get(at)).map(|word| plain(word)).unwrap_or_default();
        if count == 1 && ["the", "all", "are", "these", "top"].contains(&before.as_str()) {
            return Some(format!("{before} 1"));
        }
        // "1 of 1 files" is said of many by custom.
        let ends = |word: &str| word.ends_with([',', '.', ';', ':', ')']);
        let mut follows = Vec::new();
        for word in words.iter().skip(at + 1).take(3).take_while(|word| !["of", "in", "on", "for", "with"].contains(*word)) {
            follows.push(plain(word));
            if ends(word) {
                break;
            }
        }
        let (one, many): (FormOf, FormOf) = (|pair| &pair.0, |pair| &pair.1);
        let (right, other) = if count == 1 { (one, many) } else { (many, one) };
        let met = |form: FormOf| follows.iter().filter(move |word| forms.iter().any(|pair| form(pair) == *word));
        // "2 test places": the first noun is not the counted one. A verb does not mend "2 file were".
        let is_right = met(right).any(|word| !["is", "are", "was", "were", "has", "have"].contains(&word.as_str()));
        let is_share = follows.is_empty() || words.get(at + 1).is_some_and(|word| word.starts_with('%'));
        if let Some(word) = met(other).next().filter(|_| before != "of" && !is_share && !is_right) {
            return Some(format!("{count} … {word}"));
        }
    }
    None
}

#[test]
fn counts_of_one_and_of_two_read_well() {
    let forms = forms();
    assert!(forms.len() > 30 && forms.contains(&("file".to_owned(), "files".to_owned())));
    let mut odd = Vec::new();
    for catalogue in [Catalogue::english(), Catalogue::comparison(), Catalogue::ask()] {
        let catalogue = catalogue.unwrap();
        for (id, entry) in &catalogue.pages.messages {
            // A hundred is one of a share in basis points.
            for args in [1, 2, 100, 200].into_iter().flat_map(|value| with_counts(id, &entry.sample, value)) {
                for depth in ["executive", "product", "engineer"] {
                    let text = catalogue.filled(id, depth, &args).unwrap();
                    let why = odd_count(&text, 1, &forms).or_else(|| odd_count(&text, 2, &forms));
                    odd.extend(why.map(|why| format!("{id} {depth}: {why}: {text}")));
                }
            }
        }
    }
    odd.dedup();
    assert!(odd.is_empty(), "{} odd:\n{}", odd.len(), odd.join("\n"));
}

#[test]
fn odd_counts_are_seen() {
    let forms = forms();
    let check = |text: &str, count, expected: bool| assert_eq!(odd_count(text, count, &forms).is_some(), expected, "{text}");
    check("Are the 1 secret live?", 1, true);
    check("1 files were read.", 1, true);
    check("1 more place is like it.", 1, false);
    check("1 more places are like it.", 1, true);
    check("1 of 3 files were read.", 1, false);
    check("2 file were read.", 2, true);
    check("2 files were read.", 2, false);
}
