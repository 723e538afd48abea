//! For tests: a repository made of strings, its graph, and a context over both.

#![allow(clippy::expect_used)]

use std::ops::Deref;
use std::sync::Arc;

use deepdive_graph::{BuildOptions, build};
use deepdive_model::NeverCancel;
use serde_json::Value;
use tempfile::TempDir;

use crate::{PASSES, Subject, ToolContext, TypedTool};

/// A context over a repository that lives as long as this.
pub(crate) struct Fixture {
    context: ToolContext,
    _folder: TempDir,
}

impl Deref for Fixture {
    type Target = ToolContext;

    fn deref(&self) -> &ToolContext {
        &self.context
    }
}

/// A repository of these files.
pub(crate) fn fixture(files: &[(&str, &str)]) -> Fixture {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let options = BuildOptions {
        root: folder.path(),
        subject: "0-fixture",
        threads: 1,
        cache: None,
        passes: PASSES,
        cancel: &NeverCancel,
        history: false,
        progress: &|_| (),
    };
    let built = build(&options).expect("a graph");
    let subject = Subject { graph: Arc::new(built.graph), snapshot: Arc::new(built.snapshot) };
    Fixture { context: ToolContext::new(subject, "2026-01-31", Arc::new(NeverCancel)), _folder: folder }
}

/// The facts that a tool gives for arguments written as JSON.
pub(crate) fn facts<T: TypedTool>(tool: &T, fixture: &Fixture, args: Value) -> T::Facts {
    let args = serde_json::from_value(args).expect("arguments");
    tool.run(fixture, args).expect("facts").0
}
