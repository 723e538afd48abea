//! What follows from the tables, in sentences: the bottom line, the draft of a requirements document, the method.

mod bottom_line;
mod prd;

use deepdive_model::{Claim, ComparedRow, Decision, Evidence, MatrixRow, StackRow};
use serde_json::json;

use super::studied::Studied;
use crate::writer::Writer;

pub(super) use bottom_line::bottom_line;
pub(super) use prd::prd;

/// The tables that sentences are written from.
pub(super) struct Tables<'t> {
    pub(super) matrix: &'t [MatrixRow],
    pub(super) scores: &'t [ComparedRow],
    pub(super) decisions: &'t [Decision],
    pub(super) stack: &'t [StackRow],
    /// Tables of figures: scale and security, momentum, build or buy.
    pub(super) figures: [&'t [ComparedRow]; 3],
}

/// How the comparison was made, and what it can't tell.
pub(super) fn method(subjects: &[Studied<'_>], writer: &Writer) -> Vec<Claim> {
    let all = || subjects.iter().flat_map(ground);
    let mut out: Vec<Option<Claim>> = subjects.iter().map(|subject| read(subject, writer)).collect();
    out.extend(subjects.iter().map(|subject| unread(subject, writer)));
    out.push(writer.says("method.words", json!({}), all()));
    out.push(writer.says("method.no-run", json!({}), all()));
    out.into_iter().flatten().collect()
}

fn read(subject: &Studied<'_>, writer: &Writer) -> Option<Claim> {
    let facts = &subject.report.subject;
    let commit = facts.commit.as_deref().and_then(|commit| commit.get(..10)).unwrap_or_default();
    let args = json!({
        "name": subject.label, "read": subject.report.coverage.files_read, "files": facts.files, "commit": commit,
        "as_of": facts.as_of, "snapshot": facts.snapshot,
    });
    writer.says("method.subject", args, ground(subject))
}

fn unread(subject: &Studied<'_>, writer: &Writer) -> Option<Claim> {
    let languages: Vec<&String> = subject.report.coverage.languages_not_parsed.keys().collect();
    if languages.is_empty() {
        return None;
    }
    writer.says("method.unread", json!({"name": subject.label, "languages": languages}), ground(subject))
}

/// What a sentence about a subject as a whole rests on: that its files were read.
pub(super) fn ground(subject: &Studied<'_>) -> Vec<Evidence> {
    let files = subject.measure("overview", "/files");
    files.map_or_else(|| subject.cite(&subject.report.summary.purpose.evidence), |one| vec![one])
}
