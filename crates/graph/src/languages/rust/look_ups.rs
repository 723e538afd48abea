//! Where Rust code reads the environment, and where it fills templates or makes texts of texts.

use std::borrow::Cow;

use tree_sitter::Node;

use super::tokens;
use crate::extract::extraction::Extraction;
use crate::extract::fold::{LookUp, is_environment_key};
use crate::extract::format::{Format, Style};
use crate::extract::grammar::Shape;

/// Calls that may stand between a look-up and where it is used.
const LINKS: u8 = 8;
/// Methods that give what they are called on, or nearly so.
const SAME: &[&str] = &[
    "unwrap",
    "expect",
    "ok",
    "unwrap_or_default",
    "to_string",
    "to_owned",
    "into",
    "as_str",
    "as_deref",
    "as_ref",
    "clone",
    "trim",
    "into_string",
];
/// Macros that make a text of a template.
const TEMPLATES: &[&str] = &["format", "concat_string", "formatcp"];

/// The look-up that a call or macro is, together with the methods that unwrap what it gives.
pub(super) fn look_up<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    if node.kind() == "macro_invocation" {
        return at_build(node, x);
    }
    let mut default = None;
    let mut at = node;
    for _ in 0..LINKS {
        if matches!(at.kind(), "try_expression" | "parenthesized_expression") {
            at = x.first_named(at)?;
            continue;
        }
        if at.kind() != "call_expression" {
            return None;
        }
        let function = x.child(at, x.fields.function)?;
        if function.kind() != "field_expression" {
            return direct(at, function, x).map(|found| LookUp { default: found.default.or(default), ..found });
        }
        let method = x.child_text(function, x.fields.field)?;
        match method {
            "unwrap_or" => default = argument(at, x),
            "unwrap_or_else" => default = argument(at, x).and_then(|closure| x.child(closure, x.fields.body)),
            method if SAME.contains(&method) || method == "map_err" => {}
            _ => return None,
        }
        at = x.child(function, x.fields.value)?;
    }
    None
}

/// `std::env::var("KEY")`, and functions whose name speaks of the environment.
fn direct<'t>(node: Node<'t>, function: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    let path = x.text(function);
    let of_library = ["env::var", "env::var_os", "dotenvy::var", "dotenv::var"]
        .iter()
        .any(|name| path.strip_suffix(name).is_some_and(|before| before.is_empty() || before.ends_with("::")));
    let name = path.rsplit("::").next()?;
    if !of_library && (!name.contains("env") || name.contains("set")) {
        return None;
    }
    let key = x.plain_literal(argument(node, x)?)?;
    if !of_library && !is_environment_key(key) {
        return None;
    }
    let default = x.child(node, x.fields.arguments)?.named_child(1).filter(|_| !of_library);
    Some(LookUp { key: Cow::Borrowed(key), default })
}

/// `env!("KEY")`
fn at_build<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    if !matches!(x.child_text(node, x.fields.macro_name)?, "env" | "option_env" | "std::env") {
        return None;
    }
    let key = x.plain_literal(tree_of(node)?.named_child(0)?)?;
    Some(LookUp { key: Cow::Borrowed(key), default: None })
}

/// `format!("…", a)`, `"…".to_string()`, `String::from("…")`.
pub(super) fn format<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    if node.kind() == "macro_invocation" {
        let name = x.child_text(node, x.fields.macro_name)?;
        if !TEMPLATES.contains(&name) {
            return None;
        }
        return tokens::format(tree_of(node)?, x);
    }
    let function = x.child(node, x.fields.function)?;
    let template = match function.kind() {
        "field_expression" if SAME.contains(&x.child_text(function, x.fields.field)?) => x.child(function, x.fields.value)?,
        "scoped_identifier" if matches!(x.text(function), "String::from" | "PathBuf::from" | "Cow::Borrowed") => {
            argument(node, x)?
        }
        _ => return None,
    };
    let is_text = matches!(x.shape(template), Shape::Text | Shape::Concat | Shape::Call | Shape::Through);
    is_text.then_some(Format { style: Style::Plain, template, args: Vec::new() })
}

fn argument<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    x.first_named(x.child(node, x.fields.arguments)?)
}

/// The tokens of a macro.
pub(super) fn tree_of(node: Node<'_>) -> Option<Node<'_>> {
    let last = node.child(node.child_count().checked_sub(1)?)?;
    (last.kind() == "token_tree").then_some(last)
}
