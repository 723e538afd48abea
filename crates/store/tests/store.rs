//! The store as its users see it: several at once, big values, and what happens after a crash or damage.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::fs;
use std::path::Path;
use std::time::Duration;

use deepdive_store::{NewReport, ReportKind, RunEntry, Store, StoreError};

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
    assert!(error.hint().contains("--store"));
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

fn run(store: &Store, id: &str, state: &str) {
    let entry = RunEntry {
        id: id.to_owned(),
        workflow: "quick".to_owned(),
        plan: String::new(),
        location: "/shop".to_owned(),
        state: state.to_owned(),
        started: "2026-01-01T00:00:00Z".to_owned(),
        ended: None,
        process: 1,
        reports: Vec::new(),
        details: serde_json::Value::Null,
    };
    store.put_run(&entry).unwrap();
}

fn states(store: &Store) -> Vec<(String, String, String)> {
    store.runs().unwrap().into_iter().map(|run| (run.id, run.workflow, run.state)).collect()
}

/// Two reports and two runs, spoilt so: everything is still listed, and the user is told with these words.
fn survives(spoil: impl Fn(&Path), told: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let reports = [put(&store, "b", "x", "2026-01-02T00:00:00Z"), put(&store, "a", "x", "2026-01-01T00:00:00Z")];
    [("r2", "running"), ("r2", "done"), ("r1", "running"), ("r1", "done")].iter().for_each(|(id, state)| run(&store, id, state));
    let runs = states(&store);
    spoil(dir.path());
    assert_eq!((ids(&store), states(&store)), (reports.to_vec(), runs.clone()), "{told:?}");
    let notices = store.notices().join("\n");
    assert!(told.iter().all(|words| notices.contains(words)) && notices.is_empty() == told.is_empty(), "{told:?}: {notices}");
    assert_eq!((ids(&store), states(&store), store.notices()), (reports.to_vec(), runs, vec![]), "it is said once");
}

fn noise(path: &Path) {
    for entry in fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { noise(&entry) } else { fs::write(entry, [0xA5; 4096]).unwrap() }
    }
}

#[test]
fn neither_damage_to_the_index_nor_to_its_copies_loses_a_report_or_a_run() {
    survives(|_| {}, &[]);
    survives(|store| noise(&store.join("index")), &["was damaged", "2 reports and 2 runs"]);
    survives(|store| fs::remove_dir_all(store.join("index")).unwrap(), &["lost 2 reports: all", "lost 2 runs: all"]);
    survives(|store| noise(&store.join("rows")), &[]);
    survives(|store| fs::remove_dir_all(store.join("rows")).unwrap(), &[]);
}

#[test]
fn a_copy_that_a_killed_process_left_half_written_is_no_damage() {
    survives(|store| fs::write(store.join("rows/runs/.tmpAbC123"), "hal").unwrap(), &[]);
}

/// The index as it was at an earlier moment: what sled leaves where the end of its log is damaged.
#[test]
fn an_index_that_fell_back_to_an_earlier_moment_is_brought_forward() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    run(&store, "r1", "running");
    let (index, before) = (dir.path().join("index"), dir.path().join("before"));
    copy(&index, &before);
    run(&store, "r1", "done");
    run(&store, "r2", "done");
    fs::remove_dir_all(&index).unwrap();
    fs::rename(&before, &index).unwrap();
    assert_eq!(states(&store).iter().map(|(id, _, state)| format!("{id} {state}")).collect::<Vec<_>>(), ["r2 done", "r1 done"]);
    assert!(store.notices().join(" ").contains("had lost 2 runs: all of them are back"));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for path in fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()) {
        let to = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &to) } else { fs::write(to, fs::read(&path).unwrap()).unwrap() }
    }
}

#[test]
fn with_index_and_copies_damaged_reports_come_from_their_bodies_and_runs_from_their_journals() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = put(&store, "a", "x", "2026-01-01T00:00:00Z");
    let name = "r20260102-030405-1a2b";
    run(&store, name, "done");
    store.journal(name).unwrap().record("step/a", &1).unwrap();
    noise(&dir.path().join("rows"));
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    assert_eq!(ids(&store), [id]);
    let found = store.run("r2026").unwrap();
    assert_eq!((found.id.as_str(), found.started.as_str(), found.workflow.as_str()), (name, "2026-01-02T03:04:05Z", ""));
    assert!(store.notices().join(" ").contains("1 report and 1 run"));
}

#[test]
fn what_was_removed_does_not_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let id = put(&store, "a", "x", "2026-01-01T00:00:00Z");
    store.remove(&id).unwrap();
    fs::remove_dir_all(dir.path().join("index")).unwrap();
    assert!(ids(&store).is_empty() && store.notices().is_empty());
}

#[test]
fn a_report_whose_body_is_gone_is_told_by_name_and_does_not_stop_a_search() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let lost = put(&store, "a", "orders", "2026-01-01T00:00:00Z");
    let object = store.list().unwrap().pop().unwrap().object;
    let kept = put(&store, "b", "orders", "2026-01-02T00:00:00Z");
    fs::remove_file(dir.path().join("objects").join(&object[..2]).join(&object[2..])).unwrap();
    let error = store.report(&lost).unwrap_err();
    assert!(error.to_string().contains(&lost) && error.to_string().contains("it is gone"), "{error}");
    assert_eq!(error.hint(), format!("`deepdive run a` makes it again, `deepdive rm {lost}` takes this one from the list"));
    assert_eq!(store.search("orders").unwrap().into_iter().map(|hit| hit.id).collect::<Vec<_>>(), [kept]);
    assert!(store.notices()[0].contains(&lost));
    assert_eq!(store.unreadable().unwrap().len(), 1);
    store.remove(&lost).unwrap();
    assert!(store.unreadable().unwrap().is_empty());
}

#[test]
fn a_comparison_is_kept_shown_and_deleted_like_a_report_and_takes_nothing_of_others_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    let json = r#"{"subjects":[{"label":"a","subject":{"files":3,"lines":9,"as_of":"2026-01-01"}},{"label":"b","subject":{"files":4,"lines":1}}]}"#;
    run(&store, "r1", "done");
    let new = NewReport { json, run: "{}", location: "", created: "2026-01-01T00:00:00Z", workflow: "compare" };
    let entry = store.put_report(new).unwrap();
    assert_eq!((entry.kind, entry.subject.as_str(), entry.files), (ReportKind::Comparison, "a, b", 7));
    assert!(entry.id.starts_with("comparison-"));
    assert_eq!(store.report(&entry.id[..12]).unwrap().json, json);
    assert_eq!(store.search("b").unwrap()[0].subject, "a, b");
    store.remove("comparison").unwrap();
    assert!(ids(&store).is_empty());
    assert_eq!(states(&store).len(), 1);
}

#[test]
fn a_damaged_journal_is_told_with_its_run() {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(dir.path()).unwrap();
    store.journal("r1").unwrap().record("step/a", &1).unwrap();
    ["conf", "db"].iter().for_each(|name| fs::write(dir.path().join("runs/r1").join(name), [0xA5; 4096]).unwrap());
    let error = store.journal("r1").unwrap_err();
    assert!(error.to_string().starts_with("the journal of the run r1 is damaged") && error.hint().contains("anew"), "{error}");
}
