//! The one pass that blots out secrets: every string of a report goes through it once, save those that name or address something.

use deepdive_model::{Problem, Redact, Report};
use serde::Deserialize as _;
use serde_json::Value;

/// Fields that hold ids, hashes, paths and other names by which things are found again: changing them would break the links.
const KEPT: &[&str] = &[
    "id",
    "sha256",
    "path",
    "commit",
    "snapshot",
    "subject",
    "from",
    "to",
    "pointer",
    "tool",
    "component",
    "components",
    "dirty",
    "examples",
    "handler",
    "entry_points",
    "rule",
    "symbol",
    "contradicts",
];

/// The report without secrets. Should it not read back, its texts are left out rather than shown as they are.
pub(crate) fn redacted(report: Report, redact: &dyn Redact) -> Report {
    let Ok(value) = serde_json::to_value(&report) else { return emptied(report, "the report can't be written as JSON") };
    match Report::deserialize(blotted(value, redact)) {
        Ok(report) => report,
        Err(error) => emptied(report, &error.to_string()),
    }
}

fn blotted(value: Value, redact: &dyn Redact) -> Value {
    match value {
        Value::String(text) => Value::String(redact.redact(&text).into_owned()),
        Value::Array(items) => Value::Array(items.into_iter().map(|item| blotted(item, redact)).collect()),
        Value::Object(object) => {
            let entries = object.into_iter().map(|(key, value)| {
                // Lists of parts bear the names of lists of ids: only plain strings are kept as they are.
                let keep = KEPT.contains(&key.as_str()) && only_strings(&value);
                let value = if keep { value } else { blotted(value, redact) };
                (key, value)
            });
            Value::Object(entries.collect())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => value,
    }
}

fn only_strings(value: &Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Array(items) => items.iter().all(Value::is_string),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
    }
}

/// What is left where redaction went wrong: nothing that could hold text of the repository.
fn emptied(mut report: Report, why: &str) -> Report {
    report.findings.clear();
    report.sections.clear();
    report.excerpts.clear();
    report.metrics.clear();
    report.history = Value::Null;
    report.problems =
        vec![Problem::new("merge", "redaction", "", format!("texts were left out, since they could not be redacted: {why}"))];
    report
}

#[cfg(test)]
mod tests {
    #![allow(clippy::needless_pass_by_value)] // rows read better so
    use std::borrow::Cow;

    use serde_json::json;

    use super::*;

    struct Loud;

    impl Redact for Loud {
        fn redact<'a>(&self, _: &'a str) -> Cow<'a, str> {
            Cow::Borrowed("x")
        }
    }

    fn check(value: Value, expected: Value) {
        assert_eq!(blotted(value, &Loud), expected);
    }

    #[test]
    fn texts_change_and_addresses_stay() {
        check(json!({"text": "a", "path": "p", "sha256": "0"}), json!({"text": "x", "path": "p", "sha256": "0"}));
        check(json!({"entry_points": ["a|b"], "n": 1}), json!({"entry_points": ["a|b"], "n": 1}));
        check(json!({"entry_points": [{"id": "i", "name": "n"}]}), json!({"entry_points": [{"id": "i", "name": "x"}]}));
        check(json!({"args": {"names": ["a", "b"]}}), json!({"args": {"names": ["x", "x"]}}));
    }
}
