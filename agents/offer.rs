//! What a model is to answer with: claims and their citations, and the agent's own values, bound by a JSON Schema.

mod sentences;

use serde_json::{Value, json};

/// Claims, at most.
pub(crate) const MOST_CLAIMS: usize = 12;
/// Characters of a sentence, at most.
pub(crate) const LONGEST: usize = 400;
/// Pieces of evidence for a sentence, at most.
const MOST_EVIDENCE: usize = 4;
/// Bytes of an answer that are read; anything longer is no answer.
const MOST_BYTES: usize = 256 * 1024;
/// Places of a text where an object might begin that are looked at.
const MOST_TRIES: usize = 64;
/// Fields of an answer.
const FIELDS: &[&str] = &["claims", "values", "withdraw"];

/// An answer as it came; nothing in it is believed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Answer {
    pub(crate) claims: Vec<Offer>,
    pub(crate) values: Value,
    /// For those who read others: which of their sentences are to go.
    pub(crate) withdraw: Vec<Withdrawal>,
}

/// A sentence that a model offers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Offer {
    pub(crate) text: String,
    pub(crate) evidence: Vec<Cited>,
    /// Things of the code that it names.
    pub(crate) about: Vec<String>,
}

/// What it cites.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Cited {
    Place {
        path: String,
        start_line: u32,
        end_line: u32,
        quote: String,
    },
    Fact {
        call: String,
        pointer: String,
    },
    /// Neither: its sentence can't stand, and the others can.
    Other,
}

/// A sentence of another agent that should not stand.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Withdrawal {
    pub(crate) claim: String,
}

/// Reads an answer. Thoughts, prose and a fence of Markdown around it are no harm; what is malformed in it costs its own sentence alone.
pub(crate) fn read(text: &str) -> Result<Answer, String> {
    if text.len() > MOST_BYTES {
        return Err(format!("it is longer than {MOST_BYTES} bytes"));
    }
    let value = object_in(text).ok_or("it is not JSON of the asked form")?;
    let list = |name: &str| value.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let withdraw = list("withdraw");
    let withdraw = withdraw.iter().filter_map(|one| Some(Withdrawal { claim: word(one.get("claim").unwrap_or(one))? }));
    Ok(Answer {
        claims: once(list("claims").iter().take(MOST_CLAIMS).flat_map(offers)),
        values: value.get("values").cloned().unwrap_or_default(),
        withdraw: withdraw.collect(),
    })
}

/// Each sentence once: models that loop say the same again and again.
fn once(offers: impl Iterator<Item = Offer>) -> Vec<Offer> {
    let mut said = std::collections::BTreeSet::new();
    offers.filter(|offer| offer.text.is_empty() || said.insert(offer.text.clone())).take(MOST_CLAIMS).collect()
}

/// The claims of an answer that was cut off, but for the one in which that happened.
pub(crate) fn whole_claims(text: &str) -> Vec<Offer> {
    let Some(start) = text.find("\"claims\"").and_then(|at| Some(at + text.get(at..)?.find('[')? + 1)) else { return Vec::new() };
    let (mut rest, mut found) = (text.get(start..).unwrap_or_default(), Vec::<Value>::new());
    while found.len() < MOST_CLAIMS {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        let mut objects = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let Some(Ok(value @ Value::Object(_))) = objects.next() else { break };
        found.push(value);
        rest = rest.get(objects.byte_offset()..).unwrap_or_default();
    }
    once(found.iter().flat_map(offers))
}

/// The object of an answer in a text: the last one that has a field of ours, for what comes before may be a draft.
fn object_in(text: &str) -> Option<Value> {
    let text = text.rsplit_once("</think>").map_or(text, |(_, after)| after);
    let mut found = None;
    let (mut from, mut tries) = (0, 0);
    while let Some(at) = text.get(from..).and_then(|rest| rest.find('{')).map(|at| from + at) {
        let mut objects = serde_json::Deserializer::from_str(text.get(at..).unwrap_or_default()).into_iter::<Value>();
        from = match objects.next() {
            Some(Ok(value)) => {
                let end = at + objects.byte_offset();
                found = Some(value).filter(|value| FIELDS.iter().any(|field| value.get(field).is_some())).or(found);
                end
            }
            Some(Err(_)) | None => at + 1,
        };
        tries += 1;
        if tries >= MOST_TRIES {
            break;
        }
    }
    found
}

/// A claim, sentence by sentence: each must hold by itself, with what was cited for all of them.
fn offers(value: &Value) -> Vec<Offer> {
    let whole = offer(value);
    let texts = sentences::of(&whole.text);
    if texts.len() < 2 {
        return vec![whole];
    }
    texts.into_iter().map(|text| Offer { text: text.to_owned(), ..whole.clone() }).collect()
}

fn offer(value: &Value) -> Offer {
    let about = value.get("about").and_then(Value::as_array).into_iter().flatten().take(8);
    let evidence = match value.get("evidence") {
        Some(Value::Array(pieces)) => pieces.iter().take(MOST_EVIDENCE).map(cited).collect(),
        Some(piece @ Value::Object(_)) => vec![cited(piece)],
        _ => Vec::new(),
    };
    Offer { text: value.get("text").and_then(word).unwrap_or_default(), evidence, about: about.filter_map(word).collect() }
}

fn cited(value: &Value) -> Cited {
    let text = |name: &str| value.get(name).and_then(word);
    let line = |name: &str| value.get(name).and_then(number);
    let place = || {
        let start_line = line("start_line")?;
        let end_line = if value.get("end_line").is_none() { start_line } else { line("end_line")? };
        Some(Cited::Place { path: text("path")?, start_line, end_line, quote: text("quote")? })
    };
    let fact = || Some(Cited::Fact { call: text("call")?, pointer: text("pointer")? });
    place().or_else(fact).unwrap_or(Cited::Other)
}

fn word(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// A number, also where it is written as a text.
fn number(value: &Value) -> Option<u32> {
    let whole = value.as_u64().and_then(|n| u32::try_from(n).ok());
    whole.or_else(|| value.as_str()?.trim().parse().ok())
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
        let many: Vec<_> = (0..40).map(|n| claim.replace("\"t\"", &format!("\"t{n}\""))).collect();
        assert_eq!(read(&format!("{{\"claims\":[{}]}}", many.join(","))).unwrap().claims.len(), MOST_CLAIMS);
        assert_eq!(read(&format!("{{\"claims\":[{}]}}", [claim; 5].join(","))).unwrap().claims.len(), 1);
        let two = claim.replace("\"t\"", "\"Users log in. Orders are kept.\"");
        let claims = read(&format!("{{\"claims\":[{two}]}}")).unwrap().claims;
        assert_eq!(claims.iter().map(|claim| claim.text.as_str()).collect::<Vec<_>>(), ["Users log in.", "Orders are kept."]);
        assert!(claims.iter().all(|claim| claim.evidence.len() == 2));
        assert!(read("{\"claims\":[").is_err());
        assert!(read("I would rather talk.").is_err());
        assert!(read(&" ".repeat(MOST_BYTES + 1)).is_err());
    }

    fn check(text: &str, expected: &[(&str, &[Cited])]) {
        let answer = read(text).unwrap();
        let read: Vec<(&str, &[Cited])> =
            answer.claims.iter().map(|claim| (claim.text.as_str(), claim.evidence.as_slice())).collect();
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn an_answer_is_found_in_what_stands_around_it() {
        let place = || Cited::Place { path: "a".into(), start_line: 22, end_line: 22, quote: "q".into() };
        let json = r#"{"claims":[{"text":"t","evidence":[{"path":"a","start_line":"22","end_line":22,"quote":"q"}]}]}"#;
        check(
            &format!("<think>{{\"claims\": [{{}}]}} or {{so}}</think>\nHere it is:\n{json}\nThat is all {{}}."),
            &[("t", &[place()])],
        );
        check(&format!("First {{\"claims\":[]}}, no:\n```json\n{json}\n```"), &[("t", &[place()])]);
    }

    fn check_cut(text: &str, expected: &[&str]) {
        let texts: Vec<String> = whole_claims(text).into_iter().map(|offer| offer.text).collect();
        assert_eq!(texts, expected, "{text}");
    }

    #[test]
    fn of_an_answer_that_was_cut_off_whole_sentences_are_read() {
        check_cut(
            r#"{"claims": [{"text": "a", "evidence": []}, {"text": "b, {", "evidence": []} , {"text": "c", "evi"#,
            &["a", "b, {"],
        );
        check_cut(r#"{"claims":[{"text":"a"},{"text":"a"},{"text":"a"#, &["a"]);
        check_cut(r#"{"claims":[{"text":"a"#, &[]);
        check_cut(r#"{"cla"#, &[]);
        check_cut(r#"{"claims": ["a", {"text":"b"}]}"#, &[]);
    }

    #[test]
    fn what_is_malformed_costs_its_own_sentence() {
        check(
            r#"{"claims":[{"text":"a","evidence":[{"path":"a","start_line":-1,"end_line":2,"quote":"q"}]},7,{"text":["x"]},{"text":"b","evidence":{"call":"c1","pointer":"/n"}}]}"#,
            &[("a", &[Cited::Other]), ("", &[]), ("", &[]), ("b", &[Cited::Fact { call: "c1".into(), pointer: "/n".into() }])],
        );
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
