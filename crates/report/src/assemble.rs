//! The way from what agents gave to a finished report.

use std::collections::BTreeMap;

use deepdive_model::{
    AgentOutput, Basis, Claim, Coverage, Problem, Redact, Report, SCHEMA_VERSION, Section, Snapshot, Subject, ToolFacts, Witness,
};
use serde_json::Value;

use crate::facts::Facts;
use crate::study::Study;
use crate::verify::Verifier;
use crate::writer::Writer;
use crate::{excerpts, grades, merge, rank, redact, sections};

/// Everything that a report is made from.
pub struct Input<'a> {
    /// What was read.
    pub subject: Subject,
    /// How much of it.
    pub coverage: Coverage,
    /// Oddities met before the agents began.
    pub problems: Vec<Problem>,
    /// What each agent gave; a failed agent gives nothing, or problems only.
    pub outputs: Vec<AgentOutput>,
    /// The files, for excerpts.
    pub snapshot: &'a dyn Snapshot,
    /// Tells whether a cited place is as it is said to be.
    pub witness: &'a dyn Witness,
    /// Blots out secrets: every string of the report passes it once.
    pub redact: &'a dyn Redact,
}

/// Merges, verifies, ranks, grades, writes the chapters and redacts.
pub fn assemble(input: Input<'_>) -> Report {
    let Input { subject, coverage, problems, outputs, snapshot, witness, redact } = input;
    let mut merged = merge::outputs(outputs);
    merged.problems.extend(problems);
    let mut verifier = Verifier::new(witness);
    let (facts, odd) = Facts::gather(&subject.id, verified(merged.calls, &mut verifier));
    let findings = verifier.findings(merge::merge_findings(merged.findings));
    for (_, claims) in merged.sections.values_mut() {
        *claims = verifier.claims(std::mem::take(claims));
    }
    merged.sections.retain(|_, (_, claims)| !claims.is_empty());
    let mut problems = merged.problems;
    problems.extend(odd);
    problems.extend(verifier.into_problems());
    tidy(&mut problems);

    let assessed = merge::assessed(&subject, &coverage, &facts, &problems);
    let grades = grades::grades(&facts, &findings, &assessed);
    let risks = rank::risks(&facts, &findings);
    let written =
        merged.sections.values().flat_map(|(_, claims)| claims).filter(|claim| claim.basis == Basis::Written).count() as u64;
    let models = merged.models.into_iter().collect();
    let mut study = Study { subject, coverage, facts, findings, assessed, grades, risks, problems, written, models };
    let writer = Writer::english();
    sections::summarise_features(&mut study, &writer);
    let summary = sections::summary(&study, &writer);
    let chapters = sections::all(&study, &writer, merged.sections, &merged.asked);
    let report = put_together(study, summary, chapters, writer.into_problems());
    let excerpts = excerpts::excerpts(&report, snapshot);
    redact::redacted(Report { excerpts, ..report }, redact)
}

fn verified(calls: Vec<ToolFacts>, verifier: &mut Verifier<'_>) -> Vec<ToolFacts> {
    calls.into_iter().map(|call| ToolFacts { facts: verifier.facts(&call.tool, call.facts), ..call }).collect()
}

fn put_together(study: Study, summary: deepdive_model::Summary, sections: Vec<Section>, unwritten: Vec<Problem>) -> Report {
    let Study { subject, coverage, facts, findings, assessed, mut problems, models, .. } = study;
    problems.extend(unwritten);
    tidy(&mut problems);
    let (history, metrics) = (merge::history(&facts), merge::metrics(&facts));
    let mut report = Report {
        schema_version: SCHEMA_VERSION,
        subject,
        coverage,
        assessed,
        models,
        summary,
        system_map: facts.map.map(|facts| facts.map).unwrap_or_default(),
        entry_points: facts.entry_points.map(|facts| facts.items).unwrap_or_default(),
        stack: facts.stack.map(|facts| facts.items).unwrap_or_default(),
        features: facts.features.map(|facts| facts.items).unwrap_or_default(),
        findings,
        sections,
        dependencies: facts.dependencies.map(|facts| facts.items).unwrap_or_default(),
        history,
        metrics,
        excerpts: BTreeMap::new(),
        problems,
    };
    report.system_map.components.sort_by(|a, b| a.id.cmp(&b.id));
    report.system_map.connections.sort_by(|a, b| a.id.cmp(&b.id));
    for_each_claim(&mut report, &mut |claim| canonical(claim));
    report
}

/// Arguments of messages are kept with sorted keys, so that the same facts give the same bytes.
fn canonical(claim: &mut Claim) {
    if let Some(message) = &mut claim.message {
        for value in message.args.values_mut() {
            *value = deepdive_model::canonical(std::mem::replace(value, Value::Null));
        }
    }
}

fn for_each_claim(report: &mut Report, act: &mut dyn FnMut(&mut Claim)) {
    let summary = &mut report.summary;
    let first = [&mut summary.purpose, &mut summary.verdict].into_iter();
    let lists = summary.top_risks.iter_mut().chain(&mut summary.strengths).chain(&mut summary.questions);
    let chapters = report.sections.iter_mut().flat_map(|section| &mut section.claims);
    first.chain(lists).chain(chapters).for_each(act);
}

/// Sorted, each once.
fn tidy(problems: &mut Vec<Problem>) {
    problems.sort();
    problems.dedup();
}

#[cfg(test)]
mod tests;
