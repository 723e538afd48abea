//! What a name or an expression stands for, as far as that can be told without running anything.

use crate::{FileId, SymbolId};

/// Longer names of outside things are not followed: they are chains of builders, and each part repeats all before it.
const LONGEST: usize = 200;

/// What something stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Thing {
    /// A file as a module.
    File(FileId),
    /// A folder of Python modules without `__init__.py`.
    Folder(Box<str>),
    /// A package of Go or Java: a position in the index.
    Package(u32),
    /// A definition: a function, or a type itself.
    Symbol(SymbolId),
    /// A value of a type.
    Instance(SymbolId),
    /// Something outside, by full name.
    Outside(Box<str>),
    /// A text, a number, a list: nothing of the repository, and nothing that could be mistaken for it.
    Plain,
    /// It is bound, but what to can't be told.
    Unknown,
}

impl Thing {
    /// Something outside; nothing is known of it where the name grows too long.
    pub(super) fn outside(name: String) -> Self {
        if name.len() > LONGEST || name.is_empty() { Self::Unknown } else { Self::Outside(name.into()) }
    }

    /// Whether anything is known.
    pub(super) fn is_known(&self) -> bool {
        *self != Self::Unknown
    }
}

/// Parts of a dotted path: `.`, `::` and `?.` stand between them.
pub(super) fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split(['.', ':', '?']).filter(|part| !part.is_empty())
}
