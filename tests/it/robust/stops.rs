//! Signals, killed processes, readers that go away.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::bench::Bench;
use crate::provider::{Does, Provider};

/// The program, with nothing of this machine but the way to git.
fn program(bench: &Bench, args: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("deepdive"));
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", bench.path("home"));
    command.args(args).arg("--store").arg(bench.path("store")).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

/// The program over deepdive's own sources, which keeps it busy for a while.
fn busy(bench: &Bench, day: &str) -> Child {
    program(bench, &["run", env!("CARGO_MANIFEST_DIR"), "--json", "--quiet", "--as-of", day]).spawn().unwrap()
}

/// The program over the shop, in the middle of an exchange with a provider that says nothing.
fn waiting(bench: &Bench, verb: &[&str]) -> Child {
    let (shop, provider) = (bench.shop(), Provider::start(vec![Does::Hangs]));
    let args =
        [&verb[..1], &[shop.to_str().unwrap()], &verb[1..], &["--model", "openai-compatible:m", "--yes", "--quiet"]].concat();
    let child = program(bench, &args).env("DEEPDIVE_BASE_URL", &provider.url).spawn().unwrap();
    provider.was_asked();
    child
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
        assert!(said.contains("interrupted") && said.contains("hint"), "{name}: {said}");
        assert!(took < Duration::from_secs(5), "{name} took {took:?}");
        let runs = bench.json(&["runs", "list", "--json"]);
        assert_eq!(runs.as_array().unwrap().len(), 1, "{runs}");
    }
}

/// A second, and what a machine that does much else needs besides to end a process.
const SOON: Duration = Duration::from_millis(1500);

#[test]
fn an_interrupt_is_heard_while_a_model_says_nothing() {
    for verb in [&["run"][..], &["ask", "how are orders placed?"]] {
        let bench = Bench::new();
        let child = waiting(&bench, verb);
        signal(&child, "INT");
        let (code, said, took) = ended(child);
        assert_eq!(code, Some(130), "{verb:?}: {said}");
        assert!(took < SOON, "{verb:?} took {took:?}");
    }
}

#[test]
fn another_terminal_stops_a_run_in_a_long_call_and_in_an_exchange() {
    let cases: [fn(&Bench) -> Child; 2] = [|bench| waiting(bench, &["run"]), |bench| busy(bench, "2026-01-01")];
    for start in cases {
        let bench = Bench::new();
        let child = start(&bench);
        let runs = loop {
            let runs = bench.json(&["runs", "list", "--json"]);
            if runs[0]["state"] == "running" {
                break runs;
            }
        };
        let id = runs[0]["id"].as_str().unwrap();
        bench.run(&["runs", "cancel", id]).success();
        let (code, said, took) = ended(child);
        assert_eq!(code, Some(130), "{said}");
        assert!(took < SOON, "it took {took:?}");
        assert_eq!(bench.json(&["runs", "list", "--json"])[0]["state"], "cancelled");
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

/// What a run with this provider prints, and its standard error.
fn asked(bench: &Bench, provider: &Provider, args: &[&str]) -> (Vec<u8>, String) {
    let mut command = bench.command(args);
    let done = command.args(["--json", "--quiet", "--threads", "1"]).env("DEEPDIVE_BASE_URL", &provider.url).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(0), "{said}");
    (done.stdout, said)
}

#[test]
fn a_run_that_was_killed_in_an_exchange_pays_no_answer_twice() {
    let says = || Does::Says(json!({"claims": []}));
    let run = |bench: &Bench| {
        let shop = bench.shop().display().to_string();
        ["run", &shop, "--as-of", "2026-01-01", "--model", "openai-compatible:m", "--yes"].map(str::to_owned).to_vec()
    };
    let undisturbed = {
        let (bench, provider) = (Bench::new(), Provider::start(vec![says()]));
        let args = run(&bench);
        let (printed, _) = asked(&bench, &provider, &args.iter().map(String::as_str).collect::<Vec<_>>());
        (printed, provider.heard().len())
    };
    let (bench, provider) = (Bench::new(), Provider::start(vec![says(), says(), says(), Does::Hangs, says()]));
    let args = run(&bench);
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let mut child = program(&bench, &[&args[..], &["--quiet", "--threads", "1"]].concat());
    let mut child = child.env("DEEPDIVE_BASE_URL", &provider.url).spawn().unwrap();
    while provider.heard().len() < 4 {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let id = bench.json(&["runs", "list", "--json"])[0]["id"].as_str().unwrap().to_owned();
    let (printed, _) = asked(&bench, &provider, &["runs", "resume", &id]);
    assert!(printed == undisturbed.0, "the report is not that of a run that nobody disturbed");
    let heard = provider.heard();
    assert_eq!(heard.len(), undisturbed.1 + 1, "one request was made again: the one whose answer never came");
    // Who gets the seat first is left to chance.
    assert_eq!(heard.iter().filter(|one| **one == heard[3]).count(), 2, "it is the one that was in flight");
    let shown = bench.stdout(&["runs", "show", &id]);
    assert!(shown.contains("1 call gave no answer and may have been billed"), "{shown}");
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
