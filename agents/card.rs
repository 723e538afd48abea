//! A card: what a Markdown file says of an agent, in its front matter and below.

mod check;

use std::collections::BTreeMap;

use deepdive_engine::{AgentModel, Mark, Mistake, Mistakes, ModelEntry, ModelUse, read};
use deepdive_model::SectionPlace;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use check::check;
pub(crate) use check::is_model;

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

impl Card {
    /// Names of its values for later steps; none where a model may give values of any name.
    pub fn value_names(&self) -> Option<Vec<String>> {
        let mut names: Vec<String> = self.values.keys().cloned().collect();
        if let Some(output) = &self.output {
            names.extend(output.get("properties").and_then(Value::as_object)?.keys().cloned());
        }
        Some(names)
    }
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
    #[schemars(example = 6)]
    pub turns: u32,
    /// Calls of tools beyond the playbook, at most.
    #[schemars(example = 12)]
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
    #[schemars(extend("x-also" = ["name"]))]
    id: Mark,
    /// For people.
    #[schemars(example = "Handover checker")]
    title: Mark,
    /// The question it answers.
    #[schemars(example = "Could another team take this over?")]
    #[schemars(extend("x-also" = ["description", "question", "about"]))]
    answers: Mark,
    /// Tools it may call; all others are denied.
    #[schemars(example = serde_json::json!(["overview", "search_code", "read_file"]))]
    tools: Vec<Mark>,
    /// Calls it always makes, in order.
    #[serde(default)]
    playbook: Vec<FrontCall>,
    /// Whether it asks a model (never, optional, required), which one (`provider:name`), or both as `use` and `name`.
    #[schemars(example = &"optional")]
    model: ModelEntry,
    /// How far it may go with a model.
    #[serde(default)]
    limits: Limits,
    /// Where its claims stand in a report; an appendix where this is not given.
    #[serde(default)]
    section: Option<SectionPlace>,
    /// Its values for later steps: `tool#/pointer` into the facts of its playbook.
    #[serde(default)]
    #[schemars(example = serde_json::json!({ "technologies": "detect_stack#/total" }))]
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
    #[schemars(example = &"overview")]
    tool: Mark,
    /// Its arguments, as `deepdive tool schema TOOL` has them.
    #[serde(default)]
    args: Map<String, Value>,
}

/// JSON Schema of a card's front matter.
pub fn card_schema() -> Value {
    schemars::schema_for!(Front).to_value()
}

/// What a card may name, besides what stands in it.
pub struct Around<'a> {
    /// JSON Schema of a tool's arguments; nothing for a tool that does not exist.
    pub schema: &'a dyn Fn(&str) -> Option<Value>,
    /// Names of the tools.
    pub tools: &'a [&'a str],
    /// Ids of sections that other cards have.
    pub sections: &'a [String],
}

/// Reads a card.
pub fn read_card(file: &str, text: &str, around: &Around<'_>) -> Result<Card, Mistakes> {
    let (front, body) = split(text).map_err(|(line, what, how)| match line {
        0 => Mistake::whole(file, what).hint(how),
        line => Mistake::at(file, text, (line, 1, 3), what).hint(how),
    })?;
    let document = read::<Front>(file, text, front)?;
    let (mistakes, model) = check(file, text, &document, around, body);
    Ok(document.finish(mistakes)?.card(model, text, body))
}

/// Front matter, with its first fence so that lines count as in the file, and the text below; else line, what is wrong, what is right.
fn split(text: &str) -> Result<(&str, &str), (usize, &'static str, &'static str)> {
    let hint = "begin the file with a line `---`, then the fields id, title, answers, tools and model, then a line `---` again";
    let rest = text.strip_prefix("---\n").or_else(|| text.strip_prefix("---\r\n"));
    let Some(rest) = rest else { return Err((0, "this is no card: it has no front matter", hint)) };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            let front = text.get(..text.len() - rest.len() + at).unwrap_or_default();
            return Ok((front, rest.get(at + line.len()..).unwrap_or_default()));
        }
        at += line.len();
    }
    Err((1, "the front matter that begins here has no end", "write a line `---` behind its last field"))
}

/// The id of the section that a card's claims stand in, if it can be read.
pub(crate) fn section_of(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Sketch {
        id: String,
        section: Option<SectionPlace>,
    }
    let (front, _) = split(text).ok()?;
    let sketch = serde_saphyr::from_str::<Sketch>(front).ok()?;
    Some(sketch.section.map_or(sketch.id, |section| section.id))
}

impl Front {
    fn card(self, model: AgentModel, text: &str, body: &str) -> Card {
        let words = |marks: Vec<Mark>| marks.iter().map(|mark| mark.text().to_owned()).collect();
        let calls = self.playbook.into_iter().map(|call| Call { tool: call.tool.text().to_owned(), args: call.args });
        Card {
            id: self.id.text().to_owned(),
            title: self.title.text().to_owned(),
            answers: self.answers.text().to_owned(),
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
