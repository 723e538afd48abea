//! A card: what a Markdown file says of an agent, in its front matter and below.

use std::collections::BTreeMap;

use deepdive_engine::{AgentModel, Mark, Mistake, Mistakes, ModelEntry, ModelUse, nearest, yaml_mistake};
use deepdive_model::SectionPlace;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An agent, as its card says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Card {
    /// Kebab case; the file's name without its ending.
    pub id: String,
    /// For people.
    pub title: String,
    /// The question it answers.
    pub answers: String,
    /// Tools it may call; all others are denied.
    pub tools: Vec<String>,
    /// Calls it always makes, in order.
    pub playbook: Vec<Call>,
    /// Whether it asks a model.
    pub model: ModelUse,
    /// The model that it asks, if not the one that all ask.
    pub asks: Option<String>,
    /// How far it may go with a model.
    pub limits: Limits,
    /// Where its claims stand.
    pub section: Option<SectionPlace>,
    /// Its values for later steps: `tool#/pointer` into the facts of its playbook.
    pub values: BTreeMap<String, String>,
    /// JSON Schema of the values that a model gives.
    pub output: Option<Value>,
    /// Whether it reads what the agents before it wrote, and may take back sentences of models.
    pub reviews: bool,
    /// The prompt.
    pub prompt: String,
    /// `blake3:` and the hash of the file.
    pub hash: String,
}

/// One call of a playbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Call {
    /// The tool.
    pub tool: String,
    /// Its arguments.
    pub args: Map<String, Value>,
}

/// How far an agent may go with a model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Turns, at most.
    pub turns: u32,
    /// Calls of tools beyond the playbook, at most.
    pub calls: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { turns: 8, calls: 24 }
    }
}

/// The front matter of an agent's card.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Front {
    /// Kebab case; the file's name without its ending.
    id: Mark,
    /// For people.
    title: String,
    /// The question it answers.
    answers: String,
    /// Tools it may call; all others are denied.
    tools: Vec<Mark>,
    /// Calls it always makes, in order.
    #[serde(default)]
    playbook: Vec<FrontCall>,
    /// Whether it asks a model (never, optional, required), which one (`provider:name`), or both as `use` and `name`.
    model: ModelEntry,
    /// How far it may go with a model.
    #[serde(default)]
    limits: Limits,
    /// Where its claims stand in a report; an appendix where this is not given.
    #[serde(default)]
    section: Option<SectionPlace>,
    /// Its values for later steps: `tool#/pointer` into the facts of its playbook.
    #[serde(default)]
    values: BTreeMap<String, Mark>,
    /// JSON Schema of the values that a model gives.
    #[serde(default)]
    output: Option<Value>,
    /// True for an agent that reads what the agents it needs gave: it may take back sentences that models wrote, and add its own.
    #[serde(default)]
    reviews: bool,
}

/// One call of a playbook.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FrontCall {
    /// The tool, one of `tools`.
    tool: Mark,
    /// Its arguments, as `deepdive tool schema TOOL` has them.
    #[serde(default)]
    args: Map<String, Value>,
}

/// JSON Schema of a card's front matter.
pub fn card_schema() -> Value {
    schemars::schema_for!(Front).to_value()
}

/// Reads a card. `schema` gives the JSON Schema of a tool's arguments, and nothing for a tool that does not exist.
pub fn read_card(file: &str, text: &str, schema: &dyn Fn(&str) -> Option<Value>, known: &[&str]) -> Result<Card, Mistakes> {
    let (front, body) = split(text).ok_or_else(|| missing_front(file))?;
    let front: Front = serde_saphyr::from_str(front).map_err(|error| yaml_mistake(file, text, &error))?;
    let mut check = Check { file, text, known, mistakes: Vec::new() };
    check.card(&front, schema);
    let model = check.model(&front.model);
    if body.trim().is_empty() && model.uses != ModelUse::Never {
        check.wrong(
            &front.id,
            "there is no prompt below the front matter",
            "write what a model should do, or say `model: never`",
        );
    }
    check.finish()?;
    Ok(front.card(model, text, body))
}

/// Front matter, with its first fence so that lines count as in the file, and the text below.
fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("---\n")?;
    let end = rest.find("\n---\n").or_else(|| rest.strip_suffix("\n---").map(str::len))?;
    let front = text.get(..4 + end + 1)?;
    Some((front, rest.get(end + 5..).unwrap_or_default()))
}

fn missing_front(file: &str) -> Mistakes {
    let hint = "begin the file with `---`, the fields id, title, answers, tools and model, and `---` again";
    Mistake::whole(file, "this is no card: it has no front matter").hint(hint).into()
}

impl Front {
    fn card(self, model: AgentModel, text: &str, body: &str) -> Card {
        let words = |marks: Vec<Mark>| marks.iter().map(|mark| mark.text().to_owned()).collect();
        let calls = self.playbook.into_iter().map(|call| Call { tool: call.tool.text().to_owned(), args: call.args });
        Card {
            id: self.id.text().to_owned(),
            title: self.title,
            answers: self.answers,
            tools: words(self.tools),
            playbook: calls.collect(),
            model: model.uses,
            asks: model.name,
            limits: self.limits,
            section: self.section,
            values: self.values.into_iter().map(|(name, value)| (name, value.text().to_owned())).collect(),
            output: self.output,
            reviews: self.reviews,
            prompt: body.trim().to_owned(),
            hash: format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex()),
        }
    }
}

struct Check<'a> {
    file: &'a str,
    text: &'a str,
    known: &'a [&'a str],
    mistakes: Vec<Mistake>,
}

impl Check<'_> {
    fn wrong(&mut self, mark: &Mark, message: impl Into<String>, hint: impl Into<String>) {
        self.mistakes.push(Mistake::at(self.file, self.text, mark.place(), message).hint(hint));
    }

    fn card(&mut self, front: &Front, schema: &dyn Fn(&str) -> Option<Value>) {
        let stem = self.file.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".md").to_owned();
        if front.id.text() != stem {
            self.wrong(&front.id, format!("the id `{}` is not the file's name", front.id.text()), format!("say `id: {stem}`"));
        }
        for tool in front.tools.iter().filter(|tool| schema(tool.text()).is_none()) {
            self.wrong(
                tool,
                format!("there is no tool named `{}`", tool.text()),
                nearest(tool.text(), self.known.iter().copied()),
            );
        }
        for call in &front.playbook {
            self.call(front, call, schema);
        }
        for value in front.values.values() {
            self.value(front, value);
        }
    }

    fn call(&mut self, front: &Front, call: &FrontCall, schema: &dyn Fn(&str) -> Option<Value>) {
        let tool = call.tool.text();
        if !front.tools.iter().any(|allowed| allowed.text() == tool) {
            self.wrong(&call.tool, format!("the playbook calls `{tool}`, which the card does not allow"), "add it to `tools`");
            return;
        }
        let Some(schema) = schema(tool) else { return };
        let arguments = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
        for name in call.args.keys().filter(|name| !arguments.contains_key(*name)) {
            self.wrong(
                &call.tool,
                format!("`{tool}` takes no argument `{name}`"),
                nearest(name, arguments.keys().map(String::as_str)),
            );
        }
    }

    fn value(&mut self, front: &Front, value: &Mark) {
        let tool = value.text().split_once('#').map(|(tool, _)| tool);
        if !tool.is_some_and(|tool| front.playbook.iter().any(|call| call.tool.text() == tool)) {
            self.wrong(value, "this is no value of the playbook", "write `tool#/pointer`, with a tool that the playbook calls");
        }
    }

    fn model(&mut self, entry: &ModelEntry) -> AgentModel {
        let example = || "such as `anthropic:claude-haiku-4-5`, `ollama:qwen3:8b` or `env:MY_MODEL`".to_owned();
        let understood = |model: &AgentModel| model.name.as_deref().map_or(Ok(()), is_model);
        let read = entry.read().and_then(|model| understood(&model).map_err(|why| (why, example())).map(|()| model));
        read.unwrap_or_else(|(why, hint)| {
            self.mistakes.push(Mistake::at(self.file, self.text, entry.place(), why).hint(hint));
            AgentModel { uses: ModelUse::Never, name: None }
        })
    }

    fn finish(mut self) -> Result<(), Mistakes> {
        self.mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        if self.mistakes.is_empty() { Ok(()) } else { Err(Mistakes(self.mistakes)) }
    }
}

/// Whether the name of a model can be understood, and why not; which variables are set is not looked at.
pub(crate) fn is_model(name: &str) -> Result<(), String> {
    if name.starts_with("env:") || name == "none" {
        return Ok(());
    }
    deepdive_llm::ModelChoice::read(name).map(drop).map_err(|error| error.to_string())
}
