//! Look-ups of the environment and filled templates of JavaScript and TypeScript.

use std::borrow::Cow;

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::extract::fold::LookUp;
use crate::extract::format::{Filler, Format, Style};
use crate::extract::grammar::Shape;

/// What holds the environment.
const ENVIRONMENTS: &[&str] = &["process.env", "import.meta.env", "Bun.env"];
/// Elements and arguments that are looked at.
const ARGUMENTS: u32 = 32;
/// Defaults one after the other (`a ?? b ?? c`).
const DEFAULTS: usize = 8;

/// Whether a node is the environment as a whole.
pub(super) fn is_environment(node: Node<'_>, x: &Extraction<'_>) -> bool {
    ENVIRONMENTS.contains(&x.text(node))
}

/// Whether a node looks up the environment, and what.
pub(super) fn look_up<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    match x.shape(node) {
        Shape::Member => member(x.text(node)).map(|key| LookUp { key: Cow::Borrowed(key), default: None }),
        Shape::Element => {
            let object = x.child(node, x.fields.object)?;
            let key = is_environment(object, x).then(|| x.child(node, x.fields.index)).flatten();
            Some(LookUp { key: Cow::Borrowed(x.plain_literal(key?)?), default: None })
        }
        Shape::Call => called(node, x),
        _ => with_default(node, x),
    }
}

/// `process.env.KEY`, and `env.KEY` as modules that check the environment give it on.
fn member(text: &str) -> Option<&str> {
    if !text.starts_with(['p', 'i', 'B', 'e']) {
        return None;
    }
    if let Some(key) = text.strip_prefix("env.") {
        return in_capitals(key).then_some(key);
    }
    let key = ENVIRONMENTS.iter().find_map(|environment| text.strip_prefix(environment)?.strip_prefix('.'))?;
    let is_word = key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (is_word && !key.is_empty()).then_some(key)
}

fn in_capitals(key: &str) -> bool {
    key.len() > 1
        && key.starts_with(|sign: char| sign.is_ascii_uppercase())
        && key.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// `Deno.env.get("KEY")`, `configService.get("KEY", "default")`.
fn called<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    let function = x.child(node, x.fields.function).filter(|function| x.shape(*function) == Shape::Member)?;
    x.child_text(function, x.fields.property).filter(|name| matches!(*name, "get" | "getOrThrow"))?;
    let object = x.child_text(function, x.fields.object)?;
    let last = object.rsplit('.').next().unwrap_or(object);
    let is_settings = matches!(last, "config" | "configService" | "ConfigService" | "env");
    let arguments = x.child(node, x.fields.arguments).filter(|_| is_settings)?;
    let key = x.plain_literal(arguments.named_child(0)?).filter(|key| in_capitals(key))?;
    let default = arguments.named_child(1).filter(|default| x.shape(*default) != Shape::Map);
    Some(LookUp { key: Cow::Borrowed(key), default })
}

/// `process.env.KEY ?? "default"`, also through several.
fn with_default<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    let mut left = left_of_default(node, x)?;
    for _ in 0..DEFAULTS {
        let Some(inner) = left_of_default(left, x) else { break };
        left = inner;
    }
    if !matches!(x.shape(left), Shape::Member | Shape::Element | Shape::Call) {
        return None;
    }
    let found = look_up(left, x)?;
    Some(LookUp { default: found.default.or(x.child(node, x.fields.right)), ..found })
}

fn left_of_default<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    let operator = x.child(node, x.fields.operator).filter(|_| x.shape(node) == Shape::Concat)?;
    matches!(operator.kind(), "??" | "||").then(|| x.child(node, x.fields.left)).flatten()
}

/// `[a, b].join("/")` and `util.format("%s", a)`.
pub(super) fn format<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    let function = x.child(node, x.fields.function).filter(|function| x.shape(*function) == Shape::Member)?;
    let name = x.child_text(function, x.fields.property)?;
    let object = x.child(function, x.fields.object)?;
    let arguments = x.child(node, x.fields.arguments)?;
    match name {
        "join" if x.shape(object) == Shape::List => {
            let template = arguments.named_child(0)?;
            Some(Format { style: Style::Join, template, args: elements(object, 0) })
        }
        "format" if x.text(object) == "util" => {
            let template = arguments.named_child(0)?;
            Some(Format { style: Style::Percent, template, args: elements(arguments, 1) })
        }
        _ => None,
    }
}

fn elements(list: Node<'_>, first: u32) -> Vec<(Option<&str>, Filler<'_>)> {
    let children = (first..ARGUMENTS).map_while(|at| list.named_child(at)).filter(|child| !child.is_extra());
    children.map(|child| (None, Filler::Node(child))).collect()
}
