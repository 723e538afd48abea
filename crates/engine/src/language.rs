//! The workflow language as it stands in a file. Doc comments are the text of its JSON Schema (`deepdive workflow schema`).

use std::collections::BTreeMap;

use crate::{At, ModelEntry};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A word of the file and where it stands.
pub type Mark = At<String>;

/// A deepdive workflow: which agents and tools look at what, in which order, and what comes of it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// Version of this language: 1.
    #[schemars(example = 1)]
    pub deepdive: u32,
    /// Kebab case; the file's name without its ending.
    #[schemars(example = "my-workflow")]
    pub name: Mark,
    /// One sentence: what it answers.
    #[serde(default)]
    #[schemars(example = "What it answers.")]
    pub description: String,
    /// What it is given: a JSON Schema for each input, with `required: true` or a `default`.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "repo": { "type": "string", "required": true } }))]
    pub inputs: BTreeMap<String, Map<String, Value>>,
    /// What holds for every step that does not say otherwise.
    #[serde(default)]
    pub defaults: Defaults,
    /// What a run may use up.
    #[serde(default)]
    pub budget: Budget,
    /// Agents by the name that steps use: built in (`uses: builtin/stack-detector`), from a card, or written here.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "stack": { "uses": "builtin/stack-detector" } }))]
    pub agents: BTreeMap<String, AgentEntry>,
    /// What is done.
    #[schemars(example = serde_json::json!([{ "id": "stack", "agent": "stack-detector" }]))]
    pub steps: Vec<StepEntry>,
    /// What the run gives, as templates over the steps' outputs.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "subject": "\"{{ report.output.subject }}\"" }))]
    pub outputs: BTreeMap<String, String>,
}

/// What holds for every step that does not say otherwise.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Defaults {
    /// `provider:name`, or `env:VARIABLE`.
    #[schemars(example = "ollama:qwen3:8b")]
    pub model: Option<Mark>,
    /// Time after which a step is given up, such as `10m`.
    #[schemars(example = "10m")]
    pub timeout: Option<Mark>,
    /// How often a step that failed for a passing reason is tried again.
    pub retry: Option<Retry>,
    /// `content`: what was worked out from the same content is used again.
    #[schemars(example = &"content")]
    pub cache: Option<Mark>,
    /// Whether the history of git is read: without it a run is faster and says nothing about the team.
    #[schemars(example = false)]
    pub history: bool,
}

impl Default for Defaults {
    fn default() -> Self {
        Self { model: None, timeout: None, retry: None, cache: None, history: true }
    }
}

/// How often something is tried again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retry {
    /// At most so often.
    #[schemars(example = 3)]
    #[schemars(extend("x-also" = ["attempts", "times"]))]
    pub max: u32,
    /// The first pause, such as `2s`; each later one is twice as long.
    #[serde(default)]
    #[schemars(example = "2s")]
    #[schemars(extend("x-also" = ["delay", "wait"]))]
    pub backoff: Option<Mark>,
}

/// What a run may use up; it ends with what it has when one is reached.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Tokens of models, both ways.
    #[serde(default)]
    #[schemars(example = 400_000)]
    pub tokens: Option<u64>,
    /// US dollars, for models whose price is known.
    #[serde(default)]
    #[schemars(example = 2.5)]
    #[schemars(extend("x-also" = ["dollars", "cost"]))]
    pub usd: Option<f64>,
    /// Wall time, such as `45m`.
    #[serde(default)]
    #[schemars(example = "45m")]
    #[schemars(extend("x-also" = ["time", "timeout"]))]
    pub wall: Option<Mark>,
    /// Calls of models.
    #[serde(default)]
    #[schemars(example = 300)]
    #[schemars(extend("x-also" = ["calls"]))]
    pub model_calls: Option<u64>,
}

/// Whether an agent asks a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelUse {
    /// Never.
    Never,
    /// Where one is set up; without one the agent is its playbook.
    Optional,
    /// The agent is skipped without one.
    Required,
}

/// An agent as a workflow names or writes it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AgentEntry {
    /// The card it starts from: `builtin/ID`, or the id of a card of yours.
    #[serde(default)]
    #[schemars(example = "builtin/stack-detector")]
    #[schemars(extend("x-also" = ["card", "agent", "from"]))]
    pub uses: Option<Mark>,
    /// Tools it may call, in place of the card's list; calls of its playbook to other tools are left out.
    #[serde(default)]
    pub tools: Option<Vec<Mark>>,
    /// Whether it asks a model (never, optional, required), which one (`provider:name`), or both, in place of the card's.
    #[serde(default)]
    pub model: Option<ModelEntry>,
    /// Turns with a model, at most.
    #[serde(default)]
    #[schemars(example = 6)]
    #[schemars(extend("x-also" = ["turns"]))]
    pub max_turns: Option<u32>,
    /// The prompt, in place of the card's.
    #[serde(default)]
    #[schemars(extend("x-also" = ["prompt", "system", "task"]))]
    pub instructions: Option<String>,
    /// JSON Schema of its values.
    #[serde(default)]
    pub output: Option<Value>,
}

/// A step: exactly one of agent, tool, workflow, report, approve, for_each.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepEntry {
    /// Kebab or snake case, once in a file.
    #[schemars(example = &"stack")]
    #[schemars(extend("x-also" = ["name"]))]
    pub id: Mark,
    /// An agent of `agents:` or a card's id.
    #[serde(default)]
    pub agent: Option<Mark>,
    /// One call of a tool, with no mind.
    #[serde(default)]
    pub tool: Option<Mark>,
    /// Another workflow.
    #[serde(default)]
    pub workflow: Option<Mark>,
    /// Merges what the steps it needs gave: `deep-dive`.
    #[serde(default)]
    pub report: Option<Mark>,
    /// A question to a person; the run waits for the answer.
    #[serde(default)]
    #[schemars(extend("x-also" = ["ask", "confirm", "approval"]))]
    pub approve: Option<Mark>,
    /// An expression that gives a list: `steps` run for each of its items.
    #[serde(default)]
    #[schemars(example = "inputs.repos")]
    #[schemars(example = "\"['one', 'two']\"")]
    #[schemars(extend("x-also" = ["loop", "matrix", "with_items"]))]
    pub for_each: Option<Mark>,
    /// Name of the item inside a `for_each`.
    #[serde(default, rename = "as")]
    #[schemars(extend("x-also" = ["item", "var", "loop_var"]))]
    pub item: Option<Mark>,
    /// Items at a time in a `for_each`.
    #[serde(default)]
    #[schemars(example = 4)]
    pub concurrency: Option<u32>,
    /// Steps of a `for_each`.
    #[serde(default)]
    pub steps: Vec<StepEntry>,
    /// Steps that must be done first; those named in `with` and `when` are needed anyway.
    #[serde(default)]
    #[schemars(extend("x-also" = ["depends_on", "dependsOn", "depends", "requires", "after"]))]
    pub needs: Vec<Mark>,
    /// An expression; the step is skipped where it is false.
    #[serde(default)]
    #[schemars(example = &"true")]
    #[schemars(example = "\"stack.output.technologies > 3\"")]
    #[schemars(extend("x-also" = ["if", "condition", "only_if"]))]
    pub when: Option<Mark>,
    /// What it is given; values may hold `{{ expressions }}`. `repo` says which subject it looks at. A tool takes the others as its
    /// arguments, a workflow as its inputs; an agent's model reads them as data.
    #[serde(default)]
    #[schemars(extend("x-also" = ["args", "arguments", "params", "input", "inputs"]))]
    pub with: BTreeMap<String, Value>,
    /// `fail`: what needs it is skipped. `continue`: it goes on without. `{ fallback: STEP }`: that step runs in its place.
    #[serde(default)]
    #[schemars(extend("x-also" = ["continue_on_error", "continue-on-error", "on_failure"]))]
    pub on_error: Option<OnErrorEntry>,
    /// Time after which it is given up, such as `10m`.
    #[serde(default)]
    #[schemars(example = "10m")]
    pub timeout: Option<Mark>,
    /// How often it is tried again where it failed for a passing reason.
    #[serde(default)]
    pub retry: Option<Retry>,
    /// `content`: what an earlier run gave for the same content is used again. `never`: it runs every time.
    #[serde(default)]
    #[schemars(example = &"content")]
    pub cache: Option<Mark>,
}

/// What is to be done when a step fails, as it is written.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub struct OnErrorEntry(pub At<Value>);

impl JsonSchema for OnErrorEntry {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "OnError".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "oneOf": [
                { "enum": ["fail", "continue"] },
                {
                    "type": "object",
                    "properties": { "fallback": { "type": "string", "description": "The step that runs in its place." } },
                    "required": ["fallback"],
                    "additionalProperties": false
                }
            ]
        })
    }
}

/// The JSON Schema of a workflow file, for editors.
pub fn workflow_schema() -> Value {
    schemars::schema_for!(Workflow).to_value()
}
