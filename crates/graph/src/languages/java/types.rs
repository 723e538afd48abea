//! Names of Java's types: type arguments and annotations taken off.

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::facts::NameIx;

/// Types that stand for the one value they hold.
const WRAPPERS: &[&str] = &[
    "Optional",
    "ResponseEntity",
    "HttpEntity",
    "Mono",
    "Uni",
    "Single",
    "Future",
    "CompletableFuture",
    "CompletionStage",
    "ListenableFuture",
    "DeferredResult",
    "Callable",
];

/// A type as declared; none for `var`.
pub(super) fn declared<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    let name = without_arguments(node, x);
    (name != "var" && !name.is_empty()).then(|| x.intern(name))
}

/// What a method gives: the content of what wraps one thing; none for `void`.
pub(super) fn returned<'t>(mut node: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    while let Some(content) = content(node, x) {
        node = content;
    }
    let name = without_arguments(node, x);
    (!matches!(name, "void" | "Void" | "?" | "")).then(|| x.intern(name))
}

/// The source of a type without its arguments.
pub(super) fn without_arguments<'t>(node: Node<'t>, x: &Extraction<'t>) -> &'t str {
    x.text(bare(node))
}

/// The node of a type's name.
pub(super) fn bare(mut node: Node<'_>) -> Node<'_> {
    loop {
        let inner = match node.kind() {
            "generic_type" => node.named_child(0),
            "annotated_type" => last_named(node),
            _ => None,
        };
        let Some(inner) = inner else { return node };
        node = inner;
    }
}

/// The content of a wrapper's type arguments.
fn content<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    if node.kind() != "generic_type" {
        return None;
    }
    let name = x.text(node.named_child(0)?);
    let last = name.rsplit('.').next()?;
    WRAPPERS.contains(&last).then(|| last_named(node)?.named_child(0)).flatten()
}

fn last_named(node: Node<'_>) -> Option<Node<'_>> {
    node.named_child((node.named_child_count() as u32).checked_sub(1)?)
}
