//! Where Java code reads the environment or its configuration, and where it fills templates.

use std::borrow::Cow;

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::extract::fold::LookUp;
use crate::extract::format::{Filler, Format, Style};
use crate::extract::grammar::Shape;

/// Methods of environments, configurations and properties that take a key and may take a default.
const BY_KEY: &[&str] = &["getenv", "getProperty", "getRequiredProperty"];
/// Methods that take a value's default.
const OR_ELSE: &[&str] = &["orElse", "getOrDefault", "requireNonNullElse"];
/// Methods that give the text that they are called on, or nearly so.
const SAME_TEXT: &[&str] = &["trim", "strip", "toString", "intern", "stripIndent"];

/// The look-up that a call is.
pub(super) fn look_up<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    let name = x.child_text(node, x.fields.name)?;
    if BY_KEY.contains(&name) {
        return by_key(node, x);
    }
    let object = x.child(node, x.fields.object)?;
    match name {
        // `System.getenv().get("KEY")`
        "get" | "getOrDefault" if is_whole_environment(object, x) => by_key(node, x),
        // `Optional.ofNullable(System.getenv("KEY"))`
        "ofNullable" if x.text(object) == "Optional" => nested(argument(node, 0, x)?, x),
        name if OR_ELSE.contains(&name) => {
            let found = nested(object, x)?;
            Some(LookUp { default: argument(node, 0, x), ..found })
        }
        _ => None,
    }
}

fn by_key<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    let key = x.plain_literal(argument(node, 0, x)?)?;
    let default = argument(node, 1, x).filter(|default| default.kind() != "class_literal");
    Some(LookUp { key: Cow::Borrowed(key), default })
}

fn nested<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    (node.kind() == "method_invocation").then(|| look_up(node, x)).flatten()
}

/// `System.getenv()`
fn is_whole_environment<'t>(node: Node<'t>, x: &Extraction<'t>) -> bool {
    node.kind() == "method_invocation" && x.child_text(node, x.fields.name) == Some("getenv") && argument(node, 0, x).is_none()
}

/// The template that a call fills: `String.format("…", a)`, `"…".formatted(a)`; also calls that give a text as it is.
pub(super) fn format<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    if node.kind() != "method_invocation" {
        return None;
    }
    let name = x.child_text(node, x.fields.name)?;
    let object = x.child(node, x.fields.object);
    match (name, object) {
        ("format", Some(object)) if x.text(object) == "String" => {
            let first = argument(node, 0, x)?;
            // A locale may stand first.
            let (template, from) = if x.shape(first) == Shape::Member { (argument(node, 1, x)?, 2) } else { (first, 1) };
            Some(Format { style: Style::Percent, template, args: arguments(node, from, x) })
        }
        ("formatted", Some(template)) => Some(Format { style: Style::Percent, template, args: arguments(node, 0, x) }),
        (name, Some(template)) if SAME_TEXT.contains(&name) => Some(Format { style: Style::Plain, template, args: Vec::new() }),
        ("valueOf", Some(object)) if x.text(object) == "String" => {
            Some(Format { style: Style::Plain, template: argument(node, 0, x)?, args: Vec::new() })
        }
        _ => None,
    }
}

fn argument<'t>(node: Node<'t>, at: u32, x: &Extraction<'t>) -> Option<Node<'t>> {
    x.child(node, x.fields.arguments)?.named_child(at)
}

fn arguments<'t>(node: Node<'t>, from: u32, x: &Extraction<'t>) -> Vec<(Option<&'t str>, Filler<'t>)> {
    let Some(list) = x.child(node, x.fields.arguments) else { return Vec::new() };
    (from..list.named_child_count() as u32).filter_map(|at| list.named_child(at)).map(|arg| (None, Filler::Node(arg))).collect()
}

/// `${key:default}` of Spring as `${key:-default}`, in annotations; none for texts without a key.
pub(super) fn placeholders(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (inside, tail) = after.split_once('}')?;
        let (key, default) = inside.split_once(':').map_or((inside, None), |(key, default)| (key, Some(default)));
        out.push_str(before);
        out.push_str("${");
        out.push_str(key.trim());
        if let Some(default) = default {
            out.push_str(":-");
            out.push_str(default.strip_prefix('-').unwrap_or(default));
        }
        out.push('}');
        rest = tail;
    }
    out.push_str(rest);
    (rest.len() < text.len()).then_some(out)
}
