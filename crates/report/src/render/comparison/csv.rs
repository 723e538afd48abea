//! The tables of a comparison for a spreadsheet: one row for each row and subject, so that it can be pivoted and weighed.

use deepdive_model::{ComparedRow, Comparison, Evidence, MatrixRow};

use super::{kind, standing, value};
use crate::render::csv::quoted;
use crate::render::shown::other_evidence;

const HEAD: &str = "table,row,title,standing,subject,value,note,evidence";

pub(super) fn tables(comparison: &Comparison) -> String {
    let mut out = format!("{HEAD}\r\n");
    for row in &comparison.matrix {
        out.push_str(&matrix(row));
    }
    let tables = [
        ("grade", &comparison.scores),
        ("posture", &comparison.posture),
        ("momentum", &comparison.momentum),
        ("build-buy-adopt", &comparison.build_vs_buy),
    ];
    for (name, rows) in tables {
        rows.iter().for_each(|row| out.push_str(&facts(name, row)));
    }
    out
}

fn matrix(row: &MatrixRow) -> String {
    let line = |cell: &deepdive_model::MatrixCell| {
        let places = places(&cell.evidence);
        line([
            kind(row.kind),
            &row.row,
            &row.title,
            standing(row.standing),
            &cell.subject,
            value(cell.value),
            &cell.note,
            &places,
        ])
    };
    row.cells.iter().map(line).collect()
}

fn facts(table: &str, row: &ComparedRow) -> String {
    let line = |cell: &deepdive_model::FactCell| {
        line([table, &row.row, &row.title, "", &cell.subject, &cell.text, &row.about, &places(&cell.evidence)])
    };
    row.cells.iter().map(line).collect()
}

fn line(cells: [&str; 8]) -> String {
    format!("{}\r\n", cells.map(quoted).join(","))
}

fn places(evidence: &[Evidence]) -> String {
    evidence.iter().map(other_evidence).collect::<Vec<_>>().join("; ")
}
