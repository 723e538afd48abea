//! A finished comparison in each format.

mod csv;
mod headline;
mod html;
mod markdown;
#[cfg(test)]
mod tests;

use std::str::FromStr;

use deepdive_model::{CellValue, Comparison, MatrixRow, RowKind, Standing};

pub use headline::comparison_headline;

/// A format of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComparisonFormat {
    /// The whole comparison for people, GitHub-flavoured.
    Markdown,
    /// One offline page.
    Html,
    /// The contract, for scripts.
    Json,
    /// The matrix and the tables for a spreadsheet.
    Csv,
}

/// A name that is no format of a comparison.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format of a comparison named {0}; there are md, html, json, csv")]
pub struct UnknownComparisonFormat(String);

impl ComparisonFormat {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Markdown, Self::Html, Self::Json, Self::Csv];

    /// Its name on the command line, and the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

impl FromStr for ComparisonFormat {
    type Err = UnknownComparisonFormat;

    fn from_str(name: &str) -> Result<Self, UnknownComparisonFormat> {
        Self::ALL.iter().copied().find(|format| format.name() == name).ok_or_else(|| UnknownComparisonFormat(name.to_owned()))
    }
}

/// The comparison in a format.
pub fn render_comparison(comparison: &Comparison, format: ComparisonFormat) -> String {
    let text = match format {
        ComparisonFormat::Json => return crate::json::to_json_of(comparison),
        ComparisonFormat::Markdown => markdown::page(comparison),
        ComparisonFormat::Html => html::page(comparison),
        ComparisonFormat::Csv => csv::tables(comparison),
    };
    crate::harmless(&text).into_owned()
}

fn value(value: CellValue) -> &'static str {
    match value {
        CellValue::Full => "full",
        CellValue::Partial => "partial",
        CellValue::None => "none",
        CellValue::Unknown => "unknown",
    }
}

fn kind(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Feature => "feature",
        RowKind::Interface => "interface",
        RowKind::Operation => "operation",
    }
}

fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::TableStakes => "all have it",
        Standing::Differentiator => "sets apart",
        Standing::Open => "not known of all",
        Standing::Absent => "found in none",
    }
}

/// The word of a standing as a whole, for headings.
fn kind_title(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Feature => "Features",
        RowKind::Interface => "Ways in",
        RowKind::Operation => "How it is tested, shipped and run",
    }
}

/// Rows of a kind that any subject has, and a sentence on the others: what all were found to lack is told apart from what is not known.
fn rows_of(comparison: &Comparison, wanted: RowKind) -> (Vec<&MatrixRow>, String) {
    let has = |row: &&MatrixRow| row.cells.iter().any(|cell| matches!(cell.value, CellValue::Full | CellValue::Partial));
    let (shown, left): (Vec<_>, Vec<_>) = comparison.matrix.iter().filter(|row| row.kind == wanted).partition(has);
    let (absent, unknown): (Vec<_>, Vec<_>) = left.into_iter().partition(|row| row.standing == Standing::Absent);
    let listed = |lead: &str, rows: &[&MatrixRow]| {
        let titles: Vec<&str> = rows.iter().map(|row| row.title.as_str()).collect();
        (!titles.is_empty()).then(|| format!("{lead}: {}.", titles.join("; ")))
    };
    let told =
        [listed("Looked for and seen in none of them", &absent), listed("Seen in none of them, but not known of all", &unknown)];
    (shown, told.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// What a cell of facts says where nothing is known.
const NOT_ASSESSED: &str = "not assessed";

const KINDS: [RowKind; 3] = [RowKind::Feature, RowKind::Interface, RowKind::Operation];
