//! What a workflow refers to: the steps that a step needs, names in expressions and templates, inputs, outputs.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Mark, StepEntry, expression, nearest};

use super::Check;

/// The ids that steps of one list may name, and the names from around it.
pub(super) struct Names<'a> {
    pub(super) ids: &'a BTreeSet<String>,
    pub(super) outer: &'a BTreeSet<String>,
}

/// Names that a step uses: of its own list, and from around it.
#[derive(Default)]
pub(super) struct Used {
    pub(super) needs: BTreeSet<String>,
    pub(super) outer: BTreeSet<String>,
}

impl Check<'_> {
    pub(super) fn name(&mut self) {
        let name = &self.workflow.name;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if name.text().is_empty() || !name.text().chars().all(plain) {
            self.wrong(
                name,
                format!("`{}` can't be the name of a workflow", name.text()),
                "use lower case letters, digits and hyphens",
            );
        }
    }

    pub(super) fn inputs(&mut self) {
        let workflow = self.workflow;
        let from = self.place_of_key("inputs", 1).0;
        for (name, schema) in &workflow.inputs {
            let place = self.place_of_key(name, from + usize::from(!self.inline(from)));
            if let Err(why) = crate::inputs::is_schema(schema) {
                self.wrong_at(
                    place,
                    format!("input `{name}` has no JSON Schema: {why}"),
                    "such as { type: string, required: true } or { type: array, items: { type: string } }",
                );
            } else if let Some(Err(why)) = schema.get("default").map(|value| crate::inputs::fits(schema, value)) {
                self.wrong_at(
                    place,
                    format!("the default of input `{name}` does not fit: {why}"),
                    "give a default of the input's type",
                );
            }
        }
    }

    /// Whether the inputs stand on one line with their key.
    fn inline(&self, line: usize) -> bool {
        self.text.lines().nth(line.saturating_sub(1)).is_some_and(|line| line.contains('{'))
    }

    pub(super) fn needs(&mut self, entry: &StepEntry, names: &Names<'_>) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for need in &entry.needs {
            let id = need.text();
            if names.ids.contains(id) {
                out.insert(id.to_owned());
            } else if names.outer.contains(id) {
                let hint = format!(
                    "let the `for_each` need it: everything inside waits for what it needs; use `{id}` in expressions freely"
                );
                self.wrong(need, format!("step `{}` needs `{id}`, which stands outside", entry.id.text()), hint);
            } else {
                let hint = self.hint_for_need(entry, id, names);
                self.wrong(need, format!("step `{}` needs `{id}`, which is no step", entry.id.text()), hint);
            }
        }
        out
    }

    fn hint_for_need(&self, entry: &StepEntry, id: &str, names: &Names<'_>) -> String {
        let holder = self.workflow.steps.iter().find(|block| block.steps.iter().any(|step| step.id.text() == id));
        if let Some(block) = holder {
            let block = block.id.text();
            return format!("`{id}` stands inside `{block}`: need `{block}`, whose `outputs` hold what `{id}` gave");
        }
        nearest(id, names.ids.iter().map(String::as_str).filter(|known| *known != entry.id.text()))
    }

    /// Names in what a step is given, in its condition, and in the list that it goes over.
    pub(super) fn used(&mut self, entry: &StepEntry, names: &Names<'_>) -> Used {
        let bare = [&entry.when, &entry.for_each].into_iter().flatten();
        let mut found: Vec<(&Mark, _)> = bare.map(|mark| (mark, expression::names_of_expression(mark.text()))).collect();
        let question = entry.approve.as_ref().map(|mark| (mark, Value::String(mark.text().to_owned())));
        let with = Value::Object(entry.with.iter().map(|(name, value)| (name.clone(), value.clone())).collect());
        let templates = question.into_iter().chain([(&entry.id, with)]);
        found.extend(templates.map(|(mark, value)| (mark, expression::names_of_value(&value))));
        let mut used = Used::default();
        for (mark, result) in found {
            match result {
                Ok(all) => all.into_iter().for_each(|name| self.sort_name(mark, name, names, &mut used)),
                Err(why) => self.wrong(mark, format!("this is no expression: {why}"), hint_for_expression(mark.text())),
            }
        }
        used
    }

    fn sort_name(&mut self, mark: &Mark, name: String, names: &Names<'_>, used: &mut Used) {
        if names.ids.contains(&name) {
            used.needs.insert(name);
        } else if names.outer.contains(&name) {
            used.outer.insert(name);
        } else {
            let known = names.ids.union(names.outer).map(String::as_str);
            let hint = hint_for_name(&name, known);
            self.wrong(mark, format!("unknown name `{name}` in an expression"), hint);
        }
    }

    pub(super) fn outputs(&mut self) {
        let workflow = self.workflow;
        let mut known: BTreeSet<&str> = workflow.steps.iter().map(|entry| entry.id.text()).collect();
        known.insert("inputs");
        let from = self.place_of_key("outputs", 1).0;
        for (name, template) in &workflow.outputs {
            let bad = match expression::names_of_value(&Value::String(template.clone())) {
                Err(why) => {
                    Some((format!("output `{name}` is no template: {why}"), String::from("write it as {{ step.output.field }}")))
                }
                Ok(names) => names.iter().find(|used| !known.contains(used.as_str())).map(|used| {
                    (format!("output `{name}` uses the unknown name `{used}`"), hint_for_name(used, known.iter().copied()))
                }),
            };
            if let Some((message, hint)) = bad {
                let place = self.place_of_key(name, from);
                self.wrong_at(place, message, hint);
            }
        }
    }
}

/// A name with a hyphen is read as a subtraction, and looks right to whoever wrote it.
fn hint_for_name<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    match known.iter().find(|id| id.contains('-') && id.split('-').any(|part| part == name)) {
        Some(id) => format!("expressions read the hyphen of `{id}` as minus: call that step `{}`", id.replace('-', "_")),
        None => nearest(name, known),
    }
}

fn hint_for_expression(text: &str) -> &'static str {
    if text.contains("{{") {
        "write it without {{ and }}: `when` and `for_each` are bare expressions"
    } else {
        "such as `stack.output.languages | length > 0`, or `inputs.deep and a.state == 'ok'`"
    }
}
