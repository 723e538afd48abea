//! The sentence of a feature: how many ways in, files and test places it has, in three depths.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Claim, ClaimDraft, EntryPoint, Evidence, Message, Text};
use serde_json::json;

use super::group::Group;
use super::naming::rpc_name;
use crate::prose::count;

/// Ways in that are named.
const NAMED: usize = 3;

/// The claim of a group; none without evidence.
pub(super) fn claim(group: &Group<'_>, code: &[Evidence], tests: &[Evidence], evidence: &[Evidence]) -> Option<Claim> {
    let ways: Vec<_> = group.ways.iter().map(|way| shown(way)).collect();
    let files: BTreeSet<_> = code.iter().filter_map(Evidence::as_place).map(|(path, _)| path.to_owned()).collect();
    let named: Vec<_> = ways.iter().take(NAMED).cloned().collect();
    let more = ways.len().saturating_sub(NAMED);
    let list = if more == 0 { named.join(", ") } else { format!("{} and {more} more", named.join(", ")) };
    let ways_in = count(ways.len(), "way in", "ways in");
    let tested = if tests.is_empty() {
        "no test was seen for it".to_owned()
    } else {
        format!("{} it", count(tests.len(), "test file tries", "test files try"))
    };
    let text = Text {
        executive: format!("{}: {ways_in}; {tested}.", group.name),
        product: format!("{}: {ways_in} ({list}); {tested}.", group.name),
        engineer: format!(
            "{}: {list}; {} in {}; {tested}.",
            group.name,
            count(code.len(), "place of code", "places of code"),
            count(files.len(), "file", "files")
        ),
    };
    let args = BTreeMap::from([
        ("name".to_owned(), json!(group.name)),
        ("ways".to_owned(), json!(named)),
        ("n".to_owned(), json!(ways.len())),
        ("files".to_owned(), json!(files.len())),
        ("tests".to_owned(), json!(tests.len())),
    ]);
    let message = Message { id: "features.one".to_owned(), args };
    ClaimDraft::from_message(message, text).inferred(group.confidence).on(evidence.to_vec())
}

/// `GET /orders`, a page's path, or the name of what is no route.
fn shown(way: &EntryPoint) -> String {
    match (way.method.as_deref(), way.route.as_deref()) {
        (Some(method), Some(route)) if !method.is_empty() => format!("{method} {route}"),
        (_, Some(route)) => route.to_owned(),
        (_, None) => rpc_name(way).to_owned(),
    }
}
