//! The comparison as Markdown.

use deepdive_model::{Claim, ComparedRow, Comparison, Decision, Evidence, MatrixRow, RowKind, StackRow};

use super::{KINDS, kind_title, rows_of, standing, value};
use crate::render::escape::{markdown, markdown_code, markdown_text};
use crate::render::map::{Roles, view};
use crate::render::shown::{self, basis, other_evidence};

pub(super) fn page(comparison: &Comparison) -> String {
    let names: Vec<String> = comparison.subjects.iter().map(|subject| markdown(&subject.label)).collect();
    let mut out = format!("# Comparison: {}\n", names.join(", "));
    section(&mut out, "Bottom line", &claims(&comparison.bottom_line));
    section(&mut out, "What is compared", &subjects(comparison));
    for kind in KINDS {
        section(&mut out, kind_title(kind), &matrix(comparison, kind));
    }
    section(&mut out, "Grades side by side", &facts(comparison, &comparison.scores));
    section(&mut out, "Technologies by layer", &stack(comparison));
    section(&mut out, "Architectures side by side", &maps(comparison));
    section(&mut out, "Scale and security", &facts(comparison, &comparison.posture));
    section(&mut out, "Decisions that differ", &decisions(comparison));
    section(&mut out, "Momentum", &facts(comparison, &comparison.momentum));
    section(&mut out, "Build, buy or adopt", &facts(comparison, &comparison.build_vs_buy));
    let prd: String = comparison.prd.iter().map(|part| format!("### {}\n\n{}", part.title, claims(&part.claims))).collect();
    section(&mut out, "Draft for a requirements document", &prd);
    section(&mut out, "Method and limits", &claims(&comparison.method));
    out
}

fn section(out: &mut String, title: &str, body: &str) {
    if !body.trim().is_empty() {
        out.push_str(&format!("\n## {title}\n\n{}\n", body.trim_end()));
    }
}

fn claims(claims: &[Claim]) -> String {
    let line = |claim: &Claim| {
        let sources: Vec<String> = claim.evidence.iter().take(2).map(source).collect();
        format!("- {} <sub>{}: {}</sub>\n", markdown_text(&claim.text.product), basis(claim), sources.join("; "))
    };
    claims.iter().map(line).collect()
}

/// Subject and place: which of several repositories a path belongs to must be seen.
fn source(evidence: &Evidence) -> String {
    format!("{} {}", markdown(&evidence.subject), markdown_code(&other_evidence(evidence)))
}

fn subjects(comparison: &Comparison) -> String {
    comparison
        .subjects
        .iter()
        .map(|one| format!("- **{}**: {}\n", markdown(&one.label), markdown_text(&one.purpose.text.product)))
        .collect()
}

fn head(comparison: &Comparison, first: &str, last: &str) -> String {
    let names: String = comparison.subjects.iter().map(|subject| format!(" {} |", markdown(&subject.label))).collect();
    let rule: String = comparison.subjects.iter().map(|_| " --- |").collect();
    let (last, last_rule) = if last.is_empty() { (String::new(), "") } else { (format!(" {last} |"), " --- |") };
    format!("| {first} |{names}{last}\n| --- |{rule}{last_rule}\n")
}

fn matrix(comparison: &Comparison, kind: RowKind) -> String {
    let (rows, left) = rows_of(comparison, kind);
    let left = if left.is_empty() { String::new() } else { format!("\n{}\n", markdown(&left)) };
    if rows.is_empty() {
        return if kind == RowKind::Feature { "No feature was found in any of them.".to_owned() } else { left };
    }
    let row = |row: &&MatrixRow| {
        let cells: String = row.cells.iter().map(|cell| format!(" {}: {} |", value(cell.value), markdown(&cell.note))).collect();
        format!("| {} |{cells} {} |\n", markdown(&row.title), standing(row.standing))
    };
    format!("{}{}{left}", head(comparison, "What", "As a whole"), rows.iter().map(row).collect::<String>())
}

fn facts(comparison: &Comparison, rows: &[ComparedRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let row = |row: &ComparedRow| {
        let cells: String = row.cells.iter().map(|cell| format!(" {} |", markdown(&cell.text))).collect();
        let about = if row.about.is_empty() { String::new() } else { format!(". {}", markdown(&row.about)) };
        format!("| {}{about} |{cells}\n", markdown(&row.title))
    };
    format!("{}{}", head(comparison, "What", ""), rows.iter().map(row).collect::<String>())
}

fn stack(comparison: &Comparison) -> String {
    let row = |row: &StackRow| {
        let cell = |cell: &deepdive_model::StackCell| {
            let items: Vec<String> = cell.items.iter().map(|item| markdown(&versioned(item))).collect();
            format!(" {} |", if items.is_empty() { "–".to_owned() } else { items.join(", ") })
        };
        let cells: String = row.cells.iter().map(cell).collect();
        let shared = if row.shared.is_empty() { "–".to_owned() } else { markdown(&row.shared.join(", ")) };
        format!("| {} |{cells} {shared} |\n", markdown(&row.layer))
    };
    format!("{}{}", head(comparison, "Layer", "In all"), comparison.stack.iter().map(row).collect::<String>())
}

/// A technology with its version, where one is stated.
pub(super) fn versioned(item: &deepdive_model::StackEntry) -> String {
    item.version.as_ref().map_or_else(|| item.name.clone(), |version| format!("{} {version}", item.name))
}

fn maps(comparison: &Comparison) -> String {
    let map = |(subject, map): (&deepdive_model::ComparedSubject, &deepdive_model::ComparedMap)| {
        let view = view(&map.map, Roles::Business);
        let node = |index: usize| view.nodes.get(index).map_or_else(String::new, |node| markdown(&node.name));
        let parts: Vec<String> =
            view.nodes.iter().map(|node| format!("{} ({})", markdown(&node.name), shown::kind(node.kind))).collect();
        let arrows: Vec<String> =
            view.arrows.iter().map(|arrow| format!("{} → {} ({})", node(arrow.from), node(arrow.to), arrow.label)).collect();
        let arrows = if arrows.is_empty() { "none seen".to_owned() } else { arrows.join("; ") };
        let parts = if parts.is_empty() { "none seen".to_owned() } else { parts.join("; ") };
        format!("### {}\n\n- Parts: {parts}\n- Connections: {arrows}\n\n", markdown(&subject.label))
    };
    comparison.subjects.iter().zip(&comparison.maps).map(map).collect()
}

fn decisions(comparison: &Comparison) -> String {
    comparison.decisions.iter().map(|one| decision(comparison, one)).collect()
}

fn decision(comparison: &Comparison, decision: &Decision) -> String {
    let label = |key: &str| {
        comparison.subjects.iter().find(|subject| subject.key == key).map_or(key.to_owned(), |subject| markdown(&subject.label))
    };
    let mut out = format!("### {}\n\n", decision.question);
    for choice in &decision.choices {
        for option in &choice.options {
            let sources: Vec<String> = option.evidence.iter().take(2).map(source).collect();
            let weighed = if option.gains.is_empty() {
                String::new()
            } else {
                format!(" Gains: {}. Pays: {}. Right when {}.", option.gains, option.pays, option.right_when)
            };
            out.push_str(&format!(
                "- **{}**: {}.{weighed} <sub>{}</sub>\n",
                label(&choice.subject),
                markdown(&option.option),
                sources.join("; ")
            ));
        }
    }
    out.push('\n');
    out
}
