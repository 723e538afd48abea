//! What a workflow gives under `outputs`, as short lines for people. Scripts read `runs show --json` or outputs.json.

use serde_json::{Map, Value};

/// Characters of a value that a line shows.
const SHOWN: usize = 160;

/// A heading and a line each; nothing where there are none.
pub(crate) fn lines(outputs: &Map<String, Value>) -> String {
    if outputs.is_empty() {
        return String::new();
    }
    let lines = outputs.iter().map(|(name, value)| format!("  {name}: {}\n", short(value)));
    format!("outputs\n{}", lines.collect::<String>())
}

/// On one line; a text without quotes, anything else as JSON.
fn short(value: &Value) -> String {
    let text = match value {
        Value::Null => return "nothing: a step that it is made from gave none".to_owned(),
        Value::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(value: Value, expected: &str) {
        let outputs = Map::from_iter([("winner".to_owned(), value)]);
        assert_eq!(lines(&outputs), format!("outputs\n  winner: {expected}\n"));
    }

    #[test]
    fn each_output_is_one_short_line() {
        check(json!("acme"), "acme");
        check(json!("two\nlines"), "two lines");
        check(json!(["a", 1]), r#"["a",1]"#);
        check(Value::Null, "nothing: a step that it is made from gave none");
        check(json!("é".repeat(SHOWN)), &"é".repeat(SHOWN));
        check(json!("é".repeat(SHOWN + 1)), &format!("{}…", "é".repeat(SHOWN)));
        assert_eq!(lines(&Map::new()), "");
    }
}
