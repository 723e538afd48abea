//! What the tools that look at modules share. A module is a folder that holds parsed product code.
//!
//! Edges between a folder and one that lies inside it are left out: a package and its parts belong together and are no finding.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_graph::{Certainty, CodeGraph, File, FileId, FileRole};
use deepdive_model::facts::ModuleFact;

use crate::ToolContext;
use crate::list_files::is_below;

/// Where something is used: file and line.
pub(crate) type Use = (FileId, u32);

/// Modules and what ties them.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    /// By folder.
    pub(crate) modules: BTreeMap<String, ModuleFact>,
    /// By (from, to): how many uses, and the first of them.
    pub(crate) edges: BTreeMap<(String, String), (u64, Use)>,
}

/// The folder of a path; `.` for the root.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// Whether a file is parsed code of the product.
pub(crate) fn is_product_code(file: &File) -> bool {
    file.parsed && file.role == FileRole::Product
}

/// The modules of the subject, worked out once.
pub(crate) fn modules(context: &ToolContext) -> std::sync::Arc<Modules> {
    context.once("modules", || collect(context.graph()))
}

fn collect(graph: &CodeGraph) -> Modules {
    let mut all = Modules::default();
    for file in graph.files.iter().filter(|file| is_product_code(file)) {
        let path = folder(&file.path).to_owned();
        let fresh = ModuleFact { path: path.clone(), files: 0, lines: 0, fan_in: 0, fan_out: 0 };
        let module = all.modules.entry(path).or_insert(fresh);
        module.files += 1;
        module.lines += u64::from(file.lines);
    }
    for (from, to, line) in uses(graph) {
        add_edge(graph, &mut all, from, to, line);
    }
    count_fans(&mut all);
    all
}

/// Imports and calls that lead from one file to another; calls by name alone are too weak for this.
fn uses(graph: &CodeGraph) -> Vec<(FileId, FileId, u32)> {
    let imports = graph.imports.iter().filter_map(|import| Some((import.file, import.target?, import.line)));
    let calls = graph.calls.iter().filter_map(|call| {
        let (callee, certainty) = call.callee?;
        (certainty > Certainty::Guess).then_some((call.file, graph.symbol(callee)?.file, call.line))
    });
    let mut all: Vec<_> = imports.chain(calls).filter(|(from, to, _)| from != to).collect();
    all.sort_unstable_by_key(|(from, to, line)| (*from, *line, *to));
    all
}

fn add_edge(graph: &CodeGraph, all: &mut Modules, from: FileId, to: FileId, line: u32) {
    let is_code = |id| graph.file(id).is_some_and(is_product_code);
    let (source, target) = (folder(graph.path(from)), folder(graph.path(to)));
    if is_code(from) && is_code(to) && !is_below(source, target) && !is_below(target, source) {
        all.edges.entry((source.to_owned(), target.to_owned())).or_insert((0, (from, line))).0 += 1;
    }
}

fn count_fans(all: &mut Modules) {
    for (from, to) in all.edges.keys() {
        if let Some(module) = all.modules.get_mut(from) {
            module.fan_out += 1;
        }
        if let Some(module) = all.modules.get_mut(to) {
            module.fan_in += 1;
        }
    }
}

/// Modules that something reaches by an edge, as a set of paths.
pub(crate) fn folders_of(files: impl IntoIterator<Item = FileId>, graph: &CodeGraph) -> BTreeSet<String> {
    files.into_iter().map(|id| folder(graph.path(id)).to_owned()).collect()
}
