//! The same input gives the same bytes: twice, with one thread and with two, with and without what was known from before.

use std::path::Path;

use crate::bench::Bench;

fn report(bench: &Bench, folder: &Path, threads: &str) -> String {
    let folder = folder.to_str().unwrap();
    bench.stdout(&["run", folder, "--as-of", "2026-01-01", "--threads", threads, "--json", "--quiet"])
}

fn check(folder: impl Fn(&Bench) -> std::path::PathBuf) {
    let (cold, other) = (Bench::new(), Bench::new());
    let first = report(&cold, &folder(&cold), "1");
    assert_eq!(first, report(&cold, &folder(&cold), "1"), "known facts change the report");
    assert_eq!(first, report(&other, &folder(&other), "2"), "threads or the place change the report");
}

#[test]
fn the_shop_gives_the_same_bytes() {
    check(Bench::shop);
}

#[test]
fn deepdives_own_sources_give_the_same_bytes() {
    check(|_| Path::new(env!("CARGO_MANIFEST_DIR")).join("crates"));
}

#[test]
fn what_may_differ_lies_in_run_json() {
    let bench = Bench::new();
    let (shop, out) = (bench.shop(), bench.path("out"));
    bench.run(&["run", shop.to_str().unwrap(), "--format", "json,md", "-o", out.to_str().unwrap(), "--threads", "2"]).success();
    let run: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    assert_eq!((&run["threads"], &run["model"]), (&2.into(), &serde_json::Value::Null));
    assert!(run["plan"].as_str().unwrap().starts_with("blake3:"));
    assert_eq!(run["steps"].as_array().unwrap().len(), 7);
}
