//! The shipped suite holds, and what does not hold is told.

use std::fs;
use std::path::Path;

use crate::bench::Bench;

#[test]
fn the_shipped_suite_holds() {
    let bench = Bench::new();
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evals/shop.yaml");
    let junit = bench.path("evals.xml");
    let said = bench.json(&["eval", suite.to_str().unwrap(), "--junit", junit.to_str().unwrap(), "--json"]);
    assert_eq!((&said["passed"], &said["failed"]), (&true.into(), &0.into()), "{said:#}");
    assert!(said["cases"].as_array().unwrap().len() >= 3);
    assert!(fs::read_to_string(junit).unwrap().contains("failures=\"0\""));
}

/// A suite over the shop that must fail, with these words on standard output.
fn check(expect: &str, words: &str) {
    let bench = Bench::new();
    bench.shop();
    let file = bench.path("suite.yaml");
    fs::write(&file, format!("deepdive: 1\nname: s\ncases:\n  - {{ id: a, subject: shop, {expect} }}\n")).unwrap();
    let done = bench.run(&["eval", file.to_str().unwrap()]).code(6);
    let said = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(said.contains("FAILED  a") && said.contains(words), "{said}");
}

#[test]
fn what_does_not_hold_is_told() {
    check("expect: { findings: [{ rule: debug-mode-on }] }", "finding debug-mode-on: it is not there");
    check(
        "expect: { absent: [{ rule: sql-built-from-text, path: api/main.py }] }",
        "no finding sql-built-from-text in api/main.py",
    );
    check("expect: { components: [moon] }", "component moon: it is not there");
    check(
        "plant: [{ path: api/more.py, text: \"from flask import Flask\\napp = Flask(__name__)\\napp.run(debug=True)\" }], expect: {}",
        "planted text changes no finding",
    );
}

#[test]
fn a_suite_with_a_mistake_says_where() {
    let bench = Bench::new();
    let file = bench.path("suite.yaml");
    fs::write(&file, "deepdive: 1\nname: s\ncases:\n  - { id: a, subject: shop, expct: {} }\n").unwrap();
    bench.fails(&["eval", file.to_str().unwrap()], 2, &["suite.yaml:4:", "unknown field `expct`", "did you mean `expect`?"]);
}
