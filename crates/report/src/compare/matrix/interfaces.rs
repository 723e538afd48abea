//! Rows of interfaces: the kinds of ways in.

use std::collections::BTreeSet;

use deepdive_model::{CellValue, ComponentKind, EntryPoint, EntryPointKind, MatrixCell, MatrixRow, RowKind};

use super::super::cells::{cell, missing, standing};
use super::super::studied::Studied;
use crate::words::and_list;

const KINDS: &[(EntryPointKind, &str, &str)] = &[
    (EntryPointKind::Http, "http", "Web routes (HTTP)"),
    (EntryPointKind::Page, "pages", "Pages that run in the browser"),
    (EntryPointKind::Rpc, "rpc", "Remote procedures (gRPC and the like)"),
    (EntryPointKind::Graphql, "graphql", "GraphQL"),
    (EntryPointKind::Cli, "commands", "Commands"),
    (EntryPointKind::Job, "jobs", "Jobs in the background or by the clock"),
    (EntryPointKind::Consumer, "consumers", "Reactions to messages"),
];

pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<MatrixRow> {
    let row = |(kind, id, title): &(EntryPointKind, &str, &str)| {
        let cells: Vec<MatrixCell> = subjects.iter().map(|subject| of_kind(subject, *kind, title)).collect();
        let standing = standing(&cells);
        MatrixRow { row: (*id).to_owned(), title: (*title).to_owned(), kind: RowKind::Interface, standing, cells }
    };
    KINDS.iter().map(row).collect()
}

/// A front end whose pages were not read is no lack of pages.
fn without_pages(subject: &Studied<'_>, title: &str) -> MatrixCell {
    let parts = &subject.report.system_map.components;
    let Some(part) = parts.iter().find(|part| part.kind == ComponentKind::Web && part.path.is_some()) else {
        return missing(subject, ("entry_points", "entry_points"), title);
    };
    let note = format!("{} is a web front end; its pages were not read one by one", part.name);
    MatrixCell { value: CellValue::Unknown, ..cell(subject, CellValue::Unknown, note, subject.cite(&part.evidence)) }
}

fn of_kind(subject: &Studied<'_>, kind: EntryPointKind, title: &str) -> MatrixCell {
    let points: Vec<&EntryPoint> = subject.report.entry_points.iter().filter(|point| point.kind == kind).collect();
    if points.is_empty() && matches!(kind, EntryPointKind::Cli | EntryPointKind::Job) {
        // A loop that sleeps is a job, and any program may read its arguments: what was not recognised may be there.
        return cell(subject, CellValue::Unknown, "none was recognised; there are many ways to make them", Vec::new());
    }
    if points.is_empty() && kind == EntryPointKind::Page {
        return without_pages(subject, title);
    }
    if points.is_empty() {
        return missing(subject, ("entry_points", "entry_points"), title);
    }
    let frameworks: BTreeSet<&str> =
        points.iter().map(|point| point.framework.as_str()).filter(|name| !name.is_empty()).collect();
    let frameworks: Vec<&str> = frameworks.into_iter().collect();
    let by = if frameworks.is_empty() { String::new() } else { format!(", by {}", and_list(&frameworks)) };
    let evidence = subject.cite(points.iter().filter_map(|point| point.evidence.first()));
    cell(subject, CellValue::Full, format!("{} seen{by}", points.len()), evidence)
}
