//! A diff for people: plain text and Markdown.

use deepdive_model::Finding;

use super::things::lost_tests;
use super::{Change, Changes, Diff, Side};
use crate::render::{finding_words, markdown_words, terminal_words};

/// So many entries of a list are shown; the JSON has all.
const SHOWN: usize = 30;

/// For a terminal.
pub fn diff_text(diff: &Diff) -> String {
    written(diff, Style { heading: |text| format!("\n{text}\n"), item: |text| format!("  {text}\n"), escape: terminal_words })
}

/// For a pull request or a page.
pub fn diff_markdown(diff: &Diff) -> String {
    let text = written(
        diff,
        Style { heading: |text| format!("\n## {text}\n\n"), item: |text| format!("- {text}\n"), escape: markdown_words },
    );
    format!("# What changed\n\n{text}")
}

#[derive(Clone, Copy)]
struct Style {
    heading: fn(&str) -> String,
    item: fn(&str) -> String,
    escape: fn(&str) -> String,
}

fn written(diff: &Diff, style: Style) -> String {
    let mut out = format!("{} → {}\n", (style.escape)(&side(&diff.old)), (style.escape)(&side(&diff.new)));
    out.push_str(apart(diff));
    out.push_str(&(if diff.same { "Nothing changed in what both looked at.\n".to_owned() } else { headline(diff) }));
    if let Some(cases) = lost_tests(&diff.sizes) {
        out.push_str(&format!("Tests were lost: {} test cases before, {} now.\n", cases.old, cases.new));
    }
    out.push_str(&findings(diff, style));
    list(&mut out, style, "Sizes", &[("", &said(&diff.sizes))]);
    list(&mut out, style, "Grades", &[("", &said(&diff.grades))]);
    things(&mut out, style, "Components", &diff.map.components);
    things(&mut out, style, "Connections", &diff.map.connections);
    things(&mut out, style, "Features", &diff.features);
    things(&mut out, style, "Ways in", &diff.entry_points);
    things(&mut out, style, "Technologies", &diff.stack);
    things(&mut out, style, "Packages", &diff.dependencies);
    list(&mut out, style, "Not compared: one of the two did not look", &[("", &diff.not_compared)]);
    out
}

/// That the two are not two states of one repository, where that shows.
fn apart(diff: &Diff) -> &'static str {
    match (diff.same_subject, diff.nothing_shared) {
        (true, false) => "",
        (false, false) => {
            "These are two different repositories: what is called new, fixed or removed is only where they differ. `deepdive compare` sets them side by side.\n"
        }
        (false, true) => {
            "These are two different repositories, and no lines that one report cites stand in the same file of the other: they are no two states of one. `deepdive compare` sets them side by side.\n"
        }
        (true, true) => {
            "No lines that one report cites stand in the same file of the other, so these can hardly be two states of one repository. `deepdive compare` sets them side by side.\n"
        }
    }
}

fn side(side: &Side) -> String {
    let commit = side.commit.as_deref().and_then(|commit| commit.get(..10));
    let day = side.commit_date.as_deref().map_or_else(String::new, |day| format!(" of {day}"));
    commit.map_or_else(|| side.name.clone(), |commit| format!("{} at {commit}{day}", side.name))
}

fn headline(diff: &Diff) -> String {
    let findings = &diff.findings;
    format!(
        "Findings: {} new, {} fixed, {} changed, {} unchanged.\n",
        findings.new.len(),
        findings.fixed.len(),
        findings.changed.len(),
        findings.unchanged.len()
    )
}

fn findings(diff: &Diff, style: Style) -> String {
    let lines = |findings: &[Finding]| findings.iter().map(finding_words).collect::<Vec<_>>();
    let changed: Vec<String> = diff.findings.changed.iter().map(|change| finding_words(&change.new)).collect();
    let mut out = String::new();
    list(&mut out, style, "New findings", &[("", &lines(&diff.findings.new))]);
    list(&mut out, style, "Fixed findings", &[("", &lines(&diff.findings.fixed))]);
    list(&mut out, style, "Findings whose code or severity changed", &[("", &changed)]);
    list(&mut out, style, "Findings that one of the reports did not look for", &[("", &lines(&diff.findings.not_looked_for))]);
    out
}

fn things(out: &mut String, style: Style, title: &str, changes: &Changes) {
    list(out, style, title, &[("added: ", &changes.added), ("removed: ", &changes.removed), ("", &said(&changes.changed))]);
}

fn said(changes: &[Change]) -> Vec<String> {
    changes.iter().map(|change| format!("{}: {} → {}", change.name, change.old, change.new)).collect()
}

fn list(out: &mut String, style: Style, title: &str, parts: &[(&str, &Vec<String>)]) {
    let total: usize = parts.iter().map(|(_, items)| items.len()).sum();
    if total == 0 {
        return;
    }
    out.push_str(&(style.heading)(&format!("{title} ({total})")));
    let lines = parts.iter().flat_map(|(lead, items)| items.iter().map(move |item| format!("{lead}{item}")));
    for line in lines.take(SHOWN) {
        out.push_str(&(style.item)(&(style.escape)(&line)));
    }
    if total > SHOWN {
        out.push_str(&(style.item)(&format!("{} more: see the JSON", total - SHOWN)));
    }
}
