//! Pieces that all of the page is made of: sentences with their basis and evidence, tables, bars.

use deepdive_model::{Claim, Evidence, EvidenceKind, Lines, Report, Text};

use super::super::escape::{html, html_items, html_text};
use super::super::links::permalink;
use super::super::shown::{arg, basis, evidence_role, other_evidence, place, risk};
use super::super::tables::{Bars, Cell, Table};

/// A list of sentences.
pub(super) fn claims<'a>(report: &Report, claims: impl IntoIterator<Item = &'a Claim>) -> String {
    let items: String = html_items(claims.into_iter().map(|one| claim(report, one)));
    if items.is_empty() { String::new() } else { format!("<ul class=\"claims\">{items}</ul>") }
}

/// A sentence in three depths, how it is known, and what it rests on.
pub(super) fn claim(report: &Report, claim: &Claim) -> String {
    let count = claim.evidence.len();
    let sources: String = html_items(claim.evidence.iter().map(|one| evidence(report, one)));
    let noun = if count == 1 { "source" } else { "sources" };
    format!(
        "<p class=\"say\">{}</p><details class=\"why\"><summary>{}<span class=\"basis\">{}</span> · {count} {noun}</summary>\
         <ul class=\"sources\">{sources}</ul></details>",
        depths(&claim.text),
        when(claim),
        basis(claim),
    )
}

/// When to act, for a risk.
fn when(claim: &Claim) -> String {
    let words = if risk(claim) { arg(claim, "when_words") } else { String::new() };
    if words.is_empty() {
        words
    } else {
        format!("<span class=\"when {}\">{}</span> · ", html(&arg(claim, "when")), html(&words))
    }
}

/// The three texts, of which the style shows one; once where they are equal.
pub(super) fn depths(text: &Text) -> String {
    if text.executive == text.product && text.product == text.engineer {
        return html_text(&text.executive);
    }
    format!(
        "<span class=\"x\">{}</span><span class=\"p\">{}</span><span class=\"e\">{}</span>",
        html_text(&text.executive),
        html_text(&text.product),
        html_text(&text.engineer)
    )
}

/// A piece of evidence with its link and lines.
pub(super) fn evidence(report: &Report, evidence: &Evidence) -> String {
    let role = evidence_role(evidence.role);
    let role = if role.is_empty() { String::new() } else { format!(" <span class=\"role\">({role})</span>") };
    let lines =
        report.excerpts.get(&evidence.id).map_or_else(String::new, |text| format!("<pre tabindex=\"0\">{}</pre>", html(text)));
    format!("{}{role}{lines}", source(report, evidence))
}

/// A piece of evidence as a link, where it has one.
pub(super) fn source(report: &Report, evidence: &Evidence) -> String {
    let EvidenceKind::Place { path, start_line, end_line, redacted, .. } = &evidence.kind else {
        return html(&other_evidence(evidence));
    };
    let name = html(&place(path, *start_line, *end_line));
    let secret = if *redacted { " (secret, not shown)" } else { "" };
    match permalink(&report.subject, path, Lines::new(*start_line, *end_line)) {
        Some(link) => format!("<a class=\"place\" rel=\"noreferrer\" href=\"{}\">{name}</a>{secret}", html(&link)),
        None => format!("<span class=\"place\">{name}</span>{secret}"),
    }
}

/// A table that scrolls within itself where it is wide.
pub(super) fn table(report: &Report, table: &Table) -> String {
    let title_cell = |(index, title): (usize, &&str)| {
        let class = if table.counts(index) { " class=\"n\"" } else { "" };
        format!("<th scope=\"col\"{class}>{}</th>", html(title))
    };
    let head: String = table.head.iter().enumerate().map(title_cell).collect();
    let row = |cells: &Vec<Cell>| {
        let cells: String = cells.iter().map(|one| cell(report, one)).collect();
        ["<tr>", &cells, "</tr>"].concat()
    };
    let rows: String = table.rows.iter().map(row).collect();
    let more = if table.more > 0 {
        format!("<p class=\"note\">{} more rows are in the JSON report.</p>", table.more)
    } else {
        String::new()
    };
    let title = html(&table.title);
    let body = format!(
        "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{more}"
    );
    // Long tables are folded: whoever wants them opens them, and paper shows them.
    if table.rows.len() > 15 {
        format!("<details class=\"fold\"><summary><h3>{title} ({})</h3></summary>{body}</details>", table.rows.len() + table.more)
    } else {
        format!("<h3>{title}</h3>{body}")
    }
}

fn cell(report: &Report, cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => format!("<td>{}</td>", html_text(text)),
        Cell::Code(name) if name.is_empty() => "<td></td>".to_owned(),
        Cell::Code(name) => format!("<td><code>{}</code></td>", html(name)),
        Cell::Place(one) => format!("<td>{}</td>", source(report, one)),
        Cell::Number(number) => format!("<td class=\"n\">{}</td>", html(number)),
    }
}

/// Bars whose length is the number that stands beside them.
pub(super) fn bars(bars: &Bars) -> String {
    let most = bars.rows.iter().map(|(_, value, _)| *value).max().unwrap_or(1).max(1);
    let row = |(label, value, about): &(String, u64, String)| {
        let width = value * 1_000 / most;
        format!(
            "<tr><th scope=\"row\">{}</th><td><svg class=\"bar\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
             <rect width=\"{width}\" height=\"10\"/></svg></td><td class=\"n\">{}</td></tr>",
            html(label),
            html(about)
        )
    };
    let rows: String = bars.rows.iter().map(row).collect();
    format!(
        "<h3>{}</h3><div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"{0}\"><table class=\"bars\"><tbody>{rows}</tbody></table></div>",
        html(bars.title)
    )
}
