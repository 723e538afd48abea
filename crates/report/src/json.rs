//! The canonical JSON of a report: the same report gives the same bytes.

use deepdive_model::Report;
use serde_json::{Map, Value};

use crate::harmless_json;

/// The report as its contract has it: two spaces of indent, keys in the contract's order, a newline at the end.
pub fn to_json(report: &Report) -> String {
    to_json_of(report)
}

/// The same form for another contract.
pub(crate) fn to_json_of(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    harmless_json(&text).into_owned()
        + "
"
}

/// The value with the keys of all its objects sorted: what it means does not depend on their order, its bytes must not either.
pub(crate) fn sorted(value: Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.into_iter().map(|(key, value)| (key, sorted(value))).collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(Map::from_iter(entries))
        }
        Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = sorted(json!({"b": [{"d": 1, "c": 2}], "a": null}));
        assert_eq!(value.to_string(), r#"{"a":null,"b":[{"c":2,"d":1}]}"#);
    }
}
