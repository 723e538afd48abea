//! TypeScript and TSX: two grammars of the family of JavaScript, whose table and hooks they share.

use std::sync::OnceLock;

use tree_sitter::Tree;

use super::Language;
use super::javascript::{Script, grammar};
use crate::extract::grammar::Grammar;
use crate::extract::walk;
use crate::facts::FileFacts;

#[cfg(test)]
mod tests;

/// TypeScript without JSX.
pub(crate) struct TypeScript;

impl Language for TypeScript {
    fn name(&self) -> &'static str {
        "TypeScript"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["ts", "mts", "cts"]
    }

    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()
    }

    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts {
        walk::extract(&Script(table_of_typescript), tree, source)
    }
}

/// TypeScript with JSX, where `<T>x` is no cast.
pub(crate) struct Tsx;

impl Language for Tsx {
    fn name(&self) -> &'static str {
        "TypeScript"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["tsx"]
    }

    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_typescript::LANGUAGE_TSX.into()
    }

    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts {
        walk::extract(&Script(table_of_tsx), tree, source)
    }
}

fn table_of_typescript() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| grammar(&tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into()))
}

fn table_of_tsx() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| grammar(&tree_sitter_typescript::LANGUAGE_TSX.into()))
}
