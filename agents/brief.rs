//! Facts as a model reads them: the same tree with the same pointers, places written as `path:12-14`, long lists cut, until it fits.

use serde_json::{Map, Value, json};

/// How many items of a list and characters of a text are shown, tried in this order.
const CUTS: &[(usize, usize)] = &[(60, 20_000), (60, 600), (30, 300), (15, 240), (8, 240), (4, 200), (2, 160), (1, 120)];
/// Fields that say nothing to a reader.
const LEFT_OUT: &[&str] = &["sha256", "contradicts", "sources", "cwe", "owasp"];

/// The facts in at most so many bytes, if any cut makes them fit; else only what stands at the top.
pub(crate) fn brief(facts: &Value, most: usize) -> String {
    let fits = CUTS.iter().map(|cut| shown(facts, *cut).to_string()).find(|text| text.len() <= most);
    fits.unwrap_or_else(|| top(facts).to_string())
}

fn shown(value: &Value, cut: (usize, usize)) -> Value {
    let (items, longest) = cut;
    match value {
        Value::Object(object) => place(object).map_or_else(|| fields(object, cut), Value::String),
        Value::Array(all) => {
            let mut out: Vec<Value> = all.iter().take(items).map(|item| shown(item, cut)).collect();
            if all.len() > items {
                out.push(json!(format!("… and {} more of {}", all.len() - items, all.len())));
            }
            Value::Array(out)
        }
        Value::String(text) if text.chars().count() > longest => {
            json!(text.chars().take(longest).chain(std::iter::once('…')).collect::<String>())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

fn fields(object: &Map<String, Value>, cut: (usize, usize)) -> Value {
    let empty = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value == "";
    let kept = object.iter().filter(|(name, value)| !LEFT_OUT.contains(&name.as_str()) && !empty(value));
    let numbered = |name: &str, value: &Value| if name == "text" { numbered(object, value) } else { None };
    Value::Object(kept.map(|(name, value)| (name.clone(), shown(numbered(name, value).as_ref().unwrap_or(value), cut))).collect())
}

/// Lines of a file with their numbers, so that they can be cited.
fn numbered(object: &Map<String, Value>, text: &Value) -> Option<Value> {
    let (first, text) = (object.get("start_line")?.as_u64()?, text.as_str()?);
    object.get("path")?;
    let lines = text.lines().enumerate().map(|(index, line)| format!("{}| {line}", first + index as u64));
    Some(json!(lines.collect::<Vec<_>>().join("\n")))
}

/// A place of the repository as one word.
fn place(object: &Map<String, Value>) -> Option<String> {
    let path = object.get("path")?.as_str()?;
    object.get("kind").filter(|kind| *kind == "place")?;
    let (start, end) = (object.get("start_line")?.as_u64()?, object.get("end_line")?.as_u64()?);
    Some(if start == end { format!("{path}:{start}") } else { format!("{path}:{start}-{end}") })
}

fn top(facts: &Value) -> Value {
    let Value::Object(object) = facts else { return json!("too long to show: ask for a part of it") };
    let plain = object.iter().filter(|(_, value)| value.is_number() || value.is_boolean());
    let lists = object
        .iter()
        .filter_map(|(name, value)| Some((name, json!(format!("{} items, too long to show", value.as_array()?.len())))));
    Value::Object(
        plain.map(|(name, value)| (name.clone(), value.clone())).chain(lists.map(|(name, text)| (name.clone(), text))).collect(),
    )
}

/// Every place that facts cite, in order, each once.
pub(crate) fn places(facts: &Value) -> Vec<(String, u32, u32)> {
    let mut out = Vec::new();
    collect(facts, &mut out);
    out
}

fn collect(value: &Value, out: &mut Vec<(String, u32, u32)>) {
    match value {
        Value::Object(object) => match cited(object) {
            Some(place) if !out.contains(&place) => out.push(place),
            Some(_) => {}
            None => object.values().for_each(|value| collect(value, out)),
        },
        Value::Array(items) => items.iter().for_each(|item| collect(item, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn cited(object: &Map<String, Value>) -> Option<(String, u32, u32)> {
    object.get("kind").filter(|kind| *kind == "place")?;
    if object.get("redacted").is_some_and(|redacted| *redacted == true) {
        return None;
    }
    let line = |name: &str| u32::try_from(object.get(name)?.as_u64()?).ok();
    Some((object.get("path")?.as_str()?.to_owned(), line("start_line")?, line("end_line")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(line: u32) -> Value {
        let place = json!({"id": "e", "subject": "0-s", "role": "primary", "kind": "place", "path": "a.py", "start_line": line, "end_line": line + 1, "sha256": "ff"});
        json!({"name": format!("f{line}"), "evidence": [place], "note": null, "cwe": ["x"]})
    }

    #[test]
    fn places_are_words_and_pointers_stay() {
        let facts = json!({"total": 1, "items": [fact(3)]});
        assert_eq!(brief(&facts, 1000), r#"{"total":1,"items":[{"name":"f3","evidence":["a.py:3-4"]}]}"#);
        assert_eq!(places(&facts), [("a.py".to_owned(), 3, 4)]);
    }

    #[test]
    fn lines_of_a_file_carry_their_numbers() {
        let facts = json!({"path": "a.py", "start_line": 7, "text": "x = 1\ny = 2"});
        assert_eq!(brief(&facts, 1000), r#"{"path":"a.py","start_line":7,"text":"7| x = 1\n8| y = 2"}"#);
    }

    #[test]
    fn long_lists_are_cut_until_they_fit() {
        let facts = json!({"total": 200, "items": (0..200).map(fact).collect::<Vec<_>>()});
        let text = brief(&facts, 400);
        assert!(text.len() <= 400 && text.contains("and 192 more of 200"), "{text}");
        assert_eq!(brief(&facts, 60), r#"{"total":200,"items":"200 items, too long to show"}"#);
    }
}
