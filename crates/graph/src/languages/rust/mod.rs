//! Rust: what is its own in the walk that all languages share.

mod bindings;
mod definitions;
mod imports;
mod look_ups;
mod table;
#[cfg(test)]
mod tests;
mod tokens;
mod types;

use std::sync::LazyLock;

use tree_sitter::{Node, Tree};

use super::Language;
use crate::extract::calls::CallParts;
use crate::extract::decorators::DecoratorParts;
use crate::extract::dialect::Dialect;
use crate::extract::extraction::Extraction;
use crate::extract::fold::LookUp;
use crate::extract::format::Format;
use crate::extract::grammar::Grammar;
use crate::extract::symbols::Definition;
use crate::extract::walk;
use crate::facts::{ArgFact, FileFacts};

/// Rust.
pub(crate) struct Rust;

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(&tree_sitter_rust::LANGUAGE.into(), table::ROWS, table::ONCE));

impl Language for Rust {
    fn name(&self) -> &'static str {
        "Rust"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["rs"]
    }

    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_rust::LANGUAGE.into()
    }

    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts {
        walk::extract(&Rust, tree, source)
    }
}

impl Dialect for Rust {
    fn grammar(&self) -> &'static Grammar {
        &GRAMMAR
    }

    fn define<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
        definitions::define(node, x)
    }

    fn call<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<CallParts<'t>> {
        match node.kind() {
            "token_tree" => tokens::call(node, x),
            "macro_invocation" => {
                let (object, name) = x.callee(x.child(node, x.fields.macro_name)?)?;
                Some(CallParts {
                    object,
                    path: None,
                    name,
                    arguments: look_ups::tree_of(node),
                    constructor: false,
                    is_macro: true,
                })
            }
            "struct_expression" => {
                let (object, name) = x.callee(without_arguments(x.child(node, x.fields.name)?, x)?)?;
                Some(CallParts {
                    object,
                    path: None,
                    name,
                    arguments: x.child(node, x.fields.body),
                    constructor: true,
                    is_macro: false,
                })
            }
            _ => {
                let (object, name) = x.callee(without_arguments(x.child(node, x.fields.function)?, x)?)?;
                // Wrapping a value calls nothing.
                let wraps = object.is_none() && matches!(name, "Some" | "Ok" | "Err");
                let arguments = x.child(node, x.fields.arguments);
                (!wraps).then_some(CallParts { object, path: None, name, arguments, constructor: false, is_macro: false })
            }
        }
    }

    fn member<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, &'t str)> {
        match node.kind() {
            "field_expression" => Some((x.child(node, x.fields.value)?, x.child_text(node, x.fields.field)?)),
            "scoped_identifier" | "scoped_type_identifier" => {
                Some((x.child(node, x.fields.path)?, x.child_text(node, x.fields.name)?))
            }
            _ => None,
        }
    }

    fn operands<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, Node<'t>)> {
        if x.child_text(node, x.fields.operator) != Some("+") {
            return None;
        }
        Some((x.child(node, x.fields.left)?, x.child(node, x.fields.right)?))
    }

    fn format<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
        look_ups::format(node, x)
    }

    fn look_up<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
        look_ups::look_up(node, x)
    }

    fn bind<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::bind(node, x);
    }

    fn iterate<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::iterate(node, x);
    }

    fn parameters<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::parameters(node, x);
    }

    fn import<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        imports::import(node, x);
    }

    fn decorator<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<DecoratorParts<'t>> {
        let attribute = x.first_named(node)?;
        let arguments = x.child(attribute, x.fields.arguments).or_else(|| x.child(attribute, x.fields.value));
        Some(DecoratorParts { name: attribute.named_child(0)?, arguments })
    }

    fn decorators_stand_before(&self) -> bool {
        true
    }

    fn tokens<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) -> Vec<ArgFact> {
        tokens::arguments(node, x)
    }

    fn iterators(&self) -> &'static [&'static str] {
        ITERATORS
    }

    fn finish(&self, x: &mut Extraction<'_>) {
        definitions::mark_tests(x);
    }
}

/// Methods that call the function given to them once for each element.
const ITERATORS: &[&str] = &[
    "for_each",
    "map",
    "flat_map",
    "filter",
    "filter_map",
    "fold",
    "any",
    "all",
    "find",
    "find_map",
    "position",
    "retain",
    "take_while",
    "skip_while",
    "try_for_each",
    "try_fold",
    "scan",
    "inspect",
    "partition",
    "max_by_key",
    "min_by_key",
    "sort_by_key",
];

/// What is called, type arguments taken off.
fn without_arguments<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    match node.kind() {
        "generic_function" => x.child(node, x.fields.function),
        "generic_type_with_turbofish" => x.child(node, x.fields.type_name),
        _ => Some(node),
    }
}
