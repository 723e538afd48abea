//! The floors of the house hold: who may depend on whom, as `cargo tree` tells it, and what a crate may reach at all.

use std::collections::BTreeSet;
use std::process::Command;

/// What each crate of ours may name directly. A crate that is missing here fails the test: decide its floor first.
const MAY_USE: &[(&str, &[&str])] = &[
    ("deepdive-model", &[]),
    ("deepdive-graph", &["deepdive-model"]),
    ("deepdive-store", &["deepdive-model"]),
    ("deepdive-report", &["deepdive-model"]),
    ("deepdive-tools", &["deepdive-model", "deepdive-graph"]),
    ("deepdive-engine", &["deepdive-model", "deepdive-graph", "deepdive-store", "deepdive-report"]),
    ("deepdive-llm", &["deepdive-model"]),
    ("deepdive-agents", &["deepdive-model", "deepdive-graph", "deepdive-tools", "deepdive-engine", "deepdive-llm"]),
    (
        "deepdive",
        &[
            "deepdive-model",
            "deepdive-graph",
            "deepdive-store",
            "deepdive-report",
            "deepdive-tools",
            "deepdive-engine",
            "deepdive-agents",
            "deepdive-llm",
        ],
    ),
];

/// What must not be reachable from a crate, however deep.
const MUST_NOT_REACH: &[(&str, &[&str])] = &[
    ("deepdive-model", &["tokio", "sled", "rig-core", "reqwest"]),
    ("deepdive-graph", &["tokio", "sled", "rig-core", "reqwest", "curl"]),
    ("deepdive-tools", &["tokio", "sled", "rig-core", "reqwest"]),
    ("deepdive-report", &["tokio", "sled", "rig-core", "reqwest"]),
    ("deepdive-store", &["tokio", "rig-core", "reqwest"]),
    ("deepdive-engine", &["rig-core", "reqwest"]),
];

fn tree(package: &str, depth: Option<&str>) -> BTreeSet<String> {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args([
        "tree",
        "--offline",
        "--prefix",
        "none",
        "--edges",
        "normal",
        "-f",
        "{p}",
    ]);
    command.args(["-p", package]);
    if let Some(depth) = depth {
        command.args(["--depth", depth]);
    }
    let output = command.output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("cargo tree prints text");
    text.lines().filter_map(|line| line.split_whitespace().next()).filter(|name| *name != package).map(str::to_owned).collect()
}

#[test]
fn crates_name_only_what_their_floor_allows() {
    for (package, allowed) in MAY_USE {
        let ours: Vec<_> = tree(package, Some("1")).into_iter().filter(|name| name.starts_with("deepdive")).collect();
        let wrong: Vec<_> = ours.iter().filter(|name| !allowed.contains(&name.as_str())).collect();
        assert!(wrong.is_empty(), "{package} must not depend on {wrong:?}");
    }
}

#[test]
fn every_member_has_a_floor() {
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.lock")).expect("the lock file is there");
    let ours: BTreeSet<_> = manifest.lines().filter_map(|line| line.strip_prefix("name = \"deepdive")).collect();
    let known: BTreeSet<_> = MAY_USE.iter().map(|(name, _)| format!("{}\"", name.trim_start_matches("deepdive"))).collect();
    assert_eq!(ours, known.iter().map(String::as_str).collect());
}

#[test]
fn pure_crates_reach_no_network_and_no_store() {
    for (package, forbidden) in MUST_NOT_REACH {
        let all = tree(package, None);
        let wrong: Vec<_> = forbidden.iter().filter(|name| all.contains(**name)).collect();
        assert!(wrong.is_empty(), "{package} must not reach {wrong:?}");
    }
}

#[test]
fn only_one_crate_names_rig() {
    for (package, _) in MAY_USE.iter().filter(|(package, _)| *package != "deepdive-llm") {
        let named = tree(package, Some("1"));
        let wrong: Vec<_> = ["rig-core", "rig-reqwest", "reqwest"].into_iter().filter(|name| named.contains(*name)).collect();
        assert!(wrong.is_empty(), "{package} must not name {wrong:?}");
    }
}

#[test]
fn only_the_store_names_sled() {
    for (package, _) in MAY_USE.iter().filter(|(package, _)| *package != "deepdive-store") {
        assert!(!tree(package, Some("1")).contains("sled"), "{package} must not name sled");
    }
}
