//! Folded text (see [`crate::facts`]): what text an expression makes, with placeholders for what is not known.

use std::borrow::Cow;

use tree_sitter::Node;

use super::DEPTH;
use super::extraction::Extraction;
use super::format::Filler;
use super::grammar::Shape;
use super::path::Root;
use crate::facts::NameIx;

/// Bytes of a text that are kept.
const LONGEST: usize = 8192;
/// Operands of one chain of joined strings that are looked at.
const OPERANDS: usize = 256;
/// Bytes of a path in a placeholder.
const PLACEHOLDER: usize = 80;

/// A look-up of the environment or of configuration.
#[derive(Debug, Clone)]
pub(crate) struct LookUp<'t> {
    /// The key.
    pub(crate) key: Cow<'t, str>,
    /// What the code takes where there is no such key.
    pub(crate) default: Option<Node<'t>>,
}

impl<'t> Extraction<'t> {
    /// The folded text of an expression that makes one; none where nothing of it is known.
    pub(crate) fn folded(&mut self, node: Node<'t>) -> Option<NameIx> {
        if let Some(literal) = self.plain_literal(node).filter(|text| text.len() <= LONGEST) {
            return Some(self.intern(literal));
        }
        self.fold(node).map(|text| self.intern_owned(text))
    }

    /// As [`Self::folded`], as a string.
    pub(crate) fn fold(&mut self, node: Node<'t>) -> Option<String> {
        let mut text = String::new();
        if !self.write(node, &mut text, 0) {
            return None;
        }
        text.truncate(text.floor_char_boundary(LONGEST));
        Some(text)
    }

    /// The text of a string without holes and escapes; none for everything else.
    pub(crate) fn plain_literal(&self, node: Node<'t>) -> Option<&'t str> {
        if self.shape(node) != Shape::Text {
            return None;
        }
        match node.child_count() {
            0 => Some(strip_quotes(self.text(node))),
            2 => (!self.children_speak(node)).then_some(""),
            3 => node
                .child(1)
                .filter(|child| self.shape(*child) == Shape::Fragment && child.child_count() == 0)
                .map(|child| self.text(child)),
            _ => None,
        }
    }

    fn children_speak(&self, node: Node<'t>) -> bool {
        (0..node.child_count()).filter_map(|at| node.child(at)).any(|child| self.shape(child) != Shape::Other)
    }

    /// Adds the text of an expression; true where something of it is known.
    fn write(&mut self, node: Node<'t>, out: &mut String, depth: u8) -> bool {
        if depth >= DEPTH || out.len() >= LONGEST {
            out.push_str("{}");
            return false;
        }
        let kind = self.grammar.kind(node.kind_id());
        if kind.looks_up
            && let Some(look_up) = self.dialect.look_up(node, self)
        {
            self.write_look_up(&look_up, out, depth);
            return true;
        }
        match kind.shape {
            Shape::Text => {
                self.write_string(node, out, depth);
                true
            }
            Shape::Concat => self.write_concat(node, out, depth),
            Shape::Call => self.write_format(node, out, depth),
            Shape::Through => match self.inner(node) {
                Some(inner) => self.write(inner, out, depth + 1),
                None => unknown(out),
            },
            Shape::Literal => {
                out.push_str(self.text(node));
                false
            }
            _ => self.write_placeholder(node, out),
        }
    }

    fn write_placeholder(&self, node: Node<'t>, out: &mut String) -> bool {
        let mut path = String::new();
        if self.write_path(node, &mut path) != Root::Name || path.len() > PLACEHOLDER {
            return unknown(out);
        }
        out.push('{');
        out.push_str(&path);
        out.push('}');
        false
    }

    pub(super) fn write_look_up(&mut self, look_up: &LookUp<'t>, out: &mut String, depth: u8) {
        out.push_str("${");
        out.push_str(&look_up.key);
        if let Some(default) = look_up.default {
            out.push_str(":-");
            self.write(default, out, depth + 1);
        }
        out.push('}');
    }

    /// A chain of joined strings leans to the left: its operands are gathered from right to left without recursion.
    fn write_concat(&mut self, node: Node<'t>, out: &mut String, depth: u8) -> bool {
        let mut operands = Vec::new();
        let mut at = node;
        while operands.len() < OPERANDS
            && self.shape(at) == Shape::Concat
            && let Some((left, right)) = self.dialect.operands(at, self)
        {
            operands.push(right);
            at = left;
        }
        if operands.is_empty() {
            return self.write_format(node, out, depth);
        }
        let mut known = self.write(at, out, depth + 1);
        for operand in operands.into_iter().rev() {
            known |= self.write(operand, out, depth + 1);
        }
        known
    }

    fn write_format(&mut self, node: Node<'t>, out: &mut String, depth: u8) -> bool {
        let Some(format) = self.dialect.format(node, self) else { return unknown(out) };
        let mut template = String::new();
        if !self.write(format.template, &mut template, depth + 1) {
            return unknown(out);
        }
        let args = format.args.iter().map(|(keyword, filler)| {
            let mut text = String::new();
            match *filler {
                Filler::Node(node) => {
                    self.write(node, &mut text, depth + 1);
                }
                Filler::Path(path) => text = format!("{{{path}}}"),
            }
            (*keyword, text)
        });
        let args: Vec<_> = args.collect();
        format.style.fill(&template, &args, out);
        true
    }

    fn write_string(&mut self, node: Node<'t>, out: &mut String, depth: u8) {
        if node.child_count() == 0 {
            out.push_str(strip_quotes(self.text(node)));
            return;
        }
        for child in self.children(node) {
            match self.shape(child) {
                Shape::Fragment => self.write_fragment(child, out),
                Shape::Escape => out.push_str(unescape(self.text(child))),
                Shape::Hole => {
                    match self.first_named(child) {
                        Some(inner) => self.write(inner, out, depth + 1),
                        None => unknown(out),
                    };
                }
                Shape::Text if depth < DEPTH => self.write_string(child, out, depth + 1),
                _ => {}
            }
        }
    }

    /// A literal part, in which some grammars mark the escapes.
    fn write_fragment(&mut self, node: Node<'t>, out: &mut String) {
        let mut at = node.start_byte();
        if node.child_count() > 0 {
            for escape in self.children(node) {
                out.push_str(self.text.get(at..escape.start_byte()).unwrap_or(""));
                out.push_str(unescape(self.text(escape)));
                at = escape.end_byte();
            }
        }
        out.push_str(self.text.get(at..node.end_byte()).unwrap_or(""));
    }
}

/// Whether a key is written as those of the environment are: `CART_HOST`.
pub(crate) fn is_environment_key(key: &str) -> bool {
    let of_key = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    key.len() > 1 && key.starts_with(|first: char| first.is_ascii_uppercase()) && key.bytes().all(of_key)
}

fn unknown(out: &mut String) -> bool {
    out.push_str("{}");
    false
}

fn strip_quotes(text: &str) -> &str {
    text.trim_matches(['"', '\'', '`'])
}

/// What an escape sequence stands for; rare ones stay as written.
fn unescape(escape: &str) -> &str {
    match escape {
        "\\n" => "\n",
        "\\t" => "\t",
        "\\r" => "\r",
        "\\\n" | "\\\r\n" => "",
        "{{" => "{",
        "}}" => "}",
        _ => match escape.strip_prefix('\\') {
            Some(sign @ ("\\" | "\"" | "'" | "`" | "$" | "/" | "{" | "}")) => sign,
            _ => escape,
        },
    }
}
