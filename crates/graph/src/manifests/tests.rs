#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]
use super::*;

/// Rows are `name version scope @line`, with `own` for what lies in the repository.
pub(super) fn check(manifest: &Manifest, expected: &[&str]) {
    let row = |r: &Requirement| {
        let own = if r.internal { " own" } else { "" };
        format!("{} {} {:?} @{}{own}", r.name, r.version.as_deref().unwrap_or("-"), r.scope, r.line)
    };
    assert_eq!(manifest.dependencies.iter().map(row).collect::<Vec<_>>(), expected, "{}", manifest.path);
}

fn all(files: &[(&str, &str)]) -> (Vec<Manifest>, Vec<LockFile>) {
    let files: Vec<TextFile<'_>> = files.iter().map(|(path, text)| TextFile { path, text }).collect();
    assert!(files.iter().all(|file| wants(file.path)));
    let mut problems = Vec::new();
    let read = read(&files, &mut problems);
    assert_eq!(problems, []);
    read
}

#[test]
fn formats_are_read_together() {
    let files = [
        ("z/package.json", "{\"name\": \"z\"}"),
        ("a/pyproject.toml", "[project]\nname = \"shop_core\"\n"),
        ("b/requirements.txt", "shop-core\nflask\n"),
        ("docs/requirements.txt", "sphinx\n"),
        ("tests/fake/pyproject.toml", "[project]\nname = \"flask\"\n"),
        ("go.sum", "a.b/c v1.0.0 h1:x=\n"),
    ];
    let (manifests, lock_files) = all(&files);
    let paths: Vec<&str> = manifests.iter().map(|manifest| &*manifest.path).collect();
    assert_eq!(
        paths,
        ["a/pyproject.toml", "b/requirements.txt", "docs/requirements.txt", "tests/fake/pyproject.toml", "z/package.json"]
    );
    check(&manifests[1], &["shop-core - Product @1 own", "flask - Product @2"]);
    check(&manifests[2], &["sphinx - Docs @1"]);
    assert_eq!((lock_files.len(), lock_files[0].ecosystem), (1, "go"));
}

#[test]
fn other_files_are_left_alone() {
    for path in ["src/main.rs", "package.json.bak", "notes.txt", "tsconfig.json", "values.yaml"] {
        assert!(!wants(path), "{path}");
    }
}
