//! How a card or a workflow says whether an agent asks a model, and which: one word, the model's name, or both.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::ModelUse;

/// Whether an agent asks a model, and which one where it is not the one that all ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentModel {
    /// Whether it asks one.
    pub uses: ModelUse,
    /// `provider:name`, or `env:VARIABLE`.
    pub name: Option<String>,
}

/// Both.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Both {
    /// never, optional or required.
    #[serde(rename = "use")]
    uses: ModelUse,
    /// The model: `provider:name`, or `env:VARIABLE`.
    name: String,
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = AgentModel;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("never, optional, required, or the name of a model")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<AgentModel, E> {
        let uses = match text {
            "never" => ModelUse::Never,
            "optional" => ModelUse::Optional,
            "required" => ModelUse::Required,
            name if name.contains(':') => {
                return Ok(AgentModel { uses: ModelUse::Optional, name: Some(name.to_owned()) });
            }
            other => return Err(E::unknown_variant(other, &["never", "optional", "required", "provider:name"])),
        };
        Ok(AgentModel { uses, name: None })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<AgentModel, A::Error> {
        let Both { uses, name } = Both::deserialize(MapAccessDeserializer::new(map))?;
        Ok(AgentModel { uses, name: Some(name) })
    }
}

impl<'de> Deserialize<'de> for AgentModel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reading)
    }
}

impl JsonSchema for AgentModel {
    fn schema_name() -> Cow<'static, str> {
        "AgentModel".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let both = generator.subschema_for::<Both>();
        schemars::json_schema!({
            "oneOf": [
                { "enum": ["never", "optional", "required"] },
                { "type": "string", "pattern": ".:.", "description": "The model, as provider:name; asked where it is set up." },
                both
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<(ModelUse, Option<&str>)>) {
        let read: Option<AgentModel> = serde_saphyr::from_str(text).ok();
        assert_eq!(read, expected.map(|(uses, name)| AgentModel { uses, name: name.map(str::to_owned) }), "{text}");
    }

    #[test]
    fn a_word_a_name_or_both() {
        check("never", Some((ModelUse::Never, None)));
        check("required", Some((ModelUse::Required, None)));
        check("ollama:qwen3:8b", Some((ModelUse::Optional, Some("ollama:qwen3:8b"))));
        check("{ use: required, name: \"env:MINE\" }", Some((ModelUse::Required, Some("env:MINE"))));
        check("sometimes", None);
        check("{ use: required }", None);
        check("{ name: \"a:b\" }", None);
        check("{ use: required, name: \"a:b\", key: x }", None);
        check("7", None);
    }
}
