//! Answers point to the places that fit, and say so where none does.

use crate::bench::Bench;

/// The first place of an answer about the shop.
fn check(question: &str, kind: &str, name: &str) {
    let bench = Bench::new();
    let answer = bench.json(&["ask", bench.shop().to_str().unwrap(), question, "--json", "--quiet"]);
    let first = &answer["places"]["places"][0];
    assert_eq!((&first["kind"], &first["name"]), (&kind.into(), &name.into()), "{question}: {answer:#}");
    for sentence in answer["sentences"].as_array().unwrap() {
        assert!(!sentence["evidence"].as_array().unwrap().is_empty(), "{sentence}");
    }
}

#[test]
fn a_question_leads_to_the_place() {
    check("how are orders placed?", "way_in", "POST /orders");
    check("how is the total price worked out?", "function", "total");
    check("where do the exchange rates come from", "way_in", "GET /rates");
}

#[test]
fn where_nothing_fits_that_is_the_answer() {
    let bench = Bench::new();
    let said = bench.stdout(&["ask", bench.shop().to_str().unwrap(), "how are rockets launched?", "--quiet"]);
    assert!(said.starts_with("Nothing that was read fits this question."), "{said}");
}

#[test]
fn stored_reports_answer_too() {
    let bench = Bench::new();
    bench.report(&bench.shop());
    let id = bench.json(&["list", "--json"])[0]["id"].as_str().unwrap().to_owned();
    for args in [vec!["ask", &id, "which database is used?"], vec!["ask", "--reports", "which database is used?"]] {
        let said = bench.stdout(&args);
        assert!(said.contains("PostgreSQL"), "{said}");
    }
    bench.fails(&["ask", &id], 2, &["give a subject and a question"]);
}
