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

pub use headline::headline;

/// The report in a format.
pub fn render(report: &Report, format: Format) -> String {
    match format {
        Format::Json => to_json(report),
        Format::Markdown => markdown::page(report),
        Format::Html => html::page(report),
        Format::Sarif => sarif::log(report),
        Format::Mermaid => mermaid::chart(report),
        Format::Dot => dot::graph(report),
        Format::Csv => csv::table(report),
    }
}
