//! A finished report in each format. Whatever comes from the repository is hostile here and is escaped for the format it lands in.

mod comparison;
mod csv;
mod dot;
mod escape;
mod headline;
mod html;
mod links;
mod map;
mod markdown;
mod mermaid;
mod sarif;
mod shown;
mod tables;
#[cfg(test)]
mod tests;

use deepdive_model::{ComponentKind, ConnectionStatus, Finding, Report};

use crate::{Format, to_json};

pub use comparison::{ComparisonFormat, UnknownComparisonFormat, comparison_headline, render_comparison};
pub use escape::{harmless, harmless_json};
pub use headline::headline;

/// What a component is, in words.
pub(crate) fn kind_words(kind: ComponentKind) -> &'static str {
    shown::kind(kind)
}

/// How a connection was seen, in words.
pub(crate) fn status_words(status: ConnectionStatus) -> &'static str {
    shown::status(status)
}

/// A finding in a line: severity, title, place.
pub(crate) fn finding_words(finding: &Finding) -> String {
    let place = finding.evidence.first().map_or_else(String::new, |one| format!(" — {}", shown::other_evidence(one)));
    format!("{}: {}{place}", shown::severity(finding.severity), finding.title)
}

/// A piece of evidence in words.
pub(crate) fn evidence_words(evidence: &deepdive_model::Evidence) -> String {
    shown::other_evidence(evidence)
}

/// Plain text in Markdown.
pub(crate) fn markdown_words(text: &str) -> String {
    escape::markdown(text)
}

/// Plain text for a terminal: without control characters, which it would obey.
pub(crate) fn terminal_words(text: &str) -> String {
    harmless(text).into_owned()
}

/// The report in a format.
pub fn render(report: &Report, format: Format) -> String {
    let text = match format {
        Format::Json => return to_json(report),
        Format::Sarif => return harmless_json(&sarif::log(report)).into_owned(),
        Format::Markdown => markdown::page(report),
        Format::Html => html::page(report),
        Format::Mermaid => mermaid::chart(report),
        Format::Dot => dot::graph(report),
        Format::Csv => csv::table(report),
    };
    harmless(&text).into_owned()
}
