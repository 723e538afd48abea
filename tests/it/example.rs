//! A small shop, read by the program itself.

use serde_json::Value;

use crate::bench::Bench;

/// The texts at a pointer of every item of a list, sorted.
fn texts(list: &Value, pointer: &str) -> Vec<String> {
    let items = list.as_array().unwrap().iter();
    let mut texts: Vec<_> = items.filter_map(|item| item.pointer(pointer)?.as_str().map(str::to_owned)).collect();
    texts.sort_unstable();
    texts
}

fn check(list: &Value, pointer: &str, expected: &[&str]) {
    assert_eq!(texts(list, pointer), expected, "{pointer}");
}

#[test]
fn the_shop_is_told_as_it_is() {
    let bench = Bench::new();
    let report = bench.report(&bench.shop());
    assert_eq!((&report["subject"]["id"], &report["subject"]["commit"]), (&"0-shop".into(), &Value::Null));
    assert_eq!(report["subject"]["languages"], serde_json::json!(["Python", "JavaScript"]));
    assert!(report["summary"]["purpose"]["text"]["executive"].as_str().unwrap().contains("Sells what a corner shop sells"));
    check(&report["system_map"]["components"], "/id", &["api", "db", "web"]);
    check(&report["system_map"]["connections"], "/id", &["api|db|sql", "web|api|http"]);
    check(&report["system_map"]["connections"], "/status", &["called", "called"]);
    let ways = ["http|GET|/customers/{customer}", "http|GET|/orders/{customer}", "http|GET|/rates", "http|POST|/orders"];
    check(&report["entry_points"], "/id", &ways);
    check(&report["dependencies"], "/name", &["express", "fastapi", "psycopg", "requests"]);
    for technology in ["Express", "FastAPI", "PostgreSQL", "Docker"] {
        assert!(texts(&report["stack"], "/name").contains(&technology.to_owned()), "{technology}");
    }
}

#[test]
fn what_is_wrong_with_the_shop_is_found_where_it_stands() {
    let bench = Bench::new();
    let report = bench.report(&bench.shop());
    let place = |rule: &str| {
        let found = report["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == rule);
        let evidence = &found.unwrap_or_else(|| panic!("no {rule}"))["evidence"][0];
        (evidence["path"].as_str().unwrap().to_owned(), evidence["start_line"].as_u64().unwrap())
    };
    assert_eq!(place("sql-built-from-text"), ("api/main.py".to_owned(), 19));
    assert_eq!(place("certificate-check-off"), ("api/main.py".to_owned(), 33));
    assert_eq!(place("query-in-a-loop"), ("api/main.py".to_owned(), 27));
}

#[test]
fn what_was_not_looked_at_is_said_to_be_so() {
    let bench = Bench::new();
    let report = bench.report(&bench.shop());
    let assessed = report["assessed"].as_array().unwrap();
    let state = |capability: &str| assessed.iter().find(|row| row["capability"] == capability).unwrap()["state"].clone();
    assert_eq!(
        (state("map"), state("history"), state("advisories")),
        ("full".into(), "not_assessed".into(), "not_assessed".into())
    );
    let team = report["summary"]["grades"].as_array().unwrap().iter().find(|grade| grade["area"] == "team").unwrap();
    assert_eq!(team["letter"], Value::Null);
}

#[test]
fn every_cited_place_is_there_and_hashes_to_what_is_said() {
    let bench = Bench::new();
    let shop = bench.shop();
    bench.report(&shop);
    let told: Value = bench.json(&["verify", shop.to_str().unwrap(), "--json"]);
    assert_eq!((&told["same_snapshot"], &told["fails"]), (&true.into(), &serde_json::json!([])));
    assert!(told["holds"].as_u64().unwrap() > 20, "{told}");
}

#[test]
fn only_what_needs_history_is_missing_outside_git() {
    let bench = Bench::new();
    let report = bench.report(&bench.shop());
    check(&report["problems"], "/path", &["hotspots", "ownership"]);
}
