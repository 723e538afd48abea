//! The same input gives the same bytes: with one thread and with two, with and without what was known from before, elsewhere and later.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::bench::Bench;

/// Gives every file another time, so that git's notes about them are worth nothing.
fn age(folder: &Path) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap).filter(|entry| entry.file_name() != ".git") {
        if entry.path().is_dir() {
            age(&entry.path());
        } else {
            let before = SystemTime::now() - Duration::from_secs(1_000_000);
            File::options().append(true).open(entry.path()).unwrap().set_modified(before).unwrap();
        }
    }
}

#[test]
fn threads_known_facts_place_and_time_change_no_byte() {
    let (here, elsewhere) = (Bench::new(), Bench::new());
    let shop = here.shop_in_git();
    let first = here.printed(&shop, &["--threads", "1"]);
    assert!(first.contains("\"commit\": \"") && first.len() > 10_000, "there is a whole report, with history");
    assert_eq!(first, here.printed(&shop, &["--threads", "1"]), "known facts change the report");
    assert_eq!(first, here.printed(&shop, &["--threads", "2"]), "known facts or threads change the report");
    let other = elsewhere.shop_in_git();
    age(&other);
    let cold = elsewhere
        .command(&["run", other.to_str().unwrap(), "--as-of", "2026-01-01", "--json", "--quiet", "--threads", "2"])
        .env("TZ", "Asia/Tokyo")
        .env("LANG", "tr_TR.UTF-8")
        .output()
        .unwrap();
    assert_eq!(
        first,
        String::from_utf8(cold.stdout).unwrap(),
        "threads, the place, the time of files or the zone change the report"
    );
    assert_eq!(first, elsewhere.printed(&other, &["--threads", "1"]), "known facts change the report elsewhere");
}

#[test]
fn deepdives_own_sources_give_the_same_bytes() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates");
    let (cold, other) = (Bench::new(), Bench::new());
    let first = cold.printed(&sources, &["--threads", "1"]);
    assert_eq!(first, cold.printed(&sources, &["--threads", "1"]), "known facts change the report");
    assert_eq!(first, other.printed(&sources, &["--threads", "2"]), "threads change the report");
}

#[test]
fn what_may_differ_lies_in_run_json() {
    let bench = Bench::new();
    let (shop, out) = (bench.shop(), bench.path("out"));
    bench.run(&["run", shop.to_str().unwrap(), "--format", "json,md", "-o", out.to_str().unwrap(), "--threads", "2"]).success();
    let run: serde_json::Value = serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap();
    assert_eq!((&run["threads"], &run["model"]), (&2.into(), &serde_json::Value::Null));
    assert!(run["plan"].as_str().unwrap().starts_with("blake3:"));
    assert_eq!(run["steps"].as_array().unwrap().len(), 8);
}
