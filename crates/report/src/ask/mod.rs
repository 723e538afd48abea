//! A question answered without a model: sentences made from the places that fit, or sentences of stored reports that fit. Each has its
//! evidence, and where nothing fits, that is what is said.

mod reports;
mod words;

use deepdive_model::facts::Places;
use deepdive_model::{Claim, Evidence, Subject};
use serde::Serialize;
use serde_json::json;

use crate::writer::Writer;

pub use reports::{ReportHit, ask_reports};
pub use words::{answer_text, claims_text, hits_text};

/// Names that a sentence lists.
const LISTED: usize = 4;

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answered {
    /// The question as it was asked.
    pub question: String,
    /// What it is about.
    pub subject: Subject,
    /// The answer, sentence by sentence, each with its evidence.
    pub sentences: Vec<Claim>,
    /// The places themselves.
    pub places: Places,
    /// Whether anything fits.
    pub found: bool,
}

/// Writes the answer that places give.
pub fn answer(question: &str, subject: &Subject, places: Places) -> Answered {
    let writer = Writer::ask();
    let found = !places.places.is_empty();
    let nothing = || {
        Evidence::absence(
            &subject.id,
            "find_places",
            json!({"question": question}),
            "ways in, definitions, data, parts, settings and headings",
        )
    };
    let mut sentences = Vec::new();
    if found {
        sentences.extend(best(&writer, &places));
        sentences.extend(way(&writer, &places));
        sentences.extend(others(&writer, &places));
        if !places.not_met.is_empty() {
            sentences.extend(writer.says("ask.not-met", json!({"words": places.not_met}), [nothing()]));
        }
    } else {
        sentences.extend(writer.says("ask.nothing", json!({}), [nothing()]));
    }
    Answered { question: question.to_owned(), subject: subject.clone(), sentences, places, found }
}

fn best(writer: &Writer, places: &Places) -> Option<Claim> {
    let first = places.places.first()?;
    let args = json!({"kind": kind(&first.kind), "name": first.name, "words": first.words});
    writer.says("ask.best", args, [first.evidence.clone()])
}

fn way(writer: &Writer, places: &Places) -> Option<Claim> {
    let [first, between @ .., last] = places.path.as_slice() else { return None };
    if places.path.iter().any(|step| !["enters", "calls"].contains(&step.action.as_str())) {
        return traced(writer, places);
    }
    let between: Vec<&str> = between.iter().map(|step| short(&step.name)).collect();
    let args = json!({"first": first.name, "between": between, "last": short(&last.name)});
    writer.infers("ask.way", args, deepdive_model::Confidence::Medium, places.path.iter().map(|step| step.evidence.clone()))
}

/// What a request does, step by step; a step into other code says nothing beside what that code reads and writes.
fn traced(writer: &Writer, places: &Places) -> Option<Claim> {
    let (first, rest) = places.path.split_first()?;
    let telling = rest.iter().filter(|step| step.action != "returns");
    let steps: Vec<String> =
        telling.map(|step| format!("{} `{}`", acts(&step.action), short(&step.name).replace('`', "'"))).collect();
    let args = json!({"first": first.name, "steps": steps});
    writer.infers("ask.trace", args, deepdive_model::Confidence::Medium, places.path.iter().map(|step| step.evidence.clone()))
}

/// A step's action in words.
fn acts(action: &str) -> &str {
    if action == "sends" { "sends to" } else { action }
}

fn others(writer: &Writer, places: &Places) -> Option<Claim> {
    let more = places.places.iter().skip(1).take(LISTED);
    let names: Vec<&str> = more.clone().map(|one| one.name.as_str()).collect();
    let total = places.total.saturating_sub(1);
    if names.is_empty() {
        return None;
    }
    writer.says(
        "ask.others",
        json!({"names": names, "total": total.max(names.len() as u64)}),
        more.map(|one| one.evidence.clone()),
    )
}

/// The symbol without its path.
fn short(name: &str) -> &str {
    name.rsplit_once("::").map_or(name, |(_, symbol)| symbol)
}

/// What sort of place it is, in words.
fn kind(kind: &str) -> &str {
    match kind {
        "way_in" => "way in",
        "data" => "stored data",
        "component" => "part of the system",
        "document" => "document section",
        other => other,
    }
}

#[cfg(test)]
mod tests;
