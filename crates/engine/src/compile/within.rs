//! Steps that hold other steps: `for_each` blocks, and workflows inside workflows.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Cache, Mark, Mistakes, Plan, StepEntry, StepKind, Workflow, WorkflowText, nearest};

use super::names::Names;
use super::{Check, WorkflowFile, compile_below, parse};

/// Name of the item where `as` is not said.
const ITEM: &str = "item";

impl Check<'_> {
    pub(super) fn for_each(&mut self, entry: &StepEntry, list: &Mark, names: &Names<'_>) -> (StepKind, BTreeSet<String>) {
        let item = entry.item.as_ref().map_or(ITEM, Mark::text).to_owned();
        let line = entry.id.place().0;
        if entry.steps.is_empty() {
            self.wrong(
                &entry.id,
                format!("step `{}` goes over a list and does nothing with it", entry.id.text()),
                "give it `steps`",
            );
        }
        if entry.concurrency == Some(0) {
            let place = self.place_of_key("concurrency", line);
            self.wrong_at(place, "nothing would ever run with a `concurrency` of 0", "say 1 or more");
        }
        if !entry.with.is_empty() {
            let place = self.place_of_key("with", line);
            self.wrong_at(place, "a `for_each` is given nothing itself", "put `with` into its steps");
        }
        self.item_name(entry, &item, names);
        let mut outer: BTreeSet<String> = names.ids.union(names.outer).cloned().collect();
        outer.remove(entry.id.text());
        outer.insert(item.clone());
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
            let known = self.catalogue.workflows();
            let hint = nearest(mark.text(), known.iter().map(String::as_str));
            self.wrong(mark, format!("there is no workflow `{}`", mark.text()), hint);
            return None;
        };
        if self.path.contains(&found.file) {
            let way = [self.path.clone(), vec![found.file]].concat().join(" → ");
            self.wrong(mark, format!("this workflow runs itself: {way}"), "take one of these steps out");
            return None;
        }
        let cache = self.cache(entry.cache.as_ref().or(self.workflow.defaults.cache.as_ref()));
        let compiled = parse(&found.file, &found.text).and_then(|workflow| self.below(&found, &workflow, cache));
        match compiled {
            Ok(plan) => {
                self.given_inputs(entry, &plan);
                Some(StepKind::Workflow { plan: Box::new(plan) })
            }
            Err(mistakes) => {
                self.wrong(mark, format!("workflow `{}` has mistakes of its own", mark.text()), "they are told below");
                self.inner.extend(mistakes.0);
                None
            }
        }
    }

    fn below(&self, found: &WorkflowText, workflow: &Workflow, cache: Cache) -> Result<Plan, Mistakes> {
        let file = WorkflowFile { file: &found.file, text: &found.text, workflow };
        compile_below(file, self.catalogue, &self.path, cache)
    }

    fn given_inputs(&mut self, entry: &StepEntry, plan: &Plan) {
        let line = entry.id.place().0;
        for (name, value) in &entry.with {
            let Some(schema) = plan.inputs.get(name) else {
                let hint = nearest(name, plan.inputs.keys().map(String::as_str));
                let place = self.place_of_key(name, line);
                self.wrong_at(place, format!("workflow `{}` has no input `{name}`", plan.name), hint);
                continue;
            };
            let open = value.to_string().contains("{{");
            if let Some(why) = (!open).then(|| crate::inputs::fits(schema, value).err()).flatten() {
                let place = self.place_of_key(name, line);
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
