//! JSON in one form: keys sorted at every depth, so that the same value has the same hash however it came about.

use serde_json::Value;

/// Keys in sorted order at every depth: serde_json may keep the order of insertion.
pub(crate) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

/// Hex blake3 of a value.
pub(crate) fn hash(value: Value) -> String {
    blake3::hash(sorted(value).to_string().as_bytes()).to_hex().to_string()
}
