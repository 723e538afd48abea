//! An answer for a terminal: the sentences with their places, then the places with their first lines.

use deepdive_model::Claim;

use super::{Answered, ReportHit, kind};
use crate::render::{evidence_words, terminal_words};

/// Places that are cited behind a sentence.
const CITED: usize = 6;

/// For a terminal.
pub fn answer_text(answer: &Answered) -> String {
    let mut out = String::new();
    out.push_str(&claims_text(&answer.sentences));
    if !answer.places.path.is_empty() {
        out.push_str("\nThe way through the code:\n");
    }
    for step in &answer.places.path {
        out.push_str(&format!(
            "  {:<7} {}  {}\n",
            step.action,
            terminal_words(&step.name),
            terminal_words(&evidence_words(&step.evidence))
        ));
    }
    if answer.found {
        out.push_str("\nPlaces:\n");
    }
    for (at, place) in answer.places.places.iter().enumerate() {
        let source = evidence_words(&place.evidence);
        out.push_str(&format!(
            "  {}. {} {}  {}\n",
            at + 1,
            kind(&place.kind),
            terminal_words(&place.name),
            terminal_words(&source)
        ));
        for line in place.excerpt.lines() {
            out.push_str(&format!("       | {}\n", terminal_words(&line.replace('\t', "    "))));
        }
    }
    out
}

/// Sentences for a terminal, each with the places that it cites.
pub fn claims_text(claims: &[Claim]) -> String {
    claims.iter().map(sentence).collect()
}

fn sentence(claim: &Claim) -> String {
    let places: Vec<String> = claim.evidence.iter().take(CITED).map(evidence_words).collect();
    format!("{}\n  [{}]\n", terminal_words(&claim.text.product), terminal_words(&places.join("; ")))
}

/// Sentences of stored reports for a terminal.
pub fn hits_text(hits: &[ReportHit]) -> String {
    if hits.is_empty() {
        return "No stored report says anything that fits this question.\n".to_owned();
    }
    let line = |hit: &ReportHit| {
        let places: Vec<String> = hit.evidence.iter().take(3).map(evidence_words).collect();
        format!("{} ({}): {}\n  [{}]\n", hit.subject, hit.part, terminal_words(&hit.text), terminal_words(&places.join("; ")))
    };
    hits.iter().map(line).collect()
}
