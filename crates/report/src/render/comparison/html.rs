//! The comparison as one offline page: no script, no request to anywhere; the style of the report.

mod parts;

use deepdive_model::{ComparedMap, ComparedRow, ComparedSubject, Comparison, Decision, MatrixRow, RowKind, StackRow};

use super::markdown::versioned;
use super::{kind_title, rows_of, standing, value};
use crate::render::escape::{html, html_items, html_text};
use crate::render::html::STYLE;
use crate::render::map::{Roles, drawing, view};
use parts::{Page, table};

const OWN_STYLE: &str = include_str!("comparison.css");

/// Title and id of each chapter after the bottom line.
const CHAPTERS: &[(&str, &str)] = &[
    ("features", "Features"),
    ("ways-in", "Ways in"),
    ("operation", "How it is tested, shipped and run"),
    ("grades", "Grades side by side"),
    ("stack", "Technologies by layer"),
    ("maps", "Architectures side by side"),
    ("posture", "Scale and security"),
    ("decisions", "Decisions that differ"),
    ("momentum", "Momentum"),
    ("sheet", "Build, buy or adopt"),
    ("prd", "Draft for a requirements document"),
    ("method", "Method and limits"),
];

pub(super) fn page(comparison: &Comparison) -> String {
    let page = Page { comparison };
    let names: Vec<String> = comparison.subjects.iter().map(|subject| html(&subject.label)).collect();
    let title = names.join(" · ");
    let links: String = CHAPTERS.iter().map(|(id, title)| format!("<li><a href=\"#{id}\">{title}</a></li>")).collect();
    let chapters: String = CHAPTERS.iter().map(|(id, title)| chapter(id, title, &body(&page, id))).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, \
         initial-scale=1\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>{title}: DeepDive comparison</title>\n<style>\n{STYLE}{OWN_STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">Skip to the comparison</a>\n<div class=\"frame\">\n\
         <nav aria-label=\"Contents\"><p class=\"brand\">DeepDive</p><ol><li><a href=\"#bottom-line\">Bottom line</a></li>{links}</ol></nav>\n\
         <main id=\"main\">\n<header><p class=\"kind\">DeepDive comparison</p><h1>{title}</h1></header>\n\
         <section aria-labelledby=\"bottom-line\"><h2 id=\"bottom-line\">Bottom line</h2>{}</section>\n{}\n{chapters}\n</main>\n</div>\n</body>\n</html>\n",
        page.claims(&comparison.bottom_line),
        subjects(&page),
    )
}

fn chapter(id: &str, title: &str, body: &str) -> String {
    let body = if body.is_empty() { "<p>Nothing is known of this.</p>" } else { body };
    format!("<section class=\"chapter\" aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>{body}</section>\n")
}

fn body(page: &Page<'_>, id: &str) -> String {
    let comparison = page.comparison;
    match id {
        "features" => matrix(page, RowKind::Feature),
        "ways-in" => matrix(page, RowKind::Interface),
        "operation" => matrix(page, RowKind::Operation),
        "grades" => grades(page),
        "stack" => stack(page),
        "maps" => comparison.subjects.iter().zip(&comparison.maps).enumerate().map(|(index, pair)| map(index, pair)).collect(),
        "posture" => facts(page, &comparison.posture),
        "decisions" if comparison.decisions.is_empty() => {
            "<p>In no decision that deepdive knows were two subjects found to differ.</p>".to_owned()
        }
        "decisions" => comparison.decisions.iter().map(|one| decision(page, one)).collect(),
        "momentum" => facts(page, &comparison.momentum),
        "sheet" => facts(page, &comparison.build_vs_buy),
        "prd" => {
            comparison.prd.iter().map(|part| format!("<h3>{}</h3>{}", html(&part.title), page.claims(&part.claims))).collect()
        }
        _ => page.claims(&comparison.method),
    }
}

fn subjects(page: &Page<'_>) -> String {
    let one = |subject: &ComparedSubject| {
        format!(
            "<div class=\"subject\"><h3>{}</h3><p>{}</p><p class=\"note\">{} files, {}</p></div>",
            html(&subject.label),
            html_text(&subject.purpose.text.product),
            crate::words::number(i64::try_from(subject.subject.files).unwrap_or(i64::MAX)),
            html(&subject.subject.languages.iter().take(4).cloned().collect::<Vec<_>>().join(", ")),
        )
    };
    format!("<div class=\"subjects\">{}</div>", page.comparison.subjects.iter().map(one).collect::<String>())
}

fn matrix(page: &Page<'_>, kind: RowKind) -> String {
    let (rows, left) = rows_of(page.comparison, kind);
    let left = if left.is_empty() { String::new() } else { format!("<p class=\"note\">{}</p>", html(&left)) };
    if rows.is_empty() {
        return "<p>None was found in any of them.</p>".to_owned();
    }
    let row = |row: &&MatrixRow| {
        let cells: String = row
            .cells
            .iter()
            .map(|cell| {
                let said = format!(
                    "<span class=\"value {0}\">{0}</span> <span class=\"cell-note\">{1}</span>",
                    value(cell.value),
                    html(&cell.note)
                );
                format!("<td>{said}{}</td>", page.sources(&cell.evidence))
            })
            .collect();
        format!(
            "<tr><th scope=\"row\">{}<span class=\"standing\">{}</span></th>{cells}</tr>",
            html(&row.title),
            standing(row.standing)
        )
    };
    format!("{}{left}", table(page, kind_title(kind), "What", &rows.iter().map(row).collect::<String>()))
}

fn facts(page: &Page<'_>, rows: &[ComparedRow]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let row = |row: &ComparedRow| {
        let cells: String =
            row.cells.iter().map(|cell| format!("<td>{}{}</td>", html(&cell.text), page.sources(&cell.evidence))).collect();
        let about =
            if row.about.is_empty() { String::new() } else { format!("<span class=\"standing\">{}</span>", html(&row.about)) };
        format!("<tr><th scope=\"row\">{}{about}</th>{cells}</tr>", html(&row.title))
    };
    table(page, "Facts", "What", &rows.iter().map(row).collect::<String>())
}

/// A dot plot in words: each subject stands under its letter.
fn grades(page: &Page<'_>) -> String {
    let columns = ["A", "B", "C", "D", "E", super::NOT_ASSESSED];
    let row = |row: &ComparedRow| {
        let cell = |letter: &&str| {
            let here = row.cells.iter().zip(&page.comparison.subjects).filter(|(cell, _)| cell.text == **letter);
            let dots = here.map(|(cell, subject)| {
                format!("<span class=\"dot\">{}</span>{}", html(&subject.label), page.sources(&cell.evidence))
            });
            format!("<td>{}</td>", dots.collect::<Vec<_>>().join(" "))
        };
        format!("<tr><th scope=\"row\">{}</th>{}</tr>", html(&row.title), columns.iter().map(cell).collect::<String>())
    };
    let head: String = columns.iter().map(|letter| format!("<th scope=\"col\">{letter}</th>")).collect();
    let rows: String = page.comparison.scores.iter().map(row).collect();
    format!(
        "<p class=\"note\">A is best. How each letter follows from its numbers stands in the report of each subject.</p>\
         <div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Grades\"><table class=\"grades-plot\"><thead><tr><th scope=\"col\">Area</th>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

fn stack(page: &Page<'_>) -> String {
    let row = |row: &StackRow| {
        let cell = |cell: &deepdive_model::StackCell| {
            let item = |item: &deepdive_model::StackEntry| {
                let shared = row.shared.contains(&item.name);
                let name = html(&versioned(item));
                if shared { format!("{name} <span class=\"cell-note\">(in all)</span>") } else { name }
            };
            let evidence: Vec<_> = cell.items.iter().filter_map(|item| item.evidence.first().cloned()).collect();
            if cell.items.is_empty() {
                return "<td>–</td>".to_owned();
            }
            format!("<td><ul class=\"plain\">{}</ul>{}</td>", html_items(cell.items.iter().map(item)), page.sources(&evidence))
        };
        let cells: String = row.cells.iter().map(cell).collect();
        format!("<tr><th scope=\"row\">{}</th>{cells}</tr>", html(&row.layer))
    };
    table(page, "Technologies", "Layer", &page.comparison.stack.iter().map(row).collect::<String>())
}

/// Drawn as the report draws it; ids of the drawing are made its own, so that several can stand on a page.
fn map(index: usize, (subject, map): (&ComparedSubject, &ComparedMap)) -> String {
    let label = html(&subject.label);
    if map.map.components.is_empty() {
        return format!("<h3>{label}</h3><p>No part of a system was found.</p>");
    }
    let view = view(&map.map, Roles::Business);
    let ids = ["map-title", "map-about", "tip"];
    let picture = ids.iter().fold(drawing(&view), |picture, id| own_id(&picture, id, index));
    let not_drawn = if view.not_drawn == 0 {
        String::new()
    } else {
        format!(" {} connections of other kinds are not drawn.", view.not_drawn)
    };
    format!(
        "<h3>{label}</h3><figure><div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"Map of {label}\">{picture}</div>\
         <figcaption>{} parts, {} connections that carry the product's work.{not_drawn} Dashed: named in settings only.</figcaption></figure>",
        map.map.components.len(),
        view.arrows.len(),
    )
}

/// The picture with an id of its own, where it is set and where it is named.
fn own_id(picture: &str, id: &str, index: usize) -> String {
    let named = [("id=\"", "\""), ("aria-labelledby=\"", " "), (" ", "\" viewBox"), ("url(#", ")")];
    named.iter().fold(picture.to_owned(), |picture, (before, after)| {
        picture.replace(&format!("{before}{id}{after}"), &format!("{before}{id}-{index}{after}"))
    })
}

fn decision(page: &Page<'_>, decision: &Decision) -> String {
    let row = |choice: &deepdive_model::Choice| {
        let option = |option: &deepdive_model::ChosenOption| {
            let weighed = if option.gains.is_empty() {
                String::new()
            } else {
                format!(
                    "<br>Gains: {}.<br>Pays: {}.<br>Right when {}.",
                    html(&option.gains),
                    html(&option.pays),
                    html(&option.right_when)
                )
            };
            format!("<li><strong>{}</strong>{}{weighed}</li>", html(&option.option), page.sources(&option.evidence))
        };
        let options: String = choice.options.iter().map(option).collect();
        format!(
            "<tr><th scope=\"row\">{}</th><td><ul class=\"plain\">{options}</ul></td></tr>",
            html(&page.label(&choice.subject))
        )
    };
    let rows: String = decision.choices.iter().map(row).collect();
    format!("<h3>{}</h3><table class=\"choices\"><tbody>{rows}</tbody></table>", html(&decision.question))
}
