//! Git in every state: what can be read is read, what can't is told, and a damaged repository is never said to be none.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::bench::{Bench, git, write};

/// Whether the commit is known, how many files differ from it, and what is told of git and its history.
fn read(bench: &Bench, root: &Path) -> (bool, usize, Vec<String>) {
    let report = bench.report(root);
    let told = report["problems"].as_array().unwrap().iter();
    let told =
        told.filter(|problem| problem["kind"] == "unreadable").map(|problem| problem["message"].as_str().unwrap().to_owned());
    (report["subject"]["commit"].is_string(), report["subject"]["dirty"].as_array().unwrap().len(), told.collect())
}

/// The shop in git, spoilt so; what must be told, and whether its commit is still known.
fn check(spoil: impl Fn(&Path), told: &str, commit: bool) {
    let bench = Bench::new();
    let shop = bench.shop_in_git();
    spoil(&shop);
    let (known, dirty, problems) = read(&bench, &shop);
    assert!(problems.iter().any(|problem| problem.contains(told)), "no {told:?} in {problems:?}");
    assert_eq!((known, dirty), (commit, 0), "{told}");
}

/// Puts noise in the place of every object.
fn spoil_objects(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            spoil_objects(&entry);
        } else {
            fs::remove_file(&entry).unwrap();
            fs::write(&entry, "noise").unwrap();
        }
    }
}

#[test]
fn a_damaged_repository_is_told_and_its_files_are_read() {
    check(|shop| fs::write(shop.join(".git/index"), "noise").unwrap(), "the index of git can't be read", true);
    check(|shop| fs::remove_file(shop.join(".git/index")).unwrap(), "the index of git can't be read", true);
    let half = |shop: &Path| {
        let index = fs::read(shop.join(".git/index")).unwrap();
        fs::write(shop.join(".git/index"), &index[..index.len() / 2]).unwrap();
    };
    check(half, "the index of git can't be read", true);
    check(|shop| spoil_objects(&shop.join(".git/objects")), "the last commit can't be read", false);
    check(|shop| fs::write(shop.join(".git/HEAD"), "noise").unwrap(), "can't be", false);
    check(|shop| fs::write(shop.join(".git/config"), "[[[noise").unwrap(), "the git repository can't be opened", false);
    check(|shop| fs::remove_dir_all(shop.join(".git/objects")).unwrap(), "the git repository can't be opened", false);
    let elsewhere = |shop: &Path| {
        fs::remove_dir_all(shop.join(".git")).unwrap();
        fs::write(shop.join(".git"), "gitdir: /nowhere\n").unwrap();
    };
    check(elsewhere, "the git repository can't be opened", false);
}

#[test]
fn checkouts_of_every_kind_are_read() {
    let bench = Bench::new();
    let shop = bench.shop_in_git();
    write(&shop.join("api/new.py"), "x = 1\n");
    git(&shop, &["add", "-A"]);
    git(&shop, &["commit", "-q", "-m", "Add"]);
    let url = format!("file://{}", shop.display());
    let at = |name: &str| bench.path(name);
    git(&shop, &["clone", "-q", "--depth", "1", &url, at("shallow").to_str().unwrap()]);
    git(&shop, &["worktree", "add", "-q", at("tree").to_str().unwrap(), "-b", "other"]);
    git(&shop, &["clone", "-q", &url, at("detached").to_str().unwrap()]);
    git(&at("detached"), &["checkout", "-q", "HEAD~1"]);
    git(&shop, &["clone", "-q", &url, at("outer").to_str().unwrap()]);
    git(&at("outer"), &["-c", "protocol.file.allow=always", "submodule", "add", "-q", &url, "sub"]);
    git(&at("outer"), &["commit", "-q", "-m", "Add a submodule"]);
    for name in ["shop", "shallow", "tree", "detached"] {
        let (commit, dirty, problems) = read(&bench, &at(name));
        assert_eq!((commit, dirty, problems), (true, 0, vec![]), "{name}");
    }
    let sub = bench.report(&at("outer/sub"));
    assert!(sub["subject"]["commit"].is_string());
    assert!(bench.report(&at("outer"))["subject"]["files"].as_u64().unwrap() > 20, "files of a submodule are read too");
}

#[test]
fn a_repository_without_a_commit_has_files_and_no_history() {
    let bench = Bench::new();
    let root = bench.path("young");
    write(&root.join("a.py"), "x = 1\n");
    git(&root, &["init", "-q"]);
    let report = bench.report(&root);
    assert_eq!((&report["subject"]["commit"], &report["subject"]["files"]), (&Value::Null, &1.into()));
    fs::remove_file(root.join("a.py")).unwrap();
    bench.fails(&["run", root.to_str().unwrap()], 3, &["holds no files"]);
}
