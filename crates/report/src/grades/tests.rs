//! Letters at their thresholds.

use super::*;

fn check(points: u64, expected: &str) {
    assert_eq!(findings::letter(points), expected, "{points}");
}

#[test]
fn points_become_letters_as_published() {
    for (points, letter) in [(0, "A"), (3, "A"), (4, "B"), (11, "B"), (29, "C"), (30, "D"), (75, "D"), (76, "E")] {
        check(points, letter);
    }
}

#[test]
fn one_noisy_class_of_findings_stops_at_d() {
    check(2 * 30, "D");
}

#[test]
fn thresholds_include_their_bounds() {
    assert_eq!(Part::less_is_better("x", 500, [500, 1_000, 2_000, 3_500], None).points, 4);
    assert_eq!(Part::less_is_better("x", 501, [500, 1_000, 2_000, 3_500], None).points, 3);
    assert_eq!(Part::more_is_better("x", 4, [4, 3, 2, 2], None).points, 4);
    assert_eq!(Part::more_is_better("x", 1, [4, 3, 2, 2], None).points, 0);
}

#[test]
fn the_mean_may_not_pass_the_best_letter() {
    let parts = || vec![Part::less_is_better("x", 0, [1, 2, 3, 4], None)];
    assert_eq!(mean("a", "f", "A", parts()).and_then(|grade| grade.letter).as_deref(), Some("A"));
    assert_eq!(mean("a", "f", "B", parts()).and_then(|grade| grade.letter).as_deref(), Some("B"));
    assert!(mean("a", "f", "A", Vec::new()).is_none());
}

#[test]
fn the_sample_has_all_grades_with_evidence_and_formula() {
    let grades = crate::tests::report().summary.grades;
    let letters: Vec<_> = grades.iter().map(|grade| (grade.area.as_str(), grade.letter.as_deref().unwrap_or("-"))).collect();
    assert_eq!(letters, [("security", "D"), ("scalability", "B"), ("quality", "C"), ("team", "C"), ("dependencies", "B")]);
    assert!(grades.iter().all(|grade| !grade.evidence.is_empty() && grade.formula.contains('A')));
}

#[test]
fn too_little_to_go_by_gives_no_letter() {
    let (facts, _) = Facts::gather("0-s", Vec::new());
    assert!(grades(&facts, &[], &[]).iter().all(|grade| grade.letter.is_none() && grade.formula.starts_with("not assessed")));
}

/// The letter of quality of the sample, whose code is made easy to follow, with so many test files.
fn check_quality(test_files: u64, expected: &str) {
    let calls = crate::tests::input().outputs.into_iter().flat_map(|output| output.facts).collect();
    let (mut facts, _) = Facts::gather("0-shop", calls);
    facts.cycles = None;
    facts.complexity.iter_mut().for_each(|complexity| complexity.complex_lines = 0);
    facts.duplication.iter_mut().for_each(|duplication| duplication.share = 0);
    if let Some(tests) = &mut facts.tests {
        (tests.test_files, tests.cases) = (test_files, test_files * 5);
        tests.test_lines = if test_files > 0 { tests.product_lines } else { 0 };
    }
    let grade = quality::grade(&facts);
    assert_eq!(grade.as_ref().and_then(|grade| grade.letter.as_deref()), Some(expected), "{test_files}");
    assert!(grade.is_some_and(|grade| grade.formula.contains("Where no test was found at all, no grade is better than C.")));
}

#[test]
fn no_tests_at_all_cap_the_grade_of_quality() {
    check_quality(60, "A");
    check_quality(0, "C");
}
