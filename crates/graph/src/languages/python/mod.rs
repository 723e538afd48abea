//! Python: the table of its node kinds and how its nodes are taken apart.

use std::sync::OnceLock;

use tree_sitter::{Node, Tree};

use super::Language;
use crate::extract::calls::CallParts;
use crate::extract::dialect::Dialect;
use crate::extract::extraction::Extraction;
use crate::extract::fold::LookUp;
use crate::extract::format::Format;
use crate::extract::grammar::{Grammar, Role, Row, Shape, decision, kind};
use crate::extract::symbols::Definition;
use crate::extract::walk;
use crate::facts::FileFacts;

mod bindings;
mod definitions;
mod imports;
#[cfg(test)]
mod tests;
mod texts;
mod types;

/// Python.
pub(crate) struct Python;

impl Language for Python {
    fn name(&self) -> &'static str {
        "Python"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["py", "pyi", "pyw"]
    }

    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_python::LANGUAGE.into()
    }

    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts {
        walk::extract(&Self, tree, source)
    }
}

const ROWS: &[Row] = &[
    decision("if"),
    decision("elif"),
    decision("for"),
    decision("while"),
    decision("except"),
    decision("finally"),
    decision("and"),
    decision("or"),
    decision("case"),
    kind("comment").role(Role::Comment),
    kind("expression_statement").role(Role::Statement),
    kind("function_definition").role(Role::Symbol),
    kind("class_definition").role(Role::Symbol),
    kind("type_alias_statement").role(Role::Symbol),
    kind("lambda").role(Role::Symbol).shape(Shape::Function),
    kind("parameters").role(Role::Parameters),
    kind("default_parameter").carries(),
    kind("typed_default_parameter").carries(),
    kind("decorator").role(Role::Decorator),
    kind("import_statement").role(Role::Import).closed(),
    kind("import_from_statement").role(Role::Import).closed(),
    kind("future_import_statement").role(Role::Leaf),
    kind("for_statement").role(Role::Loop),
    kind("while_statement").role(Role::Loop),
    kind("list_comprehension").role(Role::Loop),
    kind("set_comprehension").role(Role::Loop),
    kind("dictionary_comprehension").role(Role::Loop),
    kind("generator_expression").role(Role::Loop),
    kind("for_in_clause").role(Role::Clause),
    kind("assignment").role(Role::Binding),
    kind("augmented_assignment").role(Role::Binding),
    kind("named_expression").role(Role::Binding),
    kind("as_pattern").role(Role::Binding),
    kind("await").role(Role::Await).shape(Shape::Through),
    kind("call").role(Role::Call).shape(Shape::Call).looks_up(),
    kind("argument_list").shape(Shape::Arguments),
    kind("keyword_argument").shape(Shape::Keyword),
    kind("subscript").shape(Shape::Element).looks_up(),
    kind("attribute").shape(Shape::Member),
    kind("identifier").shape(Shape::Name),
    kind("string").role(Role::Text).shape(Shape::Text),
    kind("concatenated_string").role(Role::Text).shape(Shape::Text),
    kind("string_content").shape(Shape::Fragment),
    kind("escape_sequence").shape(Shape::Escape),
    kind("escape_interpolation").shape(Shape::Escape),
    kind("interpolation").shape(Shape::Hole),
    kind("binary_operator").role(Role::Concat).shape(Shape::Concat),
    kind("boolean_operator").role(Role::Concat).shape(Shape::Concat).looks_up(),
    kind("parenthesized_expression").shape(Shape::Through),
    kind("list").shape(Shape::List),
    kind("tuple").shape(Shape::List),
    kind("set").shape(Shape::List),
    kind("expression_list").shape(Shape::List),
    kind("dictionary").shape(Shape::Map),
    kind("pair").shape(Shape::Pair),
    kind("integer").shape(Shape::Literal),
    kind("float").shape(Shape::Literal),
    kind("true").shape(Shape::Literal),
    kind("false").shape(Shape::Literal),
    kind("none").shape(Shape::Literal),
];

impl Dialect for Python {
    fn grammar(&self) -> &'static Grammar {
        static GRAMMAR: OnceLock<Grammar> = OnceLock::new();
        GRAMMAR.get_or_init(|| Grammar::new(&tree_sitter_python::LANGUAGE.into(), ROWS, &["right", "alternative"]))
    }

    fn define<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
        definitions::define(node, x)
    }

    fn call<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<CallParts<'t>> {
        let (object, name) = x.callee(x.child(node, x.fields.function)?)?;
        Some(CallParts {
            object,
            path: None,
            name,
            arguments: x.child(node, x.fields.arguments),
            constructor: false,
            is_macro: false,
        })
    }

    /// `x["key"]` is taken for a member, as `x.key`.
    fn member<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, &'t str)> {
        if let Some(name) = x.child_text(node, x.fields.attribute) {
            return Some((x.child(node, x.fields.object)?, name));
        }
        let key = x.plain_literal(x.child(node, x.fields.subscript)?)?;
        let is_word = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
        (is_word && !key.is_empty()).then_some((x.child(node, x.fields.value)?, key))
    }

    fn operands<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, Node<'t>)> {
        if x.child(node, x.fields.operator)?.kind() != "+" {
            return None;
        }
        Some((x.child(node, x.fields.left)?, x.child(node, x.fields.right)?))
    }

    fn format<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
        texts::format(node, x)
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
        imports::import(node, x);
    }

    /// A string as a statement: a docstring, or a comment in the clothes of one.
    fn documentation<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> bool {
        node.named_child_count() == 1 && node.named_child(0).is_some_and(|only| x.shape(only) == Shape::Text)
    }
}
