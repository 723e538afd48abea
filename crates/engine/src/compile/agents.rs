//! The agents of a workflow: those of `agents:`, and cards that a step names.

use crate::{AgentEntry, AgentModel, Mark, ModelEntry, PlannedAgent, StepKind, nearest};

use super::Check;

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
            let place = self.place_of_key(name, self.place_of_key("agents", 1).0 + 1);
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
            let place = self.place_of_key("max_turns", self.place_of_key(name, 1).0);
            self.wrong_at(place, format!("agent `{name}` may never say anything"), "say 1 or more, or `model: never`");
        }
        if let Some(output) = &entry.output {
            self.is_schema(output, name, "output");
        }
        let model = entry.model.as_ref().and_then(|model| self.model(model));
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
        let example = || "such as `anthropic:claude-haiku-4-5`, `ollama:qwen3:8b` or `env:MY_MODEL`".to_owned();
        let understood = |model: &AgentModel| model.name.as_deref().map_or(Ok(()), |name| self.catalogue.model(name));
        let read = entry.read().and_then(|model| understood(&model).map_err(|why| (why, example())).map(|()| model));
        read.map_err(|(why, hint)| self.wrong_at(entry.place(), why, hint)).ok()
    }

    fn is_schema(&mut self, schema: &serde_json::Value, agent: &str, key: &str) {
        let Err(error) = jsonschema::validator_for(schema) else { return };
        let place = self.place_of_key(key, self.place_of_key(agent, 1).0);
        self.wrong_at(
            place,
            format!("`{key}` of agent `{agent}` is no JSON Schema: {error}"),
            "such as { type: object, required: [winner], properties: { winner: { type: string } } }",
        );
    }

    fn card(&mut self, mark: &Mark, id: &str) -> Option<(String, String)> {
        let hash = self.catalogue.agent(id);
        if hash.is_none() {
            let hint = nearest(id, self.known.agents.iter().map(String::as_str));
            self.wrong(mark, format!("there is no agent named `{id}`"), hint);
        }
        Some((id.to_owned(), hash?))
    }

    /// The agent of a step: one of `agents:`, else a card.
    pub(super) fn agent(&mut self, mark: &Mark) -> Option<StepKind> {
        let agent = mark.text().to_owned();
        if self.agents.contains_key(&agent) {
            return Some(StepKind::Agent { agent });
        }
        let Some(hash) = self.catalogue.agent(agent.trim_start_matches("builtin/")) else {
            let known = self.agents.keys().chain(&self.known.agents).map(String::as_str);
            let hint = nearest(&agent, known);
            self.wrong(mark, format!("there is no agent named `{agent}`"), hint);
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
