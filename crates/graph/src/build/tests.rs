//! What every subject meets: walking, skipping, identity, determinism. What is resolved is tested beside [`crate::resolve`].
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::path::Path;

use deepdive_model::{NeverCancel, Snapshot as _};

use crate::{BuildError, BuildOptions, Built, build};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn read(root: &Path, threads: usize) -> Result<Built, BuildError> {
    build(&BuildOptions {
        root,
        subject: "0-test",
        threads,
        cache: None,
        passes: &[],
        cancel: &NeverCancel,
        history: None,
        progress: &|_| {},
    })
}

fn paths(built: &Built) -> Vec<&str> {
    built.graph.files.iter().map(|file| &*file.path).collect()
}

fn skipped(built: &Built) -> Vec<(&str, u64)> {
    built.graph.coverage.files_skipped.iter().map(|row| (&*row.reason, row.count)).collect()
}

#[test]
fn an_empty_folder_is_an_error() {
    assert!(matches!(read(folder(&[]).path(), 1), Err(BuildError::Empty(_))));
    assert!(matches!(read(Path::new("/nowhere/at/all"), 1), Err(BuildError::Root { .. })));
}

#[test]
fn hidden_files_are_read_and_ignored_ones_are_not() {
    let folder = folder(&[
        (".gitignore", "*.log\n"),
        (".github/workflows/ci.yml", "on: push\n"),
        ("a.log", "x"),
        ("a.py", "x = 1\n"),
        (".git/config", ""),
    ]);
    let built = read(folder.path(), 1).unwrap();
    assert_eq!(paths(&built), [".github/workflows/ci.yml", ".gitignore", "a.py"]);
}

#[test]
fn binaries_minified_code_and_links_are_counted() {
    let dense = format!("var a={};", "1+".repeat(9000));
    let below_banner = format!("{}{dense}", "/* a library */\n".repeat(80));
    let files =
        [("a.py", "x = 1\n"), ("b.bin", "a\0b"), ("c.js", &*dense), ("d.js", &*below_banner), ("node_modules/x/i.js", "1")];
    let folder = folder(&files);
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path(), folder.path().join("loop")).unwrap();
    let built = read(folder.path(), 1).unwrap();
    assert_eq!(paths(&built), ["a.py", "b.bin", "c.js", "d.js"]);
    assert_eq!(skipped(&built), [("binary", 1), ("installed packages", 1), ("minified", 2), ("symbolic link", 1)]);
}

#[test]
fn the_snapshot_depends_on_content_alone() {
    let files = [("a.py", "def f(): pass\n"), ("b/c.ts", "export const x = 1\n"), ("d.java", "class D {}\n")];
    let (one, two) = (folder(&files), folder(&files));
    let (first, second) = (read(one.path(), 1).unwrap(), read(two.path(), 2).unwrap());
    assert_eq!(first.snapshot.id(), second.snapshot.id());
    assert!(first.snapshot.id().starts_with("blake3:"));
    std::fs::write(two.path().join("a.py"), "def g(): pass\n").unwrap();
    assert_ne!(first.snapshot.id(), read(two.path(), 1).unwrap().snapshot.id());
}

#[test]
fn languages_that_are_not_parsed_are_told() {
    let folder = folder(&[("a.rb", "x = 1\n"), ("b.rb", "y = 1\n"), ("c.md", "# hi\n"), ("gradlew", "#!/bin/sh\n")]);
    let built = read(folder.path(), 1).unwrap();
    let unparsed: Vec<_> = built.graph.coverage.languages_not_parsed.into_iter().collect();
    assert_eq!(unparsed, [("Ruby".to_owned(), 2)]);
    assert_eq!(built.graph.coverage.files_read, 4);
}

/// A checkout made with gix, so that no program is run.
fn checkout(folder: &Path, tracked: &[&str]) {
    let repository = gix::init(folder).unwrap();
    let mut state = gix::index::State::new(repository.object_hash());
    for path in tracked {
        let blob = repository.write_blob(std::fs::read(folder.join(path)).unwrap()).unwrap().detach();
        let (stat, flags, mode) =
            (gix::index::entry::Stat::default(), gix::index::entry::Flags::empty(), gix::index::entry::Mode::FILE);
        state.dangerously_push_entry(stat, blob, flags, mode, (*path).into());
    }
    state.sort_entries();
    let mut index = gix::index::File::from_state(state, repository.index_path());
    index.write(gix::index::write::Options::default()).unwrap();
}

#[test]
fn tracked_files_are_read_even_where_a_rule_ignores_them() {
    let folder = folder(&[(".gitignore", "/*\n"), ("a.py", "x = 1\n"), ("b.py", "x = 1\n"), ("sub/c.py", "x = 1\n")]);
    checkout(folder.path(), &["a.py", "sub/c.py"]);
    assert_eq!(paths(&read(folder.path(), 1).unwrap()), ["a.py", "sub/c.py"]);
    assert_eq!(paths(&read(&folder.path().join("sub"), 1).unwrap()), ["c.py"]);
}

/// A checkout whose only commit holds these contents, and whose index says nothing of them.
fn committed(folder: &Path, contents: &[(&str, &str)]) {
    let repository = gix::init(folder).unwrap();
    let entry = |(path, content): &(&str, &str)| gix::objs::tree::Entry {
        mode: gix::objs::tree::EntryKind::Blob.into(),
        filename: (*path).into(),
        oid: repository.write_blob(content).unwrap().detach(),
    };
    let mut entries: Vec<_> = contents.iter().map(entry).collect();
    entries.sort();
    let tree = repository.write_object(gix::objs::Tree { entries }).unwrap();
    let person = gix::actor::SignatureRef { name: "ann".into(), email: "ann@example.com".into(), time: "0 +0000" };
    repository.commit_as(person, person, "HEAD", "begin", tree, gix::commit::NO_PARENT_IDS).unwrap();
}

#[test]
fn files_differ_by_their_content_alone() {
    let big = "x = 1\n".repeat(500_000);
    let attributes = "*.cmd eol=crlf\n*.lfs filter=lfs\n";
    let on_disk = [
        (".gitattributes", attributes),
        ("same.py", "x = 1\n"),
        ("other.py", "x = 2\n"),
        ("new.py", "x = 3\n"),
        ("run.cmd", "go\r\n"),
        ("ends.py", "x = 4\r\n"),
        ("big.py", &big),
        ("data.lfs", "the content"),
    ];
    let folder = folder(&on_disk);
    let in_commit = [
        (".gitattributes", attributes),
        ("same.py", "x = 1\n"),
        ("other.py", "x = 1\n"),
        ("run.cmd", "go\n"),
        ("ends.py", "x = 4\n"),
        ("big.py", &big),
        ("data.lfs", "the pointer"),
        ("gone.py", "x = 5\n"),
    ];
    committed(folder.path(), &in_commit);
    let origin = read(folder.path(), 1).unwrap().origin;
    assert_eq!(origin.dirty, ["ends.py", "gone.py", "new.py", "other.py"]);
    assert!(!origin.unborn);
}

#[test]
fn a_repository_without_commits_is_told_from_none() {
    let folder = folder(&[("a.py", "x = 1\n")]);
    assert!(!read(folder.path(), 1).unwrap().origin.unborn);
    gix::init(folder.path()).unwrap();
    let origin = read(folder.path(), 1).unwrap().origin;
    assert_eq!((origin.unborn, origin.commit, origin.dirty.len()), (true, None, 0));
}
