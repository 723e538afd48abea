//! The shipped suite holds, and what does not hold is told.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::bench::Bench;

/// A suite that ships holds, whatever model the machine has set up.
fn check_shipped(name: &str) {
    let bench = Bench::new();
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/evals").join(name);
    let junit = bench.path("evals.xml");
    let mut command = bench.command(&["eval", suite.to_str().unwrap(), "--junit", junit.to_str().unwrap(), "--json"]);
    let done = command.env("DEEPDIVE_MODEL", "ollama:small").output().unwrap();
    let said: Value = serde_json::from_slice(&done.stdout).unwrap();
    assert_eq!((&said["passed"], &said["failed"]), (&true.into(), &0.into()), "{said:#}");
    assert!(said["cases"].as_array().unwrap().len() >= 3);
    assert!(fs::read_to_string(junit).unwrap().contains("failures=\"0\""));
}

#[test]
fn the_shipped_suite_holds() {
    check_shipped("shop.yaml");
}

#[test]
fn the_shipped_suite_of_models_holds() {
    check_shipped("written.yaml");
}

/// A suite over the shop that must fail, with these words on standard output.
fn check(expect: &str, words: &str) {
    let bench = Bench::new();
    bench.shop();
    let file = bench.path("suite.yaml");
    fs::write(bench.path("mute.yaml"), "scripts: [{ forever: true, turns: [{ json: { claims: [] } }] }]").unwrap();
    let judge = "scripts: [{ forever: true, turns: [{ json: { verdicts: [{ criterion: 1, met: true, quote: MongoDB, why: x }, { criterion: 2, met: false, quote: '', why: it is dull }] } }] }]";
    fs::write(bench.path("judge.yaml"), judge).unwrap();
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
    let mute = "model: scripted:mute.yaml, expect: { written: ";
    check(&format!("{mute}{{ says: [SQL] }} }}"), "a model wrote \"SQL\": 0 sentences stand, and none of them");
    check(&format!("{mute}{{ kept: 1 }} }}"), "at least 1 sentences kept: 0");
    check("expect: { written: { never: [PostgreSQL] } }", "\"PostgreSQL\" stands nowhere: it does");
    let judge = "expect: { judge: { model: scripted:judge.yaml, criteria: [It names MongoDB., It is fun.] } }";
    check(judge, "judged: It names MongoDB.: the judge called it met, and what it quoted does not stand in the report");
    check(judge, "judged: It is fun.: the judge found it unmet: it is dull");
    check(
        "plant: [{ path: api/more.py, text: \"from flask import Flask\\napp = Flask(__name__)\\napp.run(debug=True)\" }], expect: {}",
        "planted text changes no finding",
    );
}

#[test]
fn what_no_model_judges_is_open_and_no_failure() {
    let bench = Bench::new();
    bench.shop();
    let file = bench.path("suite.yaml");
    let case = "{ id: a, subject: shop, workflow: quick, expect: { judge: { criteria: [It is fun.] } } }";
    fs::write(&file, format!("deepdive: 1\nname: s\ncases:\n  - {case}\n")).unwrap();
    let said = bench.stdout(&["eval", file.to_str().unwrap()]);
    assert!(said.contains("passed  a") && said.contains("open: judged: It is fun.: no model is set to judge it"), "{said}");
    let words = ["nobody is here to agree", "for the judge: the report"];
    bench.fails(&["eval", file.to_str().unwrap(), "--model", "ollama:small"], 2, &words[..1]);
    fs::write(
        &file,
        format!("deepdive: 1\nname: s\ncases:\n  - {}\n", case.replace("{ criteria", "{ model: \"ollama:small\", criteria")),
    )
    .unwrap();
    bench.fails(&["eval", file.to_str().unwrap()], 2, &words);
}

#[test]
fn a_suite_with_a_mistake_says_where() {
    let bench = Bench::new();
    let file = bench.path("suite.yaml");
    fs::write(&file, "deepdive: 1\nname: s\ncases:\n  - { id: a, subject: shop, expct: {} }\n").unwrap();
    bench.fails(&["eval", file.to_str().unwrap()], 2, &["suite.yaml:4:", "unknown field `expct`", "did you mean `expect`?"]);
}
