//! `deepdive agent`: the agents and their cards.

use std::collections::BTreeMap;
use std::path::PathBuf;

use deepdive_agents::{Cards, Origin};
use deepdive_tools::Registry;
use serde_json::{Value, json};

use super::with_agents;
use crate::Deepdive;
use crate::args::{AgentCommand, Common};
use crate::failure::{Code, Failure};
use crate::output::{print, print_json, table};

pub(super) fn agent(common: &Common, command: &AgentCommand) -> Result<(), Failure> {
    match command {
        AgentCommand::List { origin } => list(common, *origin),
        AgentCommand::Show { id } => show(common, id),
        AgentCommand::Validate { files } if files.is_empty() => validate_all(common),
        AgentCommand::Validate { files } => validate(files),
    }
}

fn cards(common: &Common) -> Result<Deepdive, Failure> {
    with_agents(Deepdive::new(), common)
}

fn list(common: &Common, with_origin: bool) -> Result<(), Failure> {
    let deepdive = cards(common)?;
    if common.json {
        let rows = deepdive
            .cards
            .all()
            .map(|(card, from)| json!({"id": card.id, "title": card.title, "answers": card.answers, "origin": origin(from)}));
        return print_json(&rows.collect::<Value>());
    }
    let rows: Vec<Vec<String>> = deepdive
        .cards
        .all()
        .map(|(card, from)| vec![card.id.clone(), if with_origin { origin(from) } else { card.answers.clone() }])
        .collect();
    print(&table(&["AGENT", if with_origin { "FROM" } else { "ANSWERS" }], &rows))
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::BuiltIn => "built in".to_owned(),
        Origin::File(path) => path.display().to_string(),
    }
}

fn show(common: &Common, id: &str) -> Result<(), Failure> {
    let deepdive = cards(common)?;
    let card = deepdive.cards.get(id).ok_or_else(|| {
        let hint = deepdive_engine::nearest(id, deepdive.cards.all().map(|(card, _)| card.id.as_str()));
        Failure::new(Code::Usage, format!("there is no agent named {id}")).hint(hint)
    })?;
    if common.json {
        return print_json(card);
    }
    let calls: String =
        card.playbook.iter().map(|call| format!("  {} {}\n", call.tool, Value::Object(call.args.clone()))).collect();
    let tools = card.tools.join(", ");
    let asks = card.asks.as_ref().map(|model| format!("asks {model}\n")).unwrap_or_default();
    print(&format!("{}: {}\n\n{asks}may call: {tools}\nalways calls:\n{calls}\n{}", card.title, card.answers, card.prompt))
}

fn validate_all(common: &Common) -> Result<(), Failure> {
    let (_, mut wrong) = Cards::builtin(&Registry::builtin());
    match wrong.pop() {
        Some(mistakes) => Err(mistakes.into()),
        None => cards(common).and_then(|deepdive| right(deepdive.cards.all().count())),
    }
}

fn right(count: usize) -> Result<(), Failure> {
    print(&if count == 1 { "1 agent is right".to_owned() } else { format!("{count} agents are right") })
}

fn validate(files: &[PathBuf]) -> Result<(), Failure> {
    let registry = Registry::builtin();
    let mut seen = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in files {
        if let Err(mistakes) = Cards::default().add_file(file, &registry) {
            wrong.push(mistakes.into());
        } else if let Some(other) = file.file_stem().and_then(|id| seen.insert(id.to_owned(), file)) {
            let message = format!("{} and {} have the same id", other.display(), file.display());
            wrong.push(Failure::new(Code::Usage, message).hint("give one of them another name and another id"));
        }
    }
    Failure::all(wrong)?;
    right(files.len())
}
