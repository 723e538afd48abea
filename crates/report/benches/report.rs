//! How long it takes to merge what agents gave, and to render a report: by the number of findings.

#![allow(clippy::unwrap_used)]

use std::borrow::Cow;
use std::sync::Arc;

use deepdive_model::{
    AgentOutput, Category, Confidence, Coverage, Effort, Evidence, Finding, FindingDraft, Lines, Redact, Report, Role, Severity,
    Snapshot, SnapshotError, Subject, Text, Witness, WitnessAnswer,
};
use deepdive_report::{Format, Input, assemble, render};

fn main() {
    divan::main();
}

struct Tree;

impl Snapshot for Tree {
    fn subject(&self) -> &'static str {
        "0-tree"
    }
    fn id(&self) -> &'static str {
        "blake3:00"
    }
    fn bytes(&self, _: &str) -> Result<Arc<[u8]>, SnapshotError> {
        Ok("let value = compute(other);\n".repeat(500).into_bytes().into())
    }
}

impl Witness for Tree {
    fn check(&self, _: &Evidence) -> WitnessAnswer {
        WitnessAnswer::Holds
    }
}

impl Redact for Tree {
    fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(text)
    }
}

fn finding(index: u32) -> Finding {
    let path = format!("src/file{}.py", index % 200);
    let text = format!("what rule {} means", index % 40);
    let draft = FindingDraft {
        rule: format!("rule-{}", index % 40),
        category: Category::Security,
        severity: Severity::Medium,
        confidence: Confidence::Medium,
        title: text.clone(),
        explanation: Text { executive: text.clone(), product: text.clone(), engineer: text.clone() },
        remediation: text,
        effort: Effort::M,
        cwe: vec![format!("CWE-{}", index % 7)],
        owasp: Vec::new(),
    };
    let line = index / 200 * 3 % 490 + 1;
    let place = Evidence::place(&Tree, &path, Lines::new(line, line + 1), Role::Primary).unwrap();
    draft.at(&path, &index.to_string(), place, Vec::new())
}

fn input(findings: Vec<Finding>) -> Input<'static> {
    let subject = Subject {
        id: "0-tree".into(),
        name: "tree".into(),
        url: None,
        commit: None,
        commit_date: None,
        snapshot: "blake3:00".into(),
        dirty: Vec::new(),
        unborn: false,
        files: 200,
        lines: 100_000,
        languages: vec!["Python".into()],
        as_of: "2026-01-01".into(),
    };
    let output = AgentOutput { agent: "reviewer".into(), findings, ..AgentOutput::default() };
    Input {
        subject,
        coverage: Coverage::default(),
        problems: Vec::new(),
        outputs: vec![output],
        snapshot: &Tree,
        witness: &Tree,
        redact: &Tree,
    }
}

fn report(findings: u32) -> Report {
    assemble(input((0..findings).map(finding).collect()))
}

#[divan::bench(args = [100, 2_000])]
fn merge(bencher: divan::Bencher<'_, '_>, findings: u32) {
    let findings: Vec<_> = (0..findings).map(finding).collect();
    bencher.with_inputs(|| input(findings.clone())).bench_values(assemble);
}

#[divan::bench(args = [100, 2_000])]
fn html(bencher: divan::Bencher<'_, '_>, findings: u32) {
    let report = report(findings);
    bencher.bench(|| render(&report, Format::Html));
}

#[divan::bench(args = [100, 2_000])]
fn markdown(bencher: divan::Bencher<'_, '_>, findings: u32) {
    let report = report(findings);
    bencher.bench(|| render(&report, Format::Markdown));
}
