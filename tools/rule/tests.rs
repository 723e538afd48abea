//! Every built-in rule is run on its own snippets; the rest is about the engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use std::sync::Arc;

use deepdive_graph::FilePass as _;
use deepdive_model::{Confidence, Finding, Role, Severity};

use super::builtin::{BuiltinRules, FILES, builtin};
use super::{Rule, RuleSet, SyntaxRules, try_rule};
use crate::match_rules::{Args, MatchRules};
use crate::testing::{context_in, fixture};
use crate::{ToolContext, TypedTool};

fn build_one(file: &str, text: &str, pass: &dyn deepdive_graph::FilePass) -> Result<ToolContext, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    // The files must outlive the context: findings cite them.
    Ok(context_in(Box::leak(Box::new(folder)), &[(file, text)], &[pass]))
}

fn findings(files: &[(&str, &str)]) -> Vec<Finding> {
    MatchRules::BUILTIN.run(&fixture(files), Args::default()).unwrap().1
}

#[test]
fn the_list_is_the_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(FILES.iter().map(|(file, _)| *file).collect::<Vec<_>>(), files);
}

#[test]
fn every_rule_file_is_read_and_named_by_its_id() {
    let wrong = FILES.iter().filter_map(|(file, text)| match Rule::parse(file, text) {
        Ok(rule) => (format!("{}.yaml", rule.id) != **file).then(|| format!("{file} holds {}", rule.id)),
        Err(error) => Some(error.to_string()),
    });
    assert_eq!(wrong.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn the_version_is_known_before_the_rules_are_read() {
    assert_eq!(BuiltinRules.version(), builtin().version());
}

#[test]
fn every_rule_holds_on_its_own_snippets() {
    let mut failures = Vec::new();
    for (file, text) in FILES {
        failures.extend(try_rule(file, text, &build_one).unwrap().into_iter().map(|failure| failure.to_string()));
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn comments_do_not_hide_findings() {
    for comment in ["# nosec", "# ast-grep-ignore", "# noqa"] {
        let text = format!("{comment}\napp.run(debug=True)  {comment}\n");
        let found = findings(&[("app.py", &text)]);
        assert_eq!(found.iter().filter(|finding| finding.rule == "debug-mode-on").count(), 1, "{comment}");
    }
}

#[test]
fn a_route_parameter_in_a_statement_is_critical_and_cites_the_route() {
    let text = "from fastapi import FastAPI\napp = FastAPI()\n\n@app.get(\"/items/{name}\")\ndef find(name: str):\n    return db.execute(f\"select * from items where name = '{name}'\")\n";
    let found = findings(&[("main.py", text)]);
    let sql = found.iter().find(|finding| finding.rule == "sql-built-from-text").unwrap();
    assert_eq!((sql.severity, sql.confidence), (Severity::Critical, Confidence::High));
    let source = sql.evidence.iter().find(|place| place.role == Role::Source).unwrap();
    assert_eq!(source.as_place().unwrap().1.start, 5);
}

#[test]
fn a_constant_or_a_number_is_no_injection() {
    let text = "from fastapi import FastAPI\napp = FastAPI()\nTABLE = \"items\"\n\n@app.get(\"/items/{at}\")\ndef find(at: int):\n    limit = 10\n    return db.execute(f\"select * from {TABLE} limit {limit}\")\n";
    assert!(findings(&[("main.py", text)]).iter().all(|finding| finding.rule != "sql-built-from-text"));
}

const OWN: &str = "id: print-left-in
meta:
  title: A print was left in
  category: quality
  severity: low
  confidence: high
  effort: S
  explanation: { executive: a, product: b, engineer: c }
  fix: Remove it.
match:
  - languages: [Python]
    words: [print]
    rule: { pattern: print($$$) }
tests:
  - language: Python
    bad: [\"print(1)\"]
    good: [\"log(1)\", \"x = 1\"]
";

#[test]
fn rules_of_users_take_the_same_path() {
    assert_eq!(try_rule("own.yaml", OWN, &build_one).unwrap(), []);
    let rules = Arc::new(RuleSet::new(vec![Rule::parse("own.yaml", OWN).unwrap()]));
    let context = build_one("a.py", "def f():\n    print(1)\n", &SyntaxRules::new(rules.clone())).unwrap();
    let found = MatchRules::over(rules).run(&context, Args::default()).unwrap().1;
    assert_eq!(found.len(), 1);
    assert!(found[0].id.starts_with("print-left-in|a.py::f|"), "{}", found[0].id);
}

#[test]
fn a_wrong_snippet_is_named() {
    let failures = try_rule("own.yaml", &OWN.replace("\"x = 1\"", "\"print(2)\""), &build_one).unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(
        failures[0].to_string(),
        "print-left-in: Python, snippet 2: good (something is found in this good snippet, at line [1])"
    );
}

#[test]
fn broken_rule_files_are_told_with_their_place() {
    let check = |from: &str, to: &str, expected: &str| {
        let Err(error) = Rule::parse("own.yaml", &OWN.replace(from, to)) else { panic!("{to} is taken") };
        let said = error.to_string();
        assert!(said.starts_with("own.yaml: ") && said.contains(expected), "{said}");
    };
    check("severity: low", "severity: dreadful", "line 5");
    check("  fix: Remove it.\n", "  mend: Remove it.\n", "line ");
    check("[Python]", "[Pyton]", "there is no language Pyton; known are Go, Java");
    check("id: print-left-in", "id: Print", "lower-case letters");
    check("good: [\"log(1)\", \"x = 1\"]", "good: []", "two `good`");
    check("{ pattern: print($$$) }", "{ patern: print($$$) }", "patern");
    check(
        "    words: [print]\n    rule: { pattern: print($$$) }\n",
        "    words: [print]\n",
        "one of `rule`, `call` and `assign`",
    );
}

#[test]
fn files_without_a_word_are_not_matched() {
    let rules = Arc::new(RuleSet::new(vec![Rule::parse("own.yaml", &OWN.replace("words: [print]", "words: [other]")).unwrap()]));
    let context = build_one("a.py", "print(1)\n", &SyntaxRules::new(rules.clone())).unwrap();
    assert!(MatchRules::over(rules).run(&context, Args::default()).unwrap().1.is_empty());
}

#[test]
fn of_two_rules_with_one_id_the_later_counts_and_changes_the_version() {
    let read = |text: &str| Rule::parse("own.yaml", text).unwrap();
    let set = RuleSet::new(vec![read(OWN), read(&OWN.replace("severity: low", "severity: high"))]);
    assert_eq!((set.rules().len(), set.rules()[0].severity()), (1, Severity::High));
    assert_ne!(set.version(), RuleSet::new(vec![read(OWN)]).version());
}

#[test]
fn places_that_a_request_leads_to_are_told_apart() {
    let code = "import requests\nfrom fastapi import FastAPI\napp = FastAPI()\ndef load():\n    return requests.get('https://x.org/a')\n@app.get('/a')\ndef read_a():\n    return load()\ndef nightly():\n    return requests.get('https://x.org/b')\n";
    let (facts, found) = MatchRules::BUILTIN.run(&fixture(&[("app/main.py", code)]), Args::default()).unwrap();
    assert_eq!(found.iter().filter(|finding| finding.rule == "remote-call-without-timeout").count(), 2);
    assert_eq!(facts.in_requests, ["app/main.py:5"]);
}
