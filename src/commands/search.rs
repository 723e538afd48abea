//! `deepdive search`: words in stored reports.

use super::store;
use crate::args::Common;
use crate::failure::{Code, Failure};
use crate::output::{print, print_json};

/// Characters of a text that are shown.
const SHOWN: usize = 160;

pub(super) fn search(common: &Common, words: &str) -> Result<(), Failure> {
    if words.trim().is_empty() {
        return Err(Failure::new(Code::Usage, "there is nothing to look for").hint("give words that must all occur in a report"));
    }
    let hits = store(common)?.search(words)?;
    if common.json {
        return print_json(&hits);
    }
    if hits.is_empty() {
        return print("no stored report holds these words");
    }
    let lines = hits.iter().map(|hit| {
        let text: String = hit.text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SHOWN).collect();
        format!("{}  {} {}\n  {}: {text}\n", hit.id, hit.count, if hit.count == 1 { "place" } else { "places" }, hit.pointer)
    });
    print(&lines.collect::<String>())
}
