//! What expressions find behind the name of a step or an item, as far as that is known before anything runs.

use serde_json::Value;

use crate::{OnErrorEntry, Plan, StepEntry, nearest};

use super::Check;

/// What stands behind a name.
#[derive(Debug, Clone)]
pub(super) enum Gives {
    /// A block: `outputs` and `state`.
    Block,
    /// A step: `output`, which has these fields where they are known, and `state`.
    Step(Option<Vec<String>>),
    /// A value of a JSON Schema; null where nothing is known of it.
    Value(Value),
}

impl Check<'_> {
    /// What a step gives, as far as its own words tell.
    pub(super) fn gives(&self, entry: &StepEntry) -> Gives {
        if entry.for_each.is_some() {
            return Gives::Block;
        }
        let other = entry.on_error.as_ref().is_some_and(is_fallback);
        let fields = if entry.approve.is_some() {
            Some(vec!["approved".to_owned()])
        } else if let Some(report) = &entry.report {
            given_by_report(report.text())
        } else {
            entry.agent.as_ref().and_then(|agent| self.given_by_agent(agent.text()))
        };
        Gives::Step(fields.filter(|_| !other))
    }

    /// The names of an agent's values: those of its card, and those of the JSON Schema that a model answers by.
    fn given_by_agent(&self, name: &str) -> Option<Vec<String>> {
        let entry = self.workflow.agents.get(name);
        let card = entry.map_or(Some(name), |entry| entry.uses.as_ref().map(crate::At::text));
        let mut values = match card {
            Some(card) => self.catalogue.values(card.trim_start_matches("builtin/"))?,
            None => Vec::new(),
        };
        if let Some(schema) = entry.and_then(|entry| entry.output.as_ref()) {
            values.extend(fields_of(schema)?);
        }
        Some(values)
    }

    /// What is known once another workflow was compiled.
    pub(super) fn gives_outputs(&mut self, entry: &StepEntry, plan: &Plan) {
        if !entry.on_error.as_ref().is_some_and(is_fallback) {
            self.gives.insert(entry.id.text().to_owned(), Gives::Step(Some(plan.outputs.keys().cloned().collect())));
        }
    }

    /// The items of a list, where an expression names an input.
    pub(super) fn gives_item(&self, list: &str) -> Gives {
        let input = list.trim().strip_prefix("inputs.").and_then(|name| self.workflow.inputs.get(name));
        Gives::Value(input.and_then(|schema| schema.get("items")).cloned().unwrap_or_default())
    }
}

/// What expressions see of a report.
fn given_by_report(kind: &str) -> Option<Vec<String>> {
    let fields = match kind {
        "deep-dive" => ["subject", "name"],
        "comparison" => ["subjects", "names"],
        _ => return None,
    };
    Some(fields.map(str::to_owned).to_vec())
}

fn is_fallback(entry: &OnErrorEntry) -> bool {
    entry.0.value.is_object()
}

/// Names of the fields that a schema allows; none where it allows any.
pub(super) fn fields_of(schema: &Value) -> Option<Vec<String>> {
    let known = schema.get("properties").and_then(Value::as_object)?;
    Some(known.keys().cloned().collect())
}

/// What is wrong with asking a value of a JSON Schema for a field, and what would be right.
pub(super) fn no_field(schema: &Value, what: &str, field: &str) -> Option<(String, String)> {
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => Some((format!("`{what}` is a text and has no field `{field}`"), format!("write `{what}`"))),
        Some("boolean") => Some((format!("`{what}` is true or false and has no field `{field}`"), format!("write `{what}`"))),
        Some("integer" | "number") => {
            Some((format!("`{what}` is a number and has no field `{field}`"), format!("write `{what}`")))
        }
        Some("object") if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
            let known = fields_of(schema).unwrap_or_default();
            let wrong = !known.iter().any(|name| name == field);
            wrong.then(|| (format!("`{what}` has no field `{field}`"), nearest(field, known.iter().map(String::as_str))))
        }
        _ => None,
    }
}
