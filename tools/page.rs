//! Pages of long lists: totals never depend on them.

/// How many rows an answer holds where the call does not say.
pub(crate) const DEFAULT_LIMIT: usize = 100;

/// The most rows that an answer holds.
pub(crate) const MOST: usize = 1_000;

/// The rows of one page.
pub(crate) fn page<T>(rows: Vec<T>, offset: Option<usize>, limit: Option<usize>) -> Vec<T> {
    rows.into_iter().skip(offset.unwrap_or(0)).take(limit.unwrap_or(DEFAULT_LIMIT).min(MOST)).collect()
}
