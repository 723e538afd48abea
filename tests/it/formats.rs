//! What is written is what its contract says: report.json by its own schema, SARIF by the parts of its schema that readers rely on.
//!
//! The whole schema of SARIF, the page in a browser and the charts are checked by `.ci/pages`.

use std::fs;

use serde_json::Value;

use crate::bench::Bench;

/// What a validator has to say of a value.
fn mistakes(schema: &Value, value: &Value) -> Vec<String> {
    let validator = jsonschema::validator_for(schema).unwrap();
    validator.iter_errors(value).map(|error| format!("{} {error}", error.instance_path())).collect()
}

#[test]
fn a_report_is_what_its_schema_says() {
    let bench = Bench::new();
    let schema = bench.json(&["schema", "report"]);
    let mut report = bench.report(&bench.shop_in_git());
    assert_eq!(mistakes(&schema, &report), Vec::<String>::new());
    let finding = bench.json(&["schema", "finding"]);
    for found in report["findings"].as_array().unwrap() {
        assert_eq!(mistakes(&finding, found), Vec::<String>::new());
    }
    report["findings"][0]["severity"] = "dreadful".into();
    report["summary"].as_object_mut().unwrap().remove("verdict");
    assert_eq!(mistakes(&schema, &report).len(), 2, "the schema would say so if it were otherwise");
}

#[test]
fn a_report_of_own_sources_is_what_the_schema_says() {
    let bench = Bench::new();
    let schema = bench.json(&["schema", "report"]);
    let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/model");
    assert_eq!(mistakes(&schema, &bench.report(&sources)), Vec::<String>::new());
}

#[test]
fn sarif_has_what_its_readers_rely_on() {
    let bench = Bench::new();
    let (shop, out) = (bench.shop_in_git(), bench.path("out.sarif"));
    bench.run(&["run", shop.to_str().unwrap(), "--format", "sarif", "-o", out.to_str().unwrap(), "--quiet"]).success();
    let log: Value = serde_json::from_str(&fs::read_to_string(out).unwrap()).unwrap();
    assert_eq!((&log["version"], log["runs"].as_array().unwrap().len()), (&"2.1.0".into(), 1));
    assert!(log["$schema"].as_str().unwrap().starts_with("https://"));
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(run["tool"]["driver"]["name"].is_string() && results.len() >= 3);
    for result in results {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
        assert!(["error", "warning", "note", "none"].contains(&result["level"].as_str().unwrap()), "{result}");
        assert!(result["message"]["text"].as_str().is_some_and(|text| !text.is_empty()), "{result}");
        let place = &result["locations"][0]["physicalLocation"];
        let path = place["artifactLocation"]["uri"].as_str().unwrap();
        let lines = fs::read_to_string(shop.join(path)).unwrap().lines().count() as u64;
        let (start, end) = (&place["region"]["startLine"], &place["region"]["endLine"]);
        let (start, end) = (start.as_u64().unwrap(), end.as_u64().unwrap_or(start.as_u64().unwrap()));
        assert!(1 <= start && start <= end && end <= lines, "{path} {start}-{end} of {lines}");
    }
}
