//! What a JSON Schema says of fields, and how they are shown to someone who has to write them.

use serde_json::Value;

/// How fields of a form are written.
pub(super) fn form_of(schema: &Value, depth: usize) -> String {
    let Some(known) = schema.get("properties").and_then(Value::as_object) else {
        return "write them as `name: value`, one a line, or as { name: value }".to_owned();
    };
    if depth == 0 {
        let needed: Vec<String> = required(schema).map(|name| format!("`{}`", sample(schema, name))).collect();
        return format!("begin with {}, one a line", needed.join(", "));
    }
    let mut names: Vec<String> = required(schema).map(|name| sample(schema, name)).collect();
    if names.is_empty() {
        names = known.keys().take(3).map(|name| sample(schema, name)).collect();
    }
    format!("such as {{ {} }}", names.join(", "))
}

/// Names of the fields.
pub(super) fn names(schema: &Value) -> Vec<&str> {
    let known = schema.get("properties").and_then(Value::as_object);
    known.into_iter().flat_map(|known| known.keys()).map(String::as_str).collect()
}

/// The field that other languages call so: its schema says so under `x-also`.
pub(super) fn called_elsewhere<'s>(schema: &'s Value, key: &str) -> Option<&'s str> {
    let known = schema.get("properties").and_then(Value::as_object)?;
    let also = |of: &Value| of.get("x-also").and_then(Value::as_array).is_some_and(|also| also.iter().any(|name| name == key));
    known.iter().find(|(_, of)| also(of)).map(|(name, _)| name.as_str())
}

/// A value that a field may have.
pub(super) fn example<'s>(schema: &'s Value, name: &str) -> Option<&'s Value> {
    schema.pointer(&format!("/properties/{name}/examples/0"))
}

/// A field as it may look.
pub(super) fn sample(schema: &Value, name: &str) -> String {
    format!("{name}: {}", example(schema, name).map_or_else(|| "…".to_owned(), word))
}

/// A field in the ways it may look.
pub(super) fn examples(schema: &Value, name: &str) -> Option<String> {
    let examples = schema.get("examples").and_then(Value::as_array)?;
    let ways: Vec<String> = examples.iter().map(|example| format!("`{name}: {}`", word(example))).collect();
    Some(format!("such as {}", ways.join(" or ")))
}

/// Of fields with any names, one as it may look.
pub(super) fn example_of_any(schema: &Value) -> Option<String> {
    let (name, value) = schema.pointer("/examples/0")?.as_object()?.iter().next()?;
    Some(format!("such as `{name}: {}`", word(value)))
}

/// A value as YAML, on one line.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(word).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", word(value)));
            format!("{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// The types that a schema allows; none where it allows any.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(word)) => vec![word],
        Some(Value::Array(words)) => words.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// Fields that must be there.
pub(super) fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}
