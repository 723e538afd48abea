//! The text of cited places: a few lines each, so that a reader sees what a sentence rests on without opening the repository.
//!
//! Lines that any evidence marks as a secret are blotted out in every excerpt, also where another finding cites the same lines.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Evidence, EvidenceKind, Report, Snapshot};
use serde::Deserialize as _;
use serde_json::Value;

/// Lines shown of one place.
const MOST_LINES: u32 = 8;
/// Characters shown of one line.
const MOST_CHARS: usize = 400;
const BLOTTED: &str = "[secret left out]";

/// Excerpts by evidence id, for what sentences, findings, the map, ways in and the stack cite.
pub(crate) fn excerpts(report: &Report, snapshot: &dyn Snapshot) -> BTreeMap<String, String> {
    let mut cited = Vec::new();
    let parts = [
        serde_json::to_value(&report.summary),
        serde_json::to_value(&report.sections),
        serde_json::to_value(&report.findings),
        serde_json::to_value(&report.system_map),
        serde_json::to_value(&report.entry_points),
        serde_json::to_value(&report.stack),
        serde_json::to_value(&report.features),
    ];
    for part in parts.iter().flatten() {
        collect(part, &mut cited);
    }
    let secret = secret_lines(&cited);
    let shown = cited.iter().filter_map(|evidence| Some((evidence.id.clone(), excerpt(evidence, snapshot, &secret)?)));
    shown.collect()
}

fn collect(value: &Value, out: &mut Vec<Evidence>) {
    match value {
        Value::Object(object) if object.contains_key("start_line") => out.extend(Evidence::deserialize(value)),
        Value::Object(object) => object.values().for_each(|value| collect(value, out)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, out)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn secret_lines(cited: &[Evidence]) -> BTreeSet<(String, u32)> {
    let mut lines = BTreeSet::new();
    for evidence in cited {
        if let EvidenceKind::Place { path, start_line, end_line, redacted: true, .. } = &evidence.kind {
            lines.extend((*start_line..=*end_line).map(|line| (path.clone(), line)));
        }
    }
    lines
}

fn excerpt(evidence: &Evidence, snapshot: &dyn Snapshot, secret: &BTreeSet<(String, u32)>) -> Option<String> {
    if matches!(&evidence.kind, EvidenceKind::Place { redacted: true, .. }) {
        return None;
    }
    let (path, lines) = evidence.as_place()?;
    let bytes = snapshot.lines(path, lines)?;
    let text = String::from_utf8_lossy(&bytes);
    let one = |(line, text): (u32, &str)| {
        if secret.contains(&(path.to_owned(), line)) { BLOTTED.to_owned() } else { shortened(text) }
    };
    let mut shown: Vec<_> = (lines.start..).zip(text.lines()).take(MOST_LINES as usize).map(one).collect();
    if lines.end - lines.start >= MOST_LINES {
        shown.push(format!("… {} more lines", lines.end - lines.start + 1 - MOST_LINES));
    }
    Some(shown.join("\n"))
}

fn shortened(line: &str) -> String {
    let mut out: String = line.chars().filter(|char| *char == '\t' || !char.is_control()).take(MOST_CHARS).collect();
    if line.chars().nth(MOST_CHARS).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{Shop, lines};

    fn check(start: u32, end: u32, secret: &[u32], expected: &str) {
        let secret = secret.iter().map(|line| ("f".to_owned(), *line)).collect();
        assert_eq!(excerpt(&lines("f", start, end), &Shop, &secret).as_deref(), Some(expected));
    }

    #[test]
    fn a_few_lines_and_no_secret() {
        check(1, 2, &[], "line 1 of f\nline 2 of f");
        check(1, 2, &[2], "line 1 of f\n[secret left out]");
        let eight: Vec<_> = (20..28).map(|line| format!("line {line} of f")).collect();
        check(20, 27, &[], &eight.join("\n"));
        check(20, 30, &[], &format!("{}\n… 3 more lines", eight.join("\n")));
    }

    #[test]
    fn long_lines_are_cut_and_control_characters_go() {
        assert_eq!(shortened("a\u{1b}[31mb"), "a[31mb");
        assert_eq!(shortened(&"x".repeat(500)).chars().count(), MOST_CHARS + 1);
    }
}
