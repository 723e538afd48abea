//! Resolution: where imports lead, which type a method belongs to, what types are based on, and where calls go.
//!
//! Everything that is asked of a file here was extracted from it before; what a name means is found through scopes, imports and types,
//! never by running anything. The order of the phases: an index of names; imports; receivers; bases; calls.

mod calls;
mod family;
mod globals;
mod imports;
mod index;
mod members;
pub(crate) mod modules;
mod names;
mod outside;
mod resolver;
#[cfg(test)]
mod tests;
mod thing;
mod types;
mod values;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use self::calls::Found;
use self::index::Index;
use self::modules::Modules;
use self::resolver::Resolver;
use self::thing::Thing;
use crate::{CodeGraph, FileId, Import, SymbolId, TextFile};

/// What was resolved, to be put into the graph.
struct Resolved {
    parents: Vec<Option<SymbolId>>,
    imports: Vec<Import>,
    calls: Vec<Vec<Found>>,
    bases: crate::freeze::Bases,
}

/// Resolves what the files of a graph say of each other; gives the ties of inheritance.
pub(crate) fn resolve(graph: &mut CodeGraph, texts: &[TextFile<'_>]) -> crate::freeze::Bases {
    let Resolved { parents, imports, calls, bases } = resolved(graph, texts);
    for (symbol, parent) in graph.symbols.iter_mut().zip(parents) {
        symbol.parent = parent;
    }
    for (call, found) in graph.calls.iter_mut().zip(calls.into_iter().flatten()) {
        call.callee = found.callee;
        call.external = found.external;
    }
    graph.imports = imports;
    bases
}

/// Resolves a graph once more and gives how many calls lead to a symbol: for benches, which can't time a phase of a build alone.
#[doc(hidden)]
pub fn resolve_again(graph: &mut CodeGraph) -> usize {
    resolve(graph, &[]);
    graph.calls.iter().filter(|call| call.callee.is_some()).count()
}

fn resolved(graph: &CodeGraph, texts: &[TextFile<'_>]) -> Resolved {
    let mut resolver = prepared(graph, texts);
    resolver.bases = bases(&resolver);
    let only = resolver.only();
    let files = (0..graph.files.len() as u32).into_par_iter().map(FileId);
    let calls = files.map(|file| resolver.calls_of(file, &only)).collect();
    let imports = imports::all(&resolver);
    let mut ties: crate::freeze::Bases = Vec::new();
    for (class, bases) in &resolver.bases {
        let line = resolver.index.symbol(*class).map_or(0, |symbol| symbol.start_line);
        ties.extend(
            bases.iter().filter_map(|base| if let Thing::Symbol(base) = base { Some((*class, *base, line)) } else { None }),
        );
    }
    ties.sort_unstable();
    ties.dedup();
    Resolved { parents: resolver.index.parents, imports, calls, bases: ties }
}

/// A resolver that knows imports and which type each method belongs to.
fn prepared<'g>(graph: &'g CodeGraph, texts: &[TextFile<'g>]) -> Resolver<'g> {
    let mut index = Index::new(graph);
    index.add_members();
    let modules = Modules::new(&index, texts);
    let files = (0..graph.files.len() as u32).into_par_iter().map(FileId);
    let imports = files.map(|file| imports::modules_of(&index, &modules, file)).collect();
    let mut resolver = Resolver { index, modules, imports, bases: FxHashMap::default() };
    let receivers = resolver.receivers();
    for (method, class) in &receivers {
        if let Some(parent) = resolver.index.parents.get_mut(method.0 as usize) {
            *parent = Some(*class);
        }
    }
    resolver.index.add_late_members(receivers.iter().map(|(method, _)| *method));
    resolver
}

fn bases(resolver: &Resolver<'_>) -> FxHashMap<SymbolId, Vec<Thing>> {
    let symbols = (0..resolver.index.symbols.len() as u32).into_par_iter().map(SymbolId);
    let based = symbols.filter(|id| !resolver.index.is_function(*id)).map(|id| (id, resolver.bases_of(id)));
    based.filter(|(_, bases)| !bases.is_empty()).collect::<Vec<_>>().into_iter().collect()
}
