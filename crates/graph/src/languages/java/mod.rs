//! Java: what is its own in the walk that all languages share.

mod bindings;
mod definitions;
mod look_ups;
mod table;
#[cfg(test)]
mod tests;
mod types;

use std::sync::LazyLock;

use tree_sitter::{Node, Tree};

use super::Language;
use crate::extract::calls::CallParts;
use crate::extract::decorators::DecoratorParts;
use crate::extract::dialect::Dialect;
use crate::extract::extraction::{Extraction, line};
use crate::extract::fold::LookUp;
use crate::extract::format::Format;
use crate::extract::grammar::{Grammar, Shape};
use crate::extract::symbols::Definition;
use crate::extract::walk;
use crate::facts::{FileFacts, ImportFact};

/// Java.
pub(crate) struct Java;

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(&tree_sitter_java::LANGUAGE.into(), table::ROWS, table::ONCE));

impl Language for Java {
    fn name(&self) -> &'static str {
        "Java"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["java"]
    }

    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_java::LANGUAGE.into()
    }

    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts {
        walk::extract(&Java, tree, source)
    }
}

impl Dialect for Java {
    fn grammar(&self) -> &'static Grammar {
        &GRAMMAR
    }

    fn define<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
        definitions::define(node, x)
    }

    fn call<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<CallParts<'t>> {
        let arguments = x.child(node, x.fields.arguments);
        let (object, name, constructor) = match node.kind() {
            "object_creation_expression" => {
                let (scope, name) = created(x.child(node, x.fields.type_name)?, x)?;
                (scope, name, true)
            }
            "explicit_constructor_invocation" => (None, x.child_text(node, x.fields.constructor)?, true),
            _ => (x.child(node, x.fields.object), x.child_text(node, x.fields.name)?, false),
        };
        Some(CallParts { object, path: None, name, arguments, constructor, is_macro: false })
    }

    fn member<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, &'t str)> {
        match node.kind() {
            "field_access" => Some((x.child(node, x.fields.object)?, x.child_text(node, x.fields.field)?)),
            "scoped_identifier" => Some((x.child(node, x.fields.scope)?, x.child_text(node, x.fields.name)?)),
            "class_literal" => Some((types::bare(node.named_child(0)?), "class")),
            "method_reference" => {
                let last = node.child(node.child_count().checked_sub(1)?)?;
                Some((types::bare(node.named_child(0)?), x.text(last)))
            }
            "scoped_type_identifier" => created(node, x).and_then(|(scope, name)| Some((scope?, name))),
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

    fn parameters<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::parameters(node, x);
    }

    fn import<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        import(node, x);
    }

    fn decorator<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<DecoratorParts<'t>> {
        Some(DecoratorParts { name: x.child(node, x.fields.name)?, arguments: x.child(node, x.fields.arguments) })
    }

    fn iterate<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::iterate(node, x);
    }

    fn collection<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Shape, Node<'t>)> {
        Some((Shape::List, x.child(node, x.fields.value)?))
    }

    fn placeholders(&self, text: &str) -> Option<String> {
        look_ups::placeholders(text)
    }

    fn iterators(&self) -> &'static [&'static str] {
        ITERATORS
    }
}

/// Methods that call the function given to them once for each element.
const ITERATORS: &[&str] = &[
    "forEach",
    "forEachOrdered",
    "map",
    "mapToInt",
    "mapToLong",
    "mapToDouble",
    "mapToObj",
    "flatMap",
    "filter",
    "peek",
    "anyMatch",
    "allMatch",
    "noneMatch",
    "removeIf",
    "replaceAll",
    "reduce",
    "concatMap",
    "doOnNext",
];

/// Scope and name of a type that is named.
fn created<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<(Option<Node<'t>>, &'t str)> {
    let name = types::bare(node);
    if name.kind() != "scoped_type_identifier" {
        return Some((None, x.text(name)));
    }
    let last = name.named_child((name.named_child_count() as u32).checked_sub(1)?)?;
    Some((name.named_child(0).map(types::bare), x.text(last)))
}

fn import<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let children = x.children(node);
    let Some(path) = children.iter().copied().find(|child| matches!(child.kind(), "scoped_identifier" | "identifier")) else {
        return;
    };
    if node.kind() == "package_declaration" {
        let package = x.intern(x.text(path));
        return x.set_package(package);
    }
    let has = |kind: &str| children.iter().any(|child| child.kind() == kind);
    let text = x.text(path);
    let (module, name) = match text.rsplit_once('.') {
        _ if has("asterisk") => (text, Some("*")),
        Some((module, name)) if has("static") => (module, Some(name)),
        _ => (text, None),
    };
    let local = name.unwrap_or_else(|| text.rsplit('.').next().unwrap_or(text));
    let import = ImportFact {
        module: x.intern(module),
        name: name.map(|name| x.intern(name)),
        local: x.intern(local),
        line: line(node),
        reexport: false,
        type_only: false,
    };
    x.import(import);
}
