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
    Value::Object(Map::from_iter(entries))
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
