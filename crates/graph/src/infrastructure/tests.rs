#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::{read, wants};
use crate::TextFile;

#[test]
fn lists_are_sorted_whatever_the_order_of_files() {
    let files = [
        TextFile { path: "b/compose.yml", text: "services:\n  z: {image: i}\n  a: {image: i}\n" },
        TextFile { path: "a/Dockerfile", text: "FROM x\n" },
        TextFile { path: "a/compose.yml", text: "services:\n  m: {image: i}\n" },
        TextFile { path: "main.rs", text: "fn main() {}" },
    ];
    let mut reversed = files;
    reversed.reverse();
    let found = read(&files, &mut Vec::new());
    assert_eq!(found, read(&reversed, &mut Vec::new()));
    assert_eq!(found.workloads.iter().map(|w| &*w.name).collect::<Vec<_>>(), ["m", "z", "a"]);
}

#[test]
fn broken_files_are_told_once() {
    let mut problems = Vec::new();
    read(&[TextFile { path: "compose.yml", text: "services:\n  a: @\n  b: @\n  c: {image: i}\n" }], &mut problems);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].message.starts_with("2 places can't be read as YAML, the first in line 2"), "{}", problems[0].message);
}

#[test]
fn source_code_is_not_wanted() {
    assert!(!["src/main.rs", "README.md", "a.py", "x/y.ts", "pnpm-lock.yaml"].iter().any(|path| wants(path)));
}

proptest! {
    #[test]
    fn no_text_panics(text in "(services:|image: |environment:|apiVersion: v1|kind: Deployment|metadata: |name: |spec:|FROM |RUN |ENV |[ \n:{}\\[\\],a=\"'$\\\\-]|é){0,60}") {
        for path in ["compose.yml", "k.yaml", "Dockerfile", ".github/workflows/a.yml", "Procfile", "serverless.yml", "a.proto", "Jenkinsfile"] {
            let file = TextFile { path, text: &text };
            let lines = u32::try_from(text.lines().count().max(1)).unwrap();
            for workload in read(&[file], &mut Vec::new()).workloads {
                prop_assert!(workload.line >= 1 && workload.line <= workload.end_line && workload.end_line <= lines);
            }
        }
    }
}
