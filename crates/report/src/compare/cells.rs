//! Cells of the two kinds of table. A cell that says something has evidence; one that has none says that it is not known.

use deepdive_model::{CellValue, ComparedRow, Evidence, FactCell, MatrixCell, Standing};

use super::studied::Studied;

/// What a cell of facts says where nothing is known.
pub(super) const NOT_ASSESSED: &str = "not assessed";

/// A cell of the matrix; without evidence its value is unknown.
pub(super) fn cell(subject: &Studied<'_>, value: CellValue, note: impl Into<String>, evidence: Vec<Evidence>) -> MatrixCell {
    let value = if evidence.is_empty() { CellValue::Unknown } else { value };
    MatrixCell { subject: subject.key.clone(), value, note: note.into(), evidence }
}

/// A cell for what was not found: none, or unknown with the reason.
pub(super) fn missing(subject: &Studied<'_>, (capability, tool): (&str, &str), searched: &str) -> MatrixCell {
    match subject.blind_spot(capability) {
        Some(why) => cell(subject, CellValue::Unknown, why, Vec::new()),
        None => cell(subject, CellValue::None, "not found", vec![subject.absence(tool, searched)]),
    }
}

/// Whether it was seen, at least in part.
pub(super) fn has(cell: &MatrixCell) -> bool {
    matches!(cell.value, CellValue::Full | CellValue::Partial)
}

/// What a row's cells say as a whole.
pub(super) fn standing(cells: &[MatrixCell]) -> Standing {
    let lacks = |cell: &MatrixCell| cell.value == CellValue::None;
    match (cells.iter().any(has), cells.iter().all(has), cells.iter().any(lacks)) {
        (_, true, _) => Standing::TableStakes,
        (true, false, true) => Standing::Differentiator,
        (false, _, _) if cells.iter().all(|cell| cell.value == CellValue::None) => Standing::Absent,
        (true | false, false, _) => Standing::Open,
    }
}

/// A cell of facts; without evidence it is not assessed.
pub(super) fn fact(subject: &Studied<'_>, said: Option<(String, Vec<Evidence>)>) -> FactCell {
    let (text, evidence) = said.filter(|(_, evidence)| !evidence.is_empty()).unwrap_or((NOT_ASSESSED.to_owned(), Vec::new()));
    FactCell { subject: subject.key.clone(), text, evidence }
}

/// A row of facts, by one question to each subject; none where no subject has an answer.
pub(super) fn row<'a, 's>(
    subjects: &'s [Studied<'a>],
    (id, title, about): (&str, &str, &str),
    ask: impl Fn(&'s Studied<'a>) -> Option<(String, Vec<Evidence>)>,
) -> Option<ComparedRow> {
    let cells: Vec<FactCell> = subjects.iter().map(|subject| fact(subject, ask(subject))).collect();
    let known = cells.iter().any(|cell| !cell.evidence.is_empty());
    known.then(|| ComparedRow { row: id.to_owned(), title: title.to_owned(), about: about.to_owned(), cells })
}

/// A number of a tool's facts, said in words.
pub(super) fn measured(
    subject: &Studied<'_>,
    (tool, pointer): (&str, &str),
    say: impl Fn(i64) -> String,
) -> Option<(String, Vec<Evidence>)> {
    let evidence = subject.measure(tool, pointer)?;
    Some((say(subject.number(tool, pointer)?), vec![evidence]))
}
