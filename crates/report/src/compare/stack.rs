//! Technologies by layer: what all share, and what each has beside.

use std::collections::BTreeSet;

use deepdive_model::{Scope, StackCell, StackEntry, StackItem, StackRow};

use super::studied::Studied;

/// Layers in the order of a request's way; others follow by name.
const ORDER: &[&str] = &[
    "language",
    "frontend",
    "backend",
    "data",
    "messaging",
    "ai",
    "integrations",
    "security",
    "infrastructure",
    "observability",
    "build",
    "test",
    "docs",
];

pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<StackRow> {
    let mut layers: Vec<&str> = subjects.iter().flat_map(items).map(|item| item.layer.as_str()).collect();
    layers.sort_by_key(|layer| (ORDER.iter().position(|known| known == layer).unwrap_or(ORDER.len()), *layer));
    layers.dedup();
    layers.into_iter().map(|layer| row(subjects, layer)).collect()
}

/// What the product, its build and its tests use; examples and documentation say little of it.
fn items<'a>(subject: &Studied<'a>) -> impl Iterator<Item = &'a StackItem> {
    subject.report.stack.iter().filter(|item| !matches!(item.scope, Scope::Example | Scope::Docs))
}

fn row(subjects: &[Studied<'_>], layer: &str) -> StackRow {
    let cells: Vec<StackCell> = subjects.iter().map(|subject| cell(subject, layer)).collect();
    let names = |cell: &StackCell| cell.items.iter().map(|item| item.name.clone()).collect::<BTreeSet<String>>();
    let shared = cells.iter().map(names).reduce(|all, own| all.intersection(&own).cloned().collect()).unwrap_or_default();
    StackRow { layer: layer.to_owned(), shared: shared.into_iter().collect(), cells }
}

fn cell(subject: &Studied<'_>, layer: &str) -> StackCell {
    let of_layer = items(subject).filter(|item| item.layer == layer);
    let entry = |item: &StackItem| StackEntry {
        name: item.name.clone(),
        version: item.version.clone(),
        evidence: subject.cite(&item.evidence),
    };
    let mut items: Vec<StackEntry> = of_layer.map(entry).collect();
    items.sort_by(|a, b| a.name.cmp(&b.name).then(a.version.cmp(&b.version)));
    items.dedup_by(|a, b| a.name == b.name);
    StackCell { subject: subject.key.clone(), items }
}
