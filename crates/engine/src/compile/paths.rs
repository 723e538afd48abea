//! Whether what expressions ask for is there: fields of inputs, steps and items, filters, tests, and lists where lists are needed.

use serde_json::{Map, Value};

use crate::{Place, expression, nearest};

use super::Check;
use super::gives::{Gives, no_field};

/// How steps end, as expressions see it: what was taken from an earlier run is `ok`, and whoever waits has not ended.
const STATES: [&str; 4] = ["ok", "skipped", "failed", "over_budget"];

/// What people write who mean `ok`.
const LIKE_OK: &[&str] =
    &["success", "succeeded", "successful", "done", "passed", "cached", "completed", "complete", "finished", "ok"];

/// An expression or a template, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) place: Place,
    pub(super) text: &'a str,
    pub(super) form: Form,
}

/// What a text is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An expression that is true or false.
    Condition,
    /// An expression that gives a list.
    List,
    /// A text with expressions in braces.
    Template,
}

impl Check<'_> {
    /// Looks up what stands behind known names. Whether a name is known is told elsewhere.
    pub(super) fn look_up(&mut self, text: Written<'_>) {
        let bare = text.form != Form::Template;
        for path in expression::paths(text.text, bare).unwrap_or_default() {
            let mut parts = path.split('.');
            let (root, Some(field)) = (parts.next().unwrap_or_default(), parts.next()) else { continue };
            let wrong = if root == "inputs" {
                self.wrong_input(field, parts.next())
            } else {
                self.wrong_field(root, field, parts.next())
            };
            if let Some((what, how)) = wrong {
                self.wrong_at(self.within(text.place, &path), what, how);
            }
        }
        for (step, state) in expression::compared_states(text.text, bare) {
            if let Some(how) = self.no_state(&step, &state) {
                self.wrong_at(self.within(text.place, &state), format!("no step ends as `{state}`"), how);
            }
        }
        for unknown in expression::unknown_words(text.text, bare) {
            let place = self.within(text.place, &unknown.word);
            self.wrong_at(place, format!("there is no {} `{}`", unknown.kind, unknown.word), unknown.hint);
        }
    }

    /// What would be right where the state of a step can't be this one.
    fn no_state(&self, step: &str, state: &str) -> Option<String> {
        let is_step = matches!(self.gives.get(step), Some(Gives::Step(_) | Gives::Block));
        if !is_step || STATES.contains(&state) {
            return None;
        }
        let all = STATES.join(", ");
        let meant = if LIKE_OK.contains(&state.to_lowercase().as_str()) {
            "did you mean `ok`?".to_owned()
        } else {
            nearest(state, STATES)
        };
        Some(if meant.starts_with("did you mean") { format!("{meant} There are {all}") } else { format!("there are {all}") })
    }

    fn wrong_input(&self, field: &str, below: Option<&str>) -> Option<(String, String)> {
        let inputs = &self.workflow.inputs;
        let Some(schema) = inputs.get(field) else {
            let how = if inputs.is_empty() {
                format!("say it at the top: `inputs: {{ {field}: {{ type: string, required: true }} }}`")
            } else {
                nearest(field, inputs.keys().map(String::as_str))
            };
            return Some((format!("there is no input `{field}`"), how));
        };
        no_field(&Value::Object(schema.clone()), &format!("inputs.{field}"), below?)
    }

    fn wrong_field(&self, root: &str, field: &str, below: Option<&str>) -> Option<(String, String)> {
        let (words, output) = match self.gives.get(root)? {
            Gives::Value(schema) => return no_field(schema, root, field),
            Gives::Block => (["outputs", "state"], None),
            Gives::Step(output) => (["output", "state"], output.as_ref()),
        };
        if !words.contains(&field) {
            let forgotten = output.is_some_and(|known| known.iter().any(|name| name == field));
            let how = if forgotten { format!("write `{root}.output.{field}`") } else { nearest(field, words) };
            return Some((format!("step `{root}` has no `{field}`"), how));
        }
        let (known, asked) = (output.filter(|_| field == "output")?, below?);
        let wrong = !known.iter().any(|name| name == asked);
        wrong.then(|| {
            let how = if known.is_empty() {
                "it gives no values; a card lists them under `values`".to_owned()
            } else {
                nearest(asked, known.iter().map(String::as_str))
            };
            (format!("the output of step `{root}` has no `{asked}`"), how)
        })
    }

    /// Where a part of a text stands, if the text stands on one line; else where the text begins.
    pub(super) fn within(&self, place: Place, part: &str) -> Place {
        let (line, column, _) = place;
        let source = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        let before: usize = source.chars().take(column.saturating_sub(1)).map(char::len_utf8).sum();
        let letter = |c: char| c.is_alphanumeric() || c == '_';
        let rest = source.get(before..).unwrap_or_default();
        let found = rest.match_indices(part).find(|(at, _)| {
            let (head, tail) = rest.split_at_checked(*at).unwrap_or_default();
            !head.ends_with(|c| letter(c) || c == '.') && !tail.get(part.len()..).unwrap_or_default().starts_with(letter)
        });
        found.map_or(place, |(at, _)| {
            let head = rest.get(..at).unwrap_or_default().chars().count();
            (line, column + head, part.chars().count())
        })
    }

    /// Why an expression is surely no list.
    pub(super) fn no_list(&self, text: &str) -> Option<(String, String)> {
        let text = text.trim();
        let names = expression::names_of_expression(text).ok()?;
        if names.is_empty() {
            let why = expression::list(text, &Map::new()).err()?;
            return Some((why, "write a list such as `inputs.repos` or `['one', 'two']`".to_owned()));
        }
        let paths = expression::paths(text, true).ok()?;
        let whole = paths.len() == 1 && paths.contains(text);
        let (root, below) = text.split_once('.').unwrap_or((text, ""));
        if !whole {
            return None;
        }
        if root == "inputs" {
            return self.input_is_no_list(below);
        }
        match (self.gives.get(root)?, below) {
            (Gives::Block, "") => Some((format!("`{root}` is a block, not a list"), format!("write `{root}.outputs`"))),
            (Gives::Step(_), "") => {
                Some((format!("`{root}` is a step, not a list"), format!("name a list that it gives: `{root}.output.…`")))
            }
            (Gives::Block | Gives::Step(_), "state") => {
                Some((format!("`{text}` is a word, not a list"), "name a list that a step gives".to_owned()))
            }
            _ => None,
        }
    }

    fn input_is_no_list(&self, name: &str) -> Option<(String, String)> {
        if name.is_empty() {
            return Some(("`inputs` are fields, not a list".to_owned(), "name one of them, such as `inputs.repos`".to_owned()));
        }
        let word = self.workflow.inputs.get(name)?.get("type").and_then(Value::as_str)?;
        let plain = ["string", "boolean", "integer", "number", "object"].contains(&word);
        let how = format!("make it one: `{name}: {{ type: array, items: {{ type: string }}, required: true }}`");
        plain.then(|| (format!("the input `{name}` is of type {word}, not a list"), how))
    }
}
