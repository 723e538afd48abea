//! Places where the parser could not understand the source.

use tree_sitter::{Node, Tree};

/// How many such places there are, and the line of the first; both 0 for a clean file. An error within an error counts once.
pub(super) fn count(tree: &Tree) -> (u32, u32) {
    let root = tree.root_node();
    if !root.has_error() {
        return (0, 0);
    }
    let (mut errors, mut first) = (0, 0);
    let mut cursor = tree.walk();
    loop {
        let node = cursor.node();
        if is_error(node) {
            errors += 1;
            if first == 0 {
                first = node.start_position().row as u32 + 1;
            }
        }
        let inside = node.has_error() && !node.is_error();
        if inside && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return (errors, first);
            }
        }
    }
}

fn is_error(node: Node<'_>) -> bool {
    node.is_error() || node.is_missing()
}
