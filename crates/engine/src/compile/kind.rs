//! What a step does: exactly one of agent, tool, workflow, report, approve, for_each, and nothing that belongs to another kind.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Mark, ModelUse, StepEntry, StepKind, nearest};

use super::Check;
use super::arguments::argument_mistakes;
use super::names::Names;

/// Kinds of report that a report step can make.
const REPORTS: &[&str] = &["deep-dive", "comparison"];

/// What a step does, each with an example.
const KINDS: &[(&str, &str)] = &[
    ("agent", "stack-detector"),
    ("tool", "overview"),
    ("workflow", "quick"),
    ("report", "deep-dive"),
    ("approve", "\"Go on?\""),
    ("for_each", "inputs.repos"),
];

const ASK: &str = "write the question, such as `approve: \"Go on?\"`";

/// What people write who mean `repo`: as any other value it would be taken for data, and the agent would look elsewhere.
const LIKE_REPO: &[&str] = &["repo", "repository", "reop", "rpeo", "erpo", "reppo", "repoo"];

impl Check<'_> {
    /// The kind of a step, and the names from around its list that its own steps use.
    pub(super) fn kind(&mut self, entry: &StepEntry, names: &Names<'_>) -> Option<(StepKind, BTreeSet<String>)> {
        let StepEntry { agent, tool, workflow, report, approve, for_each, .. } = entry;
        let given: Vec<&Mark> = [agent, tool, workflow, report, approve, for_each].into_iter().flatten().collect();
        match given.as_slice() {
            [_] => {}
            [] if self.nothing_behind(entry) => return None,
            [] => {
                let hint = "say one of agent, tool, workflow, report, approve, for_each";
                self.wrong(&entry.id, format!("step `{}` does nothing", entry.id.text()), hint);
                return None;
            }
            [_, second, ..] => {
                self.wrong(second, format!("step `{}` does two things", entry.id.text()), "make two steps of it");
                return None;
            }
        }
        self.only_for_lists(entry);
        if let Some(list) = for_each {
            return Some(self.for_each(entry, list, names));
        }
        let agent = agent.as_ref().and_then(|agent| self.agent(agent));
        self.given(entry, agent.as_ref());
        let tool = tool.as_ref().and_then(|tool| self.tool(entry, tool));
        let report = report.as_ref().and_then(|report| self.report(report));
        let workflow = workflow.as_ref().and_then(|workflow| self.workflow_step(entry, workflow));
        if let Some(mark) = approve {
            self.question(entry, mark);
        }
        let approve = approve.as_ref().map(|mark| StepKind::Approve { question: mark.text().to_owned() });
        agent.or(tool).or(report).or(workflow).or(approve).map(|kind| (kind, BTreeSet::new()))
    }

    /// Whether a step says what kind it is and no more than that, which is told.
    fn nothing_behind(&mut self, entry: &StepEntry) -> bool {
        let fields = self.node(entry).map(crate::Tree::fields).unwrap_or_default();
        let empty = fields.iter().find(|field| field.value.is_null() && KINDS.iter().any(|(kind, _)| *kind == field.key));
        let Some((field, (_, example))) =
            empty.and_then(|field| Some((field, KINDS.iter().find(|(kind, _)| *kind == field.key)?)))
        else {
            return false;
        };
        self.wrong_at(
            field.place,
            format!("nothing stands behind `{}:`", field.key),
            format!("write `{}: {example}`", field.key),
        );
        true
    }

    /// Whoever is asked must know what.
    fn question(&mut self, entry: &StepEntry, mark: &Mark) {
        let (text, id) = (mark.text().trim(), entry.id.text());
        if text.is_empty() {
            self.wrong(mark, format!("step `{id}` asks nothing"), ASK);
        } else if ["true", "false", "yes", "no", "on", "off"].contains(&text.to_lowercase().as_str()) {
            self.wrong(mark, format!("step `{id}` asks `{text}`, which is no question"), ASK);
        }
    }

    fn only_for_lists(&mut self, entry: &StepEntry) {
        if entry.for_each.is_some() {
            return;
        }
        let given =
            [("as", entry.item.is_some()), ("concurrency", entry.concurrency.is_some()), ("steps", !entry.steps.is_empty())];
        for (key, _) in given.into_iter().filter(|(_, given)| *given) {
            let place = self.key_of(entry, &[key]);
            let message = format!("step `{}` has `{key}`, which only a `for_each` can have", entry.id.text());
            self.wrong_at(place, message, "add `for_each: LIST`, or take it out");
        }
    }

    /// What is given to whom can't read it: a report is given a repository and nothing else, a question nothing, and what else stands
    /// with an agent is for a model.
    fn given(&mut self, entry: &StepEntry, agent: Option<&StepKind>) {
        for name in entry.with.keys() {
            let told = match (&entry.agent, &entry.report, &entry.approve) {
                (Some(_), _, _) => self.given_to_agent(name, agent),
                (_, Some(_), _) if name != "repo" => {
                    Some(("a report", "take it out: a report is made from the steps that it `needs`"))
                }
                (_, _, Some(_)) => Some(("a question", "take it out: write `{{ … }}` into the question")),
                _ => None,
            };
            if let Some((what, hint)) = told {
                self.wrong_at(self.key_of(entry, &["with", name]), format!("{what} is given no `{name}`"), hint);
            }
        }
        self.repo_is_text(entry);
    }

    /// Why an agent is not given a value of this name.
    fn given_to_agent(&self, name: &str, agent: Option<&StepKind>) -> Option<(&'static str, &'static str)> {
        if name == "repo" {
            return None;
        }
        if LIKE_REPO.contains(&name.to_lowercase().as_str()) {
            return Some(("an agent", "did you mean `repo`?"));
        }
        let Some(StepKind::Agent { agent }) = agent else { return None };
        let planned = self.agents.get(agent)?;
        let card = || planned.card.as_deref().is_none_or(|card| self.catalogue.asks_model(card));
        let asks = planned.model.map_or_else(card, |model| model != ModelUse::Never);
        (!asks).then_some(("an agent that asks no model", "take it out, or let the agent ask one: `model: optional`"))
    }

    fn repo_is_text(&mut self, entry: &StepEntry) {
        if entry.workflow.is_none() && entry.with.get("repo").is_some_and(|repo| !repo.is_string()) {
            let place = self.value_of(entry, &["with", "repo"]);
            self.wrong_at(
                place,
                "`repo` takes a text",
                "give a folder, a URL or the id of a stored report, such as `\"{{ inputs.repo }}\"`",
            );
        }
    }

    fn report(&mut self, mark: &Mark) -> Option<StepKind> {
        let report = mark.text().to_owned();
        if REPORTS.contains(&report.as_str()) {
            return Some(StepKind::Report { report });
        }
        self.wrong(mark, format!("there is no report of kind `{report}`"), nearest(&report, REPORTS.iter().copied()));
        None
    }

    fn tool(&mut self, entry: &StepEntry, mark: &Mark) -> Option<StepKind> {
        if !self.tool_exists(mark) {
            return None;
        }
        if let Some(schema) = self.catalogue.arguments(mark.text()) {
            self.arguments(entry, mark.text(), &schema);
        }
        Some(StepKind::Tool { tool: mark.text().to_owned() })
    }

    fn arguments(&mut self, entry: &StepEntry, tool: &str, schema: &Value) {
        let args = self.node(entry).and_then(|node| node.field("with")).map(|with| with.value.fields()).unwrap_or_default();
        for (place, what, how) in argument_mistakes(tool, schema, args, &["repo"]) {
            self.wrong_at(place, what, how);
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| !entry.with.contains_key(*name)) {
            let hint = format!("give it: `with: {{ {name}: … }}`; `deepdive tool schema {tool}` tells what it is");
            self.wrong(&entry.id, format!("`{tool}` needs the argument `{name}`"), hint);
        }
    }
}
