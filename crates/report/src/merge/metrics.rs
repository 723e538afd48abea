//! Where the facts of each tool go: into parts of the report, into its history, or under `metrics`.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::facts::Facts;

/// Tools whose lists are parts of the report of their own, and the field that holds the list: only totals go under `metrics`.
const PARTS: &[(&str, &str)] = &[
    ("map_system", "map"),
    ("entry_points", "items"),
    ("detect_stack", "items"),
    ("list_features", "items"),
    ("dependencies", "items"),
];

/// Tools whose facts are the report's history.
const HISTORY: &[&str] = &["ownership", "hotspots"];

/// Facts of the history by tool; empty where no tool looked.
pub(crate) fn history(facts: &Facts) -> Value {
    let entries = HISTORY.iter().filter_map(|tool| Some(((*tool).to_owned(), facts.call(tool)?.facts.clone())));
    Value::Object(entries.collect::<Map<_, _>>())
}

/// Facts by tool; where a tool was called with several arguments, by tool and arguments.
pub(crate) fn metrics(facts: &Facts) -> BTreeMap<String, Value> {
    let calls = facts.calls().iter().filter(|call| !HISTORY.contains(&call.tool.as_str()));
    calls
        .map(|call| {
            let first = facts.call(&call.tool).is_some_and(|first| first.args == call.args);
            let key = if first { call.tool.clone() } else { format!("{}{}", call.tool, call.args) };
            (key, totals(&call.tool, &call.facts))
        })
        .collect()
}

fn totals(tool: &str, facts: &Value) -> Value {
    let list = PARTS.iter().find(|(part, _)| *part == tool).map(|(_, list)| *list);
    match (facts, list) {
        (Value::Object(object), Some(list)) => {
            let kept = object.iter().filter(|(key, _)| *key != list).map(|(key, value)| (key.clone(), value.clone()));
            Value::Object(kept.collect())
        }
        _ => facts.clone(),
    }
}

#[cfg(test)]
mod tests {
    use deepdive_model::ToolFacts;
    use serde_json::json;

    use super::*;

    fn call(tool: &str, args: Value, facts: Value) -> ToolFacts {
        ToolFacts { tool: tool.into(), version: 1, args, facts }
    }

    fn check(calls: Vec<ToolFacts>, expected: &Value) {
        let (facts, _) = Facts::gather("0-s", calls);
        assert_eq!(serde_json::to_value(metrics(&facts)).unwrap_or_default(), *expected);
    }

    #[test]
    fn the_same_call_counts_once_and_others_by_their_arguments() {
        let twice = vec![call("x", Value::Null, json!({"n": 1})), call("x", json!({}), json!({"n": 1}))];
        check(twice, &json!({"x": {"n": 1}}));
        let two = vec![call("x", json!({"a": 1}), json!(2)), call("x", json!({}), json!(1))];
        check(two, &json!({"x": 1, "x{\"a\":1}": 2}));
    }

    #[test]
    fn lists_that_are_parts_and_history_stay_out() {
        let calls =
            vec![call("detect_stack", json!({}), json!({"total": 0, "items": []})), call("ownership", json!({}), json!({}))];
        check(calls, &json!({"detect_stack": {"total": 0}}));
    }
}
