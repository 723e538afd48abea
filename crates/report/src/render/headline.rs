//! The short summary for a terminal.

use deepdive_model::{AssessedState, Claim, Report};

use super::shown::{arg, commit, coverage, letter, risk};
use crate::catalogue::capability;
use crate::words::{and_list, shortened};

const WIDTH: usize = 100;

/// The short summary for a terminal: at most 25 lines of plain text.
pub fn headline(report: &Report) -> String {
    let summary = &report.summary;
    let mut lines = vec![report.subject.name.clone(), sentence(&summary.purpose), sentence(&summary.verdict), String::new()];
    let grades: Vec<_> = summary.grades.iter().map(|grade| format!("{} {}", grade.area, letter(grade.letter.as_ref()))).collect();
    lines.push(format!("Grades: {}", grades.join(" · ")));
    list(&mut lines, "Risks:", &summary.top_risks);
    list(&mut lines, "Strengths:", &summary.strengths);
    let gaps: Vec<_> = report.assessed.iter().filter(|one| one.state == AssessedState::NotAssessed).collect();
    if !gaps.is_empty() {
        let names: Vec<_> = gaps.iter().map(|gap| capability(&gap.capability)).collect();
        lines.push(format!("Not assessed: {}", and_list(&names)));
    }
    lines.push(String::new());
    let found = report.findings.len();
    let findings = if found == 1 { "finding" } else { "findings" };
    lines.push(format!("{}; {}; {found} {findings}", coverage(report), commit(report)));
    let plain: Vec<_> = lines.iter().map(|line| plain(line)).collect();
    format!("{}\n", plain.join("\n"))
}

fn list(lines: &mut Vec<String>, title: &str, claims: &[Claim]) {
    if !claims.is_empty() {
        lines.push(title.to_owned());
        lines.extend(claims.iter().map(|claim| format!("  - {}{}", when(claim), shortened(&sentence(claim), WIDTH * 2))));
    }
}

/// When to act, for a risk.
fn when(claim: &Claim) -> String {
    if risk(claim) { format!("{}: ", arg(claim, "when_words")) } else { String::new() }
}

fn sentence(claim: &Claim) -> String {
    claim.text.executive.clone()
}

/// Without control characters: a terminal would obey them.
fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).collect()
}
