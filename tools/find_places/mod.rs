//! `find_places`: where a question is answered: ways in, functions, data, parts, documents, ranked by their words; and a way through the
//! code from the best way in.

mod candidates;
mod way;

#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use deepdive_model::facts::{PlaceHit, Places};
use deepdive_model::ranking::{Asked, Question, Tally, scores};
use deepdive_model::{Evidence, Finding, Redact as _};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{Redactor, ToolContext, ToolError, TypedTool};
use candidates::{Candidate, Kind, candidates};

/// Places that an answer holds unless more are asked for.
const SHOWN: usize = 8;
/// At most so many.
const MOST: usize = 50;
/// Lines of an excerpt.
const EXCERPT_LINES: u32 = 8;
/// Characters of a line of an excerpt.
const LINE_LENGTH: usize = 160;
/// Places of one file that an answer shows.
const OF_ONE_FILE: usize = 3;

/// See [`TypedTool::ABOUT`].
pub(crate) struct FindPlaces;

/// Arguments of `find_places`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {
    /// A question or some words, such as `how does login work`.
    question: String,
    /// Places to give, 8 unless said, 50 at most.
    limit: Option<usize>,
}

impl TypedTool for FindPlaces {
    type Args = Args;
    type Facts = Places;
    const NAME: &'static str = "find_places";
    const ABOUT: &'static str = "Finds the places that answer a question, by their words, and the way there through the code.";
    const VERSION: u32 = 2;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Places, Vec<Finding>), ToolError> {
        let question = Question::new(&args.question);
        if question.words.is_empty() {
            return Ok((Places::default(), Vec::new()));
        }
        let ranked = ranked(&question, Asked::of(&args.question), candidates(context, &question)?);
        let not_met = question.words.iter().enumerate().filter(|(at, _)| !ranked.iter().any(|one| one.tally.has(*at)));
        let not_met: Vec<String> = not_met.map(|(_, word)| word.clone()).collect();
        let met = question.words.len() - not_met.len();
        let fitting: Vec<&Candidate> = ranked.iter().filter(|one| one.tally.asked_words() * 2 >= met).collect();
        let path = way::way(context, &fitting)?;
        let places = shown(context, &fitting, args.limit.unwrap_or(SHOWN).min(MOST));
        Ok((Places { words: question.words, not_met, total: fitting.len() as u64, places, path }, Vec::new()))
    }
}

/// Tenths that a place of this kind counts for.
fn weight(asked: Asked, one: &Candidate) -> u64 {
    let named = matches!(one.kind, Kind::Component | Kind::Technology | Kind::Data);
    match asked {
        Asked::What if named => 30,
        Asked::Where if one.kind == Kind::Data => 25,
        // What a screen shows tells less of how a thing is done than the code behind it.
        Asked::How | Asked::Where if one.on_screen => one.kind.weight() * 5 / 10,
        Asked::How if one.small => one.kind.weight() * 6 / 10,
        Asked::What | Asked::How | Asked::Where => one.kind.weight(),
    }
}

/// Best first; equals by kind and name.
fn ranked(question: &Question, asked: Asked, found: Vec<Candidate>) -> Vec<Candidate> {
    let tallies: Vec<Tally> = found.iter().map(|one| one.tally.clone()).collect();
    let scores = scores(question, &tallies);
    let mut ranked: Vec<(u64, Candidate)> =
        scores.into_iter().zip(found).map(|(score, one)| (score * weight(asked, &one) / 10, one)).collect();
    ranked.sort_by(|(a, one), (b, other)| {
        (Reverse(a), one.kind, &one.name, one.place()).cmp(&(Reverse(b), other.kind, &other.name, other.place()))
    });
    ranked.into_iter().map(|(_, one)| one).collect()
}

fn shown(context: &ToolContext, fitting: &[&Candidate], limit: usize) -> Vec<PlaceHit> {
    let mut out: Vec<PlaceHit> = Vec::new();
    for one in fitting {
        let path = one.evidence.as_place().map(|(path, _)| path.to_owned());
        let of_file = out.iter().filter(|known| known.evidence.as_place().map(|(path, _)| path) == path.as_deref()).count();
        let again = out.iter().any(|known| known.evidence.id == one.evidence.id);
        if out.len() < limit && of_file < OF_ONE_FILE && !again {
            out.push(hit(context, one));
        }
    }
    out
}

fn hit(context: &ToolContext, one: &Candidate) -> PlaceHit {
    PlaceHit {
        kind: one.kind.as_str().to_owned(),
        name: Redactor.redact(&one.name).into_owned(),
        words: one.tally.met(),
        excerpt: excerpt(context, &one.evidence),
        evidence: one.evidence.clone(),
    }
}

/// The first lines of a place; the whole place is looked at for secrets before it is cut.
fn excerpt(context: &ToolContext, evidence: &Evidence) -> String {
    let Some((path, lines)) = evidence.as_place() else { return String::new() };
    let Some(bytes) = context.snapshot().lines(path, lines) else { return String::new() };
    let text = String::from_utf8_lossy(&bytes);
    let whole = Redactor.redact(&text);
    let cut = |line: &str| line.chars().take(LINE_LENGTH).filter(|char| !char.is_control() || *char == '\t').collect::<String>();
    whole.lines().take(EXCERPT_LINES as usize).map(cut).collect::<Vec<_>>().join("\n")
}
