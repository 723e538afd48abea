//! The draft of the technical part of a requirements document: what products of this kind offer, need and risk, as found in those compared.

use deepdive_model::{Claim, Evidence, MatrixRow, RowKind, Section, Standing};
use serde_json::json;

use super::super::cells::has;
use super::super::studied::Studied;
use super::bottom_line::in_sentence;
use super::{Tables, ground};
use crate::writer::Writer;

/// Risks and questions of each subject.
const OF_EACH: usize = 3;
/// Sentences of a section that the matrix fills.
const MOST: usize = 12;

pub(in super::super) fn prd(subjects: &[Studied<'_>], tables: &Tables<'_>, writer: &Writer) -> Vec<Section> {
    let of_kind = |kind: RowKind, standing: Standing| {
        let rows = tables.matrix.iter().filter(move |row| row.kind == kind && row.standing == standing);
        rows.take(MOST)
    };
    let sections: [(&str, Vec<Claim>); 8] = [
        ("problem", subjects.iter().filter_map(|subject| purpose(subject, writer)).collect()),
        (
            "must-haves",
            of_kind(RowKind::Feature, Standing::TableStakes).filter_map(|row| titled(row, "prd.must", writer)).collect(),
        ),
        (
            "differences",
            of_kind(RowKind::Feature, Standing::Differentiator).filter_map(|row| apart(subjects, row, writer)).collect(),
        ),
        ("constraints", subjects.iter().filter_map(|subject| licence(subject, writer)).collect()),
        ("dependencies", stack(tables, writer)),
        ("baselines", baselines(subjects, of_kind(RowKind::Operation, Standing::TableStakes), writer)),
        ("risks", subjects.iter().flat_map(|subject| risks(subject, writer)).collect()),
        ("open-questions", subjects.iter().flat_map(|subject| questions(subject, writer)).collect()),
    ];
    let title = |id: &str| writer.catalogue().map_or_else(|| id.to_owned(), |catalogue| catalogue.title(id).to_owned());
    let filled = sections.into_iter().filter(|(_, claims)| !claims.is_empty());
    filled.map(|(id, claims)| Section { id: id.to_owned(), title: title(id), claims }).collect()
}

fn purpose(subject: &Studied<'_>, writer: &Writer) -> Option<Claim> {
    let purpose = &subject.report.summary.purpose;
    writer.says("prd.purpose", json!({"name": subject.label, "text": purpose.text.executive}), subject.cite(&purpose.evidence))
}

fn titled(row: &MatrixRow, message: &str, writer: &Writer) -> Option<Claim> {
    writer.says(message, json!({"title": in_sentence(&row.title)}), firsts(row))
}

/// The first piece of evidence of each cell.
fn firsts(row: &MatrixRow) -> Vec<Evidence> {
    row.cells.iter().filter_map(|cell| cell.evidence.first().cloned()).collect()
}

fn apart(subjects: &[Studied<'_>], row: &MatrixRow, writer: &Writer) -> Option<Claim> {
    let named = |wanted: bool| {
        let cells = subjects
            .iter()
            .zip(&row.cells)
            .filter(move |(_, cell)| if wanted { has(cell) } else { cell.value == deepdive_model::CellValue::None });
        cells.map(|(subject, _)| subject.label.clone()).collect::<Vec<_>>()
    };
    writer.says("prd.apart", json!({"title": row.title, "names": named(true), "others": named(false)}), firsts(row))
}

fn licence(subject: &Studied<'_>, writer: &Writer) -> Option<Claim> {
    let Some(quote) = &subject.licences.as_ref()?.project else {
        let absence = subject.absence("licences", "a licence file or field");
        return writer.says("prd.no-licence", json!({"name": subject.label}), [absence]);
    };
    writer.says("prd.licence", json!({"name": subject.label, "licence": quote.text}), subject.cite([&quote.evidence]))
}

fn stack(tables: &Tables<'_>, writer: &Writer) -> Vec<Claim> {
    const SHOWN: usize = 8;
    let claim = |row: &deepdive_model::StackRow| {
        let shared = |name: &str| row.shared.iter().any(|known| known == name);
        let items = row.cells.iter().flat_map(|cell| &cell.items).filter(|item| shared(&item.name));
        let evidence = items.filter_map(|item| item.evidence.first().cloned());
        let names: Vec<&String> = row.shared.iter().take(SHOWN).collect();
        writer.says("prd.stack", json!({"layer": row.layer, "names": names, "total": row.shared.len()}), evidence)
    };
    tables.stack.iter().filter(|row| !row.shared.is_empty()).filter_map(claim).collect()
}

fn baselines<'r>(subjects: &[Studied<'_>], rows: impl Iterator<Item = &'r MatrixRow>, writer: &Writer) -> Vec<Claim> {
    let size = |subject: &Studied<'_>| {
        let lines = subject.number("tests_of", "/product_lines").filter(|lines| *lines > 0)?;
        writer.says("prd.size", json!({"name": subject.label, "lines": lines}), subject.measure("tests_of", "/product_lines"))
    };
    let shared = rows.filter_map(|row| titled(row, "prd.baseline", writer));
    shared.chain(subjects.iter().filter_map(size)).collect()
}

fn risks(subject: &Studied<'_>, writer: &Writer) -> Vec<Claim> {
    carried(subject, &subject.report.summary.top_risks, "prd.risk", writer)
}

fn questions(subject: &Studied<'_>, writer: &Writer) -> Vec<Claim> {
    let own = carried(subject, &subject.report.summary.questions, "prd.question", writer);
    if own.is_empty() && subject.report.features.is_empty() {
        let args = json!({"name": subject.label, "text": "What does it let its users do? No feature was found in its code."});
        return writer.says("prd.question", args, ground(subject)).into_iter().collect();
    }
    own
}

/// Sentences of a report under the name of its subject.
fn carried(subject: &Studied<'_>, claims: &[Claim], message: &str, writer: &Writer) -> Vec<Claim> {
    let one = |claim: &Claim| {
        let args = json!({"name": subject.label, "text": claim.text.executive});
        writer.infers(message, args, claim.confidence, subject.cite(&claim.evidence))
    };
    claims.iter().take(OF_EACH).filter_map(one).collect()
}
