//! JavaScript, and what TypeScript shares with it: how nodes are taken apart. The table of kinds is in [`table`].

use std::sync::OnceLock;

use tree_sitter::{Node, Tree};

use super::Language;
use crate::extract::calls::CallParts;
use crate::extract::dialect::Dialect;
use crate::extract::extraction::Extraction;
use crate::extract::fold::LookUp;
use crate::extract::format::Format;
use crate::extract::grammar::{Grammar, Shape};
use crate::extract::symbols::Definition;
use crate::extract::walk;
use crate::facts::{CallIx, FileFacts};

mod bindings;
mod definitions;
mod exports;
mod imports;
mod modules;
mod names;
mod table;
#[cfg(test)]
mod tests;
mod texts;
mod types;

/// JavaScript, with JSX.
pub(crate) struct JavaScript;

impl Language for JavaScript {
    fn name(&self) -> &'static str {
        "JavaScript"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["js", "jsx", "mjs", "cjs"]
    }

    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_javascript::LANGUAGE.into()
    }

    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts {
        walk::extract(&Script(table_of_javascript), tree, source)
    }
}

fn table_of_javascript() -> &'static Grammar {
    static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
    GRAMMAR.get_or_init(|| grammar(&tree_sitter_javascript::LANGUAGE.into()))
}

/// The table of a language of this family.
pub(super) fn grammar(language: &tree_sitter::Language) -> Grammar {
    Grammar::new(language, table::ROWS, &["right", "initializer"])
}

/// A language of this family, with its table.
pub(super) struct Script(pub(super) fn() -> &'static Grammar);

impl Dialect for Script {
    fn grammar(&self) -> &'static Grammar {
        (self.0)()
    }

    fn define<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
        definitions::define(node, x)
    }

    fn call<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<CallParts<'t>> {
        let constructor = x.child(node, x.fields.constructor);
        let called = constructor.or_else(|| x.child(node, x.fields.function))?;
        let (object, name) = x.callee(called)?;
        let arguments = x.child(node, x.fields.arguments);
        Some(CallParts { object, path: None, name, arguments, constructor: constructor.is_some(), is_macro: false })
    }

    /// `x["key"]` is taken for `x.key`.
    fn member<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, &'t str)> {
        if let Some(name) = x.child_text(node, x.fields.property) {
            return Some((x.child(node, x.fields.object)?, name));
        }
        let Some(index) = x.child(node, x.fields.index) else {
            return Some((x.child(node, x.fields.module)?, x.child_text(node, x.fields.name)?));
        };
        let key = x.plain_literal(index)?;
        let is_word = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'$'));
        (is_word && !key.is_empty()).then_some((x.child(node, x.fields.object)?, key))
    }

    fn operands<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, Node<'t>)> {
        if x.child(node, x.fields.operator)?.kind() != "+" {
            return None;
        }
        Some((x.child(node, x.fields.left)?, x.child(node, x.fields.right)?))
    }

    fn format<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
        if x.shape(node) == Shape::Call { texts::format(node, x) } else { None }
    }

    fn look_up<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
        texts::look_up(node, x)
    }

    fn bind<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::bind(node, x);
    }

    fn parameters<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::parameters(node, x);
    }

    fn import<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        if node.kind() == "import_statement" { imports::import(node, x) } else { exports::export(node, x) }
    }

    fn called<'t>(&self, node: Node<'t>, call: CallIx, x: &mut Extraction<'t>) {
        modules::called(node, call, x);
    }

    fn iterators(&self) -> &'static [&'static str] {
        &["map", "forEach", "filter", "flatMap", "reduce", "reduceRight", "some", "every", "find", "findIndex", "each"]
    }

    fn objects_are_options(&self) -> bool {
        true
    }

    fn closures_count_apart(&self) -> bool {
        true
    }
}
