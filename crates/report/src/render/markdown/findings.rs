//! All findings, by rule: what, where, what to do; the cited lines of the first few.

use deepdive_model::{Evidence, Finding, Report};

use super::super::escape::{markdown, markdown_code, markdown_text};
use super::super::shown::{by_rule, category, confidence, effort, severity, way};
use super::evidence;

/// Findings of one rule whose lines are shown.
const WITH_LINES: usize = 3;
/// Findings of one rule that are listed.
const LISTED: usize = 100;

pub(super) fn all(report: &Report, out: &mut String) {
    out.push_str(&format!("\n### All findings ({})\n", report.findings.len()));
    if report.findings.is_empty() {
        out.push_str("\nNone were made in this run.\n");
    }
    for (first, found) in by_rule(&report.findings) {
        rule(report, first, &found, out);
    }
}

fn rule(report: &Report, first: &Finding, found: &[&Finding], out: &mut String) {
    out.push_str(&format!("\n#### {}\n\n", markdown(&first.title)));
    let cwe = if first.cwe.is_empty() { String::new() } else { format!(", {}", markdown(&first.cwe.join(", "))) };
    out.push_str(&format!(
        "Rule {}: severity {}, confidence {}, {}, effort {}{cwe}; found by {}. {}\n\nWhat to do: {}\n\n",
        markdown_code(&first.rule),
        severity(first.severity),
        confidence(first.confidence),
        category(first.category),
        effort(first.effort),
        markdown(&first.sources.join(", ")),
        markdown_text(&first.explanation.engineer),
        markdown_text(&first.remediation),
    ));
    for (index, finding) in found.iter().take(LISTED).enumerate() {
        place(report, finding, index < WITH_LINES, out);
    }
    if found.len() > LISTED {
        out.push_str(&format!("- {} more places are in the JSON report.\n", found.len() - LISTED));
    }
}

fn place(report: &Report, finding: &Finding, with_lines: bool, out: &mut String) {
    let (places, between) = way(&finding.evidence);
    let shown: Vec<_> = places.iter().map(|one| evidence(report, one)).collect();
    out.push_str(&format!("- {}\n", shown.join(between)));
    if !finding.contradicts.is_empty() {
        out.push_str(&format!("  - Contradicted by {}\n", markdown(&finding.contradicts.join(", "))));
    }
    if with_lines {
        finding.evidence.first().into_iter().for_each(|one| lines(report, one, out));
    }
}

/// The cited lines in a fence that is longer than any run of backticks in them.
fn lines(report: &Report, evidence: &Evidence, out: &mut String) {
    let Some(excerpt) = report.excerpts.get(&evidence.id) else { return };
    let longest = excerpt.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let body: Vec<_> = excerpt.lines().map(|line| format!("  {line}")).collect();
    out.push_str(&format!("\n  {fence}\n{}\n  {fence}\n\n", body.join("\n")));
}
