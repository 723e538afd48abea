//! What a run is given: `name=value` pairs become values of the types that the workflow asks for.

use serde_json::{Map, Value};

use crate::{Plan, nearest};

/// Why the inputs do not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// No such input.
    #[error("workflow {workflow} has no input named {name}: {hint}")]
    Unknown {
        /// The workflow.
        workflow: String,
        /// What was given.
        name: String,
        /// What there is.
        hint: String,
    },
    /// A required one is missing.
    #[error("workflow {workflow} needs the input {name}: give it with --input {name}=…")]
    Missing {
        /// The workflow.
        workflow: String,
        /// The input.
        name: String,
    },
    /// Not what its schema asks for.
    #[error("input {name}: {why}")]
    Wrong {
        /// The input.
        name: String,
        /// What is wrong.
        why: String,
    },
}

/// The inputs of a run, checked and with defaults filled in.
pub fn read_inputs(plan: &Plan, given: &[(String, String)]) -> Result<Map<String, Value>, InputError> {
    if let Some((name, _)) = given.iter().find(|(name, _)| !plan.inputs.contains_key(name)) {
        let hint = nearest(name, plan.inputs.keys().map(String::as_str));
        return Err(InputError::Unknown { workflow: plan.name.clone(), name: name.clone(), hint });
    }
    plan.inputs.iter().map(|(name, schema)| Ok((name.clone(), read_input(plan, name, schema, given)?))).collect()
}

/// Inputs as far as they are given and fit, with defaults: for those who want to know more of a run before it begins.
pub fn inputs_so_far(plan: &Plan, given: &[(String, String)]) -> Map<String, Value> {
    let read = plan.inputs.iter().filter_map(|(name, schema)| Some((name.clone(), read_input(plan, name, schema, given).ok()?)));
    read.collect()
}

fn read_input(plan: &Plan, name: &str, schema: &Map<String, Value>, given: &[(String, String)]) -> Result<Value, InputError> {
    let text = given.iter().rev().find(|(given, _)| given == name).map(|(_, text)| text);
    let missing = || InputError::Missing { workflow: plan.name.clone(), name: name.to_owned() };
    match text {
        Some(text) => typed(name, schema, text),
        None if schema.get("required") == Some(&Value::Bool(true)) => Err(missing()),
        None => Ok(schema.get("default").cloned().unwrap_or(Value::Null)),
    }
}

fn typed(name: &str, schema: &Map<String, Value>, text: &str) -> Result<Value, InputError> {
    let wrong = |why: &str| InputError::Wrong { name: name.to_owned(), why: why.to_owned() };
    let value = convert(schema, text);
    if value.as_array().is_some_and(|items| items.iter().any(|item| item.as_str().is_some_and(|item| item.trim().is_empty()))) {
        return Err(wrong("an item of the list is empty: write it as a,b or as JSON"));
    }
    fits(schema, &value).map_err(|why| InputError::Wrong { name: name.to_owned(), why })?;
    Ok(value)
}

/// Inputs that a step gives to the workflow it runs, checked and with defaults filled in.
pub(crate) fn check_inputs(plan: &Plan, given: &Map<String, Value>) -> Result<Map<String, Value>, InputError> {
    let checked = plan.inputs.iter().map(|(name, schema)| {
        let missing = || InputError::Missing { workflow: plan.name.clone(), name: name.clone() };
        let value = match given.get(name) {
            Some(value) => {
                fits(schema, value).map_err(|why| InputError::Wrong { name: name.clone(), why })?;
                value.clone()
            }
            None if schema.get("required") == Some(&Value::Bool(true)) => return Err(missing()),
            None => schema.get("default").cloned().unwrap_or(Value::Null),
        };
        Ok((name.clone(), value))
    });
    checked.collect()
}

/// In JSON Schema `required` lists names; here it says that the input itself must be given.
fn plain(schema: &Map<String, Value>) -> Value {
    let mut plain = schema.clone();
    plain.retain(|key, value| !(key == "required" && value.is_boolean()));
    Value::Object(plain)
}

/// Whether it is a JSON Schema.
pub(crate) fn is_schema(schema: &Map<String, Value>) -> Result<(), String> {
    jsonschema::validator_for(&plain(schema)).map(drop).map_err(|error| error.to_string())
}

/// Whether a value is what a schema asks for.
pub(crate) fn fits(schema: &Map<String, Value>, value: &Value) -> Result<(), String> {
    let validator = jsonschema::validator_for(&plain(schema)).map_err(|error| error.to_string())?;
    validator.validate(value).map_err(|error| error.to_string())
}

fn convert(schema: &Map<String, Value>, text: &str) -> Value {
    let plain = || Value::String(text.to_owned());
    match schema.get("type").and_then(Value::as_str).unwrap_or("string") {
        "string" => plain(),
        "array" if !text.trim_start().starts_with('[') => {
            let item = schema.get("items").and_then(Value::as_object).cloned().unwrap_or_default();
            text.split(',').map(|part| convert(&item, part.trim())).collect()
        }
        _ => serde_json::from_str(text).unwrap_or_else(|_| plain()),
    }
}
