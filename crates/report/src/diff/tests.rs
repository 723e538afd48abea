#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use deepdive_model::{AssessedState, Report, Severity};

use super::*;
use crate::tests::report;

/// What a change of the sample leads to, as a line of text.
fn check(change: impl FnOnce(&mut Report), expected: &[&str]) {
    let old = report();
    let mut new = old.clone();
    change(&mut new);
    let diff = diff(&old, &new);
    let text = diff_text(&diff);
    assert_eq!(diff.same, expected.is_empty(), "{text}");
    for line in expected {
        assert!(text.contains(line), "{line} is not in:\n{text}");
    }
}

#[test]
fn a_report_does_not_differ_from_itself() {
    check(|_| {}, &[]);
    let same = diff(&report(), &report());
    assert_eq!(same.findings.unchanged.len(), report().findings.len());
    assert!(diff_text(&same).contains("Nothing changed"));
}

#[test]
fn findings_go_and_come_by_their_ids() {
    check(|new| drop(new.findings.remove(0)), &["0 new, 1 fixed, 0 changed", "Fixed findings (1)"]);
    let mut old = report();
    let gone = old.findings.remove(0);
    let diff = diff(&old, &report());
    assert_eq!(diff.findings.new, vec![gone]);
    assert!(diff.findings.fixed.is_empty());
}

#[test]
fn a_finding_at_the_same_place_with_other_code_has_changed() {
    let other = |new: &mut Report| {
        let id = new.findings[0].id.clone();
        let mut parts: Vec<&str> = id.split('|').collect();
        parts[2] = "other";
        new.findings[0].id = parts.join("|");
    };
    check(other, &["0 new, 0 fixed, 1 changed"]);
    check(|new| new.findings[0].severity = Severity::Info, &["0 new, 0 fixed, 1 changed"]);
}

#[test]
fn what_the_old_report_did_not_look_for_is_not_new() {
    let mut blind = report();
    blind.assessed.iter_mut().for_each(|one| one.state = AssessedState::NotAssessed);
    blind.findings.clear();
    let diff = diff(&blind, &report());
    assert!(diff.findings.new.is_empty(), "{:?}", diff.findings.new);
    assert_eq!(diff.findings.not_looked_for.len(), report().findings.len());
}

#[test]
fn what_was_not_looked_for_is_not_fixed() {
    let blind = |new: &mut Report| {
        new.findings.clear();
        for one in &mut new.assessed {
            one.state = AssessedState::NotAssessed;
        }
        new.system_map.components.clear();
    };
    let mut new = report();
    blind(&mut new);
    let diff = diff(&report(), &new);
    assert!(diff.findings.fixed.is_empty());
    assert_eq!(diff.findings.not_looked_for.len(), report().findings.len());
    assert!(diff.map.components.is_empty());
    assert!(diff.not_compared.contains(&"map".to_owned()));
}

#[test]
fn map_stack_features_and_grades_tell_what_moved() {
    check(|new| drop(new.system_map.components.remove(0)), &["Components (1)", "removed: "]);
    check(|new| new.stack[0].version = Some("99".into()), &["Technologies (1)", "→ 99"]);
    check(|new| new.features[0].name = "Fly".into(), &["added: Fly", "removed: "]);
    check(|new| new.summary.grades[0].letter = Some("E".into()), &["Grades (1)", "→ E"]);
    check(|new| new.entry_points[0].guards = vec!["login".into()], &["Ways in (1)", "behind login"]);
    check(|new| drop(new.dependencies.remove(0)), &["Packages (1)"]);
}

#[test]
fn sizes_and_lost_tests_are_told() {
    let with = |tool: &'static str, field: &'static str, value: u64| {
        move |new: &mut Report| new.metrics.get_mut(tool).unwrap()[field] = serde_json::json!(value)
    };
    check(with("tests_of", "cases", 0), &["Tests were lost: 410 test cases before, 0 now.", "Sizes (1)", "Test cases: 410 → 0"]);
    check(with("tests_of", "test_lines", 9), &["Sizes (1)", "Lines of tests: 14000 → 9"]);
    check(with("complexity", "above_10", 81), &["Functions that are hard to follow: 80 → 81"]);
    check(|new| new.subject.files = 7, &["Files: 1260 → 7"]);
    let mut more = report();
    with("tests_of", "cases", 500)(&mut more);
    assert!(!diff_text(&diff(&report(), &more)).contains("lost"));
}

#[test]
fn different_repositories_are_told_apart_by_address_then_by_name() {
    let check = |name: &str, url: Option<&str>, same: bool| {
        let mut new = report();
        (new.subject.name, new.subject.url) = (name.to_owned(), url.map(str::to_owned));
        let diff = diff(&report(), &new);
        assert_eq!(diff.same_subject, same, "{name} {url:?}");
        assert_eq!(diff_text(&diff).contains("two different repositories"), !same);
    };
    check("shop", Some("https://github.com/example/shop.git"), true);
    check("renamed", Some("https://github.com/Example/shop"), true);
    check("shop", Some("https://github.com/example/other"), false);
    check("shop", None, true);
    check("other", None, false);
}

#[test]
fn markdown_escapes_what_comes_from_a_repository() {
    let old = report();
    let mut new = old.clone();
    new.features[0].name = "<script>alert(1)</script> [x](javascript:y)".into();
    let text = diff_markdown(&diff(&old, &new));
    assert!(!text.contains("<script>") && !text.contains("[x]("), "{text}");
    assert!(text.starts_with("# What changed"));
}

#[test]
fn reports_that_share_no_cited_lines_are_no_two_states() {
    let elsewhere = |evidence: &mut Vec<deepdive_model::Evidence>| {
        for one in evidence {
            if let deepdive_model::EvidenceKind::Place { path, .. } = &mut one.kind {
                *path = format!("elsewhere/{path}");
            }
        }
    };
    let mut moved = report();
    moved.findings.iter_mut().for_each(|one| elsewhere(&mut one.evidence));
    moved.stack.iter_mut().for_each(|one| elsewhere(&mut one.evidence));
    moved.features.iter_mut().for_each(|one| elsewhere(&mut one.evidence));
    moved.dependencies.iter_mut().for_each(|one| elsewhere(&mut one.evidence));
    moved.entry_points.iter_mut().for_each(|one| elsewhere(&mut one.evidence));
    moved.system_map.connections.iter_mut().for_each(|one| elsewhere(&mut one.evidence));
    // One part of the map is still where it was.
    assert!(!diff(&report(), &moved).nothing_shared);
    moved.system_map.components.iter_mut().for_each(|one| elsewhere(&mut one.evidence));
    let text = diff_text(&diff(&report(), &moved));
    assert!(text.contains("hardly be two states") && text.contains("`deepdive compare`"), "{text}");
    moved.subject.url = Some("https://github.com/example/other".into());
    assert!(diff_text(&diff(&report(), &moved)).contains("they are no two states of one."));
    // Too little is cited to tell.
    let mut bare = moved.clone();
    bare.findings.clear();
    bare.stack.clear();
    bare.features.clear();
    bare.dependencies.clear();
    bare.entry_points.clear();
    bare.system_map = deepdive_model::SystemMap::default();
    assert!(!diff(&report(), &bare).nothing_shared);
}
