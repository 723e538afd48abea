//! What a workflow refers to: the steps that a step needs, names in expressions and templates, outputs.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{StepEntry, expression, nearest};

use super::Check;
use super::paths::{Form, Written};

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

impl Names<'_> {
    /// Whether a step lacks its id, which is told: any name that is not known may be that one.
    pub(super) fn one_is_open(&self) -> bool {
        self.ids.contains("") || self.outer.contains("")
    }
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

    pub(super) fn needs(&mut self, entry: &StepEntry, names: &Names<'_>) -> BTreeSet<String> {
        let mut out = BTreeSet::new();
        for need in &entry.needs {
            let id = need.text();
            if entry.needs.iter().take_while(|other| other.place() != need.place()).any(|other| other.text() == id) {
                self.wrong(need, format!("step `{}` names `{id}` twice in `needs`", entry.id.text()), "name it once");
            } else if names.ids.contains(id) {
                out.insert(id.to_owned());
            } else if names.outer.contains(id) {
                let hint = format!(
                    "let the `for_each` need it: everything inside waits for what it needs; use `{id}` in expressions freely"
                );
                self.wrong(need, format!("step `{}` needs `{id}`, which stands outside", entry.id.text()), hint);
            } else if !names.one_is_open() {
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
        let mut used = Used::default();
        let own = self.node(entry);
        let bare = [(&entry.when, Form::Condition), (&entry.for_each, Form::List)].into_iter();
        let bare =
            bare.filter_map(|(mark, form)| Some(Written { form, place: mark.as_ref()?.place(), text: mark.as_ref()?.text() }));
        let question =
            entry.approve.as_ref().map(|mark| Written { place: mark.place(), text: mark.text(), form: Form::Template });
        let with = own.and_then(|node| node.field("with")).map(|field| field.value.texts()).unwrap_or_default();
        let with = with.into_iter().map(|(place, text)| Written { place, text, form: Form::Template });
        for text in bare.chain(question).chain(with) {
            match names_of(text) {
                Ok(all) => {
                    all.into_iter().for_each(|name| self.sort_name(text, name, names, &mut used));
                    self.look_up(text);
                }
                Err(why) => {
                    let what = if text.form == Form::Template { "template" } else { "expression" };
                    self.wrong_at(text.place, format!("this is no {what}: {why}"), hint_for_expression(text));
                }
            }
        }
        used
    }

    fn sort_name(&mut self, text: Written<'_>, name: String, names: &Names<'_>, used: &mut Used) {
        if names.ids.contains(&name) {
            used.needs.insert(name);
        } else if names.outer.contains(&name) {
            used.outer.insert(name);
        } else if !names.one_is_open() {
            let known = names.ids.union(names.outer).map(String::as_str);
            let hint = hint_for_name(&name, text.text, known);
            // Of `sign-off` both halves are unknown.
            let told = hint.contains("hyphen") && self.mistakes.iter().any(|mistake| mistake.hint.as_ref() == Some(&hint));
            if told {
                return;
            }
            self.wrong_at(self.within(text.place, &name), format!("unknown name `{name}` in an expression"), hint);
        }
    }

    pub(super) fn outputs(&mut self) {
        let (workflow, tree) = (self.workflow, self.tree);
        let mut known: BTreeSet<&str> = workflow.steps.iter().map(|entry| entry.id.text()).collect();
        known.insert("inputs");
        for (name, template) in &workflow.outputs {
            let place = tree.at(&["outputs", name]).map_or((1, 1, 1), |field| field.value.place);
            let text = Written { place, text: template, form: Form::Template };
            match names_of(text) {
                Err(why) => {
                    self.wrong_at(place, format!("output `{name}` is no template: {why}"), "write it as {{ step.output.field }}");
                }
                Ok(names) => {
                    for used in names.iter().filter(|used| !known.contains(used.as_str()) && !known.contains("")) {
                        let hint = hint_for_name(used, template, known.iter().copied());
                        let message = format!("output `{name}` uses the unknown name `{used}`");
                        self.wrong_at(self.within(place, used), message, hint);
                    }
                    self.look_up(text);
                }
            }
        }
    }
}

fn names_of(text: Written<'_>) -> Result<BTreeSet<String>, String> {
    match text.form {
        Form::Template => expression::names_of_value(&Value::from(text.text)),
        Form::Condition | Form::List => expression::names_of_expression(text.text),
    }
}

/// A name with a hyphen is read as a subtraction, and looks right to whoever wrote it; so do words for true and false.
fn hint_for_name<'a>(name: &str, text: &str, known: impl Iterator<Item = &'a str>) -> String {
    let known: Vec<&str> = known.collect();
    let yes = ["yes", "on", "y", "True"].contains(&name);
    if (yes || ["no", "off", "n", "False"].contains(&name)) && !known.iter().any(|id| id.contains('-')) {
        let word = if yes { "true" } else { "false" };
        if text.trim() != name {
            return format!("write `{word}`");
        }
        return format!("write `{word}`, or an expression such as `inputs.strict` or `stack.output.technologies > 3`");
    }
    match known.iter().find(|id| id.contains('-') && id.split('-').any(|part| part == name)) {
        Some(id) => format!("expressions read the hyphen of `{id}` as minus: call that step `{}`", id.replace('-', "_")),
        None => nearest(name, known),
    }
}

fn hint_for_expression(text: Written<'_>) -> &'static str {
    let said = text.text;
    let alone = said.replace("==", "").replace("!=", "").replace(">=", "").replace("<=", "");
    match text.form {
        Form::Template => "such as `{{ inputs.repo }}`, or `{{ stack.output.technologies }}`",
        Form::Condition | Form::List if said.contains("{{") => {
            "write it without {{ and }}: `when` and `for_each` are bare expressions"
        }
        Form::List => "such as `inputs.repos`, or `['one', 'two']`",
        Form::Condition if said.contains("&&") || said.contains("||") => {
            "write `and` and `or`, such as `inputs.deep and a.state == 'ok'`"
        }
        Form::Condition if said.trim_start().starts_with('!') => "write `not`, such as `not inputs.deep`",
        Form::Condition if alone.contains('=') => "two things are compared with `==`, such as `a.state == 'ok'`",
        Form::Condition => "such as `stack.output.technologies > 3`, or `inputs.deep and a.state == 'ok'`",
    }
}
