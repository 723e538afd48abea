//! A chapter of the page: its sentences, then its picture, bars and tables.

use deepdive_model::{Claim, Report, Section};

use super::super::escape::{html, html_text};
use super::super::map::{Roles, drawing, view};
use super::super::shown::is_repeated;
use super::super::tables;
use super::parts;

pub(super) fn chapter(report: &Report, section: &Section) -> String {
    let sentences = match section.id.as_str() {
        "glossary" => glossary(section),
        id => parts::claims(report, section.claims.iter().filter(|claim| !is_repeated(report, id, claim))),
    };
    let nothing = if section.claims.is_empty() { "<p>Nothing can be said here: this run has no facts for it.</p>" } else { "" };
    let map = if section.id == "architecture-map" { map(report) } else { String::new() };
    let bars: String = tables::bars(report, &section.id).iter().map(parts::bars).collect();
    let tables: String = tables::tables(report, &section.id).iter().map(|table| parts::table(report, table)).collect();
    let (id, title) = (html(&section.id), html(&section.title));
    format!(
        "<section class=\"chapter\" aria-labelledby=\"{id}\"><h2 id=\"{id}\">{title}</h2>{nothing}{map}{sentences}{bars}{tables}</section>\n"
    )
}

fn glossary(section: &Section) -> String {
    let one = |claim: &Claim| {
        let text = &claim.text.executive;
        let (term, means) = text.split_once(": ").unwrap_or((text, ""));
        format!("<dt>{}</dt><dd>{}</dd>", html(term), html_text(means))
    };
    format!("<dl>{}</dl>", section.claims.iter().map(one).collect::<String>())
}

fn map(report: &Report) -> String {
    let view = view(&report.system_map, Roles::Business);
    if view.nodes.is_empty() {
        return String::new();
    }
    let hidden = match view.not_drawn {
        0 => String::new(),
        count => {
            format!(" {count} more connections (telemetry, configuration, discovery, or within a group) are in the table only.")
        }
    };
    format!(
        "<figure><div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"System map\">{}</div><figcaption>Solid arrow: the call was \
         seen in code. Dashed arrow: named in settings only. Each arrow has evidence, listed below.{hidden}</figcaption></figure>",
        drawing(&view)
    )
}
