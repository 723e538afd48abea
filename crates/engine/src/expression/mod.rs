//! Expressions and templates of a workflow: minijinja, with unknown names as errors.

mod states;
mod words;

use std::collections::BTreeSet;

use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::{Map, Value};

pub(crate) use states::compared_states;
pub(crate) use words::unknown_words;

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
}

fn say(error: &minijinja::Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

/// What went wrong, and where: an error of an operator names nothing.
fn in_text(error: &minijinja::Error, text: &str) -> String {
    let said = say(error);
    if said.contains('`') { said } else { format!("{said}, in `{text}`") }
}

/// The names that a bare expression uses.
pub(crate) fn names_of_expression(text: &str) -> Result<BTreeSet<String>, String> {
    no_stray(text, true)?;
    let environment = environment();
    let expression = environment.compile_expression(text).map_err(|error| say(&error))?;
    Ok(not_global(expression.undeclared_variables(false)))
}

fn no_stray(text: &str, bare: bool) -> Result<(), String> {
    words::stray(text, bare).map_or(Ok(()), |sign| Err(format!("unexpected `{sign}`")))
}

fn not_global(names: std::collections::HashSet<String>) -> BTreeSet<String> {
    names.into_iter().filter(|name| !words::is_global(name)).collect()
}

/// Names and the fields behind them, such as `a.output.total`, that a text uses; `bare` where it is an expression and no template.
pub(crate) fn paths(text: &str, bare: bool) -> Result<BTreeSet<String>, String> {
    let environment = environment();
    let found = if bare {
        environment.compile_expression(text).map(|expression| expression.undeclared_variables(true))
    } else {
        environment.template_from_str(text).map(|template| template.undeclared_variables(true))
    };
    found.map(not_global).map_err(|error| say(&error))
}

/// The names that the strings of a value use.
pub(crate) fn names_of_value(value: &Value) -> Result<BTreeSet<String>, String> {
    match value {
        Value::String(text) if !text.contains(['{', '}']) => Ok(BTreeSet::new()),
        Value::String(text) => {
            no_stray(text, false)?;
            let environment = environment();
            let template = environment.template_from_str(text).map_err(|error| say(&error))?;
            Ok(not_global(template.undeclared_variables(false)))
        }
        Value::Array(items) => union(items.iter()),
        Value::Object(fields) => union(fields.values()),
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(BTreeSet::new()),
    }
}

fn union<'a>(values: impl Iterator<Item = &'a Value>) -> Result<BTreeSet<String>, String> {
    values.map(names_of_value).try_fold(BTreeSet::new(), |mut all, names| {
        all.extend(names?);
        Ok(all)
    })
}

/// Whether a bare expression holds.
pub(crate) fn holds(text: &str, scope: &Map<String, Value>) -> Result<bool, String> {
    Ok(evaluate(text, scope)?.is_true())
}

/// The list that a bare expression gives.
pub(crate) fn list(text: &str, scope: &Map<String, Value>) -> Result<Vec<Value>, String> {
    let value = evaluate(text, scope)?;
    // A slice is a sequence that is made as it is gone over.
    if value.kind() == minijinja::value::ValueKind::Iterable {
        let items = value.try_iter().map_err(|error| in_text(&error, text))?;
        return items.map(|item| serde_json::to_value(item).map_err(|error| error.to_string())).collect();
    }
    match serde_json::to_value(value).map_err(|error| error.to_string())? {
        Value::Array(items) => Ok(items),
        Value::Null => Err(format!("`{text}` is null, not a list")),
        other => Err(format!("`{text}` is {other}, not a list")),
    }
}

/// How long a list is, where inputs alone tell.
pub fn length_of(text: &str, inputs: &Map<String, Value>) -> Option<usize> {
    let scope = Map::from_iter([("inputs".to_owned(), Value::Object(inputs.clone()))]);
    list(text, &scope).ok().map(|items| items.len())
}

/// What an expression gives; nothing is no value, it is a wrong name.
fn evaluate(text: &str, scope: &Map<String, Value>) -> Result<minijinja::Value, String> {
    let environment = environment();
    let expression = environment.compile_expression(text).map_err(|error| say(&error))?;
    let value = expression.eval(minijinja::Value::from(Serde(scope))).map_err(|error| in_text(&error, text))?;
    if value.is_undefined() { Err(format!("there is no `{text}`")) } else { Ok(value) }
}

/// A value with its templates filled in; one that is exactly `{{ expression }}` keeps its type.
pub(crate) fn fill(value: &Value, scope: &Map<String, Value>) -> Result<Value, String> {
    match value {
        Value::String(text) => fill_text(text, scope),
        Value::Array(items) => items.iter().map(|item| fill(item, scope)).collect::<Result<_, _>>().map(Value::Array),
        Value::Object(fields) => {
            let filled = fields.iter().map(|(name, value)| Ok((name.clone(), fill(value, scope)?)));
            filled.collect::<Result<_, String>>().map(Value::Object)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(value.clone()),
    }
}

fn fill_text(text: &str, scope: &Map<String, Value>) -> Result<Value, String> {
    if !text.contains('{') {
        return Ok(Value::String(text.to_owned()));
    }
    if let Some(expression) = whole_expression(text) {
        return serde_json::to_value(evaluate(expression, scope)?).map_err(|error| error.to_string());
    }
    let context = minijinja::Value::from(Serde(scope));
    environment().render_str(text, context).map(Value::String).map_err(|error| say(&error))
}

fn whole_expression(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!inner.contains("{{") && !inner.contains("}}")).then_some(inner.trim())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn check(value: &Value, expected: Result<Value, &str>) {
        let scope = json!({"inputs": {"repo": ".", "n": 3}, "a": {"output": {"list": [1, 2]}}});
        let scope = scope.as_object().cloned().unwrap_or_default();
        assert_eq!(fill(value, &scope), expected.map_err(str::to_owned));
    }

    #[test]
    fn values_are_filled_and_whole_expressions_keep_their_type() {
        check(&json!("{{ inputs.n }}"), Ok(json!(3)));
        check(&json!("n is {{ inputs.n }}"), Ok(json!("n is 3")));
        check(&json!({"x": ["{{ a.output.list }}", true]}), Ok(json!({"x": [[1, 2], true]})));
        check(&json!("{{ a.output.list | length > 1 }}"), Ok(json!(true)));
        check(&json!("plain"), Ok(json!("plain")));
    }

    #[test]
    fn names_are_found_wherever_they_stand() {
        let names = names_of_value(&json!({"a": "{{ x.y }} and {{ z }}", "b": ["{{ [1] | length }}"]}));
        assert_eq!(names, Ok(["x", "z"].map(str::to_owned).into()));
        assert_eq!(names_of_expression("a.b > 1 and 'q' in c"), Ok(["a", "c"].map(str::to_owned).into()));
        assert!(names_of_expression("a >").is_err());
        assert_eq!(names_of_expression("range(3)"), Ok(BTreeSet::new()));
        let paths = paths("inputs.a.b > 1 and (s.output | length) and x[0].y", true);
        assert_eq!(paths, Ok(["inputs.a.b", "s.output", "x"].map(str::to_owned).into()));
    }

    #[test]
    fn lists_are_lists_and_their_slices_too() {
        let scope = json!({"inputs": {"repos": ["a", "b", "c"]}, "j": {"output": null}});
        let scope = scope.as_object().cloned().unwrap_or_default();
        assert_eq!(list("inputs.repos[1:]", &scope), Ok(vec![json!("b"), json!("c")]));
        assert_eq!(list("inputs.repos | reverse", &scope), Ok(vec![json!("c"), json!("b"), json!("a")]));
        assert!(list("inputs.repos[0]", &scope).is_err());
        assert!(holds("j.output.score > 5", &scope).unwrap_err().contains("j.output.score"));
    }

    #[test]
    fn a_value_can_not_become_a_template() {
        let scope = json!({"inputs": {"text": "{{ inputs }}"}});
        let scope = scope.as_object().cloned().unwrap_or_default();
        assert_eq!(fill(&json!("{{ inputs.text }}"), &scope), Ok(json!("{{ inputs }}")));
        assert_eq!(holds("inputs.text == ''", &scope), Ok(false));
        assert!(holds("inputs.missing", &scope).is_err());
    }
}
