//! The appendix of the page: all findings by rule, all ways in, all oddities.

use deepdive_model::{Finding, Report};

use super::super::escape::{html, html_text};
use super::super::shown::{by_rule, category, confidence, effort, severity, way};
use super::super::tables::tables;
use super::parts::{depths, evidence, source, table};

/// Findings of one rule whose lines are shown.
const WITH_LINES: usize = 5;
/// Findings of one rule that are listed.
const LISTED: usize = 200;

pub(super) fn appendix(report: &Report) -> String {
    let rules: String = by_rule(&report.findings).iter().map(|(first, found)| rule(report, first, found)).collect();
    let none = if rules.is_empty() { "<p>None were made in this run.</p>" } else { "" };
    let tables: String = tables(report, "appendix").iter().map(|one| table(report, one)).collect();
    format!(
        "<section class=\"chapter\" aria-labelledby=\"appendix\"><h2 id=\"appendix\">Appendix</h2><h3>All findings ({})</h3>{none}{rules}{tables}</section>",
        report.findings.len()
    )
}

fn rule(report: &Report, first: &Finding, found: &[&Finding]) -> String {
    let places: String =
        found.iter().take(LISTED).enumerate().map(|(index, one)| place(report, one, index < WITH_LINES)).collect();
    let more = found.len().saturating_sub(LISTED);
    let more = if more > 0 { format!("<p class=\"note\">{more} more places are in the JSON report.</p>") } else { String::new() };
    let cwe = if first.cwe.is_empty() { String::new() } else { format!(" · {}", html(&first.cwe.join(", "))) };
    format!(
        "<details class=\"finding\"><summary><span class=\"badge {0}\">{0}</span> {1} <span class=\"count\">{2}×</span></summary>\
         <p>{3}</p><p><strong>What to do:</strong> {4}</p><p class=\"note\">Rule <code>{5}</code> · confidence {6} · {7} · effort: {8}{cwe} · found by {9}</p>\
         <ul class=\"sources\">{places}</ul>{more}</details>",
        severity(first.severity),
        html_text(&first.title),
        found.len(),
        depths(&first.explanation),
        html_text(&first.remediation),
        html(&first.rule),
        confidence(first.confidence),
        category(first.category),
        effort(first.effort),
        html(&first.sources.join(", ")),
    )
}

fn place(report: &Report, finding: &Finding, with_lines: bool) -> String {
    let (places, between) = way(&finding.evidence);
    let shown: Vec<_> =
        places.into_iter().map(|one| if with_lines { evidence(report, one) } else { source(report, one) }).collect();
    let against = if finding.contradicts.is_empty() {
        String::new()
    } else {
        format!("<p class=\"note\">Contradicted by {}</p>", html(&finding.contradicts.join(", ")))
    };
    format!("<li>{}{against}</li>", shown.join(between))
}
