//! Puts the facts of single files into lists that are sorted over all of them, and the lists into a graph. Who calls whom is told by
//! [`crate::resolve`].

use petgraph::graph::{DiGraph, NodeIndex};

use crate::facts::{CallIx, FileFacts, SymbolFact, SymbolIx};
use crate::parse::Unit;
use crate::{Call, CodeGraph, Edge, File, FileId, Node, Symbol, SymbolId};

/// Longer names of nested symbols are not made longer still: in a hostile file they would grow with the square of its size.
const LONGEST_NAME: usize = 4096;

/// Files, symbols and calls of these units, which are sorted by path.
pub(crate) fn freeze(units: &mut [Unit]) -> CodeGraph {
    let mut graph = CodeGraph::default();
    for unit in units {
        let file = FileId(graph.files.len() as u32);
        let facts = unit.facts.take();
        let parsed = facts.is_some();
        let facts = facts.unwrap_or_default();
        let first = (graph.symbols.len() as u32, graph.calls.len() as u32);
        add_symbols(&mut graph.symbols, file, &facts);
        add_calls(&mut graph.calls, file, first.0, &facts);
        let symbols = first.0..graph.symbols.len() as u32;
        let calls = first.1..graph.calls.len() as u32;
        let read = &unit.file;
        graph.files.push(File {
            path: read.path.clone(),
            language: read.language,
            role: read.role,
            bytes: read.bytes,
            lines: if read.left_out == Some("binary") { 0 } else { read.lines },
            hash: read.hash.unwrap_or_default(),
            parsed,
            facts,
            symbols,
            calls,
        });
    }
    graph
}

fn add_symbols(symbols: &mut Vec<Symbol>, file: FileId, facts: &FileFacts) {
    let first = symbols.len();
    for (at, fact) in facts.symbols.iter().enumerate() {
        let parent = fact.parent.filter(|parent| (parent.0 as usize) < at);
        let holder = parent.and_then(|parent| symbols.get(first + parent.0 as usize));
        let qualified = qualified(facts, fact, holder);
        symbols.push(Symbol {
            file,
            fact: SymbolIx(at as u32),
            name: facts.text(fact.name).into(),
            qualified,
            kind: fact.kind,
            parent: parent.map(|parent| SymbolId(first as u32 + parent.0)),
            start_line: fact.start_line,
            end_line: fact.end_line,
            complexity: fact.complexity,
            parameters: fact.parameters,
            flags: fact.flags,
        });
    }
}

/// The holder's name and its own; the receiver's where the holder is in another file.
fn qualified(facts: &FileFacts, fact: &SymbolFact, holder: Option<&Symbol>) -> Box<str> {
    let name = facts.text(fact.name);
    let before = holder.map(|holder| &*holder.qualified).or_else(|| fact.receiver.map(|receiver| facts.text(receiver)));
    let before = before.filter(|before| before.len() <= LONGEST_NAME);
    before.map_or_else(|| name.into(), |before| format!("{before}.{name}").into())
}

fn add_calls(calls: &mut Vec<Call>, file: FileId, first_symbol: u32, facts: &FileFacts) {
    let known = facts.symbols.len() as u32;
    calls.extend(facts.calls.iter().enumerate().map(|(at, fact)| Call {
        file,
        fact: CallIx(at as u32),
        caller: fact.caller.filter(|caller| caller.0 < known).map(|caller| SymbolId(first_symbol + caller.0)),
        callee: None,
        external: None,
        line: fact.line,
        end_line: fact.end_line,
    }));
}

/// Ties of inheritance found by resolution: the type, its base, the line.
pub(crate) type Bases = Vec<(SymbolId, SymbolId, u32)>;

/// Makes nodes and edges of what the lists say.
pub(crate) fn link(graph: &mut CodeGraph, bases: &Bases) {
    let mut ties = DiGraph::with_capacity(graph.files.len() + graph.symbols.len(), graph.symbols.len() + graph.calls.len());
    for at in 0..graph.files.len() {
        ties.add_node(Node::File(FileId(at as u32)));
    }
    for at in 0..graph.symbols.len() {
        ties.add_node(Node::Symbol(SymbolId(at as u32)));
    }
    let nodes = Nodes { files: graph.files.len() as u32 };
    for (at, symbol) in graph.symbols.iter().enumerate() {
        let holder = symbol.parent.map_or_else(|| nodes.file(symbol.file), |parent| nodes.symbol(parent));
        ties.add_edge(holder, nodes.symbol(SymbolId(at as u32)), Edge::Contains);
    }
    add_imports(&mut ties, nodes, graph);
    add_call_edges(&mut ties, nodes, graph);
    for (class, base, line) in bases {
        ties.add_edge(nodes.symbol(*class), nodes.symbol(*base), Edge::Inherits { line: *line });
    }
    graph.graph = ties;
}

/// Where nodes stand: files first, then symbols.
#[derive(Clone, Copy)]
struct Nodes {
    files: u32,
}

impl Nodes {
    #[allow(clippy::unused_self, reason = "it reads as its sister does")]
    fn file(self, file: FileId) -> NodeIndex {
        NodeIndex::new(file.0 as usize)
    }

    fn symbol(self, symbol: SymbolId) -> NodeIndex {
        NodeIndex::new((self.files + symbol.0) as usize)
    }
}

fn add_imports(ties: &mut DiGraph<Node, Edge>, nodes: Nodes, graph: &CodeGraph) {
    let mut seen = rustc_hash::FxHashSet::default();
    for import in &graph.imports {
        let symbol = import.symbol.map(|symbol| nodes.symbol(symbol));
        let Some(target) = symbol.or_else(|| import.target.map(|file| nodes.file(file))) else { continue };
        if seen.insert((import.file, target)) {
            ties.add_edge(nodes.file(import.file), target, Edge::Imports { line: import.line });
        }
    }
}

fn add_call_edges(ties: &mut DiGraph<Node, Edge>, nodes: Nodes, graph: &CodeGraph) {
    let mut seen = rustc_hash::FxHashMap::default();
    for (at, call) in graph.calls.iter().enumerate() {
        let Some((callee, certainty)) = call.callee else { continue };
        let from = call.caller.map_or_else(|| nodes.file(call.file), |caller| nodes.symbol(caller));
        let to = nodes.symbol(callee);
        let edge = *seen
            .entry((from, to))
            .or_insert_with(|| ties.add_edge(from, to, Edge::Calls { call: crate::CallId(at as u32), certainty }));
        if let Some(Edge::Calls { certainty: known, .. }) = ties.edge_weight_mut(edge) {
            *known = certainty.max(*known);
        }
    }
}
