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

#[test]
fn the_shop_is_told_as_it_is() {
    let bench = Bench::new();
    let report = bench.report(&bench.shop());
    assert_eq!(report["subject"]["id"], "0-shop");
    assert_eq!(report["subject"]["commit"], Value::Null);
    assert_eq!(texts(&report["system_map"]["components"], "/id"), ["api", "db", "web"]);
    assert_eq!(texts(&report["system_map"]["connections"], "/id"), ["api|db|sql", "web|api|http"]);
    assert_eq!(texts(&report["system_map"]["connections"], "/status"), ["called", "called"]);
    let routes = ["http|GET|/customers/{customer}", "http|GET|/orders/{customer}", "http|GET|/rates", "http|POST|/orders"];
    assert_eq!(texts(&report["entry_points"], "/id"), routes);
    assert!(texts(&report["stack"], "/name").contains(&"FastAPI".to_owned()));
    assert!(texts(&report["findings"], "/rule").contains(&"sql-built-from-text".to_owned()));
}

#[test]
fn only_what_needs_history_is_missing_outside_git() {
    let bench = Bench::new();
    let report = bench.report(&bench.shop());
    assert_eq!(texts(&report["problems"], "/path"), ["hotspots", "ownership"]);
}
