//! A finished report in each format. Whatever comes from the repository is hostile here and is escaped for the format it lands in.

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

use deepdive_model::Report;

use crate::{Format, to_json};

pub use escape::{harmless, harmless_json};
pub use headline::headline;

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
