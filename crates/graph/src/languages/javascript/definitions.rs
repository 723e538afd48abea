//! Functions, classes, interfaces, enums, aliases and namespaces of JavaScript and TypeScript.

use tree_sitter::Node;

use super::names::{Bound, bound, field_name, object_name};
use super::types::type_name;
use crate::extract::extraction::Extraction;
use crate::extract::grammar::Shape;
use crate::extract::symbols::Definition;
use crate::facts::{NameIx, SymbolFlags, SymbolKind};

/// What a node defines; none for a function that is bound to nothing.
pub(super) fn define<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    match node.kind() {
        "function_declaration" | "generator_function_declaration" | "function_signature" => {
            declaration(node, SymbolKind::Function, x).map(|definition| function(node, definition, x))
        }
        "method_definition" | "method_signature" | "abstract_method_signature" => method(node, x),
        "arrow_function" | "function_expression" | "generator_function" => expression(node, x),
        "class_declaration" | "abstract_class_declaration" => {
            declaration(node, SymbolKind::Class, x).map(|definition| class(node, definition, x))
        }
        "class" => class_expression(node, x),
        "interface_declaration" => declaration(node, SymbolKind::Interface, x).map(|definition| class(node, definition, x)),
        "enum_declaration" => declaration(node, SymbolKind::Enum, x),
        "type_alias_declaration" => declaration(node, SymbolKind::Alias, x),
        _ => declaration(node, SymbolKind::Module, x),
    }
}

fn declaration<'t>(node: Node<'t>, kind: SymbolKind, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let name_node = x.child(node, x.fields.name)?;
    let name = x.text(name_node).trim_matches(['"', '\'']);
    let mut definition = Definition::new(x.intern(name), name_node, kind, node);
    // `export declare function` puts one node between.
    let around = [x.ancestor_kind(0), x.ancestor_kind(1)];
    definition.flags.exported =
        around.first() == Some(&"export_statement") || around == ["ambient_declaration", "export_statement"];
    Some(definition)
}

fn function<'t>(node: Node<'t>, definition: Definition<'t>, x: &mut Extraction<'t>) -> Definition<'t> {
    let parameters = match x.child(node, x.fields.parameters) {
        Some(list) => x.named_children(list).into_iter().filter(|parameter| !is_this(*parameter, x)).count(),
        None => usize::from(x.child(node, x.fields.parameter).is_some()),
    };
    let returns = x.child_text(node, x.fields.return_type).and_then(type_name).map(|text| x.intern(text));
    let bodiless = x.child(node, x.fields.body).is_none();
    let flags = SymbolFlags { is_async: is_async(node), bodiless, ..definition.flags };
    Definition { parameters: u16::try_from(parameters).unwrap_or(u16::MAX), returns, flags, ..definition }
}

/// The pretended first parameter of TypeScript.
fn is_this<'t>(parameter: Node<'t>, x: &Extraction<'t>) -> bool {
    x.child_text(parameter, x.fields.pattern) == Some("this")
}

/// `async` among the words before the name or the parameters.
fn is_async(node: Node<'_>) -> bool {
    let words = (0..6).map_while(|at| node.child(at)).take_while(|child| !matches!(child.kind(), "formal_parameters" | "=>"));
    words.into_iter().any(|child| child.kind() == "async")
}

fn method<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let name_node = field_name(node, x)?;
    let name = if x.shape(name_node) == Shape::Text { x.plain_literal(name_node)? } else { x.text(name_node) };
    let in_object = x.ancestor_kind(0) == "object";
    let receiver = if in_object { object_name(0, x) } else { None };
    let kind = if in_object && receiver.is_none() { SymbolKind::Function } else { SymbolKind::Method };
    let mut definition = Definition::new(x.intern(name), name_node, kind, node);
    definition.receiver = receiver;
    definition.flags.exported = !in_object && !name.starts_with('#') && !is_private(node, x);
    Some(function(node, definition, x))
}

fn is_private(node: Node<'_>, x: &Extraction<'_>) -> bool {
    let modifiers = (0..3).map_while(|at| node.child(at));
    modifiers.into_iter().any(|child| child.kind() == "accessibility_modifier" && x.text(child) != "public")
}

/// A function written as an expression: named by what it is given to, else by its own name.
fn expression<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let own = x.child(node, x.fields.name);
    let definition = match (bound(node, x), own) {
        (Some(Bound { name: "default", exported: true, extent, .. }), Some(own)) => {
            let mut definition = Definition::new(x.intern(x.text(own)), own, SymbolKind::Function, extent);
            definition.flags.exported = true;
            definition
        }
        (Some(bound), _) => by_bound(&bound, x),
        (None, Some(own)) => Definition::new(x.intern(x.text(own)), own, SymbolKind::Function, node),
        (None, None) => return None,
    };
    Some(function(node, definition, x))
}

fn by_bound<'t>(bound: &Bound<'t>, x: &mut Extraction<'t>) -> Definition<'t> {
    let is_method = bound.receiver.is_some() || bound.class.is_some();
    let kind = if is_method { SymbolKind::Method } else { SymbolKind::Function };
    let mut definition = Definition::new(x.intern(bound.name), bound.name_node, kind, bound.extent);
    definition.receiver = bound.receiver;
    definition.parent = bound.class;
    definition.flags.exported = bound.exported || bound.class.is_some() && !is_private(bound.extent, x);
    definition
}

fn class<'t>(node: Node<'t>, mut definition: Definition<'t>, x: &mut Extraction<'t>) -> Definition<'t> {
    definition.bases = bases(node, x);
    definition
}

fn class_expression<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let bound = bound(node, x);
    let own = x.child(node, x.fields.name).map(|own| Bound::new(x.text(own), own, node));
    let exported = bound.as_ref().is_some_and(|bound| bound.exported);
    let named = bound.filter(|bound| bound.name != "default" || own.is_none()).or(own)?;
    let mut definition = Definition::new(x.intern(named.name), named.name_node, SymbolKind::Class, named.extent);
    definition.flags.exported = exported;
    Some(class(node, definition, x))
}

fn bases<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Vec<NameIx> {
    let mut bases = Vec::new();
    for clause in x.named_children(node) {
        match clause.kind() {
            "class_heritage" => {
                for part in x.named_children(clause) {
                    add_bases(part, x, &mut bases);
                }
            }
            "extends_type_clause" => add_bases(clause, x, &mut bases),
            _ => {}
        }
    }
    bases
}

/// Bases in a clause, or in JavaScript the one that stands there itself.
fn add_bases<'t>(part: Node<'t>, x: &mut Extraction<'t>, bases: &mut Vec<NameIx>) {
    let is_clause = matches!(part.kind(), "extends_clause" | "implements_clause" | "extends_type_clause");
    let types = if is_clause { x.named_children(part) } else { vec![part] };
    for written in types {
        let name = match x.shape(written) {
            Shape::Call => x.child(written, x.fields.function),
            _ if written.kind() == "generic_type" => x.child(written, x.fields.name),
            _ => Some(written),
        };
        bases.extend(name.and_then(|name| x.path(name)));
    }
}
