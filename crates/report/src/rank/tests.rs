//! Order and timing of risks.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;

fn risk(impact: u8, likelihood: u8, exposure: u8) -> Risk {
    let factor = |points| Factor::new(points, "");
    Risk {
        key: "k".into(),
        title: String::new(),
        message: "risk.rule".into(),
        args: json!({}),
        action: String::new(),
        category: Category::Security,
        places: 1,
        impact: factor(impact),
        likelihood: factor(likelihood),
        exposure: factor(exposure),
        effort: Effort::S,
        basis: Basis::Inferred,
        confidence: Confidence::High,
        evidence: Vec::new(),
    }
}

fn check(impact: u8, likelihood: u8, exposure: u8, expected: When) {
    assert_eq!(risk(impact, likelihood, exposure).when(), expected, "{impact} {likelihood} {exposure}");
}

#[test]
fn when_follows_from_the_factors() {
    check(5, 3, 3, When::BeforeYouCommit);
    check(5, 2, 1, When::BeforeYouCommit);
    check(4, 3, 2, When::BeforeYouCommit);
    check(4, 2, 2, When::FirstHundredDays);
    check(3, 3, 3, When::FirstHundredDays);
    check(3, 3, 1, When::FirstHundredDays);
    check(2, 2, 2, When::Later);
    check(1, 3, 1, When::Later);
}

#[test]
fn a_risk_is_a_kind_of_problem_and_the_gravest_comes_first() {
    let report = crate::tests::report();
    let register = report.sections.iter().find(|section| section.id == "risk-register").unwrap();
    let keys: Vec<_> = register.claims.iter().map(|claim| claim.message.as_ref().unwrap().args["key"].clone()).collect();
    assert_eq!(keys, ["sql-from-text", "no-timeout", "key-person"]);
}

#[test]
fn each_factor_has_its_reason() {
    let report = crate::tests::report();
    for claim in &report.summary.top_risks {
        let args = &claim.message.as_ref().unwrap().args;
        for why in ["impact_why", "likelihood_why", "exposure_why"] {
            assert!(args[why].as_str().is_some_and(|why| !why.is_empty()));
        }
    }
}

#[test]
fn without_ways_in_nothing_counts_as_exposed() {
    let finding = crate::tests::draft("r", Category::Security, Severity::Low, Confidence::High).at(
        "s",
        "",
        crate::tests::place("a/b.py", 1, 1),
        Vec::new(),
    );
    assert_eq!(Ground::default().exposure(&[&finding]).points, 1);
}
