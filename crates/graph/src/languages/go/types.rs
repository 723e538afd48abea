//! Names of Go's types: pointers and type arguments taken off.

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::facts::NameIx;

/// The node of a type's name.
pub(super) fn bare(mut node: Node<'_>) -> Node<'_> {
    loop {
        let inner = match node.kind() {
            "pointer_type" | "generic_type" | "parenthesized_type" => node.named_child(0),
            _ => None,
        };
        let Some(inner) = inner else { return node };
        node = inner;
    }
}

/// A type as declared; maps, channels and functions by their keyword alone.
pub(super) fn declared<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> NameIx {
    let name = match node.kind() {
        "map_type" => "map",
        "channel_type" => "chan",
        "function_type" => "func",
        "struct_type" => "struct",
        "interface_type" => "interface",
        "slice_type" | "array_type" | "implicit_length_array_type" => return listed(node, x),
        "pointer_type" | "generic_type" | "parenthesized_type" if bare(node) != node => return declared_once(bare(node), x),
        _ => x.text(node),
    };
    x.intern(name)
}

/// As [`declared`], of a type that is no pointer.
fn declared_once<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> NameIx {
    if matches!(node.kind(), "slice_type" | "array_type") {
        return listed(node, x);
    }
    let name = if node.kind() == "map_type" { "map" } else { x.text(node) };
    x.intern(name)
}

/// `[]` and the type of the elements.
fn listed<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> NameIx {
    let element = x.child(node, x.fields.element).map_or("", |element| x.text(bare(element)));
    x.intern_owned(format!("[]{element}"))
}

/// What a function gives, the first of several; none for nothing, and for no more than an error.
pub(super) fn returned<'t>(result: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    let first = match result.kind() {
        "parameter_list" => x.named_children(result).into_iter().next().and_then(|first| x.child(first, x.fields.type_name))?,
        _ => result,
    };
    Some(declared(first, x))
}
