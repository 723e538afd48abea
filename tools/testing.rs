//! For tests: a repository made of strings, its graph, and a context over both.

#![allow(clippy::expect_used)]

use std::ops::Deref;
use std::sync::Arc;

use deepdive_graph::{BuildOptions, FilePass, build};
use deepdive_model::NeverCancel;
use serde_json::Value;
use tempfile::TempDir;

use crate::{Subject, ToolContext, TypedTool};

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

/// A repository of these files, read with every pass.
pub(crate) fn fixture(files: &[(&str, &str)]) -> Fixture {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let context = context_in(&folder, files, crate::PASSES);
    Fixture { context, _folder: folder }
}

/// A context over these files, written into a folder and read with these passes.
pub(crate) fn context_in(folder: &TempDir, files: &[(&str, &str)], passes: &[&dyn FilePass]) -> ToolContext {
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let (cancel, progress) = (&NeverCancel, &|_: &'static str| ());
    let options = BuildOptions {
        root: folder.path(),
        subject: "0-fixture",
        threads: 1,
        cache: None,
        passes,
        cancel,
        history: None,
        progress,
    };
    let built = build(&options).expect("a graph");
    let subject = Subject { graph: Arc::new(built.graph), snapshot: Arc::new(built.snapshot) };
    ToolContext::new(subject, "2026-01-31", Arc::new(NeverCancel))
}

/// The facts that a tool gives for arguments written as JSON.
pub(crate) fn facts<T: TypedTool>(tool: &T, fixture: &Fixture, args: Value) -> T::Facts {
    let args = serde_json::from_value(args).expect("arguments");
    tool.run(fixture, args).expect("facts").0
}
