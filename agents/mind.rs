//! What an agent needs besides its card and the tools to ask a model.

use deepdive_llm::{Chat, Patience};
use deepdive_model::{AgentOutput, ExchangeLog, Redact};
use serde_json::{Map, Value};

/// A model, and all that stands between it and an agent.
#[derive(Clone, Copy)]
pub struct Mind<'a> {
    /// The model.
    pub chat: &'a dyn Chat,
    /// Keeps exchanges and counts the budget.
    pub log: &'a dyn ExchangeLog,
    /// Blots secrets out of all that is sent.
    pub redact: &'a dyn Redact,
    /// How often an exchange is tried.
    pub patience: Patience,
    /// Id of the step in its run: keys of exchanges and fences of prompts are made from it.
    pub step: &'a str,
    /// What the steps before gave, for agents that read others.
    pub before: &'a [AgentOutput],
    /// What the step itself is given by its workflow, besides the repository.
    pub given: Option<&'a Map<String, Value>>,
}
