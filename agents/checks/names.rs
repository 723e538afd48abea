//! Whether what a sentence names exists: files, symbols and packages of the graph, things of the facts, known technologies.

use std::collections::BTreeSet;

use deepdive_tools::technologies::Technology;
use deepdive_tools::{ToolContext, technologies};
use serde_json::Value;

use super::ground::Ground;
use super::wording::{WORDING, pieces};
use super::{Called, Lack, Refusal};

/// Everything that can be named, in lower case.
pub(crate) struct Names {
    known: BTreeSet<String>,
}

impl Names {
    /// Files, folders, symbols, imports and texts of facts.
    pub(crate) fn of(context: &ToolContext, calls: &[Called]) -> Self {
        let graph = context.graph();
        let mut known = BTreeSet::new();
        for file in &graph.files {
            let path = file.path.to_lowercase();
            for (at, _) in path.match_indices('/') {
                known.insert(path.get(..at).unwrap_or_default().to_owned());
                known.insert(path.get(at + 1..).unwrap_or_default().to_owned());
            }
            known.extend(file.language.map(str::to_lowercase));
            known.insert(path);
        }
        for symbol in &graph.symbols {
            known.insert(symbol.name.to_lowercase());
            known.insert(symbol.qualified.to_lowercase());
        }
        for way in &graph.entry_points {
            known.insert(way.route.to_lowercase());
            known.insert(format!("{} {}", way.method, way.route).to_lowercase());
        }
        for import in &graph.imports {
            known.insert(import.module.to_lowercase());
            known.extend(import.package.as_deref().map(str::to_lowercase));
        }
        calls.iter().for_each(|call| texts(&call.facts, &mut known));
        Self { known }
    }

    /// What a further call told.
    pub(crate) fn add(&mut self, facts: &Value) {
        texts(facts, &mut self.known);
    }

    /// For tests: these alone.
    #[cfg(test)]
    pub(super) fn made_of(names: &[&str]) -> Self {
        Self { known: names.iter().map(|name| name.to_lowercase()).collect() }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let last = name.rsplit(['.', ':', '#']).next().unwrap_or_default();
        self.known.contains(&name) || (last.len() > 2 && last.len() < name.len() && self.known.contains(last))
    }
}

/// Short texts of facts are names: components, routes, packages, settings.
fn texts(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() <= 120 => {
            out.insert(text.to_lowercase());
        }
        Value::Array(items) => items.iter().for_each(|item| texts(item, out)),
        Value::Object(fields) => fields.values().for_each(|value| texts(value, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

pub(super) fn check(sentence: &str, about: &[String], ground: &Ground, names: &Names) -> Result<(), Refusal> {
    let cited = format!("{} {}", ground.text, ground.about).to_lowercase();
    let quoted: Vec<&str> = sentence.split('`').skip(1).step_by(2).map(bare).filter(|name| !name.is_empty()).collect();
    for name in about.iter().map(|name| bare(name)).chain(quoted.iter().copied()).filter(|name| !name.is_empty()) {
        if !names.has(name) && !cited.contains(&name.to_lowercase()) {
            return Err(Lack::Name.because(format!("nothing here is called {name}")));
        }
    }
    let words = pieces(&format!("{} {}", ground.text, ground.about));
    if let Some(name) = quoted.iter().find(|name| !is_cited(name, &cited, &words)) {
        return Err(Lack::Named.because(format!("{name} does not stand in what it cites: cite lines or a fact that name it")));
    }
    for technology in uncited(sentence, ground) {
        let name = &technology.name;
        if !all_names(technology).any(|name| names.has(name)) {
            return Err(Lack::Name.because(format!("{name} was not seen in this repository")));
        }
        if !shows_itself(technology) {
            return Err(Lack::Named.because(format!("{name} does not stand in what it cites: cite lines or a fact that name it")));
        }
    }
    Ok(())
}

/// Technologies that a sentence names and nothing of what it cites does, by their names or those of their packages.
pub(super) fn uncited(sentence: &str, ground: &Ground) -> impl Iterator<Item = &'static Technology> {
    let cited = format!("{} {}", ground.text, ground.about);
    let (cited, words) = (cited.to_lowercase(), pieces(&cited));
    let named = technologies::builtin().iter().filter(|one| all_names(one).any(|name| stands_alone(sentence, name)));
    named.filter(move |one| {
        let brought = one.packages.values().flatten().chain(&one.imports).chain(&one.images).map(String::as_str);
        !all_names(one).chain(brought).any(|name| is_cited(name, &cited, &words))
    })
}

/// Languages and protocols are told by what lines look like, not by a name in them.
pub(super) fn shows_itself(technology: &Technology) -> bool {
    !technology.languages.is_empty() || technology.protocol
}

fn bare(name: &str) -> &str {
    name.trim().trim_matches('`').trim_end_matches("()").trim()
}

/// Whether a name stands in what is cited: whole, by its last part, or by all words in it, as those of a route do.
fn is_cited(name: &str, cited: &str, words: &[String]) -> bool {
    let name = name.to_lowercase();
    let last = name.rsplit(['.', ':', '#', '/']).next().filter(|last| last.len() > 2).unwrap_or(&name);
    let parts = pieces(&name);
    cited.contains(&name) || cited.contains(last) || (!parts.is_empty() && parts.iter().all(|part| words.contains(part)))
}

pub(super) fn all_names(technology: &Technology) -> impl Iterator<Item = &str> {
    std::iter::once(&technology.name).chain(&technology.aliases).map(String::as_str)
}

/// Whether a technology is named as a whole word: as it is usually written, or in any case where no everyday word is.
fn stands_alone(sentence: &str, name: &str) -> bool {
    let lower = name.to_lowercase();
    let usual = name.contains(char::is_uppercase) && is_word_of(sentence, name);
    name.len() > 2 && (usual || (!WORDING.everyday.contains(&lower) && is_word_of(&sentence.to_lowercase(), &lower)))
}

fn is_word_of(sentence: &str, name: &str) -> bool {
    let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    sentence.match_indices(name).any(|(at, _)| {
        let (before, after) = (sentence.get(..at).unwrap_or_default(), sentence.get(at + name.len()..).unwrap_or_default());
        !part_of_word(before.chars().next_back()) && !part_of_word(after.chars().next())
    })
}
