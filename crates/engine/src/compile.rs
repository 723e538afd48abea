//! From the words of a workflow to a plan: every name is looked up, and every one that means nothing is a [`Mistake`].

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{
    AgentEntry, Mark, Mistake, Mistakes, OnError, Plan, PlannedAgent, Step, StepEntry, StepKind, Workflow, expression, nearest,
};

/// What a workflow may name.
pub trait Catalogue {
    /// Hash of an agent's card; none where there is no such agent.
    fn agent(&self, id: &str) -> Option<String>;
    /// Ids of all agents.
    fn agents(&self) -> Vec<String>;
    /// Names of all tools.
    fn tools(&self) -> Vec<String>;
}

/// Kinds of report that a report step can make.
const REPORTS: &[&str] = &["deep-dive"];

/// Checks a workflow and settles its names. All mistakes are told at once.
pub fn compile(file: &str, text: &str, workflow: &Workflow, catalogue: &dyn Catalogue) -> Result<Plan, Mistakes> {
    let mut check = Check { file, text, catalogue, workflow, mistakes: Vec::new(), agents: BTreeMap::new() };
    for (name, entry) in &workflow.agents {
        let agent = check.agent_entry(entry);
        check.agents.insert(name.clone(), agent);
    }
    let steps: Vec<Step> = workflow.steps.iter().filter_map(|entry| check.step(entry)).collect();
    check.ids();
    check.circles(&steps);
    check.outputs();
    check.finish(steps)
}

struct Check<'a> {
    file: &'a str,
    text: &'a str,
    catalogue: &'a dyn Catalogue,
    workflow: &'a Workflow,
    mistakes: Vec<Mistake>,
    agents: BTreeMap<String, PlannedAgent>,
}

impl Check<'_> {
    fn wrong(&mut self, mark: &Mark, message: impl Into<String>, hint: impl Into<String>) {
        let mistake = Mistake::at(self.file, self.text, mark.place(), message).hint(hint);
        self.mistakes.push(mistake);
    }

    fn agent_entry(&mut self, entry: &AgentEntry) -> PlannedAgent {
        let card = entry.uses.as_ref().and_then(|uses| self.card(uses, uses.text().trim_start_matches("builtin/")));
        let known = self.catalogue.tools();
        for tool in entry.tools.iter().flatten().filter(|tool| !known.iter().any(|known| known == tool.text())) {
            self.wrong(
                tool,
                format!("there is no tool named `{}`", tool.text()),
                nearest(tool.text(), known.iter().map(String::as_str)),
            );
        }
        PlannedAgent {
            card_hash: card.as_ref().map(|(_, hash)| hash.clone()),
            card: card.map(|(id, _)| id),
            tools: entry.tools.as_ref().map(|tools| tools.iter().map(|tool| tool.text().to_owned()).collect()),
            model: entry.model,
            max_turns: entry.max_turns,
            instructions: entry.instructions.clone(),
            output: entry.output.clone(),
        }
    }

    fn card(&mut self, mark: &Mark, id: &str) -> Option<(String, String)> {
        let hash = self.catalogue.agent(id);
        if hash.is_none() {
            let known = self.catalogue.agents();
            self.wrong(mark, format!("there is no agent named `{id}`"), nearest(id, known.iter().map(String::as_str)));
        }
        Some((id.to_owned(), hash?))
    }

    fn step(&mut self, entry: &StepEntry) -> Option<Step> {
        let kind = self.kind(entry);
        let mut needs = self.needs(entry);
        needs.extend(self.implied(entry));
        let on_error = self.on_error(entry);
        if entry.report.is_some() && needs.is_empty() {
            self.wrong(
                &entry.id,
                "a report is made from what other steps gave, and this one needs none",
                "name them: `needs: [a, b]`",
            );
        }
        Some(Step {
            id: entry.id.text().to_owned(),
            kind: kind?,
            needs: needs.into_iter().collect(),
            when: entry.when.as_ref().map(|when| when.text().to_owned()),
            with: entry.with.clone(),
            on_error,
            retry: entry.retry.clone().or_else(|| self.workflow.defaults.retry.clone()),
            timeout: entry.timeout.clone().or_else(|| self.workflow.defaults.timeout.clone()),
            cache: entry.cache.clone().or_else(|| self.workflow.defaults.cache.clone()),
        })
    }

    fn kind(&mut self, entry: &StepEntry) -> Option<StepKind> {
        let StepEntry { agent, tool, workflow, report, approve, for_each, .. } = entry;
        let given: Vec<&Mark> = [agent, tool, workflow, report, approve, for_each].into_iter().flatten().collect();
        match given.as_slice() {
            [_] => {}
            [] => {
                self.wrong(&entry.id, format!("step `{}` does nothing", entry.id.text()), "say one of agent, tool, report");
                return None;
            }
            [_, second, ..] => {
                self.wrong(second, format!("step `{}` does two things", entry.id.text()), "make two steps of it");
                return None;
            }
        }
        for (later, name) in [(workflow, "workflow"), (approve, "approve"), (for_each, "for_each")] {
            if let Some(mark) = later {
                self.wrong(mark, format!("a step of kind `{name}` can't be run yet"), "this version runs agent, tool and report");
            }
        }
        let agent = agent.as_ref().and_then(|agent| self.agent(agent));
        let tool = tool.as_ref().and_then(|tool| self.tool(tool));
        let report = report.as_ref().and_then(|report| self.report(report));
        agent.or(tool).or(report)
    }

    fn agent(&mut self, mark: &Mark) -> Option<StepKind> {
        let agent = mark.text().to_owned();
        if self.agents.contains_key(&agent) {
            return Some(StepKind::Agent { agent });
        }
        let Some(hash) = self.catalogue.agent(agent.trim_start_matches("builtin/")) else {
            let known: Vec<String> = self.agents.keys().cloned().chain(self.catalogue.agents()).collect();
            self.wrong(mark, format!("there is no agent named `{agent}`"), nearest(&agent, known.iter().map(String::as_str)));
            return None;
        };
        let card = Some(agent.trim_start_matches("builtin/").to_owned());
        self.agents.insert(agent.clone(), PlannedAgent { card, card_hash: Some(hash), ..PlannedAgent::default() });
        Some(StepKind::Agent { agent })
    }

    fn tool(&mut self, mark: &Mark) -> Option<StepKind> {
        let tool = mark.text().to_owned();
        let known = self.catalogue.tools();
        if known.contains(&tool) {
            return Some(StepKind::Tool { tool });
        }
        self.wrong(mark, format!("there is no tool named `{tool}`"), nearest(&tool, known.iter().map(String::as_str)));
        None
    }

    fn report(&mut self, mark: &Mark) -> Option<StepKind> {
        let report = mark.text().to_owned();
        if REPORTS.contains(&report.as_str()) {
            return Some(StepKind::Report { report });
        }
        self.wrong(mark, format!("there is no report of kind `{report}`"), nearest(&report, REPORTS.iter().copied()));
        None
    }

    fn on_error(&mut self, entry: &StepEntry) -> OnError {
        let Some(mark) = &entry.on_error else { return OnError::Fail };
        match mark.text() {
            "fail" => OnError::Fail,
            "continue" => OnError::Continue,
            other => {
                self.wrong(mark, format!("unknown value `{other}`"), nearest(other, ["fail", "continue"]));
                OnError::Fail
            }
        }
    }

    fn known(&self) -> BTreeSet<&str> {
        self.workflow.steps.iter().map(|entry| entry.id.text()).collect()
    }

    fn needs(&mut self, entry: &StepEntry) -> BTreeSet<String> {
        let known: BTreeSet<String> = self.known().into_iter().map(str::to_owned).collect();
        for need in entry.needs.iter().filter(|need| !known.contains(need.text())) {
            let message = format!("step `{}` needs `{}`, which is no step", entry.id.text(), need.text());
            self.wrong(need, message, nearest(need.text(), known.iter().map(String::as_str)));
        }
        entry.needs.iter().map(|need| need.text().to_owned()).filter(|need| known.contains(need)).collect()
    }

    /// Steps that templates and the condition of a step refer to.
    fn implied(&mut self, entry: &StepEntry) -> BTreeSet<String> {
        let condition = entry.when.as_ref().map(|when| (when, expression::names_of_expression(when.text())));
        let with = Value::Object(entry.with.iter().map(|(name, value)| (name.clone(), value.clone())).collect());
        let given = (&entry.id, expression::names_of_value(&with));
        let mut out = BTreeSet::new();
        for (mark, names) in condition.into_iter().chain([given]) {
            match names {
                Ok(names) => out.extend(names.into_iter().filter(|name| self.in_scope(mark, name) && name != "inputs")),
                Err(why) => self.wrong(
                    mark,
                    format!("this is no expression: {why}"),
                    "see the language of `when` in `deepdive workflow schema`",
                ),
            }
        }
        out
    }

    fn in_scope(&mut self, mark: &Mark, name: &str) -> bool {
        let mut known: BTreeSet<String> = self.known().into_iter().map(str::to_owned).collect();
        known.insert("inputs".to_owned());
        if !known.contains(name) {
            self.wrong(mark, format!("unknown name `{name}` in an expression"), nearest(name, known.iter().map(String::as_str)));
        }
        known.contains(name)
    }

    fn ids(&mut self) {
        let mut seen = BTreeSet::new();
        let workflow = self.workflow;
        for entry in &workflow.steps {
            let id = entry.id.text();
            let plain = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            if !plain || id == "inputs" {
                self.wrong(
                    &entry.id,
                    format!("`{id}` can't be the id of a step"),
                    "use letters, digits, hyphens and underscores",
                );
            }
            if !seen.insert(id) {
                self.wrong(&entry.id, format!("there is a step `{id}` already"), "give each step an id of its own");
            }
        }
    }

    /// Steps that wait for each other in a circle would never run.
    fn circles(&mut self, steps: &[Step]) {
        let mut done = BTreeSet::new();
        loop {
            let free: Vec<&str> = steps
                .iter()
                .filter(|step| !done.contains(step.id.as_str()))
                .filter(|step| {
                    step.needs.iter().all(|need| done.contains(need.as_str()) || !steps.iter().any(|step| step.id == *need))
                })
                .map(|step| step.id.as_str())
                .collect();
            if free.is_empty() {
                break;
            }
            done.extend(free);
        }
        let stuck = self
            .workflow
            .steps
            .iter()
            .find(|entry| steps.iter().any(|step| step.id == entry.id.text()) && !done.contains(entry.id.text()));
        if let Some(entry) = stuck {
            self.wrong(
                &entry.id,
                format!("step `{}` waits, through others, for itself", entry.id.text()),
                "take one of the `needs` out of the circle",
            );
        }
    }

    fn outputs(&mut self) {
        let workflow = self.workflow;
        for (name, template) in &workflow.outputs {
            let line = self.text.lines().position(|line| line.trim_start().starts_with(&format!("{name}:"))).map_or(0, |n| n + 1);
            let known = self.known();
            let bad = match expression::names_of_value(&Value::String(template.clone())) {
                Err(why) => {
                    Some((format!("output `{name}` is no template: {why}"), String::from("write it as {{ step.output.field }}")))
                }
                Ok(names) => names.iter().find(|used| !known.contains(used.as_str()) && *used != "inputs").map(|used| {
                    (format!("output `{name}` uses the unknown name `{used}`"), nearest(used, known.iter().copied()))
                }),
            };
            if let Some((message, hint)) = bad {
                self.mistakes.push(Mistake::at(self.file, self.text, (line, 1, 1), message).hint(hint));
            }
        }
    }

    fn finish(mut self, steps: Vec<Step>) -> Result<Plan, Mistakes> {
        if !self.mistakes.is_empty() {
            self.mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
            return Err(Mistakes(self.mistakes));
        }
        let workflow = self.workflow;
        Ok(Plan {
            version: workflow.deepdive,
            name: workflow.name.text().to_owned(),
            description: workflow.description.clone(),
            inputs: workflow.inputs.clone(),
            history: workflow.defaults.history,
            model: workflow.defaults.model.clone(),
            budget: workflow.budget.clone(),
            agents: self.agents,
            steps,
            outputs: workflow.outputs.clone(),
        })
    }
}
