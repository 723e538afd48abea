//! The inputs of a workflow: a JSON Schema each, with `required` or a `default`.

use serde_json::{Map, Value};

use crate::inputs::{fits, is_schema};
use crate::{Tree, nearest};

use super::Check;
use super::schemas::schema_mistakes;

/// What may be said of an input: JSON Schema, and `required`.
const KNOWN: &[&str] = &[
    "$defs",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "default",
    "description",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "prefixItems",
    "properties",
    "required",
    "title",
    "type",
    "uniqueItems",
];

/// What tells which values an input takes.
const TELLING: &[&str] = &["type", "default", "enum", "const", "anyOf", "oneOf", "allOf", "$ref"];

/// Of [`KNOWN`], what people write.
const COMMON: &[&str] = &["type", "items", "required", "default", "enum", "description"];

const EXAMPLE: &str = "such as { type: string, required: true } or { type: array, items: { type: string } }";

impl Check<'_> {
    pub(super) fn inputs(&mut self) {
        let (workflow, tree) = (self.workflow, self.tree);
        for (name, schema) in &workflow.inputs {
            let Some(field) = tree.at(&["inputs", name]) else { continue };
            let before = self.mistakes.len();
            self.words_of_input(&field.value);
            if self.mistakes.len() > before {
                continue;
            }
            if let Err(why) = is_schema(schema) {
                self.wrong_at(field.place, format!("input `{name}` has no JSON Schema: {why}"), EXAMPLE);
            } else if !TELLING.iter().any(|key| schema.contains_key(*key)) {
                self.wrong_at(
                    field.place,
                    format!("input `{name}` does not say what it takes"),
                    format!("say its type, {EXAMPLE}"),
                );
            } else {
                self.default_of_input(name, schema, &field.value);
            }
        }
    }

    fn words_of_input(&mut self, node: &Tree) {
        for field in node.fields().iter().filter(|field| !KNOWN.contains(&field.key.as_str())) {
            let hint = crate::mistake::known_name(&field.key, KNOWN.iter().copied())
                .map_or_else(|| nearest(&field.key, COMMON.iter().copied()), |name| format!("did you mean `{name}`?"));
            self.wrong_at(field.place, format!("unknown field `{}`", field.key), hint);
        }
        if let Some(required) = node.field("required").map(|field| &field.value)
            && let Some(word) = required.text()
        {
            self.wrong_at(required.place, format!("`required` takes true or false, not `{word}`"), "write `required: true`");
        }
        schema_mistakes(node).into_iter().for_each(|(place, what, how)| self.wrong_at(place, what, how));
    }

    fn default_of_input(&mut self, name: &str, schema: &Map<String, Value>, node: &Tree) {
        if let (Some(Value::Bool(true)), Some(default)) = (schema.get("required"), node.field("default")) {
            let hint = "take out `default`, or `required`";
            self.wrong_at(default.place, format!("input `{name}` must be given, so its default is never used"), hint);
        }
        let Some(Err(why)) = schema.get("default").map(|value| fits(schema, value)) else { return };
        let place = node.field("default").map_or(node.place, |field| field.value.place);
        let hint = "give a default that is what the rest of the input says, or change that";
        self.wrong_at(place, format!("the default of input `{name}` does not fit: {why}"), hint);
    }
}
