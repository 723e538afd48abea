//! `deepdive search`: words in stored reports.

use super::store;
use crate::args::Common;
use crate::failure::Failure;
use crate::output::{print, print_json};

/// Characters of a text that are shown.
const SHOWN: usize = 160;

pub(super) fn search(common: &Common, words: &str) -> Result<(), Failure> {
    let hits = store(common)?.search(words)?;
    if common.json {
        return print_json(&hits);
    }
    if hits.is_empty() {
        return print("no stored report holds these words");
    }
    let lines = hits.iter().map(|hit| {
        let text: String = hit.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
        format!("{}  {} places\n  {}: {text}\n", hit.id, hit.count, hit.pointer)
    });
    print(&lines.collect::<String>())
}
