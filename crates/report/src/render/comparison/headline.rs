//! The bottom line for a terminal.

use deepdive_model::{Comparison, RowKind};

use super::{kind_title, standing, value};
use crate::render::terminal_words;

/// Rows of features that a terminal shows.
const SHOWN: usize = 16;

/// Bottom line, grades and the rows that tell most, as plain text.
pub fn comparison_headline(comparison: &Comparison) -> String {
    let labels: Vec<&str> = comparison.subjects.iter().map(|subject| subject.label.as_str()).collect();
    let mut lines = vec![labels.join(" · "), String::new()];
    lines.extend(comparison.bottom_line.iter().map(|claim| format!("- {}", claim.text.executive)));
    lines.push(String::new());
    for row in &comparison.scores {
        let cells: Vec<String> = row.cells.iter().zip(&labels).map(|(cell, label)| format!("{label} {}", cell.text)).collect();
        lines.push(format!("{}: {}", row.title, cells.join(" · ")));
    }
    lines.push(format!("\n{}:", kind_title(RowKind::Feature)));
    for row in comparison.matrix.iter().filter(|row| row.kind == RowKind::Feature).take(SHOWN) {
        let cells: Vec<String> =
            row.cells.iter().zip(&labels).map(|(cell, label)| format!("{label} {}", value(cell.value))).collect();
        lines.push(format!("  {} ({}): {}", row.title, standing(row.standing), cells.join(" · ")));
    }
    lines.push("\nThe whole: `--format html -o comparison.html`, or md, json, csv.".to_owned());
    let lines: Vec<String> = lines.iter().flat_map(|line| line.split('\n').map(terminal_words)).collect();
    format!("{}\n", lines.join("\n"))
}
