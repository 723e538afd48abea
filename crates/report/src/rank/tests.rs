//! Order and timing of risks.

#![allow(clippy::unwrap_used)]

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
