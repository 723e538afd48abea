//! Which manifests and lock files tell what the product is built from, and not what its tests, examples and documents need.

use std::collections::BTreeMap;

use deepdive_graph::{CodeGraph, FileRole};

/// Folders with manifests.
pub(crate) struct Ours<'a> {
    graph: &'a CodeGraph,
    /// Whether a manifest of the product stands in a folder that has any.
    folders: BTreeMap<&'a str, bool>,
    /// No manifest is the product's: the repository is there for its examples, and all count.
    all: bool,
}

impl<'a> Ours<'a> {
    /// Looks at the roles of all manifests.
    pub(crate) fn of(graph: &'a CodeGraph) -> Self {
        let mut folders = BTreeMap::<&str, bool>::new();
        for manifest in &graph.manifests {
            *folders.entry(folder(&manifest.path)).or_default() |= serves_product(graph, &manifest.path);
        }
        let all = !folders.values().any(|ours| *ours);
        Self { graph, folders, all }
    }

    /// Whether a manifest tells what the product is built from.
    pub(crate) fn has_manifest(&self, path: &str) -> bool {
        self.all || serves_product(self.graph, path)
    }

    /// Whether a lock file does: by the manifests beside it, since its own role is that of a file that a program wrote.
    pub(crate) fn has_lock(&self, path: &str) -> bool {
        self.all || self.folders.get(folder(path)).copied().unwrap_or(true)
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn serves_product(graph: &CodeGraph, path: &str) -> bool {
    let role = graph.file_at(path).and_then(|id| graph.file(id)).map(|file| file.role);
    !matches!(role, Some(FileRole::Test | FileRole::Example | FileRole::Docs))
}
