//! What an expression is called: dotted names without arguments, and what such a chain starts from.
//!
//! `[]` stands for an element whose index is no name, `{}` for what has no name at all: `self.clients[]`, `{}.length`.

use tree_sitter::Node;

use super::DEPTH;
use super::extraction::Extraction;
use super::grammar::Shape;
use crate::facts::{CallIx, NameIx};

/// What a path starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Root {
    /// A name.
    Name,
    /// What a call gives; the path is what stands between the call and the end.
    Call(CallIx),
    /// Something without a name.
    Unknown,
}

impl<'t> Extraction<'t> {
    /// The path of an expression that starts from a name.
    pub(crate) fn path(&mut self, node: Node<'t>) -> Option<NameIx> {
        if let Some(name) = self.plain_path(node) {
            return Some(self.intern(name));
        }
        let mut path = String::new();
        (self.write_path(node, &mut path) == Root::Name).then(|| self.intern_owned(path))
    }

    /// The source of a path that is written as it is to be kept.
    pub(super) fn plain_path(&self, node: Node<'t>) -> Option<&'t str> {
        let text = match self.shape(node) {
            Shape::Name => return Some(self.text(node)),
            Shape::Member => self.text(node),
            _ => return None,
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b':' | b'@' | b'#');
        (text.bytes().all(plain) && !text.starts_with(|first: char| first.is_ascii_digit())).then_some(text)
    }

    /// Adds a path to a text; says what it starts from.
    pub(super) fn write_path(&self, node: Node<'t>, path: &mut String) -> Root {
        let mut parts: Vec<&str> = Vec::new();
        let root = self.collect(node, &mut parts);
        if root == Root::Unknown {
            parts.push("{}");
        }
        for (at, part) in parts.iter().rev().enumerate() {
            if at > 0 && *part != "[]" {
                path.push('.');
            }
            path.push_str(part);
        }
        root
    }

    /// Gathers the parts of a path, last first.
    fn collect(&self, mut node: Node<'t>, parts: &mut Vec<&'t str>) -> Root {
        for _ in 0..DEPTH {
            let shape = self.shape(node);
            node = match shape {
                Shape::Name => {
                    parts.push(self.text(node));
                    return Root::Name;
                }
                Shape::Call | Shape::Collection => return self.call_of(node).map_or(Root::Unknown, Root::Call),
                Shape::Member | Shape::Element => match self.dialect.member(node, self) {
                    Some((object, name)) => {
                        parts.push(name);
                        object
                    }
                    None if shape == Shape::Element => {
                        parts.push("[]");
                        let Some(object) = self.first_named(node) else { return Root::Unknown };
                        object
                    }
                    None => return Root::Unknown,
                },
                Shape::Through => match self.inner(node) {
                    Some(inner) => inner,
                    None => return Root::Unknown,
                },
                _ => return Root::Unknown,
            };
        }
        Root::Unknown
    }

    /// What a node of [`Shape::Through`] has the value of; none for a negation and the like.
    pub(super) fn inner(&self, node: Node<'t>) -> Option<Node<'t>> {
        if node.child(0).is_some_and(|sign| !sign.is_named() && matches!(sign.kind(), "!" | "-" | "+" | "~" | "^" | "<-")) {
            return None;
        }
        self.child(node, self.fields.value).or_else(|| self.child(node, self.fields.operand)).or_else(|| self.first_named(node))
    }

    /// What a node comes to behind parentheses and the like.
    pub(super) fn behind(&self, mut node: Node<'t>) -> Node<'t> {
        for _ in 0..DEPTH {
            if self.shape(node) != Shape::Through {
                break;
            }
            let Some(inner) = self.inner(node) else { break };
            node = inner;
        }
        node
    }
}
