//! Decorators, annotations and attributes: gathered when the walk leaves them, kept until what they stand on claims them.
//!
//! They stand before their symbol as siblings (Python, methods of TypeScript, Rust) or within it (Java, classes of TypeScript).

use tree_sitter::Node;

use super::extraction::{Extraction, end_line, line};
use super::grammar::Shape;
use crate::facts::{ArgValue, DecoratorFact};

/// What a language says of a decorator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DecoratorParts<'t> {
    /// Its name, a path.
    pub(crate) name: Node<'t>,
    /// The list of its arguments.
    pub(crate) arguments: Option<Node<'t>>,
}

/// A decorator that nothing has claimed yet.
#[derive(Debug)]
pub(crate) struct Pending {
    /// The node that it stands in.
    parent: usize,
    /// Where it starts in the source.
    start: usize,
    fact: DecoratorFact,
}

impl<'t> Extraction<'t> {
    /// The parts of a decorator whose first named child is a path or a call.
    pub(crate) fn decorator_parts(&self, node: Node<'t>) -> Option<DecoratorParts<'t>> {
        let inner = self.first_named(node)?;
        if self.shape(inner) != Shape::Call {
            return Some(DecoratorParts { name: inner, arguments: None });
        }
        let name = inner.child_by_field_id(self.fields.function)?;
        Some(DecoratorParts { name, arguments: inner.child_by_field_id(self.fields.arguments) })
    }

    pub(super) fn leave_decorator(&mut self, node: Node<'t>) {
        let Some(parts) = self.dialect.decorator(node, self) else { return };
        let Some(name) = self.path(parts.name) else { return };
        let mut args = parts.arguments.map(|arguments| self.arguments(arguments)).unwrap_or_default();
        for arg in &mut args {
            self.fold_placeholders(node, &mut arg.value);
        }
        let fact = DecoratorFact { name, args, line: line(node), end_line: end_line(node) };
        let parent = self.parent();
        self.pending.push(Pending { parent, start: node.start_byte(), fact });
    }

    /// Writes look-ups of configuration in a decorator's texts as folded text has them.
    fn fold_placeholders(&mut self, node: Node<'t>, value: &mut ArgValue) {
        match value {
            ArgValue::Text(text) => {
                if let Some(folded) = self.dialect.placeholders(self.name(*text)) {
                    self.note_placeholders(node, &folded);
                    *text = self.intern_owned(folded);
                }
            }
            ArgValue::List(values) => {
                for value in values {
                    self.fold_placeholders(node, value);
                }
            }
            _ => {}
        }
    }

    /// Takes the decorators that stand before the node at hand, as its siblings.
    pub(crate) fn decorators_before(&mut self) -> Vec<DecoratorFact> {
        let parent = self.parent();
        self.claim(|pending| pending.parent == parent)
    }

    fn parent(&self) -> usize {
        self.frames.last().map_or(0, |frame| frame.node.id())
    }

    /// Takes the decorators that stand in a node.
    pub(crate) fn decorators_in(&mut self, node: Node<'t>) -> Vec<DecoratorFact> {
        let range = node.byte_range();
        self.claim(|pending| range.contains(&pending.start))
    }

    fn claim(&mut self, claims: impl Fn(&Pending) -> bool) -> Vec<DecoratorFact> {
        if self.pending.is_empty() {
            return Vec::new();
        }
        self.pending.extract_if(.., |pending| claims(pending)).map(|pending| pending.fact).collect()
    }
}
