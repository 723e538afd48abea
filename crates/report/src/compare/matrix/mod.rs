//! The matrix: features, interfaces and operations, one cell per subject. A cell that says "none" was looked for.

mod features;
mod interfaces;
mod operations;

use deepdive_model::MatrixRow;

use super::studied::Studied;

/// All rows: features, then interfaces, then operations.
pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<MatrixRow> {
    let mut rows = features::rows(subjects);
    rows.extend(interfaces::rows(subjects));
    rows.extend(operations::rows(subjects));
    rows
}
