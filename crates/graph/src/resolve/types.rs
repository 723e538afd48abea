//! Types across files: which type a method belongs to by its receiver, and what types are based on.

use std::cell::Cell;

use super::resolver::{DEPTH, Resolver, Site};
use super::thing::{Thing, parts};
use crate::SymbolId;

impl Resolver<'_> {
    /// The type that a method's receiver names, where that is in another file.
    pub(super) fn receivers(&self) -> Vec<(SymbolId, SymbolId)> {
        let symbols = self.index.symbols.iter().enumerate();
        let alone = symbols.filter(|(_, symbol)| symbol.parent.is_none());
        alone
            .filter_map(|(at, symbol)| {
                let facts = self.facts(symbol.file)?;
                let receiver = facts.symbol(symbol.fact)?.receiver?;
                let assumed = Cell::new(false);
                let site = Site {
                    file: symbol.file,
                    symbol: None,
                    line: symbol.start_line,
                    known: &[],
                    assumed: &assumed,
                    depth: DEPTH,
                };
                match self.type_path(site, facts.text(receiver)) {
                    Thing::Symbol(class) if !self.index.is_function(class) => Some((SymbolId(at as u32), class)),
                    _ => None,
                }
            })
            .collect()
    }

    /// What a type is based on, as far as it can be told.
    pub(super) fn bases_of(&self, class: SymbolId) -> Vec<Thing> {
        let Some((symbol, facts)) = self.index.symbol(class).and_then(|symbol| Some((symbol, self.facts(symbol.file)?))) else {
            return Vec::new();
        };
        let assumed = Cell::new(false);
        // A type's own name in its bases means another one: it is looked for from outside.
        let holder = self.index.parent(class);
        let site =
            Site { file: symbol.file, symbol: holder, line: symbol.start_line, known: &[], assumed: &assumed, depth: DEPTH };
        let bases = facts.symbol(symbol.fact).map(|fact| &*fact.bases).unwrap_or_default();
        bases.iter().map(|base| self.type_path(site, facts.text(*base))).filter(|base| *base != Thing::Symbol(class)).collect()
    }

    /// What a dotted path of types stands for.
    pub(super) fn type_path(&self, site: Site<'_>, path: &str) -> Thing {
        if let Some(thing) = self.dotted_import(site, path) {
            return thing;
        }
        let mut parts = parts(path);
        let Some(first) = parts.next() else { return Thing::Unknown };
        let root = self.type_name(site, first).or_else(|| self.unbound(site, first, path.len() > first.len()));
        parts.fold(root.unwrap_or(Thing::Unknown), |thing, part| self.member(site, &thing, part))
    }
}
