//! Every message of the catalogue, filled with its sample.

#![allow(clippy::unwrap_used, clippy::panic)]

use serde_json::json;

use std::collections::BTreeSet;
use std::path::Path;

use super::readability::grade;
use super::*;

fn filled() -> Vec<(String, Text)> {
    [Catalogue::english(), Catalogue::comparison(), Catalogue::ask()]
        .into_iter()
        .flat_map(|catalogue| filled_of(&catalogue.unwrap()))
        .collect()
}

fn filled_of(catalogue: &Catalogue) -> Vec<(String, Text)> {
    let fill = |(id, entry): (&String, &Entry)| {
        let draft = catalogue.claim(id, entry.sample.clone()).unwrap_or_else(|error| panic!("{error}"));
        let evidence = deepdive_model::Evidence::absence("0-s", "t", json!({}), "all");
        (id.clone(), draft.on(vec![evidence]).unwrap().text)
    };
    catalogue.pages.messages.iter().map(fill).collect()
}

#[test]
fn every_message_reads_well() {
    let mut hard = Vec::new();
    for (id, text) in filled() {
        let (executive, product) = (grade(&text.executive), grade(&text.product));
        if executive > 100 || product > 120 {
            hard.push(format!(
                "{id}: executive {executive}, product {product} (tenths)\n  {}\n  {}",
                text.executive, text.product
            ));
        }
    }
    assert!(hard.is_empty(), "too hard to read:\n{}", hard.join("\n"));
}

#[test]
fn shares_begin_sentences_with_a_capital() {
    let mut seen = 0;
    for catalogue in [Catalogue::english(), Catalogue::comparison(), Catalogue::ask()] {
        let catalogue = catalogue.unwrap();
        for (id, entry) in &catalogue.pages.messages {
            let mut sample = entry.sample.clone();
            for name in ["share", "ratio", "part"] {
                if let Some(value) = sample.get_mut(name) {
                    *value = json!(40);
                    seen += 1;
                }
            }
            let draft = catalogue.claim(id, sample).unwrap_or_else(|error| panic!("{error}"));
            let text = draft.on(vec![deepdive_model::Evidence::absence("0-s", "t", json!({}), "all")]).unwrap().text;
            for sentence in [&text.executive, &text.product, &text.engineer] {
                assert!(!sentence.starts_with("under ") && !sentence.contains(". under "), "{id}: {sentence}");
            }
        }
    }
    assert!(seen > 10);
}

#[test]
fn every_message_is_whole() {
    for (id, text) in filled() {
        for sentence in [&text.executive, &text.product, &text.engineer] {
            assert!(sentence.ends_with(['.', '?', '!', '”']), "{id}: {sentence}");
            assert!(!sentence.contains("..") && !sentence.contains(" ,") && !sentence.contains(" ."), "{id}: {sentence}");
        }
    }
}

#[test]
fn no_message_promises_too_much() {
    for (id, text) in filled() {
        for sentence in [&text.executive, &text.product, &text.engineer] {
            let lower = sentence.to_lowercase();
            for word in ["guarantee", "perfect", "impossible", "always safe", "bad developer", "anyone can"] {
                assert!(!lower.contains(word), "{id} says {word}: {sentence}");
            }
        }
    }
}

#[test]
fn a_missing_argument_is_an_error() {
    let catalogue = Catalogue::english().unwrap();
    assert!(matches!(catalogue.claim("minute.size", Args::new()), Err(CatalogueError::Fill { .. })));
    assert!(matches!(catalogue.claim("no-such", Args::new()), Err(CatalogueError::Unknown(_))));
}

#[test]
fn every_chapter_has_a_title() {
    let catalogue = Catalogue::english().unwrap();
    assert_eq!(catalogue.title("in-one-minute"), "In one minute");
    assert_eq!(catalogue.pages.sections.len(), 16);
}

/// Quoted ids such as "map.hub" in the sources that write.
fn written_ids(folder: &Path, out: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            written_ids(&path, out);
        } else {
            let text = std::fs::read_to_string(&path).unwrap();
            let id = |word: &&str| {
                word.split_once('.').is_some_and(|(a, b)| {
                    a.len() > 2 && b.len() > 2 && (a.to_owned() + b).bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
                })
            };
            out.extend(text.split('"').filter(id).map(str::to_owned));
        }
    }
}

/// Keys in the sources of `word("…")`, held by the catalogue.
fn words_in(folder: &Path, out: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            words_in(&path, out);
        } else if !path.ends_with("catalogue/tests.rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let keys = text.split("word(\"").skip(1).filter_map(|rest| rest.split_once('"'));
            out.extend(keys.map(|(key, _)| key.to_owned()));
        }
    }
}

#[test]
fn words_that_are_asked_for_and_words_that_are_held_are_the_same() {
    let mut asked = BTreeSet::new();
    words_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut asked);
    let held: BTreeMap<String, String> = serde_saphyr::from_str(WORDS).unwrap();
    let of_names = |key: &&String| !key.starts_with("layer-") && !key.starts_with("capability-");
    assert_eq!(asked.iter().collect::<Vec<_>>(), held.keys().filter(of_names).collect::<Vec<_>>());
    assert_eq!(capability("entry_points"), "ways in");
    assert_eq!(capability("new_thing"), "new thing");
}

#[test]
fn what_an_answer_writes_and_what_its_catalogue_holds_are_the_same() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ask/mod.rs")).unwrap();
    let written: BTreeSet<_> = text.split('"').filter(|word| word.starts_with("ask.")).map(str::to_owned).collect();
    let held: BTreeSet<_> = Catalogue::ask().unwrap().pages.messages.into_keys().collect();
    assert_eq!(written, held);
}

#[test]
fn what_a_comparison_writes_and_what_its_catalogue_holds_are_the_same() {
    let mut written = BTreeSet::new();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/compare");
    written_ids(&folder.join("sentences"), &mut written);
    let text = std::fs::read_to_string(folder.join("sentences.rs")).unwrap();
    written.extend(text.split('"').filter(|word| word.starts_with("method.")).map(str::to_owned));
    let held: BTreeSet<_> = Catalogue::comparison().unwrap().pages.messages.into_keys().collect();
    assert_eq!(written, held);
}

#[test]
fn what_is_written_and_what_the_catalogue_holds_are_the_same() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut written = BTreeSet::new();
    written_ids(&source.join("sections"), &mut written);
    written_ids(&source.join("rank"), &mut written);
    for key in ["retired", "key-person", "untested-modules", "unpinned-dependencies", "circular-modules"] {
        written.insert(format!("risk.{key}"));
    }
    let held: BTreeSet<_> = Catalogue::english().unwrap().pages.messages.into_keys().collect();
    assert_eq!(written, held);
}
