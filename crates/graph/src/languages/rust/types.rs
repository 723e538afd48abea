//! Names of Rust's types: references, type arguments and what merely holds a thing taken off.

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::facts::NameIx;

/// Types that a method call goes straight through.
const POINTERS: &[&str] = &["Box", "Arc", "Rc"];
/// Types that stand for the one value they hold, where a function gives them.
const WRAPPERS: &[&str] = &["Result", "Option", "Box", "Arc", "Rc", "Pin", "BoxFuture"];

/// A type as declared.
pub(super) fn declared<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    name(node, POINTERS, x)
}

/// What a function gives.
pub(super) fn returned<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    name(node, WRAPPERS, x)
}

fn name<'t>(node: Node<'t>, through: &[&str], x: &mut Extraction<'t>) -> Option<NameIx> {
    let node = held(node, through, x);
    let text = match node.kind() {
        "unit_type" | "never_type" | "_" => return None,
        "tuple_type" => "()",
        "array_type" => "[]",
        "function_type" => "fn",
        _ => x.text(node),
    };
    Some(x.intern(text))
}

/// The node of a type's name, behind references and what merely holds it.
fn held<'t>(mut node: Node<'t>, through: &[&str], x: &Extraction<'t>) -> Node<'t> {
    loop {
        let inner = match node.kind() {
            "generic_type" => content(node, through, x).or_else(|| x.child(node, x.fields.type_name)),
            "reference_type" | "pointer_type" => x.child(node, x.fields.type_name),
            "dynamic_type" | "abstract_type" => x.child(node, x.fields.trait_name),
            "bounded_type" => node.named_child(0),
            _ => None,
        };
        let Some(inner) = inner else { return node };
        node = inner;
    }
}

/// The first type argument of what holds one thing; what a future gives.
fn content<'t>(node: Node<'t>, through: &[&str], x: &Extraction<'t>) -> Option<Node<'t>> {
    let name = x.child_text(node, x.fields.type_name)?;
    let last = name.rsplit("::").next()?;
    let arguments = x.child(node, x.fields.type_arguments)?;
    let mut types = (0..arguments.named_child_count() as u32).filter_map(|at| arguments.named_child(at));
    if last == "Future" {
        return types.find(|argument| argument.kind() == "type_binding").and_then(|output| x.child(output, x.fields.type_name));
    }
    through.contains(&last).then(|| types.find(|argument| !matches!(argument.kind(), "lifetime" | "type_binding"))).flatten()
}

/// The source of a type's path without its arguments, as of what an `impl` is for.
pub(super) fn bare<'t>(node: Node<'t>, x: &Extraction<'t>) -> &'t str {
    x.text(held(node, &[], x))
}
