//! What an expression is worth: text, a name, a call, a list, a map, a function, a literal, or nothing known.

use tree_sitter::Node;

use super::DEPTH;
use super::extraction::Extraction;
use super::grammar::Shape;
use crate::facts::{ArgValue, BindingValue, NameIx};

/// Elements of a list that is an argument or within another.
const LIST: usize = 32;
/// Elements of a list that a variable holds.
const LONG_LIST: usize = 256;
/// Entries of a map.
const MAP: usize = 64;
/// How deep the keys of maps within maps are joined.
const MAP_DEPTH: u8 = 3;
/// Bytes of a literal or key that are kept.
const SHORT: usize = 128;

/// The value of an expression.
#[derive(Debug)]
pub(crate) enum Value {
    /// Anything but a map.
    Arg(ArgValue),
    /// Keys and values; a map within is also told by joined keys (`a`, `a.b`).
    Map(Vec<(NameIx, ArgValue)>),
}

impl Value {
    /// As the value of an argument, which holds no maps.
    pub(super) fn into_arg(self) -> ArgValue {
        match self {
            Self::Arg(value) => value,
            Self::Map(_) => ArgValue::Other,
        }
    }

    /// As the value of a variable.
    pub(super) fn into_binding(self) -> BindingValue {
        match self {
            Self::Map(entries) => BindingValue::Map(entries),
            Self::Arg(ArgValue::Text(text)) => BindingValue::Text(text),
            Self::Arg(ArgValue::Name(name)) => BindingValue::Name(name),
            Self::Arg(ArgValue::Call(call)) => BindingValue::Call(call),
            Self::Arg(ArgValue::List(values)) => BindingValue::List(values),
            Self::Arg(ArgValue::Literal(literal)) => BindingValue::Literal(literal),
            Self::Arg(ArgValue::Function(_) | ArgValue::Other) => BindingValue::Unknown,
        }
    }
}

impl<'t> Extraction<'t> {
    /// The value of an expression.
    pub(crate) fn value(&mut self, node: Node<'t>, depth: u8) -> Value {
        self.value_of_lists(node, depth, LIST)
    }

    /// The value that a variable is given.
    pub(super) fn value_to_hold(&mut self, node: Node<'t>) -> Value {
        self.value_of_lists(node, 0, LONG_LIST)
    }

    fn value_of_lists(&mut self, mut node: Node<'t>, depth: u8, most: usize) -> Value {
        if depth >= DEPTH {
            return Value::Arg(ArgValue::Other);
        }
        node = self.behind(node);
        let mut shape = self.shape(node);
        if matches!(shape, Shape::Collection | Shape::Arguments)
            && let Some((holds, elements)) = self.dialect.collection(node, self)
        {
            (shape, node) = (holds, elements);
        }
        let value = match shape {
            Shape::Map => return Value::Map(self.entries(node, depth)),
            Shape::List => ArgValue::List(self.elements(node, depth, most)),
            Shape::Function => ArgValue::Function(self.symbol_of(node)),
            Shape::Literal => self.short_text(node).map_or(ArgValue::Other, ArgValue::Literal),
            _ => self.simple_value(node),
        };
        Value::Arg(value)
    }

    fn simple_value(&mut self, node: Node<'t>) -> ArgValue {
        let kind = self.grammar.kind(node.kind_id());
        let may_be_text = kind.looks_up || matches!(kind.shape, Shape::Text | Shape::Concat | Shape::Call);
        if may_be_text && let Some(text) = self.folded(node) {
            return ArgValue::Text(text);
        }
        match kind.shape {
            Shape::Name | Shape::Member | Shape::Element => self.path(node).map_or(ArgValue::Other, ArgValue::Name),
            Shape::Call | Shape::Collection => self.call_of(node).map_or(ArgValue::Other, ArgValue::Call),
            _ => ArgValue::Other,
        }
    }

    fn elements(&mut self, list: Node<'t>, depth: u8, most: usize) -> Vec<ArgValue> {
        let mut elements = self.named_children(list);
        elements.truncate(most);
        elements.into_iter().map(|element| self.value(spread(element), depth + 1).into_arg()).collect()
    }

    fn entries(&mut self, map: Node<'t>, depth: u8) -> Vec<(NameIx, ArgValue)> {
        let mut entries = Vec::new();
        self.add_entries(map, "", depth, &mut entries);
        entries
    }

    fn add_entries(&mut self, map: Node<'t>, before: &str, depth: u8, entries: &mut Vec<(NameIx, ArgValue)>) {
        for child in self.named_children(map) {
            if entries.len() >= MAP {
                return;
            }
            let (Some(key), value) = self.entry(child) else { continue };
            let path = if before.is_empty() { key } else { format!("{before}.{key}") };
            if self.shape(value) == Shape::Map && depth + 1 < MAP_DEPTH {
                let name = self.intern_owned(path.clone());
                entries.push((name, ArgValue::Other));
                self.add_entries(value, &path, depth + 1, entries);
            } else {
                let value = self.value(value, depth + 1).into_arg();
                entries.push((self.intern_owned(path), value));
            }
        }
    }

    /// Key and value of a child of a map.
    fn entry(&mut self, node: Node<'t>) -> (Option<String>, Node<'t>) {
        match self.shape(node) {
            Shape::Pair | Shape::Keyword => {
                let key = self.child(node, self.fields.key).and_then(|key| self.key(key));
                (key, self.child(node, self.fields.value).unwrap_or(node))
            }
            Shape::Name => (Some(self.text(node).to_owned()), node),
            Shape::Function => (self.child(node, self.fields.name).and_then(|key| self.key(key)), node),
            _ => (None, node),
        }
    }

    /// The text of a key.
    fn key(&mut self, node: Node<'t>) -> Option<String> {
        let node = self.behind(node);
        match self.shape(node) {
            Shape::Text => self.fold(node).filter(|text| text.len() <= SHORT),
            Shape::Name | Shape::Literal | Shape::Member => {
                let text = self.text(node);
                (text.len() <= SHORT).then(|| text.to_owned())
            }
            _ => None,
        }
    }

    fn short_text(&mut self, node: Node<'t>) -> Option<NameIx> {
        let text = self.text(node);
        (text.len() <= SHORT).then(|| self.intern(text))
    }
}

/// `*items` and `...items` in a list: what is spread.
fn spread(element: Node<'_>) -> Node<'_> {
    let is_spread = matches!(element.kind(), "list_splat" | "spread_element");
    element.named_child(0).filter(|_| is_spread).unwrap_or(element)
}
