//! How a card or a workflow says whether an agent asks a model, and which: one word, the model's name, or both.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde_json::Value;

use crate::{At, ModelUse, nearest};

/// The words that are no name of a model.
const WORDS: &[(&str, ModelUse)] =
    &[("never", ModelUse::Never), ("optional", ModelUse::Optional), ("required", ModelUse::Required)];

/// Whether an agent asks a model, and which one where it is not the one that all ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentModel {
    /// Whether it asks one.
    pub uses: ModelUse,
    /// `provider:name`, or `env:VARIABLE`.
    pub name: Option<String>,
}

/// The same as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct ModelEntry(pub At<Value>);

impl ModelEntry {
    /// What it says; what is wrong with it, and what would be right.
    pub fn read(&self) -> Result<AgentModel, (String, String)> {
        match &self.0.value {
            Value::String(text) => word(text),
            Value::Object(fields) => {
                let known = ["use", "name"];
                if let Some(other) = fields.keys().find(|field| !known.contains(&field.as_str())) {
                    return Err((format!("unknown field `{other}`"), nearest(other, known)));
                }
                let text = |field: &str| fields.get(field).and_then(Value::as_str);
                let (Some(uses), Some(name)) = (text("use"), text("name")) else { return Err(neither()) };
                Ok(AgentModel { uses: word(uses)?.uses, name: Some(name.to_owned()) })
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => Err(neither()),
        }
    }
}

fn word(text: &str) -> Result<AgentModel, (String, String)> {
    if let Some((_, uses)) = WORDS.iter().find(|(word, _)| *word == text) {
        return Ok(AgentModel { uses: *uses, name: None });
    }
    if text.contains(':') {
        return Ok(AgentModel { uses: ModelUse::Optional, name: Some(text.to_owned()) });
    }
    let known = nearest(text, WORDS.iter().map(|(word, _)| *word));
    Err((format!("unknown value `{text}`"), format!("{known}, or a model as provider:name")))
}

fn neither() -> (String, String) {
    let right = "never, optional, required, a model as provider:name, or both: { use: required, name: \"ollama:qwen3:8b\" }";
    ("this does not say whether a model is asked".to_owned(), right.to_owned())
}

impl JsonSchema for ModelEntry {
    fn schema_name() -> Cow<'static, str> {
        "AgentModel".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "oneOf": [
                { "enum": ["never", "optional", "required"] },
                { "type": "string", "pattern": ".:.", "description": "The model, as provider:name; asked where it is set up." },
                {
                    "type": "object",
                    "properties": {
                        "use": { "enum": ["never", "optional", "required"] },
                        "name": { "type": "string", "description": "The model: provider:name, or env:VARIABLE." }
                    },
                    "required": ["use", "name"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn check(text: &str, expected: Result<(ModelUse, Option<&str>), &str>) {
        let read = crate::document::value::<ModelEntry>(text).unwrap().read();
        match expected {
            Ok((uses, name)) => assert_eq!(read, Ok(AgentModel { uses, name: name.map(str::to_owned) }), "{text}"),
            Err(words) => assert!(read.clone().is_err_and(|(what, how)| format!("{what}: {how}").contains(words)), "{read:?}"),
        }
    }

    #[test]
    fn a_word_a_name_or_both() {
        check("never", Ok((ModelUse::Never, None)));
        check("required", Ok((ModelUse::Required, None)));
        check("ollama:qwen3:8b", Ok((ModelUse::Optional, Some("ollama:qwen3:8b"))));
        check("{ use: required, name: \"env:MINE\" }", Ok((ModelUse::Required, Some("env:MINE"))));
        check("sometimes", Err("unknown value `sometimes`: there are never, optional, required, or a model as provider:name"));
        check("requird", Err("did you mean `required`?"));
        check("{ use: required }", Err("does not say"));
        check("{ name: \"a:b\" }", Err("does not say"));
        check("{ use: required, nam: \"a:b\" }", Err("unknown field `nam`: did you mean `name`?"));
        check("{ use: sometimes, name: \"a:b\" }", Err("unknown value `sometimes`"));
        check("7", Err("does not say"));
    }
}
