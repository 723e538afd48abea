//! Finding symbols by what people and models write: `path::qualified.name`, `Cart.add`, or `add`.

use deepdive_graph::{CodeGraph, SymbolId};

use crate::ToolError;

/// How well a symbol's name matches what was asked; better ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    Whole,
    Qualified,
    Name,
    Part,
}

/// Every symbol that the text may mean, best matches first, then in the graph's order.
pub(crate) fn find(graph: &CodeGraph, text: &str) -> Vec<SymbolId> {
    let (path, name) = text.rsplit_once("::").filter(|(path, _)| graph.file_at(path).is_some()).unwrap_or(("", text));
    let lower = name.to_lowercase();
    let mut found = Vec::new();
    for (at, symbol) in graph.symbols.iter().enumerate() {
        if !path.is_empty() && graph.path(symbol.file) != path {
            continue;
        }
        let how = match () {
            () if !path.is_empty() && *symbol.qualified == *name => Match::Whole,
            () if *symbol.qualified == *name => Match::Qualified,
            () if *symbol.name == *name => Match::Name,
            () if symbol.qualified.to_lowercase().contains(&lower) => Match::Part,
            () => continue,
        };
        found.push((how, SymbolId(at as u32)));
    }
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

/// The one symbol that the text names exactly; an error says which ones it could mean.
pub(crate) fn find_one(graph: &CodeGraph, text: &str) -> Result<SymbolId, ToolError> {
    let all = find(graph, text);
    let is_exact =
        |id: &SymbolId| graph.symbol(*id).is_some_and(|symbol| text.ends_with(&*symbol.qualified) || *symbol.name == *text);
    let exact: Vec<_> = all.iter().copied().filter(is_exact).collect();
    match exact.as_slice() {
        [only] => Ok(*only),
        [first, ..] if graph.symbol_name(*first) == text => Ok(*first),
        [] => Err(ToolError::NotFound(format!("no symbol is named {text}; {}", suggestions(graph, &all)))),
        [..] => Err(ToolError::NotFound(format!("{text} can mean several symbols; {}", suggestions(graph, &exact)))),
    }
}

fn suggestions(graph: &CodeGraph, ids: &[SymbolId]) -> String {
    let names: Vec<_> = ids.iter().take(5).map(|id| graph.symbol_name(*id)).collect();
    if names.is_empty() { "find_symbol lists what there is".to_owned() } else { format!("try one of: {}", names.join(", ")) }
}
