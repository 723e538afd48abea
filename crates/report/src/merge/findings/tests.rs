//! Laws of merging: idempotent, free of order, sources and weaknesses kept.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use deepdive_model::{Category, Confidence, Effort, Severity};
use proptest::prelude::*;

use super::*;
use crate::tests::{draft, place};

fn finding(rule: &str, path: &str, lines: (u32, u32), cwe: &[&str], source: &str) -> Finding {
    let mut draft = draft(rule, Category::Security, Severity::High, Confidence::High);
    draft.cwe = cwe.iter().map(|cwe| (*cwe).to_owned()).collect();
    draft.effort = Effort::M;
    let mut finding = draft.at(path, &format!("{rule} {}", lines.0), place(path, lines.0, lines.1), Vec::new());
    finding.sources = vec![source.to_owned()];
    finding
}

fn check(findings: Vec<Finding>, expected: &[(&str, &[&str])]) {
    let merged = merge(findings);
    let actual: Vec<(&str, Vec<&str>)> =
        merged.iter().map(|one| (one.rule.as_str(), one.sources.iter().map(String::as_str).collect())).collect();
    let expected: Vec<(&str, Vec<&str>)> = expected.iter().map(|(rule, sources)| (*rule, sources.to_vec())).collect();
    assert_eq!(actual, expected);
}

#[test]
fn the_same_thing_found_twice_is_one_with_both_sources() {
    let twice = vec![finding("a", "f", (1, 1), &[], "x"), finding("a", "f", (1, 1), &[], "y")];
    check(twice, &[("a", &["x", "y"])]);
    let by_weakness = vec![finding("a", "f", (1, 3), &["CWE-89"], "x"), finding("b", "f", (3, 4), &["CWE-89"], "y")];
    check(by_weakness, &[("a", &["x", "y"])]);
}

#[test]
fn different_things_stay_apart() {
    let lines = vec![finding("a", "f", (1, 1), &[], "x"), finding("a", "f", (2, 2), &[], "x")];
    check(lines, &[("a", &["x"]), ("a", &["x"])]);
    let files = vec![finding("a", "f", (1, 1), &["CWE-1"], "x"), finding("b", "g", (1, 1), &["CWE-1"], "x")];
    check(files, &[("a", &["x"]), ("b", &["x"])]);
    let weaknesses = vec![finding("a", "f", (1, 1), &["CWE-1"], "x"), finding("b", "f", (1, 1), &["CWE-2"], "x")];
    check(weaknesses, &[("a", &["x"]), ("b", &["x"])]);
}

#[test]
fn contradictions_hold_both_ways_and_dangling_ones_go() {
    let (mut a, b) = (finding("a", "f", (1, 1), &[], "x"), finding("b", "f", (9, 9), &[], "y"));
    a.contradicts = vec![b.id.clone(), "gone|x|y|0".into()];
    let merged = merge(vec![b, a]);
    assert_eq!(merged[0].contradicts, vec![merged[1].id.clone()]);
    assert_eq!(merged[1].contradicts, vec![merged[0].id.clone()]);
}

fn any_finding() -> impl Strategy<Value = Finding> {
    (0..3_usize, 0..2_usize, 1..5_u32, 0..3_u32, 0..4_usize, 0..2_usize).prop_map(|(rule, path, start, more, cwe, source)| {
        let cwe: &[&str] = [&[][..], &["CWE-1"], &["CWE-2"], &["CWE-1", "CWE-2"]][cwe];
        finding(["a", "b", "c"][rule], ["f", "g"][path], (start, start + more), cwe, ["x", "y"][source])
    })
}

proptest! {
    #[test]
    fn merging_again_changes_nothing(findings in prop::collection::vec(any_finding(), 0..12)) {
        let once = merge(findings);
        prop_assert_eq!(merge(once.clone()), once);
    }

    #[test]
    fn order_does_not_matter(findings in prop::collection::vec(any_finding(), 0..10), turn in 0..10_usize) {
        let mut turned = findings.clone();
        if !turned.is_empty() {
            let turn = turn % turned.len();
            turned.rotate_left(turn);
            turned.reverse();
        }
        prop_assert_eq!(merge(turned), merge(findings));
    }

    #[test]
    fn every_id_is_unique_and_no_source_is_lost(findings in prop::collection::vec(any_finding(), 0..12)) {
        let sources: BTreeSet<_> = findings.iter().flat_map(|one| one.sources.clone()).collect();
        let merged = merge(findings);
        let ids: BTreeSet<_> = merged.iter().map(|one| one.id.clone()).collect();
        prop_assert_eq!(ids.len(), merged.len());
        prop_assert_eq!(merged.iter().flat_map(|one| one.sources.clone()).collect::<BTreeSet<_>>(), sources);
    }
}
