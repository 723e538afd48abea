//! Signals, killed processes, readers that go away.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::bench::Bench;

/// The program over deepdive's own sources, which keeps it busy for a while.
fn busy(bench: &Bench, day: &str) -> Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("deepdive"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", bench.path("home"));
    command.args(["run", env!("CARGO_MANIFEST_DIR"), "--json", "--quiet", "--as-of", day, "--store"]).arg(bench.path("store"));
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args(["-s", name, &child.id().to_string()]).status().unwrap().success());
}

/// The exit code, what was said, and how long it took.
fn ended(mut child: Child) -> (Option<i32>, String, Duration) {
    let started = Instant::now();
    let code = child.wait().unwrap().code();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (code, said, started.elapsed())
}

/// Waits until the run is written down, so that it is in the middle of its work.
fn begun(bench: &Bench) {
    let index = bench.path("store/index/db");
    let started = Instant::now();
    while !index.exists() && started.elapsed() < Duration::from_secs(20) {
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn an_interrupt_ends_it_soon_with_a_word_and_its_code() {
    for name in ["INT", "TERM"] {
        let bench = Bench::new();
        let child = busy(&bench, "2026-01-01");
        begun(&bench);
        signal(&child, name);
        let (code, said, took) = ended(child);
        assert_eq!(code, Some(130), "{name}: {said}");
        assert!(said.contains("interrupted") && said.contains("hint:"), "{name}: {said}");
        assert!(took < Duration::from_secs(5), "{name} took {took:?}");
        let runs = bench.json(&["runs", "list", "--json"]);
        assert_eq!(runs.as_array().unwrap().len(), 1, "{runs}");
    }
}

#[test]
fn a_killed_process_leaves_a_store_that_works() {
    let bench = Bench::new();
    let shop = bench.shop();
    for wait in [5, 40, 120, 400, 900] {
        let mut child = busy(&bench, "2026-01-01");
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let done = bench.run(&["run", shop.to_str().unwrap(), "--as-of", "2026-01-01"]).success();
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(!said.contains("damaged"), "{said}");
    assert!(!bench.json(&["list", "--json"]).as_array().unwrap().is_empty());
    assert_eq!(bench.json(&["runs", "list", "--json"])[0]["state"], "done");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let bench = Bench::new();
    let shop = bench.shop();
    bench.report(&shop);
    for args in [&["show", "shop", "--format", "html"][..], &["graph", "export", shop.to_str().unwrap()]] {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("deepdive"));
        command.args(args).arg("--store").arg(bench.path("store")).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let (code, said, _) = ended(child);
        assert_eq!((code, said.contains("panic")), (Some(0), false), "{args:?}: {said}");
    }
}
