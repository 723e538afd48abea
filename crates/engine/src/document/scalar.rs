//! Whether a word, a number or a truth is what a JSON Schema asks for.

use serde_json::Value;

use super::{Kind, Tree};

/// What is wrong, with the field that it is about.
pub(super) fn message(name: &str, is: &str) -> String {
    if name.is_empty() { is.to_owned() } else { format!("`{name}` {is}") }
}

/// What a value that should be a scalar of a type is instead, and what to write.
pub(super) fn scalar(node: &Tree, word: &str, schema: &Value) -> Option<(String, String)> {
    let Kind::Scalar { word: written, value } = &node.kind else {
        let is = if matches!(node.kind, Kind::List(_)) { "a list" } else { "fields" };
        let (need, example) = needed(word);
        return Some((format!("takes {need}, not {is}"), example.to_owned()));
    };
    let fits = match word {
        "string" => !value.is_null(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => return whole(written, value, schema),
        _ => true,
    };
    let (need, example) = needed(word);
    (!fits).then(|| (format!("takes {need}, not `{written}`"), example.to_owned()))
}

fn needed(word: &str) -> (&'static str, &'static str) {
    match word {
        "integer" => ("a whole number", "write a whole number such as 3"),
        "number" => ("a number", "write a number such as 2.5"),
        "boolean" => ("true or false", "write true or false"),
        _ => ("a text", "write a text, such as \"…\""),
    }
}

fn whole(written: &str, value: &Value, schema: &Value) -> Option<(String, String)> {
    let (need, example) = needed("integer");
    let wrong = || Some((format!("takes {need}, not `{written}`"), example.to_owned()));
    if value.is_string() || !value.is_number() {
        return wrong();
    }
    let format = schema.get("format").and_then(Value::as_str);
    let most = if format == Some("uint32") { i128::from(u32::MAX) } else { i128::from(u64::MAX) };
    match written.parse::<i128>().ok().or_else(|| value.as_i64().map(i128::from)) {
        None => wrong(),
        Some(n) if n < 0 => Some((format!("can't be less than 0, as `{written}` is"), example.to_owned())),
        Some(n) if n > most => Some((format!("can't be as much as `{written}`"), format!("write a whole number up to {most}"))),
        Some(_) => None,
    }
}
