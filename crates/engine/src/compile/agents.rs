//! The agents of a workflow: those of `agents:`, and cards that a step names.

use crate::{AgentEntry, AgentModel, Mark, ModelEntry, ModelUse, PlannedAgent, StepKind, nearest};

use super::Check;
use super::schemas::schema_mistakes;

impl Check<'_> {
    pub(super) fn agent_entries(&mut self) {
        let workflow = self.workflow;
        for (name, entry) in &workflow.agents {
            let agent = self.agent_entry(name, entry);
            self.agents.insert(name.clone(), agent);
        }
    }

    fn agent_entry(&mut self, name: &str, entry: &AgentEntry) -> PlannedAgent {
        let card = entry.uses.as_ref().and_then(|uses| self.card(uses, uses.text().trim_start_matches("builtin/")));
        if entry.uses.is_none() && entry.instructions.is_none() {
            let place = self.key(&["agents", name]);
            self.wrong_at(
                place,
                format!("agent `{name}` neither uses a card nor has instructions"),
                "say `uses: builtin/ID`, or write what it should do under `instructions`",
            );
        }
        for tool in entry.tools.iter().flatten() {
            self.tool_exists(tool);
        }
        if entry.max_turns == Some(0) {
            let place = self.key(&["agents", name, "max_turns"]);
            self.wrong_at(place, format!("agent `{name}` may never say anything"), "say 1 or more, or `model: never`");
        }
        if let Some(output) = &entry.output {
            self.is_schema(output, name);
        }
        let model = entry.model.as_ref().and_then(|model| self.model(model));
        let mute = model.as_ref().is_some_and(|model| model.uses == ModelUse::Never);
        if mute && entry.uses.is_none() && entry.instructions.is_some() {
            let place = self.key(&["agents", name, "model"]);
            self.wrong_at(
                place,
                format!("agent `{name}` has instructions for a model and never asks one, so it does nothing"),
                "say `model: required` or `model: optional`, or let it use a card: `uses: builtin/ID`",
            );
        }
        PlannedAgent {
            card_hash: card.as_ref().map(|(_, hash)| hash.clone()),
            card: card.map(|(id, _)| id),
            tools: entry.tools.as_ref().map(|tools| tools.iter().map(|tool| tool.text().to_owned()).collect()),
            model: model.as_ref().map(|model| model.uses),
            asks: model.and_then(|model| model.name),
            max_turns: entry.max_turns,
            instructions: entry.instructions.clone(),
            output: entry.output.clone(),
        }
    }

    fn model(&mut self, entry: &ModelEntry) -> Option<AgentModel> {
        let read = entry.read().and_then(|model| match &model.name {
            Some(name) => self.catalogue.model(name).map(|()| model),
            None => Ok(model),
        });
        read.map_err(|(why, hint)| self.wrong_at(entry.0.place(), why, hint)).ok()
    }

    /// The model that all agents ask, where the workflow names one.
    pub(super) fn model_of_all(&mut self) {
        let workflow = self.workflow;
        let Some(mark) = &workflow.defaults.model else { return };
        if let Err((what, how)) = self.catalogue.model(mark.text()) {
            self.wrong(mark, what, how);
        }
    }

    fn is_schema(&mut self, schema: &serde_json::Value, agent: &str) {
        let Some(field) = self.tree.at(&["agents", agent, "output"]) else { return };
        let told = schema_mistakes(&field.value);
        if let (true, Err(error)) = (told.is_empty(), jsonschema::validator_for(schema)) {
            self.wrong_at(
                field.place,
                format!("`output` of agent `{agent}` is no JSON Schema: {error}"),
                "such as { type: object, required: [winner], properties: { winner: { type: string } } }",
            );
        }
        told.into_iter().for_each(|(place, what, how)| self.wrong_at(place, what, how));
    }

    fn card(&mut self, mark: &Mark, id: &str) -> Option<(String, String)> {
        let hash = self.catalogue.agent(id);
        if hash.is_none() {
            self.no_agent(mark, id);
        }
        Some((id.to_owned(), hash?))
    }

    fn no_agent(&mut self, mark: &Mark, id: &str) {
        let known = self.workflow.agents.keys().chain(&self.known.agents).map(String::as_str);
        let mut hint = nearest(id, known);
        if !hint.starts_with("did you mean") {
            hint.push_str(self.catalogue.agents_elsewhere());
        }
        self.wrong(mark, format!("there is no agent named `{id}`"), hint);
    }

    /// The agent of a step: one of `agents:`, else a card.
    pub(super) fn agent(&mut self, mark: &Mark) -> Option<StepKind> {
        let agent = mark.text().to_owned();
        if self.agents.contains_key(&agent) {
            return Some(StepKind::Agent { agent });
        }
        let Some(hash) = self.catalogue.agent(agent.trim_start_matches("builtin/")) else {
            self.no_agent(mark, &agent);
            return None;
        };
        let card = Some(agent.trim_start_matches("builtin/").to_owned());
        self.agents.insert(agent.clone(), PlannedAgent { card, card_hash: Some(hash), ..PlannedAgent::default() });
        Some(StepKind::Agent { agent })
    }

    pub(super) fn tool_exists(&mut self, mark: &Mark) -> bool {
        let known = self.known.tools.iter().any(|tool| tool == mark.text());
        if !known {
            let hint = nearest(mark.text(), self.known.tools.iter().map(String::as_str));
            self.wrong(mark, format!("there is no tool named `{}`", mark.text()), hint);
        }
        known
    }
}
