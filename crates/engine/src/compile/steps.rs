//! A list of steps: that of the file, or that of a `for_each`.

use std::collections::{BTreeMap, BTreeSet};

use crate::{OnError, Step, StepEntry, StepKind};

use super::Check;
use super::circles::{circle, told};
use super::names::Names;
use super::reports::{compared, find_reports};

impl Check<'_> {
    /// The steps of a list, and the names from around it that they use.
    pub(super) fn steps(&mut self, entries: &[StepEntry], outer: &BTreeSet<String>) -> (Vec<Step>, BTreeSet<String>) {
        self.ids(entries, outer);
        let ids: BTreeSet<String> = entries.iter().map(|entry| entry.id.text().to_owned()).collect();
        let names = Names { ids: &ids, outer };
        for entry in entries {
            self.gives.insert(entry.id.text().to_owned(), self.gives(entry));
        }
        let mut used = BTreeSet::new();
        let found: Vec<Option<Step>> = entries.iter().map(|entry| self.step(entry, &names, &mut used)).collect();
        self.lost |= found.iter().any(Option::is_none);
        let mut steps: Vec<Step> = found.into_iter().flatten().collect();
        stand_ins(&mut steps);
        find_reports(&mut steps);
        if let Some(round) = circle(&steps) {
            let (what, how) = told(&round, entries);
            let first = entries.iter().find(|entry| round.first().is_some_and(|link| link.from == entry.id.text()));
            first.into_iter().for_each(|entry| self.wrong(&entry.id, what.clone(), how.clone()));
        }
        self.enough_to_compare(entries, &steps);
        (steps, used)
    }

    /// A comparison of fewer than two reports would fail in the run. Where a step could not be read nothing is said.
    fn enough_to_compare(&mut self, entries: &[StepEntry], steps: &[Step]) {
        if self.lost {
            return;
        }
        for entry in entries.iter().filter(|entry| entry.report.as_ref().is_some_and(|kind| kind.text() == "comparison")) {
            let Some(n) = compared(steps, entry.id.text()).filter(|n| *n < 2) else { continue };
            let what = if n == 0 { "no report".to_owned() } else { "one report alone".to_owned() };
            let hint = "a comparison needs two reports or more: let it need steps of kind `report: deep-dive`, or a `for_each` over two repositories or more";
            self.wrong(&entry.id, format!("step `{}` compares {what}", entry.id.text()), hint);
        }
    }

    pub(super) fn something_is_done(&mut self) {
        if self.workflow.steps.is_empty() {
            let place = self.key(&["steps"]);
            self.wrong_at(
                place,
                "this workflow has no step, so it does nothing",
                "add one, such as `- { id: stack, agent: stack-detector }`",
            );
        }
    }

    fn ids(&mut self, entries: &[StepEntry], outer: &BTreeSet<String>) {
        let mut seen = BTreeSet::new();
        for entry in entries {
            let id = entry.id.text();
            let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            if !plain || id == "inputs" || id == "item" {
                self.wrong(&entry.id, format!("`{id}` can't be the id of a step"), hint_for_id(id));
            } else if outer.contains(id) {
                self.wrong(
                    &entry.id,
                    format!("the name `{id}` is taken by a step or an item around this one"),
                    "choose another id",
                );
            }
            if !seen.insert(id) {
                self.wrong(&entry.id, format!("there is a step `{id}` already"), "give each step an id of its own");
            }
        }
    }

    fn step(&mut self, entry: &StepEntry, names: &Names<'_>, used_outside: &mut BTreeSet<String>) -> Option<Step> {
        let kind = self.kind(entry, names);
        let mut needs = self.needs(entry, names);
        let mut used = self.used(entry, names);
        let on_error = self.on_error(&entry.id, entry.on_error.as_ref(), names.ids);
        let defaults = &self.workflow.defaults;
        let timeout_ms = entry.timeout.as_ref().or(defaults.timeout.as_ref()).and_then(|mark| self.time(mark));
        let retry = self.retry(entry.retry.as_ref().or(defaults.retry.as_ref()));
        let cache = self.cache(entry.cache.as_ref().or(defaults.cache.as_ref()));
        let (kind, inner) = kind?;
        let (here, further): (Vec<String>, Vec<String>) = inner.into_iter().partition(|name| names.ids.contains(name));
        needs.extend(here);
        needs.append(&mut used.needs);
        used_outside.extend(further);
        used_outside.append(&mut used.outer);
        self.has_something_to_read(entry, &kind, &needs);
        Some(Step {
            id: entry.id.text().to_owned(),
            kind,
            needs: needs.into_iter().collect(),
            stands_in_for: Vec::new(),
            when: entry.when.as_ref().map(|when| when.text().to_owned()),
            with: entry.with.clone(),
            on_error,
            retry,
            timeout_ms,
            cache,
        })
    }

    fn has_something_to_read(&mut self, entry: &StepEntry, kind: &StepKind, needs: &BTreeSet<String>) {
        let id = &entry.id;
        if entry.report.is_some() && needs.is_empty() && entry.needs.is_empty() {
            self.wrong(id, "a report is made from what other steps gave, and this one needs none", "name them: `needs: [a, b]`");
        }
        let reads = match kind {
            StepKind::Tool { .. } => true,
            StepKind::Report { report } => report == "deep-dive",
            StepKind::Agent { agent } => self.agents.get(agent).is_some_and(|agent| agent.card.is_some()),
            StepKind::Workflow { .. } | StepKind::Approve { .. } | StepKind::ForEach { .. } => false,
        };
        if reads && !entry.with.contains_key("repo") && !self.workflow.inputs.contains_key("repo") {
            let hint = "say it: `with: { repo: \"{{ … }}\" }`, or give the workflow an input named `repo`";
            self.wrong(id, format!("step `{}` does not say which repository it looks at", id.text()), hint);
        }
    }
}

fn hint_for_id(id: &str) -> &'static str {
    match id {
        "inputs" | "item" => "expressions use that name for something else: choose another",
        _ => "use letters, digits, hyphens and underscores",
    }
}

/// Notes at each step for which others it stands in.
fn stand_ins(steps: &mut [Step]) {
    let mut found = BTreeMap::<String, Vec<String>>::new();
    for step in steps.iter() {
        if let OnError::Fallback(other) = &step.on_error
            && *other != step.id
        {
            found.entry(other.clone()).or_default().push(step.id.clone());
        }
    }
    for step in steps {
        step.stands_in_for = found.remove(&step.id).unwrap_or_default();
    }
}
