//! Whether two reports can be about two states of one repository: what both cite with the same text in the same file.

use std::collections::BTreeSet;

use deepdive_model::{Evidence, EvidenceKind, Report};

/// Fewer cited places than this say nothing about a repository as a whole.
const FEW: usize = 5;

/// Whether both cite enough to tell, and no place of the one has its text in the same file of the other.
pub(super) fn nothing(old: &Report, new: &Report) -> bool {
    let (old, new) = (cited(old), cited(new));
    old.len() >= FEW && new.len() >= FEW && old.is_disjoint(&new)
}

/// Cited places by path and text, wherever in the file they stand.
fn cited(report: &Report) -> BTreeSet<(&str, &str)> {
    let map = &report.system_map;
    let all = (report.findings.iter().flat_map(|one| &one.evidence))
        .chain(report.entry_points.iter().flat_map(|one| &one.evidence))
        .chain(report.stack.iter().flat_map(|one| &one.evidence))
        .chain(report.features.iter().flat_map(|one| &one.evidence))
        .chain(report.dependencies.iter().flat_map(|one| &one.evidence))
        .chain(map.components.iter().flat_map(|one| &one.evidence))
        .chain(map.connections.iter().flat_map(|one| &one.evidence));
    all.filter_map(place).collect()
}

fn place(evidence: &Evidence) -> Option<(&str, &str)> {
    match &evidence.kind {
        EvidenceKind::Place { path, sha256, .. } => Some((path, sha256.as_deref()?)),
        EvidenceKind::Blob { .. }
        | EvidenceKind::Commit { .. }
        | EvidenceKind::External { .. }
        | EvidenceKind::Measure { .. }
        | EvidenceKind::Absence { .. } => None,
    }
}
