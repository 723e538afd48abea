//! The whole report as GitHub-flavoured Markdown: sentences as lists, facts as tables, evidence as pinned links.

mod findings;

use deepdive_model::{Claim, Evidence, EvidenceKind, Lines, Report, Section};

use super::escape::{markdown, markdown_code, markdown_text};
use super::links::permalink;
use super::mermaid;
use super::shown::{
    arg, basis, commit, coverage, evidence_role, grade_input, is_repeated, letter, model, other_evidence, place, risk,
};
use super::tables::{Bars, Cell, Table, bars, tables};

/// Pieces of evidence shown of one sentence.
const MOST_EVIDENCE: usize = 5;

pub(super) fn page(report: &Report) -> String {
    let mut out = first_screen(report);
    for section in &report.sections {
        chapter(report, section, &mut out);
    }
    out.push_str("\n## Appendix\n");
    findings::all(report, &mut out);
    for one in &tables(report, "appendix") {
        table(report, one, &mut out);
    }
    out
}

fn first_screen(report: &Report) -> String {
    let summary = &report.summary;
    let mut out = format!("# {}\n\n", markdown(&report.subject.name));
    out.push_str(&format!(
        "{}\n\n**{}**\n",
        markdown_text(&summary.purpose.text.executive),
        markdown_text(&summary.verdict.text.executive)
    ));
    out.push_str("\n| Area | Grade | Made from |\n| --- | :---: | --- |\n");
    for grade in &summary.grades {
        let inputs: Vec<_> = grade.inputs.iter().map(|input| markdown(&grade_input(input))).collect();
        let made = if grade.letter.is_none() { "not assessed".to_owned() } else { inputs.join(", ") };
        out.push_str(&format!("| {} | {} | {made} |\n", markdown(&grade.area), letter(grade.letter.as_ref())));
    }
    claims(report, "Gravest risks", &summary.top_risks, &mut out);
    claims(report, "Strengths", &summary.strengths, &mut out);
    let line = [coverage(report), commit(report), format!("as of {}", report.subject.as_of), model(report)];
    out.push_str(&format!("\n{}.\n", markdown(&line.join("; "))));
    out.push_str("\n<details><summary>How the grades are made</summary>\n\n");
    for grade in &summary.grades {
        out.push_str(&format!("- **{}**: {}\n", markdown(&grade.area), markdown(&grade.formula)));
    }
    out.push_str("\n</details>\n");
    out
}

fn claims(report: &Report, title: &str, claims: &[Claim], out: &mut String) {
    if !claims.is_empty() {
        out.push_str(&format!("\n### {title}\n\n"));
        for one in claims {
            claim(report, one, out);
        }
    }
}

fn chapter(report: &Report, section: &Section, out: &mut String) {
    out.push_str(&format!("\n## {}\n\n", markdown(&section.title)));
    let known = |one: &Claim| is_repeated(report, &section.id, one);
    if section.id == "glossary" {
        section.claims.iter().for_each(|one| out.push_str(&format!("- {}\n", markdown_text(&one.text.executive))));
    } else {
        section.claims.iter().filter(|one| !known(one)).for_each(|one| claim(report, one, out));
    }
    if section.claims.is_empty() {
        out.push_str("Nothing can be said here: no facts in this run.\n");
    }
    if section.id == "architecture-map" && !report.system_map.components.is_empty() {
        out.push_str(&format!("\n```mermaid\n{}```\n", mermaid::chart(report)));
    }
    for one in &bars(report, &section.id) {
        chart(one, out);
    }
    for one in &tables(report, &section.id) {
        table(report, one, out);
    }
}

fn claim(report: &Report, claim: &Claim, out: &mut String) {
    let text = &claim.text;
    let when = if risk(claim) { format!("{}; ", arg(claim, "when_words")) } else { String::new() };
    out.push_str(&format!("- {} *({}{})*\n", markdown_text(&text.executive), markdown(&when), basis(claim)));
    if text.product != text.executive {
        out.push_str(&format!("  - Product: {}\n", markdown_text(&text.product)));
    }
    if text.engineer != text.product {
        out.push_str(&format!("  - Engineering: {}\n", markdown_text(&text.engineer)));
    }
    let shown: Vec<_> = claim.evidence.iter().take(MOST_EVIDENCE).map(|one| evidence(report, one)).collect();
    let more = claim.evidence.len().saturating_sub(MOST_EVIDENCE);
    let more = if more > 0 { format!(", {more} more") } else { String::new() };
    out.push_str(&format!("  - Evidence: {}{more}\n", shown.join(", ")));
}

fn evidence(report: &Report, evidence: &Evidence) -> String {
    let role = evidence_role(evidence.role);
    let role = if role.is_empty() { String::new() } else { format!(" ({role})") };
    let EvidenceKind::Place { path, start_line, end_line, redacted, .. } = &evidence.kind else {
        return format!("{}{role}", markdown(&other_evidence(evidence)));
    };
    let name = place(path, *start_line, *end_line);
    let secret = if *redacted { " (secret, not shown)" } else { "" };
    let shown = match permalink(&report.subject, path, Lines::new(*start_line, *end_line)) {
        Some(link) => format!("[{}]({link})", markdown(&name)),
        None => markdown_code(&name),
    };
    format!("{shown}{role}{secret}")
}

fn table(report: &Report, table: &Table, out: &mut String) {
    out.push_str(&format!(
        "\n### {}\n\n| {} |\n|{}\n",
        markdown(&table.title),
        table.head.join(" | "),
        " --- |".repeat(table.head.len())
    ));
    for row in &table.rows {
        let cells: Vec<_> = row.iter().map(|one| cell(report, one)).collect();
        out.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    if table.more > 0 {
        out.push_str(&format!("\n{} more rows are in the JSON report.\n", table.more));
    }
}

fn cell(report: &Report, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => markdown_text(text),
        Cell::Code(name) => markdown_code(name),
        Cell::Place(one) => evidence(report, one),
        Cell::Number(number) => number.clone(),
    }
}

fn chart(bars: &Bars, out: &mut String) {
    out.push_str(&format!("\n### {}\n\n| | |\n| --- | --- |\n", bars.title));
    for (label, _, about) in &bars.rows {
        out.push_str(&format!("| {} | {} |\n", markdown(label), markdown(about)));
    }
}
