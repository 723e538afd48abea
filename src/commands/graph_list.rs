//! The graph as two lists, and these as JSON, for Graphviz and as GraphML.

use std::fmt::Write as _;

use deepdive_graph::{CodeGraph, Edge, Node};
use serde_json::{Value, json};

/// The graph as two lists.
pub(super) struct List {
    /// Name and kind, by number.
    nodes: Vec<(String, String)>,
    /// From, to, kind; sorted.
    edges: Vec<(usize, usize, String)>,
}

impl List {
    pub(super) fn of(graph: &CodeGraph) -> Self {
        let nodes = graph.graph.node_weights().map(|node| name(graph, *node)).collect();
        let mut edges: Vec<_> = graph
            .graph
            .edge_indices()
            .filter_map(|edge| {
                let (from, to) = graph.graph.edge_endpoints(edge)?;
                Some((from.index(), to.index(), kind(*graph.graph.edge_weight(edge)?)))
            })
            .collect();
        edges.sort_unstable();
        edges.dedup();
        Self { nodes, edges }
    }

    pub(super) fn json(&self) -> Value {
        let nodes = self.nodes.iter().enumerate().map(|(id, (name, kind))| json!({"id": id, "name": name, "kind": kind}));
        let edges = self.edges.iter().map(|(from, to, kind)| json!({"from": from, "to": to, "kind": kind}));
        json!({"nodes": nodes.collect::<Value>(), "edges": edges.collect::<Value>()})
    }

    pub(super) fn dot(&self) -> String {
        let mut out = "digraph code {\n  rankdir=LR;\n".to_owned();
        for (id, (name, kind)) in self.nodes.iter().enumerate() {
            let _ = writeln!(out, "  n{id} [label=\"{}\", kind=\"{kind}\"];", name.replace('\\', "\\\\").replace('"', "\\\""));
        }
        for (from, to, kind) in &self.edges {
            let _ = writeln!(out, "  n{from} -> n{to} [label=\"{kind}\"];");
        }
        out + "}\n"
    }

    pub(super) fn graphml(&self) -> String {
        let mut out = concat!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
            "  <key id=\"name\" for=\"node\" attr.name=\"name\" attr.type=\"string\"/>\n",
            "  <key id=\"kind\" for=\"all\" attr.name=\"kind\" attr.type=\"string\"/>\n  <graph edgedefault=\"directed\">\n"
        )
        .to_owned();
        for (id, (name, kind)) in self.nodes.iter().enumerate() {
            let _ = writeln!(
                out,
                "    <node id=\"n{id}\"><data key=\"name\">{}</data><data key=\"kind\">{kind}</data></node>",
                escape(name)
            );
        }
        for (from, to, kind) in &self.edges {
            let _ = writeln!(out, "    <edge source=\"n{from}\" target=\"n{to}\"><data key=\"kind\">{kind}</data></edge>");
        }
        out + "  </graph>\n</graphml>\n"
    }
}

/// Text for XML: control characters that it can't hold are left out.
fn escape(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect();
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn name(graph: &CodeGraph, node: Node) -> (String, String) {
    match node {
        Node::File(file) => (graph.path(file).to_owned(), "file".to_owned()),
        Node::Symbol(symbol) => {
            let kind = graph.symbol(symbol).map(|symbol| format!("{:?}", symbol.kind).to_lowercase());
            (graph.symbol_name(symbol), kind.unwrap_or_default())
        }
    }
}

fn kind(edge: Edge) -> String {
    let name = match edge {
        Edge::Contains => "contains",
        Edge::Imports { .. } => "imports",
        Edge::Calls { .. } => "calls",
        Edge::Inherits { .. } => "inherits",
    };
    name.to_owned()
}
