//! The bottom line: who leads on what, what only one has, what all have, what is not known.

use std::collections::BTreeSet;

use deepdive_model::{CellValue, Claim, ComparedRow, Evidence, MatrixCell, MatrixRow, RowKind, StackCell, StackRow, Standing};
use serde_json::json;

use super::super::cells::has;
use super::super::studied::Studied;
use super::{Tables, ground};
use crate::writer::Writer;

/// Names that a sentence lists before it says how many more there are.
const LISTED: usize = 6;

pub(in super::super) fn bottom_line(subjects: &[Studied<'_>], tables: &Tables<'_>, writer: &Writer) -> Vec<Claim> {
    let figures = figures(subjects, tables, writer);
    if alike(tables) {
        let all = subjects.iter().flat_map(ground);
        return figures.or_else(|| writer.says("bottom.same", json!({}), all)).into_iter().collect();
    }
    let mut out = leads(subjects, tables, writer);
    for (kinds, message) in
        [(&[RowKind::Feature][..], "bottom.only-features"), (&[RowKind::Interface, RowKind::Operation], "bottom.only-operations")]
    {
        out.extend(
            subjects.iter().enumerate().filter_map(|(index, one)| only(one, index, (tables.matrix, kinds), message, writer)),
        );
    }
    out.extend(shared(tables.matrix, writer));
    out.extend(decisions(tables, writer));
    out.extend(momentum(subjects, writer));
    out.extend(subjects.iter().filter_map(|subject| unknown(subject, tables.matrix, writer)));
    out
}

/// Whether matrix, grades, technologies and decisions are the same.
fn alike(tables: &Tables<'_>) -> bool {
    let equal =
        |cells: &[MatrixCell]| cells.iter().zip(cells.iter().skip(1)).all(|(a, b)| a.value == b.value && a.note == b.note);
    tables.matrix.iter().all(|row| equal(&row.cells))
        && tables.scores.iter().all(|row| !row.differs())
        && tables.stack.iter().all(same_technologies)
        && tables.decisions.is_empty()
}

/// By name and version.
fn same_technologies(row: &StackRow) -> bool {
    let items = |cell: &StackCell| cell.items.iter().map(|item| (item.name.clone(), item.version.clone())).collect::<Vec<_>>();
    row.cells.iter().zip(row.cells.iter().skip(1)).all(|(one, next)| items(one) == items(next))
}

/// Where all is alike, what differs all the same: figures of the other tables, and the maps.
fn figures(subjects: &[Studied<'_>], tables: &Tables<'_>, writer: &Writer) -> Option<Claim> {
    let rows: Vec<&ComparedRow> = tables.figures.iter().copied().flatten().filter(|row| row.differs()).collect();
    let map = |subject: &Studied<'_>| {
        let map = &subject.report.system_map;
        let parts = map.components.iter().map(|part| part.id.clone());
        parts.chain(map.connections.iter().map(|link| link.id.clone())).collect::<BTreeSet<_>>()
    };
    let maps = subjects.iter().zip(subjects.iter().skip(1)).any(|(one, next)| map(one) != map(next));
    let titles =
        rows.iter().map(|row| in_sentence(&row.title)).chain(maps.then(|| "parts and connections of the map".to_owned()));
    let titles: Vec<String> = titles.collect();
    if titles.is_empty() {
        return None;
    }
    let cells = rows.iter().take(LISTED).flat_map(|row| &row.cells);
    let evidence = cells.filter_map(|cell| cell.evidence.first().cloned()).chain(subjects.iter().flat_map(ground));
    let shown: Vec<&String> = titles.iter().take(LISTED).collect();
    writer.says("bottom.figures", json!({"rows": shown, "total": titles.len()}), evidence)
}

/// Areas in which a subject has a better letter than every other.
fn leads(subjects: &[Studied<'_>], tables: &Tables<'_>, writer: &Writer) -> Vec<Claim> {
    let best = |row: &&deepdive_model::ComparedRow, key: &str| {
        let letter = |text: &str| (text.len() == 1).then(|| text.to_owned());
        let own = row.cells.iter().find(|cell| cell.subject == key).and_then(|cell| letter(&cell.text));
        let others: Vec<_> = row.cells.iter().filter(|cell| cell.subject != key).map(|cell| letter(&cell.text)).collect();
        own.is_some_and(|own| others.iter().all(|other| other.as_ref().is_some_and(|other| own < *other)))
    };
    let claim = |subject: &Studied<'_>| {
        if !subject.has_code() {
            return None;
        }
        let rows: Vec<_> = tables.scores.iter().filter(|row| best(row, &subject.key)).collect();
        let areas: Vec<&str> = rows.iter().map(|row| row.row.as_str()).collect();
        if areas.is_empty() {
            return None;
        }
        // Its own evidence first, then what it is held against.
        let own = |wanted: bool| {
            let cells = rows.iter().flat_map(|row| &row.cells).filter(move |cell| (cell.subject == subject.key) == wanted);
            cells.filter_map(|cell| cell.evidence.first().cloned()).collect::<Vec<_>>()
        };
        let evidence = own(true).into_iter().chain(own(false));
        writer.says("bottom.leads", json!({"name": subject.label, "areas": areas}), evidence)
    };
    let mut out: Vec<Claim> = subjects.iter().filter_map(claim).collect();
    let nobody = !subjects.iter().any(|subject| tables.scores.iter().any(|row| best(&row, &subject.key)));
    if nobody {
        let evidence = tables.scores.iter().flat_map(|row| row.cells.iter().filter_map(|cell| cell.evidence.first().cloned()));
        out.extend(writer.says("bottom.level", json!({}), evidence));
    }
    out
}

/// Rows that one subject has, and all others were found to lack.
fn only(
    subject: &Studied<'_>,
    index: usize,
    (matrix, kinds): (&[MatrixRow], &[RowKind]),
    message: &str,
    writer: &Writer,
) -> Option<Claim> {
    let alone = |row: &&MatrixRow| {
        let others = row.cells.iter().enumerate().filter(|(at, _)| *at != index);
        let mut others = others.map(|(_, cell)| cell);
        kinds.contains(&row.kind) && row.cells.get(index).is_some_and(has) && others.all(|cell| cell.value == CellValue::None)
    };
    let rows: Vec<&MatrixRow> = matrix.iter().filter(alone).collect();
    if rows.is_empty() {
        return None;
    }
    let evidence = rows.iter().take(LISTED).filter_map(|row| row.cells.get(index)?.evidence.first().cloned());
    writer.says(message, json!({"name": subject.label, "rows": titles(&rows), "total": rows.len()}), evidence)
}

fn shared(matrix: &[MatrixRow], writer: &Writer) -> Option<Claim> {
    let rows: Vec<&MatrixRow> =
        matrix.iter().filter(|row| row.kind == RowKind::Feature && row.standing == Standing::TableStakes).collect();
    if rows.is_empty() {
        return None;
    }
    let evidence = rows.iter().take(LISTED).flat_map(|row| row.cells.iter().filter_map(|cell| cell.evidence.first().cloned()));
    writer.says("bottom.shared", json!({"rows": titles(&rows), "total": rows.len()}), evidence)
}

/// Titles in the middle of a sentence.
fn titles(rows: &[&MatrixRow]) -> Vec<String> {
    rows.iter().take(LISTED).map(|row| in_sentence(&row.title)).collect()
}

/// A title in lower case, but for names and abbreviations.
pub(super) fn in_sentence(title: &str) -> String {
    let plain = title.chars().nth(1).is_some_and(char::is_lowercase) && !title.starts_with("Kubernetes");
    let mut letters = title.chars();
    match letters.next() {
        Some(first) if plain => first.to_lowercase().chain(letters).collect(),
        _ => title.to_owned(),
    }
}

fn decisions(tables: &Tables<'_>, writer: &Writer) -> Option<Claim> {
    let choices = tables.decisions.iter().filter_map(|decision| decision.choices.first());
    let evidence: Vec<Evidence> = choices.filter_map(|choice| choice.options.first()?.evidence.first().cloned()).collect();
    writer.says("bottom.decisions", json!({"count": tables.decisions.len()}), evidence)
}

/// Who is worked on most, and who not at all.
fn momentum(subjects: &[Studied<'_>], writer: &Writer) -> Vec<Claim> {
    let known: Vec<_> = subjects.iter().filter_map(|subject| Some((subject, subject.ownership.as_ref()?))).collect();
    let measure = |subject: &Studied<'_>| subject.measure("ownership", "/recent_commits");
    let most = known.iter().map(|(_, history)| history.recent_commits).max().unwrap_or(0);
    let leaders: Vec<_> = known.iter().filter(|(_, history)| history.recent_commits == most).collect();
    let mut out = Vec::new();
    if let [(leader, _)] = leaders.as_slice()
        && most > 0
        && known.len() == subjects.len()
    {
        let args = json!({"name": leader.label, "commits": most, "as_of": leader.report.subject.as_of});
        out.extend(writer.says("bottom.active", args, known.iter().filter_map(|(subject, _)| measure(subject))));
    }
    let quiet: Vec<_> = known.iter().filter(|(_, history)| history.recent_commits == 0).map(|(subject, _)| subject).collect();
    if let Some(first) = quiet.first() {
        let names: Vec<&String> = quiet.iter().map(|subject| &subject.label).collect();
        let args = json!({"names": names, "as_of": first.report.subject.as_of});
        out.extend(writer.says("bottom.quiet", args, quiet.iter().filter_map(|subject| measure(subject))));
    }
    out
}

fn unknown(subject: &Studied<'_>, matrix: &[MatrixRow], writer: &Writer) -> Option<Claim> {
    let cells = matrix.iter().flat_map(|row| &row.cells).filter(|cell| cell.subject == subject.key);
    let count = cells.filter(|cell| cell.value == CellValue::Unknown).count();
    if count == 0 {
        return None;
    }
    writer.says("bottom.unknown", json!({"name": subject.label, "count": count, "total": matrix.len()}), ground(subject))
}
