//! Where Go code reads the environment or its configuration, and where it fills templates.

use std::borrow::Cow;

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::extract::fold::{LookUp, is_environment_key};
use crate::extract::format::{Filler, Format, Style};
use crate::extract::grammar::Shape;

/// Functions of `strings` that give the text that they are given, or nearly so.
const SAME_TEXT: &[&str] = &["strings.TrimSpace", "strings.ToLower", "strings.TrimSuffix", "strings.TrimRight", "string"];

/// The look-up that a call is: of the standard library, of viper, or of a function whose name speaks of the environment and
/// whose argument is written as such keys are.
pub(super) fn look_up<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
    let function = x.text(x.child(node, x.fields.function)?);
    let name = function.rsplit('.').next()?;
    let key = || x.plain_literal(argument(node, 0, x)?).filter(|key| !key.is_empty());
    if matches!(function, "os.Getenv" | "os.LookupEnv" | "syscall.Getenv") {
        return Some(LookUp { key: Cow::Borrowed(key()?), default: None });
    }
    if function.starts_with("viper.Get") {
        return Some(LookUp { key: Cow::Borrowed(key()?), default: None });
    }
    if !speaks_of_environment(name) {
        return None;
    }
    // `mustMapEnv(&target, "KEY")` fills what stands first.
    let at = u32::from(argument(node, 0, x).is_some_and(|first| first.kind() == "unary_expression"));
    let key = x.plain_literal(argument(node, at, x)?).filter(|key| is_environment_key(key))?;
    let default =
        argument(node, at + 1, x).filter(|default| matches!(x.shape(*default), Shape::Text | Shape::Literal | Shape::Name));
    Some(LookUp { key: Cow::Borrowed(key), default })
}

/// `getEnv`, `EnvOrDefault`; setting one is no look-up.
fn speaks_of_environment(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("env") && !lower.contains("set")
}

/// The template that a call fills, or the text that it gives as it is.
pub(super) fn format<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
    let function = x.text(x.child(node, x.fields.function)?);
    let template = || argument(node, 0, x);
    if function == "fmt.Sprintf" {
        let list = x.child(node, x.fields.arguments)?;
        let args =
            (1..list.named_child_count() as u32).filter_map(|at| list.named_child(at)).map(|arg| (None, Filler::Node(arg)));
        return Some(Format { style: Style::Percent, template: template()?, args: args.collect() });
    }
    SAME_TEXT.contains(&function).then(|| Some(Format { style: Style::Plain, template: template()?, args: Vec::new() })).flatten()
}

fn argument<'t>(node: Node<'t>, at: u32, x: &Extraction<'t>) -> Option<Node<'t>> {
    x.child(node, x.fields.arguments)?.named_child(at)
}
