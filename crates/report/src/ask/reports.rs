//! A question asked of stored reports: their own sentences, findings and lists, ranked by their words. They carry their evidence already.

use std::cmp::Reverse;

use deepdive_model::ranking::{Asked, Question, Tally, scores};
use deepdive_model::{Evidence, Report};
use serde::Serialize;

/// A sentence of a report that fits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReportHit {
    /// Name of the report's subject.
    pub subject: String,
    /// Where in the report: a section, `finding`, `feature`, `technology` or `component`.
    pub part: String,
    /// The sentence.
    pub text: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
}

/// The sentences of reports that fit a question best, at most so many.
pub fn ask_reports(question: &str, reports: &[Report], most: usize) -> Vec<ReportHit> {
    let (asked, question) = (Asked::of(question), Question::new(question));
    let mut found: Vec<(Tally, ReportHit)> = reports.iter().flat_map(|report| sentences(&question, report)).collect();
    found.retain(|(tally, hit)| tally.asked_words() * 2 > question.words.len().saturating_sub(1) && !hit.evidence.is_empty());
    let scores = scores(&question, &found.iter().map(|(tally, _)| tally.clone()).collect::<Vec<_>>());
    let mut ranked: Vec<(u64, ReportHit)> =
        scores.into_iter().zip(found).map(|(score, (_, hit))| (score * weight(asked, &hit), hit)).collect();
    ranked.sort_by(|(a, one), (b, other)| {
        (Reverse(a), &one.subject, &one.part, &one.text).cmp(&(Reverse(b), &other.subject, &other.part, &other.text))
    });
    ranked.dedup_by(|a, b| a.1.text == b.1.text && a.1.subject == b.1.subject);
    ranked.into_iter().map(|(_, hit)| hit).take(most).collect()
}

/// Who asks for a name wants what bears it.
fn weight(asked: Asked, hit: &ReportHit) -> u64 {
    if asked == Asked::What && matches!(hit.part.as_str(), "technology" | "component") { 3 } else { 1 }
}

/// Everything that a report says, each with how well it fits; what does not fit at all is left out.
fn sentences(question: &Question, report: &Report) -> Vec<(Tally, ReportHit)> {
    let mut out = Vec::new();
    let mut add = |part: &str, named: &str, text: &str, evidence: &[Evidence]| {
        let mut tally = Tally::default();
        question.count(&mut tally, named, 3);
        question.count(&mut tally, text, 1);
        if !tally.is_empty() {
            let hit = ReportHit {
                subject: report.subject.name.clone(),
                part: part.to_owned(),
                text: text.to_owned(),
                evidence: evidence.to_vec(),
            };
            out.push((tally, hit));
        }
    };
    let summary = &report.summary;
    for claim in [&summary.purpose, &summary.verdict].into_iter().chain(&summary.top_risks).chain(&summary.strengths) {
        add("in-one-minute", "", &claim.text.product, &claim.evidence);
    }
    for section in report.sections.iter().filter(|section| section.id != "glossary") {
        section.claims.iter().for_each(|claim| add(&section.id, "", &claim.text.product, &claim.evidence));
    }
    for finding in &report.findings {
        add("finding", &finding.title, &format!("{}: {}", finding.title, finding.explanation.product), &finding.evidence);
    }
    for feature in &report.features {
        let summary = &feature.summary.text.product;
        let text = if summary.starts_with(&feature.name) { summary.clone() } else { format!("{}: {summary}", feature.name) };
        add("feature", &feature.name, &text, &feature.evidence);
    }
    for item in &report.stack {
        let version = item.version.as_deref().map_or_else(String::new, |version| format!(" {version}"));
        let text = format!("{}{version} is used ({}): {}", item.name, item.category, item.why.text);
        add("technology", &item.name, &text, &item.evidence);
    }
    out
}
