//! Small repositories with the calls, imports and bases that must come out, by language.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod go;
mod java;
mod python;
mod rust;
mod script;

use deepdive_model::NeverCancel;

use crate::{BuildOptions, CodeGraph, Edge, Node, build};

/// The graph of a folder with these files.
pub(super) fn graph(files: &[(&str, &str)]) -> CodeGraph {
    graph_with(files, 1)
}

fn graph_with(files: &[(&str, &str)], threads: usize) -> CodeGraph {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let options = BuildOptions {
        root: folder.path(),
        subject: "0-test",
        threads,
        cache: None,
        passes: &[],
        cancel: &NeverCancel,
        history: None,
        progress: &|_| {},
    };
    build(&options).unwrap().graph
}

/// Every call as `caller -> callee`, outside ones with `!` before the name, those that lead nowhere left out.
pub(super) fn calls(graph: &CodeGraph) -> Vec<String> {
    let told = |call: &crate::Call| {
        let from = call.caller.map_or_else(|| graph.path(call.file).to_owned(), |caller| graph.symbol_name(caller));
        let to = call
            .callee
            .map(|(callee, _)| graph.symbol_name(callee))
            .or_else(|| call.external.as_ref().map(|name| format!("!{name}")))?;
        Some(format!("{from} -> {to}"))
    };
    graph.calls.iter().filter_map(told).collect()
}

/// Checks that each of these calls is among those of the graph.
pub(super) fn check(files: &[(&str, &str)], expected: &[&str]) {
    let found = calls(&graph(files));
    for call in expected {
        assert!(found.iter().any(|known| known == call), "{call} is not in {found:#?}");
    }
}

#[test]
fn threads_do_not_matter() {
    let files: Vec<(String, String)> = (0..40)
        .map(|at| {
            (
                format!("m{at}.py"),
                format!("from m{} import f{}\ndef f{at}():\n    f{}()\n", (at + 1) % 40, (at + 1) % 40, (at + 1) % 40),
            )
        })
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let (one, two) = (graph_with(&files, 1), graph_with(&files, 2));
    let told = |graph: &CodeGraph| {
        let edges =
            graph.graph.raw_edges().iter().map(|edge| format!("{:?} {:?} {:?}", edge.source(), edge.target(), edge.weight));
        (format!("{:?} {:?} {:?}", graph.symbols, graph.calls, graph.imports), edges.collect::<Vec<_>>())
    };
    assert_eq!(told(&one), told(&two));
    assert_eq!(calls(&one).len(), 40);
}

#[test]
fn edges_tie_files_symbols_and_bases() {
    let graph =
        graph(&[("a.py", "class A:\n    pass\n"), ("b.py", "from a import A\nclass B(A):\n    def f(self):\n        pass\n")]);
    let mut edges: Vec<&str> = graph.graph.edge_weights().map(|edge| kind(*edge)).collect();
    edges.sort_unstable();
    assert_eq!(edges, ["contains", "contains", "contains", "imports", "inherits"]);
    assert!(matches!(graph.graph.node_weights().next(), Some(Node::File(_))));
}

fn kind(edge: Edge) -> &'static str {
    match edge {
        Edge::Contains => "contains",
        Edge::Imports { .. } => "imports",
        Edge::Calls { .. } => "calls",
        Edge::Inherits { .. } => "inherits",
    }
}

#[test]
fn a_broken_file_leaves_its_neighbours_whole() {
    let graph = graph(&[("bad.py", "def f(:\n    pass\n\nclass\n"), ("good.py", "def g():\n    h()\ndef h():\n    pass\n")]);
    assert_eq!(graph.coverage.parse_errors, 1);
    assert_eq!(
        graph.problems.iter().map(|problem| (&*problem.kind, &*problem.path)).collect::<Vec<_>>(),
        [("syntax-error", "bad.py")]
    );
    assert_eq!(calls(&graph), ["good.py::g -> good.py::h"]);
}
