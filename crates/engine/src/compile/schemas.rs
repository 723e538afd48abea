//! JSON Schemas that people write, where the words of the validator would not tell them what to mend.

use crate::{Place, Tree, nearest};

/// The types that JSON Schema knows.
const TYPES: &[&str] = &["string", "boolean", "integer", "number", "array", "object", "null"];

/// What other languages call them.
const ELSEWHERE: &[(&str, &str)] = &[("list", "array"), ("text", "string"), ("float", "number"), ("map", "object")];

/// What is wrong with a JSON Schema at places that can be told: its types, and what should be a schema and is a word.
pub fn schema_mistakes(schema: &Tree) -> Vec<(Place, String, String)> {
    let mut told = Vec::new();
    look(schema, &mut told);
    told
}

fn look(schema: &Tree, told: &mut Vec<(Place, String, String)>) {
    let Some(of) = schema.field("type").map(|field| &field.value) else { return inside(schema, told) };
    for word in of.items().iter().chain([of]).filter(|node| node.fields().is_empty() && node.items().is_empty()) {
        let text = word.text().unwrap_or("null");
        if !TYPES.contains(&text) {
            let meant = ELSEWHERE.iter().find(|(other, _)| *other == text);
            let hint =
                meant.map_or_else(|| nearest(text, TYPES.iter().copied()), |(_, meant)| format!("did you mean `{meant}`?"));
            told.push((word.place, format!("there is no type `{text}`"), hint));
        }
    }
    inside(schema, told);
}

fn pattern(schema: &Tree, told: &mut Vec<(Place, String, String)>) {
    let Some((place, text)) = schema.field("pattern").and_then(|field| Some((field.value.place, field.value.text()?))) else {
        return;
    };
    if jsonschema::validator_for(&serde_json::json!({ "pattern": text })).is_err() {
        let hint = "close its brackets; a sign that is meant as itself takes a `\\` before it";
        told.push((place, format!("`{text}` is no regular expression"), hint.to_owned()));
    }
}

fn inside(schema: &Tree, told: &mut Vec<(Place, String, String)>) {
    pattern(schema, told);
    let properties = schema.field("properties").into_iter().flat_map(|field| field.value.fields());
    let items = schema.field("items").into_iter().chain(properties);
    for field in items {
        match field.value.text() {
            Some(word) => {
                let hint = format!("write `{}: {{ type: {} }}`", field.key, if TYPES.contains(&word) { word } else { "string" });
                told.push((field.value.place, format!("`{}` takes a JSON Schema, not `{word}`", field.key), hint));
            }
            None => look(&field.value, told),
        }
    }
}
