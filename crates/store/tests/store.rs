//! The store as its users see it: several at once, big values, and what happens after a crash or damage.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use deepdive_store::{NewReport, Store, StoreError};

fn body(name: &str, words: &str) -> String {
    format!(
        r#"{{"subject":{{"name":"{name}","snapshot":"blake3:0","as_of":"2026-01-01","files":3,"lines":9}},
            "findings":[{{"severity":"high"}},{{"severity":"low"}},{{"severity":"high"}}],"sections":[{{"title":"{words}"}}]}}"#
    )
}

fn put(store: &Store, name: &str, words: &str, created: &str) -> String {
    let json = body(name, words);
    let new = NewReport { json: &json, run: "{}", location: name, created, workflow: "deep-dive" };
    store.put_report(new).unwrap().id
}

fn ids(store: &Store) -> Vec<String> {
    store.list().unwrap().into_iter().map(|entry| entry.id).collect()
}

#[test]
fn a_report_comes_back_byte_for_byte_by_the_beginning_of_its_id() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = put(&store, "My Shop", "x", "2026-01-02T00:00:00Z");
    assert!(id.starts_with("my-shop-") && id.len() == 14, "{id}");
    let stored = store.report(&id[..10]).unwrap();
    assert_eq!(stored.json, body("My Shop", "x"));
    assert_eq!(stored.entry.findings.into_iter().collect::<Vec<_>>(), [("high".to_owned(), 2), ("low".to_owned(), 1)]);
}

#[test]
fn the_same_report_twice_is_one_and_the_newest_stands_first() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let first = put(&store, "a", "x", "2026-01-01T00:00:00Z");
    let second = put(&store, "a", "y", "2026-01-02T00:00:00Z");
    assert_eq!(put(&store, "a", "x", "2026-01-03T00:00:00Z"), first);
    assert_eq!(ids(&store), [first, second]);
    assert!(matches!(store.report("a-"), Err(StoreError::Ambiguous { .. })));
    assert!(matches!(store.report("b"), Err(StoreError::NoReport(_))));
}

#[test]
fn many_at_once_all_succeed() {
    let dir = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let path = dir.path();
            scope.spawn(move || {
                let store = Store::open(path).unwrap();
                (0..5).for_each(|n| drop(put(&store, &format!("r{thread}"), &n.to_string(), "2026-01-01T00:00:00Z")));
            });
        }
    });
    assert_eq!(ids(&Store::open(dir.path()).unwrap()).len(), 20);
}

#[test]
fn what_waits_too_long_says_who_has_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open_with_patience(dir.path(), Duration::ZERO).unwrap();
    put(&store, "a", "x", "2026-01-01T00:00:00Z");
    let lock = fs::File::options().write(true).open(dir.path().join("index.lock")).unwrap();
    lock.lock().unwrap();
    let error = store.list().unwrap_err();
    assert!(error.to_string().contains(&format!("process {}", std::process::id())), "{error}");
    assert!(error.hint().unwrap().contains("--store"));
}

#[test]
fn words_are_found_whatever_their_case_and_the_best_text_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = put(&store, "a", "SQL injection in orders", "2026-01-01T00:00:00Z");
    put(&store, "b", "nothing of the kind", "2026-01-01T00:00:00Z");
    let hits = store.search("sql ORDERS").unwrap();
    assert_eq!(hits.len(), 1);
    assert_eq!((hits[0].id.as_str(), hits[0].pointer.as_str()), (id.as_str(), "/sections/0/title"));
}

#[test]
fn removing_takes_the_body_the_tree_and_the_facts_of_the_last_report() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let first = put(&store, "a", "x", "2026-01-01T00:00:00Z");
    let second = put(&store, "a", "y", "2026-01-02T00:00:00Z");
    fs::create_dir_all(store.tree("a")).unwrap();
    store.remove(&first).unwrap();
    assert!(store.tree("a").is_dir());
    store.remove(&second).unwrap();
    assert!(!store.tree("a").exists());
    assert_eq!(files(&dir.path().join("objects")), 0);
}

fn files(dir: &Path) -> usize {
    let entries = fs::read_dir(dir).into_iter().flatten().flatten();
    entries.map(|entry| if entry.path().is_dir() { files(&entry.path()) } else { 1 }).sum()
}

#[test]
fn a_damaged_index_is_set_aside_and_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = put(&store, "a", "x", "2026-01-01T00:00:00Z");
    for name in ["conf", "db"] {
        fs::write(dir.path().join("index").join(name), [0xA5; 4096]).unwrap();
    }
    assert_eq!(ids(&store), [id.as_str()]);
    assert!(store.notices()[0].contains("damaged-1"));
    assert!(store.notices().is_empty());
    assert!(dir.path().join("index.damaged-1").is_dir());
    assert_eq!(store.report(&id).unwrap().json, body("a", "x"));
}

#[test]
fn a_journal_keeps_small_and_big_values_across_a_sudden_end() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let big: Vec<u32> = (0..200_000u32).map(|n| n.wrapping_mul(2_654_435_761)).collect();
    let journal = store.journal("r1").unwrap();
    journal.record("step/a", &"small").unwrap();
    journal.record("step/b", &big).unwrap();
    journal.record("other", &1).unwrap();
    drop(journal);
    let journal = store.journal("r1").unwrap();
    assert_eq!(journal.keys("step/").unwrap(), ["step/a", "step/b"]);
    assert_eq!(journal.recorded::<String>("step/a").unwrap().as_deref(), Some("small"));
    assert_eq!(journal.recorded::<Vec<u32>>("step/b").unwrap(), Some(big));
    assert_eq!(journal.recorded::<String>("step/c").unwrap(), None);
}
