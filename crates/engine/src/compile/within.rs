//! Steps that hold other steps: `for_each` blocks, and workflows inside workflows.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Mark, Plan, StepEntry, StepKind, nearest};

use super::names::Names;
use super::{Check, WorkflowFile, compile_below};

/// Name of the item where `as` is not said.
const ITEM: &str = "item";

/// What is said of workflows that run each other in a circle.
const RUNS_ITSELF: &str = "this workflow runs itself";
const OUT_OF_CIRCLE: &str = "take one of these steps out";

impl Check<'_> {
    pub(super) fn for_each(&mut self, entry: &StepEntry, list: &Mark, names: &Names<'_>) -> (StepKind, BTreeSet<String>) {
        let item = entry.item.as_ref().map_or(ITEM, Mark::text).to_owned();
        if entry.steps.is_empty() {
            let message = format!("step `{}` goes over a list and does nothing with it", entry.id.text());
            self.wrong(&entry.id, message, "give it `steps`");
        }
        if let Some((what, how)) = self.no_list(list.text()) {
            self.wrong(list, what, how);
        }
        if entry.concurrency == Some(0) {
            let place = self.value_of(entry, &["concurrency"]);
            self.wrong_at(place, "nothing would ever run with a `concurrency` of 0", "say 1 or more");
        }
        if !entry.with.is_empty() {
            let place = self.key_of(entry, &["with"]);
            self.wrong_at(place, "a `for_each` is given nothing itself", "put `with` into its steps");
        }
        self.item_name(entry, &item, names);
        let mut outer: BTreeSet<String> = names.ids.union(names.outer).cloned().collect();
        outer.remove(entry.id.text());
        outer.insert(item.clone());
        self.gives.insert(item.clone(), self.gives_item(list.text()));
        let (steps, mut used) = self.steps(&entry.steps, &outer);
        used.remove(&item);
        let concurrency = entry.concurrency.unwrap_or(1).max(1);
        (StepKind::ForEach { items: list.text().to_owned(), item, concurrency, steps }, used)
    }

    fn item_name(&mut self, entry: &StepEntry, item: &str, names: &Names<'_>) {
        let Some(mark) = &entry.item else { return };
        let plain =
            item.starts_with(|c: char| c.is_ascii_alphabetic()) && item.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !plain {
            self.wrong(mark, format!("`{item}` can't be the name of an item"), "use letters, digits and underscores");
        } else if names.ids.contains(item) || names.outer.contains(item) {
            self.wrong(mark, format!("the name `{item}` is taken"), "choose a name that no step and no other item has");
        }
    }

    pub(super) fn workflow_step(&mut self, entry: &StepEntry, mark: &Mark) -> Option<StepKind> {
        let Some(found) = self.catalogue.workflow(mark.text(), self.file) else {
            let hint = self.hint_for_workflow(mark.text());
            self.wrong(mark, format!("there is no workflow `{}`", mark.text()), hint);
            return None;
        };
        if self.path.contains(&found.file) {
            let way = [self.path.clone(), vec![found.file]].concat().join(" → ");
            self.wrong(mark, format!("{RUNS_ITSELF}: {way}"), OUT_OF_CIRCLE);
            return None;
        }
        let cache = self.cache(entry.cache.as_ref().or(self.workflow.defaults.cache.as_ref()));
        let file = WorkflowFile { file: &found.file, text: &found.text };
        match compile_below(file, self.catalogue, &self.path, cache) {
            Ok(plan) => {
                self.gives_outputs(entry, &plan);
                self.given_inputs(entry, &plan);
                Some(StepKind::Workflow { plan: Box::new(plan) })
            }
            // The circle is told where it begins.
            Err(mistakes) if mistakes.0.iter().all(|mistake| mistake.message.starts_with(RUNS_ITSELF)) => {
                let way = mistakes.0.into_iter().next().map(|mistake| mistake.message).unwrap_or_default();
                self.wrong(mark, way, OUT_OF_CIRCLE);
                None
            }
            Err(mistakes) => {
                self.wrong(mark, format!("workflow `{}` has mistakes of its own", mark.text()), "they are told below");
                self.inner.extend(mistakes.0);
                None
            }
        }
    }

    fn hint_for_workflow(&self, name: &str) -> String {
        let known = self.catalogue.workflows();
        let known = || known.iter().map(String::as_str);
        match name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) {
            Some(stem) if known().any(|known| known == stem) => format!("did you mean `{stem}`?"),
            Some(_) => "the path of a file is looked for from the folder of this one".to_owned(),
            None => nearest(name, known()),
        }
    }

    fn given_inputs(&mut self, entry: &StepEntry, plan: &Plan) {
        for (name, value) in &entry.with {
            let Some(schema) = plan.inputs.get(name) else {
                let hint = nearest(name, plan.inputs.keys().map(String::as_str));
                let place = self.key_of(entry, &["with", name]);
                self.wrong_at(place, format!("workflow `{}` has no input `{name}`", plan.name), hint);
                continue;
            };
            let open = value.to_string().contains("{{");
            if let Some(why) = (!open).then(|| crate::inputs::fits(schema, value).err()).flatten() {
                let place = self.value_of(entry, &["with", name]);
                self.wrong_at(place, format!("input `{name}` of workflow `{}`: {why}", plan.name), "give a value of its type");
            }
        }
        let missing = plan
            .inputs
            .iter()
            .filter(|(name, schema)| schema.get("required") == Some(&Value::Bool(true)) && !entry.with.contains_key(*name));
        for (name, _) in missing {
            let hint = format!("give it: `with: {{ {name}: … }}`");
            self.wrong(&entry.id, format!("workflow `{}` needs the input `{name}`", plan.name), hint);
        }
    }
}
