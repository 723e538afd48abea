//! Look-ups of the environment and filled templates of Python.

use std::borrow::Cow;

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::extract::fold::LookUp;
use crate::extract::format::{Filler, Format, Style};
use crate::extract::grammar::Shape;

/// Calls that look up the environment whatever the key is.
const LOOK_UPS: &[&str] =
    &["os.getenv", "getenv", "os.environ.get", "environ.get", "os.environ.setdefault", "environ.setdefault", "os.environ.pop"];
/// Arguments of a template that are looked at.
const ARGUMENTS: u32 = 32;

/// Whether a node looks up the environment, and what.
pub(super) fn look_up<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    match x.shape(node) {
        Shape::Call => called(node, x),
        Shape::Element => {
            let value = x.child_text(node, x.fields.value).filter(|value| matches!(*value, "os.environ" | "environ"));
            value?;
            let key = x.plain_literal(x.child(node, x.fields.subscript)?)?;
            Some(LookUp { key: Cow::Borrowed(key), default: None })
        }
        _ => with_default(node, x),
    }
}

fn called<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    let function = x.child_text(node, x.fields.function)?;
    let by_settings = matches!(function, "config" | "env") || function.starts_with("env.");
    if !by_settings && !LOOK_UPS.contains(&function) {
        return None;
    }
    let arguments = x.child(node, x.fields.arguments)?;
    let key = x.plain_literal(arguments.named_child(0)?)?;
    // `config("x")` and `env("x")` may be anything; of a key in capitals they are the usual readers of settings.
    if key.is_empty() || by_settings && !in_capitals(key) {
        return None;
    }
    Some(LookUp { key: Cow::Borrowed(key), default: default_of(arguments, x) })
}

fn in_capitals(key: &str) -> bool {
    key.starts_with(|sign: char| sign.is_ascii_uppercase())
        && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The second argument, or the one named `default`; `None` is no default.
fn default_of<'t>(arguments: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    let mut rest = (1..arguments.named_child_count() as u32).filter_map(|at| arguments.named_child(at));
    let default = rest.find_map(|argument| match x.shape(argument) {
        Shape::Keyword if x.child_text(argument, x.fields.name) == Some("default") => x.child(argument, x.fields.value),
        Shape::Keyword => None,
        _ => Some(argument),
    })?;
    (default.kind() != "none").then_some(default)
}

/// `os.environ.get("X") or "default"`.
fn with_default<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    if x.child(node, x.fields.operator)?.kind() != "or" {
        return None;
    }
    let left = x.child(node, x.fields.left).filter(|left| matches!(x.shape(*left), Shape::Call | Shape::Element))?;
    let found = look_up(left, x)?;
    let default = found.default.or(x.child(node, x.fields.right));
    Some(LookUp { default, ..found })
}

/// `"…".format(…)`, `"…" % …`, `"…".join([…])`.
pub(super) fn format<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    if x.shape(node) == Shape::Call { method(node, x) } else { percent(node, x) }
}

fn method<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    let function = x.child(node, x.fields.function)?;
    let name = x.child_text(function, x.fields.attribute).filter(|name| matches!(*name, "format" | "join"))?;
    let template = x.child(function, x.fields.object).filter(|object| x.shape(*object) == Shape::Text)?;
    let arguments = x.child(node, x.fields.arguments)?;
    if name == "format" {
        return Some(Format { style: Style::Braces, template, args: elements(arguments, x) });
    }
    let list = arguments.named_child(0).filter(|list| x.shape(*list) == Shape::List)?;
    Some(Format { style: Style::Join, template, args: elements(list, x) })
}

fn percent<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    if x.child(node, x.fields.operator)?.kind() != "%" {
        return None;
    }
    let template = x.child(node, x.fields.left).filter(|left| x.shape(*left) == Shape::Text)?;
    let right = x.child(node, x.fields.right)?;
    let args = match x.shape(right) {
        Shape::List | Shape::Map => elements(right, x),
        _ => vec![(None, Filler::Node(right))],
    };
    Some(Format { style: Style::Percent, template, args })
}

/// Arguments, elements or entries, those with a name by their name.
fn elements<'t>(list: Node<'t>, x: &Extraction<'t>) -> Vec<(Option<&'t str>, Filler<'t>)> {
    let children = (0..ARGUMENTS).map_while(|at| list.named_child(at)).filter(|child| !child.is_extra());
    children.map(|child| element(child, x).unwrap_or((None, child))).map(|(key, node)| (key, Filler::Node(node))).collect()
}

fn element<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<(Option<&'t str>, Node<'t>)> {
    let key = match x.shape(node) {
        Shape::Keyword => x.child_text(node, x.fields.name)?,
        Shape::Pair => x.plain_literal(x.child(node, x.fields.key)?)?,
        _ => return None,
    };
    Some((Some(key), x.child(node, x.fields.value)?))
}
