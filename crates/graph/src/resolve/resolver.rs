//! What all look-ups share: the index, where imports lead, and what types are based on.

use std::cell::Cell;

use rustc_hash::FxHashMap;

use super::index::Index;
use super::modules::Modules;
use super::thing::Thing;
use crate::facts::{FileFacts, SymbolIx};
use crate::{FileId, SymbolId};

/// How many steps a look-up may take from one thing to the next.
pub(super) const DEPTH: u8 = 10;

/// The tables that look-ups read.
pub(super) struct Resolver<'g> {
    pub(super) index: Index<'g>,
    pub(super) modules: Modules<'g>,
    /// What the module of each import of each file stands for.
    pub(super) imports: Vec<Vec<Thing>>,
    /// What types are based on.
    pub(super) bases: FxHashMap<SymbolId, Vec<Thing>>,
}

/// Where a look-up starts, and how it goes.
#[derive(Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) file: FileId,
    /// The symbol that it stands in.
    pub(super) symbol: Option<SymbolId>,
    /// Its line: what is bound further down is not meant.
    pub(super) line: u32,
    /// What the calls of this file before it lead to.
    pub(super) known: &'a [Thing],
    /// Set where a step needed an assumption.
    pub(super) assumed: &'a Cell<bool>,
    /// Steps left.
    pub(super) depth: u8,
}

impl Site<'_> {
    /// One step further, in the same place.
    pub(super) fn next(self) -> Option<Self> {
        Some(Self { depth: self.depth.checked_sub(1)?, ..self })
    }

    /// One step further, elsewhere.
    pub(super) fn at(self, file: FileId, symbol: Option<SymbolId>, line: u32) -> Option<Self> {
        let known = if file == self.file { self.known } else { &[] };
        Some(Self { file, symbol, line, known, assumed: self.assumed, depth: self.depth.checked_sub(1)? })
    }
}

impl<'g> Resolver<'g> {
    pub(super) fn facts(&self, file: FileId) -> Option<&'g FileFacts> {
        self.index.file(file).map(|file| &file.facts)
    }

    /// The symbol of a file that a file-local index stands for.
    pub(super) fn symbol_of(&self, file: FileId, fact: SymbolIx) -> Option<SymbolId> {
        let range = &self.index.file(file)?.symbols;
        let id = range.start.checked_add(fact.0)?;
        (id < range.end).then_some(SymbolId(id))
    }

    /// What the module of an import stands for.
    pub(super) fn module_of(&self, file: FileId, import: u32) -> Option<&Thing> {
        self.imports.get(file.0 as usize)?.get(import as usize)
    }
}
