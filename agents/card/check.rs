//! What is wrong with a card whose form is right: names that mean nothing, what does not fit its schema, and what would never do anything.

use deepdive_engine::{
    AgentModel, Document, Mark, Mistake, ModelEntry, ModelUse, Place, argument_mistakes, nearest, schema_mistakes,
};
use deepdive_model::SECTIONS;
use serde_json::Value;

use super::{Around, Front, FrontCall};

/// Everything wrong with a card, and the model that it says.
pub(super) fn check(
    file: &str,
    text: &str,
    document: &Document<Front>,
    around: &Around<'_>,
    body: &str,
) -> (Vec<Mistake>, AgentModel) {
    let mut check = Check { file, text, document, around, mistakes: Vec::new() };
    let front = &document.value;
    let model = check.model(&front.model);
    check.names();
    front.playbook.iter().enumerate().for_each(|(n, call)| check.call(n, call));
    front.values.values().for_each(|value| check.value(value));
    check.section();
    check.output();
    check.limits(model.uses);
    if body.trim().is_empty() && model.uses != ModelUse::Never {
        let hint = "write what a model should do behind the second `---`, or say `model: never`";
        check.wrong(front.model.0.place(), "there is no prompt below the front matter", hint);
    }
    (check.mistakes, model)
}

struct Check<'a> {
    file: &'a str,
    text: &'a str,
    document: &'a Document<Front>,
    around: &'a Around<'a>,
    mistakes: Vec<Mistake>,
}

impl Check<'_> {
    fn wrong(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        self.mistakes.push(Mistake::at(self.file, self.text, place, message).hint(hint));
    }

    /// Where the value of a field stands.
    fn place(&self, path: &[&str]) -> Place {
        self.document.tree.at(path).map_or((1, 1, 1), |field| field.value.place)
    }

    fn names(&mut self) {
        let front = &self.document.value;
        let stem = self.file.rsplit(['/', '\\']).next().unwrap_or_default().trim_end_matches(".md").to_owned();
        if front.id.text() != stem {
            let message = format!("the id `{}` is not the file's name", front.id.text());
            self.wrong(front.id.place(), message, format!("say `id: {stem}`, or call the file {}.md", front.id.text()));
        } else if !stem.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') {
            self.wrong(
                front.id.place(),
                format!("`{stem}` can't be the id of an agent"),
                "use lower case letters, digits and hyphens",
            );
        }
        for (name, mark) in [("title", &front.title), ("answers", &front.answers)] {
            if mark.text().trim().is_empty() {
                self.wrong(mark.place(), format!("`{name}` is empty"), "write a few words: they stand in the report");
            }
        }
        for (n, tool) in front.tools.iter().enumerate() {
            if front.tools.iter().take(n).any(|other| other.text() == tool.text()) {
                self.wrong(tool.place(), format!("`{}` stands in this list already", tool.text()), "each tool may stand once");
            }
        }
        for tool in front.tools.iter().filter(|tool| (self.around.schema)(tool.text()).is_none()) {
            let hint = nearest(tool.text(), self.around.tools.iter().copied());
            self.wrong(tool.place(), format!("there is no tool named `{}`", tool.text()), hint);
        }
    }

    fn call(&mut self, n: usize, call: &FrontCall) {
        let tool = call.tool.text();
        let Some(schema) = (self.around.schema)(tool) else {
            let listed = self.document.value.tools.iter().any(|listed| listed.text() == tool);
            if !listed {
                let hint = nearest(tool, self.around.tools.iter().copied());
                self.wrong(call.tool.place(), format!("there is no tool named `{tool}`"), hint);
            }
            return;
        };
        // A list with a name that means nothing may mean this tool.
        let tools = &self.document.value.tools;
        if !tools.iter().any(|allowed| allowed.text() == tool || (self.around.schema)(allowed.text()).is_none()) {
            let message = format!("the playbook calls `{tool}`, which the card does not allow");
            self.wrong(call.tool.place(), message, format!("add `{tool}` to `tools`"));
        }
        let calls = self.document.tree.field("playbook").map(|field| field.value.items()).unwrap_or_default();
        let args = calls.get(n).and_then(|call| call.field("args"));
        let args = args.map(|args| args.value.fields()).unwrap_or_default();
        for (place, what, how) in argument_mistakes(tool, &schema, args, &[]) {
            self.wrong(place, what, how);
        }
        let required = schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        for name in required.filter(|name| !call.args.contains_key(*name)) {
            let hint = format!("give it: `args: {{ {name}: … }}`; `deepdive tool schema {tool}` tells what it is");
            self.wrong(call.tool.place(), format!("`{tool}` needs the argument `{name}`"), hint);
        }
    }

    fn value(&mut self, value: &Mark) {
        let form = "write `tool#/pointer`, such as `detect_stack#/total`, with a tool that the playbook calls";
        let Some((tool, pointer)) = value.text().split_once('#') else {
            return self.wrong(value.place(), format!("`{}` names no fact of a tool", value.text()), form);
        };
        let called: Vec<&str> = self.document.value.playbook.iter().map(|call| call.tool.text()).collect();
        if !called.contains(&tool) {
            if called.iter().any(|called| (self.around.schema)(called).is_none()) {
                return;
            }
            let hint = if called.is_empty() { form.to_owned() } else { nearest(tool, called) };
            self.wrong(value.place(), format!("the playbook does not call `{tool}`"), hint);
        } else if !pointer.starts_with('/') {
            let hint =
                format!("write `{tool}#/{}`; `deepdive tool call {tool} FOLDER` shows the facts", pointer.replace('.', "/"));
            self.wrong(value.place(), format!("`{pointer}` is no pointer into the facts of `{tool}`"), hint);
        }
    }

    fn section(&mut self) {
        let Some(section) = &self.document.value.section else { return };
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if section.id.is_empty() || !section.id.chars().all(plain) {
            let message = format!("`{}` can't be the id of a section", section.id);
            self.wrong(self.place(&["section", "id"]), message, "use lower case letters, digits and hyphens, such as `handover`");
        }
        let known = || SECTIONS.iter().copied().chain(self.around.sections.iter().map(String::as_str));
        if !section.after.is_empty() && !known().any(|id| id == section.after) {
            let hint = nearest(&section.after, known());
            self.wrong(self.place(&["section", "after"]), format!("there is no section `{}`", section.after), hint);
        }
    }

    fn output(&mut self) {
        let (Some(schema), Some(field)) = (&self.document.value.output, self.document.tree.field("output")) else { return };
        let told = schema_mistakes(&field.value);
        if let (true, Err(error)) = (told.is_empty(), jsonschema::validator_for(schema)) {
            let example = "such as { type: object, required: [winner], properties: { winner: { type: string } } }";
            self.wrong(field.place, format!("`output` is no JSON Schema: {error}"), example);
        }
        told.into_iter().for_each(|(place, what, how)| self.wrong(place, what, how));
    }

    fn limits(&mut self, uses: ModelUse) {
        if self.document.value.limits.turns == 0 && uses != ModelUse::Never {
            let place = self.place(&["limits", "turns"]);
            self.wrong(place, "with 0 turns a model may never say anything", "say 1 or more, or `model: never`");
        }
    }

    fn model(&mut self, entry: &ModelEntry) -> AgentModel {
        let understood = |model: &AgentModel| model.name.as_deref().map_or(Ok(()), is_model);
        let read = entry.read().and_then(|model| understood(&model).map(|()| model));
        read.unwrap_or_else(|(what, how)| {
            self.wrong(entry.0.place(), what, how);
            AgentModel { uses: ModelUse::Never, name: None }
        })
    }
}

/// Whether the name of a model can be understood; what is wrong with it, and what would be right. Which variables are set is not looked at.
pub(crate) fn is_model(name: &str) -> Result<(), (String, String)> {
    if name.starts_with("env:") || name == "none" {
        return Ok(());
    }
    let Err(error) = deepdive_llm::ModelChoice::read(name) else { return Ok(()) };
    let providers = || deepdive_llm::VENDORS.iter().map(|vendor| vendor.id);
    let provider = name.split_once(':').map_or("", |(provider, _)| provider);
    if provider.is_empty() || providers().any(|known| known == provider) {
        let example = "such as `anthropic:claude-haiku-4-5`, `ollama:qwen3:8b` or `env:MY_MODEL`";
        return Err((error.to_string(), example.to_owned()));
    }
    Err((format!("there is no provider named `{provider}`"), nearest(provider, providers())))
}
