//! The canonical JSON of a report: the same report gives the same bytes.

use deepdive_model::Report;

use crate::harmless_json;

/// The report as its contract has it: two spaces of indent, keys in the contract's order, a newline at the end.
pub fn to_json(report: &Report) -> String {
    to_json_of(report)
}

/// The same form for another contract.
pub(crate) fn to_json_of(value: &impl serde::Serialize) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    harmless_json(&text).into_owned() + "\n"
}
