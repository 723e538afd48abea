//! The formats that a report can be shown in, and their names on the command line.

use std::str::FromStr;

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// The whole report for people, GitHub-flavoured.
    Markdown,
    /// One offline page.
    Html,
    /// The contract, for scripts.
    Json,
    /// Findings for code hosts and editors, SARIF 2.1.0.
    Sarif,
    /// The system map as a Mermaid flowchart.
    Mermaid,
    /// The system map for Graphviz.
    Dot,
    /// Findings for a spreadsheet.
    Csv,
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no format named {0}; there are md, html, json, sarif, mermaid, dot, csv")]
pub struct UnknownFormat(String);

impl Format {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Markdown, Self::Html, Self::Json, Self::Sarif, Self::Mermaid, Self::Dot, Self::Csv];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Mermaid => "mermaid",
            Self::Dot => "dot",
            Self::Csv => "csv",
        }
    }

    /// The usual ending of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Mermaid => "mmd",
            Self::Markdown | Self::Html | Self::Json | Self::Sarif | Self::Dot | Self::Csv => self.name(),
        }
    }
}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::ALL.iter().copied().find(|format| format.name() == name).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_leads_back() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(*format));
        }
        assert_eq!("pdf".parse::<Format>(), Err(UnknownFormat("pdf".into())));
    }
}
