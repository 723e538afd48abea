//! A store that is damaged, full, not writable, or shared: a clear word, the right exit code, and the report all the same.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::bench::{Bench, skipped};

/// Every file below a folder, sorted.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    all.sort();
    all.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A store with one report, spoilt so; the next run must succeed, and both the old and the new report are listed unless it is gone.
fn check(spoil: impl Fn(&Path), reports: usize) {
    let bench = Bench::new();
    let shop = bench.shop();
    bench.run(&["run", shop.to_str().unwrap(), "--as-of", "2026-01-01", "--quiet"]).success();
    spoil(&bench.path("store"));
    bench.run(&["run", shop.to_str().unwrap(), "--as-of", "2026-01-02", "--quiet"]).success();
    assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), reports);
    bench.run(&["show", shop.to_str().unwrap()]).success();
}

fn noise(files: &[PathBuf]) {
    assert!(!files.is_empty());
    files.iter().for_each(|file| fs::write(file, "noise".repeat(100)).unwrap());
}

#[test]
fn a_damaged_store_costs_no_report_that_can_still_be_read() {
    check(|store| noise(&files(&store.join("index"))), 2);
    check(|store| fs::remove_dir_all(store.join("index")).unwrap(), 2);
    check(|store| noise(&files(&store.join("objects/facts"))), 2);
    check(|store| fs::remove_dir_all(store.join("runs")).unwrap(), 2);
    let halve = |store: &Path| {
        for file in files(&store.join("objects/facts")) {
            let bytes = fs::read(&file).unwrap();
            fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
        }
    };
    check(halve, 2);
}

#[test]
fn runs_that_the_index_lost_are_back_and_that_is_said() {
    let bench = Bench::new();
    bench.report(&bench.shop());
    fs::remove_dir_all(bench.path("store/index")).unwrap();
    let listed = bench.run(&["runs", "list", "--json"]).success();
    let (out, said) = (&listed.get_output().stdout, String::from_utf8_lossy(&listed.get_output().stderr).into_owned());
    assert_eq!(serde_json::from_slice::<Value>(out).unwrap()[0]["state"], "done");
    assert!(said.contains("the index of the store had lost 1 run: all of them are back"), "{said}");
}

#[test]
fn a_damaged_report_is_told_with_what_to_do() {
    let bench = Bench::new();
    bench.report(&bench.shop());
    let objects: Vec<PathBuf> =
        files(&bench.path("store/objects")).into_iter().filter(|path| !path.to_string_lossy().contains("facts")).collect();
    noise(&objects);
    bench.fails(&["show", "shop"], 8, &["is damaged", "hint:", "deepdive rm shop-"]);
    assert!(bench.stdout(&["doctor"]).contains("missing  reports        the report shop-"));
}

#[test]
fn a_store_that_can_not_be_made_is_told_with_what_to_do() {
    let bench = Bench::new();
    let shop = bench.shop();
    fs::write(bench.path("file"), "x").unwrap();
    bench.fails(&["run", shop.to_str().unwrap(), "--store", "file/inner"], 8, &["file/inner", "--store DIR"]);
    bench.fails(&["list", "--store", "/proc/nowhere"], 8, &["/proc/nowhere", "--store DIR"]);
}

/// Runs the program on a disk of so many kilobytes, in a mount namespace of its own. None where this machine does not permit that.
fn on_a_small_disk(bench: &Bench, kilobytes: u32) -> Option<std::process::Output> {
    let disk = bench.path("disk");
    fs::create_dir_all(&disk).unwrap();
    let can = Command::new("unshare").args(["--mount", "--map-root-user", "mount", "-t", "tmpfs", "tmpfs"]).arg(&disk).output();
    if !can.is_ok_and(|done| done.status.success()) {
        return None;
    }
    let script = format!(
        "mount -t tmpfs -o size={kilobytes}k tmpfs '{disk}' && exec '{program}' run '{shop}' --json --as-of 2026-01-01 --store '{disk}/store'",
        disk = disk.display(),
        program = assert_cmd::cargo::cargo_bin!("deepdive").display(),
        shop = bench.shop().display(),
    );
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", &script]).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
    Some(command.output().unwrap())
}

#[test]
fn a_full_disk_is_told_and_the_report_is_printed_where_it_was_made() {
    let bench = Bench::new();
    let Some(tiny) = on_a_small_disk(&bench, 64) else {
        skipped("this machine does not permit `unshare --mount`");
        return;
    };
    let mut printed = 0;
    for kilobytes in [64, 700, 1_100, 1_300, 1_600, 2_000] {
        let done = if kilobytes == 64 { tiny.clone() } else { on_a_small_disk(&bench, kilobytes).unwrap() };
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        let report: Option<Value> = serde_json::from_slice(&done.stdout).ok();
        printed += u32::from(report.is_some());
        match done.status.code() {
            Some(0) => assert!(report.is_some(), "{kilobytes}"),
            Some(8) => assert!(said.contains("no room left") && said.contains("--store DIR"), "{kilobytes}: {said}"),
            other => panic!("{kilobytes} kB: {other:?} {said}"),
        }
    }
    assert!(printed > 0, "with room enough there is a report");
}

#[test]
fn two_and_four_processes_share_one_store() {
    for count in [2, 4] {
        let bench = Bench::new();
        let shop = bench.shop();
        std::thread::scope(|scope| {
            for day in 1..=count {
                let (bench, shop) = (&bench, &shop);
                scope.spawn(move || {
                    let day = format!("2026-01-0{day}");
                    bench.run(&["run", shop.to_str().unwrap(), "--as-of", &day, "--quiet"]).success();
                });
            }
        });
        assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), count);
        assert_eq!(bench.json(&["runs", "list", "--json"]).as_array().unwrap().len(), count);
    }
}
