//! Arguments that a person wrote for a tool, held against the tool's JSON Schema. Values that are known only in a run are left alone.

use serde_json::{Map, Value};

use crate::{Field, Place, nearest};

/// What is wrong with arguments: place, what is wrong, what would be right. `also` are names that mean something besides.
pub fn argument_mistakes(tool: &str, schema: &Value, args: &[Field], also: &[&str]) -> Vec<(Place, String, String)> {
    let known = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut told = Vec::new();
    let mut plain = Map::new();
    for arg in args.iter().filter(|arg| !also.contains(&arg.key.as_str())) {
        let value = arg.value.value();
        let Some(of) = known.get(&arg.key) else {
            let names = known.keys().map(String::as_str).chain(also.iter().copied());
            told.push((arg.place, format!("`{tool}` takes no argument `{}`", arg.key), nearest(&arg.key, names)));
            continue;
        };
        let choices = choices(schema, of);
        match arg.value.text().filter(|text| !choices.is_empty() && !choices.iter().any(|choice| choice == text)) {
            _ if value.to_string().contains("{{") => {}
            Some(text) => {
                let what = format!("the argument `{}` of `{tool}` can't be `{text}`", arg.key);
                told.push((arg.value.place, what, nearest(text, choices.iter().map(String::as_str))));
            }
            None => drop(plain.insert(arg.key.clone(), value)),
        }
    }
    told.extend(misfits(tool, schema, args, Value::Object(plain)));
    told
}

/// Values that are not of the type that is asked for.
fn misfits(tool: &str, schema: &Value, args: &[Field], plain: Value) -> Vec<(Place, String, String)> {
    let Ok(validator) = jsonschema::validator_for(schema) else { return Vec::new() };
    let wrong = validator.iter_errors(&plain).filter_map(|error| {
        let path = error.instance_path().to_string();
        let arg = args.iter().find(|arg| Some(arg.key.as_str()) == path.split('/').nth(1))?;
        let what = format!("the argument `{}` of `{tool}` does not fit: {error}", arg.key);
        Some((arg.value.place, what, format!("`deepdive tool schema {tool}` tells what it takes")))
    });
    wrong.collect()
}

/// The words that an argument may be; none where it may be others.
fn choices(root: &Value, schema: &Value) -> Vec<String> {
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = root.pointer(target.trim_start_matches('#'));
        return target.map(|target| choices(root, target)).unwrap_or_default();
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let words = list("enum").chain(list("oneOf").filter_map(|way| way.get("const"))).filter_map(Value::as_str);
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.extend(list("oneOf").filter(|way| way.get("enum").is_some()).flat_map(|way| choices(root, way)));
    words.extend(list("anyOf").flat_map(|way| choices(root, way)));
    words
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn check(args: &str, expected: &[&str]) {
        let schema = json!({
            "type": "object",
            "properties": {
                "kind": { "anyOf": [{ "$ref": "#/$defs/Kind" }, { "type": "null" }] },
                "most": { "type": "integer", "minimum": 1 }
            },
            "$defs": { "Kind": { "oneOf": [{ "const": "file" }, { "const": "folder" }] } }
        });
        let tree = crate::document::tree(args).unwrap();
        let told = argument_mistakes("t", &schema, tree.fields(), &["repo"]);
        let told: Vec<String> = told.into_iter().map(|((_, column, _), what, how)| format!("{column} {what}; {how}")).collect();
        assert_eq!(told, expected, "{args}");
    }

    #[test]
    fn arguments_are_known_are_words_that_there_are_and_are_of_their_type() {
        check("{ kind: file, most: 3, repo: x }", &[]);
        check("{ kind: flie }", &["9 the argument `kind` of `t` can't be `flie`; did you mean `file`?"]);
        check("{ knid: file }", &["3 `t` takes no argument `knid`; did you mean `kind`?"]);
        check("{ most: \"{{ inputs.n }}\" }", &[]);
        check(
            "{ most: 0 }",
            &[
                "9 the argument `most` of `t` does not fit: 0 is less than the minimum of 1; `deepdive tool schema t` tells what it takes",
            ],
        );
    }
}
