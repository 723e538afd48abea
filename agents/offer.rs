//! What a model is to answer with: claims and their citations, and the agent's own values, bound by a JSON Schema.

use serde::Deserialize;
use serde_json::{Value, json};

/// Claims, at most.
pub(crate) const MOST_CLAIMS: usize = 12;
/// Characters of a sentence, at most.
pub(crate) const LONGEST: usize = 400;
/// Pieces of evidence for a sentence, at most.
const MOST_EVIDENCE: usize = 4;
/// Bytes of an answer that are read; anything longer is no answer.
const MOST_BYTES: usize = 256 * 1024;

/// An answer as it came; nothing in it is believed.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Answer {
    #[serde(default)]
    pub(crate) claims: Vec<Offer>,
    #[serde(default)]
    pub(crate) values: Value,
    /// For those who read others: which of their sentences are to go.
    #[serde(default)]
    pub(crate) withdraw: Vec<Withdrawal>,
}

/// A sentence that a model offers.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub(crate) struct Offer {
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) evidence: Vec<Cited>,
    /// Things of the code that it names.
    #[serde(default)]
    pub(crate) about: Vec<String>,
}

/// What it cites.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub(crate) enum Cited {
    Place { path: String, start_line: u32, end_line: u32, quote: String },
    Fact { call: String, pointer: String },
}

/// A sentence of another agent that should not stand.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Withdrawal {
    pub(crate) claim: String,
}

/// Reads an answer; a fence of Markdown around it is no harm.
pub(crate) fn read(text: &str) -> Result<Answer, String> {
    if text.len() > MOST_BYTES {
        return Err(format!("it is longer than {MOST_BYTES} bytes"));
    }
    let text = text.trim().trim_start_matches("```json").trim_start_matches("```").trim_end_matches("```").trim();
    let mut answer: Answer = serde_json::from_str(text).map_err(|error| format!("it is not JSON of the asked form: {error}"))?;
    answer.claims.truncate(MOST_CLAIMS);
    for claim in &mut answer.claims {
        claim.evidence.truncate(MOST_EVIDENCE);
        claim.about.truncate(8);
    }
    Ok(answer)
}

/// The schema of an answer. Every text and list is bounded: a model that loops is cut off, and a cut-off answer is none.
pub(crate) fn schema(values: Option<&Value>, reviews: bool) -> Value {
    let text = |most: usize| json!({"type": "string", "maxLength": most});
    let line = json!({"type": "integer", "minimum": 1});
    let place = object(json!({"path": text(200), "start_line": line, "end_line": line, "quote": text(160)}));
    let fact = object(json!({"call": text(12), "pointer": text(160)}));
    let evidence = json!({"type": "array", "minItems": 1, "maxItems": MOST_EVIDENCE, "items": {"anyOf": [place, fact]}});
    let about = json!({"type": "array", "maxItems": 6, "items": text(80)});
    let claim = object(json!({"text": text(LONGEST), "evidence": evidence, "about": about}));
    let mut fields = json!({"claims": {"type": "array", "maxItems": MOST_CLAIMS, "items": claim}});
    if let Some(fields) = fields.as_object_mut() {
        if let Some(values) = values {
            fields.insert("values".to_owned(), values.clone());
        }
        if reviews {
            let withdrawal = object(json!({"claim": text(12), "why": text(200)}));
            fields.insert("withdraw".to_owned(), json!({"type": "array", "maxItems": 24, "items": withdrawal}));
        }
    }
    let mut schema = object(fields);
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("title".to_owned(), json!("answer"));
    }
    schema
}

/// An object with exactly these fields.
fn object(properties: Value) -> Value {
    let required: Vec<&String> = properties.as_object().into_iter().flat_map(serde_json::Map::keys).collect();
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn answers_are_read_and_bounded() {
        let claim =
            r#"{"text":"t","evidence":[{"path":"a","start_line":1,"end_line":2,"quote":"q"},{"call":"c1","pointer":"/n"}]}"#;
        let answer = read(&format!("```json\n{{\"claims\":[{claim}]}}\n```")).unwrap();
        assert_eq!(answer.claims.first().unwrap().evidence.len(), 2);
        let many = vec![claim; 40].join(",");
        assert_eq!(read(&format!("{{\"claims\":[{many}]}}")).unwrap().claims.len(), MOST_CLAIMS);
        assert!(read("{\"claims\":[").is_err());
        assert!(read("I would rather talk.").is_err());
        assert!(read(&" ".repeat(MOST_BYTES + 1)).is_err());
    }

    fn unbounded(value: &Value, at: &str, out: &mut Vec<String>) {
        if value.get("type") == Some(&json!("string")) && value.get("maxLength").is_none() {
            out.push(at.to_owned());
        }
        if value.get("type") == Some(&json!("array")) && value.get("maxItems").is_none() {
            out.push(at.to_owned());
        }
        for (name, value) in value.as_object().into_iter().flatten() {
            unbounded(value, &format!("{at}/{name}"), out);
        }
        value.as_array().into_iter().flatten().for_each(|value| unbounded(value, at, out));
    }

    #[test]
    fn every_text_and_list_of_the_schema_is_bounded() {
        let mut out = Vec::new();
        unbounded(&schema(None, true), "", &mut out);
        assert_eq!(out, [""; 0]);
    }
}
