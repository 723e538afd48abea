//! An arrow of a map stands only where a connection with evidence stands, in every format; and that evidence can be checked by anyone.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::bench::Bench;

type Arrows = BTreeSet<(String, String)>;

/// What the contract says of a place: the bytes of its lines, without the last line's end, hash to what is cited.
fn holds(root: &Path, evidence: &Value) -> bool {
    let text = std::fs::read(root.join(evidence["path"].as_str().unwrap())).unwrap();
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    let line = |name: &str| evidence[name].as_u64().unwrap() as usize;
    let cut = lines[line("start_line") - 1..line("end_line")].join(&b'\n');
    let hash: String = Sha256::digest(cut).iter().map(|byte| format!("{byte:02x}")).collect();
    evidence["sha256"].as_str() == Some(&hash)
}

/// Arrows by the names of their ends. `node` and `arrow` take a line apart, if it is one.
fn drawn<'t>(
    chart: &'t str,
    node: impl Fn(&'t str) -> Option<(&'t str, &'t str)>,
    arrow: impl Fn(&'t str) -> Option<(&'t str, &'t str)>,
) -> Arrows {
    let names: BTreeMap<&str, &str> = chart.lines().filter_map(&node).collect();
    chart.lines().filter_map(&arrow).map(|(from, to)| (names[from].to_owned(), names[to].to_owned())).collect()
}

fn mermaid(chart: &str) -> Arrows {
    drawn(
        chart,
        |line| {
            let line = line.trim();
            let (id, rest) = line.split_at_checked(line.find(|c: char| !c.is_alphanumeric())?)?;
            (!line.contains(">|")).then_some(())?;
            Some((id, rest.split_once('"')?.1.split_once("<br/>")?.0))
        },
        |line| {
            let (from, rest) = line.trim().split_once(" --").or_else(|| line.trim().split_once(" -.-"))?;
            Some((from, rest.rsplit_once("| ")?.1))
        },
    )
}

fn dot(chart: &str) -> Arrows {
    drawn(
        chart,
        |line| {
            let (id, rest) = line.trim().split_once(" [label=\"")?;
            (!id.contains(' ')).then_some((id, rest.split_once(" (")?.0))
        },
        |line| {
            let (from, rest) = line.trim().split_once(" -> ")?;
            Some((from, rest.split_once(' ')?.0))
        },
    )
}

#[test]
fn every_arrow_rests_on_evidence_that_verifies() {
    let bench = Bench::new();
    let shop = bench.shop();
    let report = bench.report(&shop);
    let connections = report["system_map"]["connections"].as_array().unwrap();
    let names: BTreeMap<&str, &str> = report["system_map"]["components"]
        .as_array()
        .unwrap()
        .iter()
        .map(|part| (part["id"].as_str().unwrap(), part["name"].as_str().unwrap()))
        .collect();
    let mut proved = Arrows::new();
    for connection in connections {
        let evidence = connection["evidence"].as_array().unwrap();
        assert!(!evidence.is_empty(), "{connection} rests on nothing");
        for place in evidence {
            assert!(place["kind"] == "place" && holds(&shop, place), "{place} does not hold");
        }
        let end = |end: &str| names[connection[end].as_str().unwrap()].to_owned();
        proved.insert((end("from"), end("to")));
    }
    assert!(proved.len() >= 2, "{proved:?}");
    let show = |format: &str| bench.stdout(&["show", "shop", "--format", format]);
    assert_eq!(mermaid(&show("mermaid")), proved);
    assert_eq!(dot(&show("dot")), proved);
    assert_eq!(show("html").matches(" marker-end=").count(), proved.len(), "arrows of the page");
    let told = bench.json(&["verify", shop.to_str().unwrap(), "--json"]);
    assert_eq!(told["fails"], serde_json::json!([]));
}

#[test]
fn evidence_that_no_longer_holds_is_told() {
    let bench = Bench::new();
    let shop = bench.shop();
    let report = bench.report(&shop);
    let place = &report["system_map"]["connections"][0]["evidence"][0];
    let path = shop.join(place["path"].as_str().unwrap());
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("\n\n\n{text}")).unwrap();
    assert!(!holds(&shop, place));
    let done = bench.run(&["verify", shop.to_str().unwrap(), "--json"]);
    let told: Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    assert!(!told["fails"].as_array().unwrap().is_empty(), "{told}");
}
