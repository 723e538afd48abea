//! Nothing is sent that nobody agreed to: not where a run goes on, not where it starts over, not to another server.

use std::fs;

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::provider::{Does, Provider};

const BROKEN: &str = "deepdive: 1\nname: broken\ninputs: { repo: { type: string, required: true } }\nsteps:\n  - { id: stack, agent: stack-detector }\n  - { id: lost, tool: read_file, with: { path: nowhere.py }, on_error: continue }\n  - { id: report, report: deep-dive, needs: [stack, lost] }\n";

fn silent() -> Provider {
    Provider::start(vec![Does::Says(json!({"claims": []}))])
}

/// The command over a model at a server, with the exit code and what was said.
fn with(bench: &Bench, server: &Provider, args: &[&str]) -> (Option<i32>, String) {
    let done = bench.command(args).env("DEEPDIVE_BASE_URL", &server.url).output().unwrap();
    (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
}

fn newest(bench: &Bench) -> Value {
    bench.json(&["runs", "list", "--json"])[0].clone()
}

#[test]
fn a_run_that_starts_over_asks_the_model_that_is_said_and_no_other() {
    let bench = Bench::new();
    let (shop, server, other) = (bench.shop(), silent(), silent());
    let run =
        ["run", shop.to_str().unwrap(), "--model", "openai-compatible:x", "--yes", "--workflow", "security-only", "--quiet"];
    assert_eq!(with(&bench, &server, &run).0, Some(0));
    let first = newest(&bench);
    let id = first["id"].as_str().unwrap();
    let calls = |run: &Value| run["details"]["model_calls"].as_u64().unwrap();
    let asked = server.heard().len();
    assert_eq!((calls(&first), &first["details"]["cost_usd"]), (asked as u64, &Value::Null));
    let shown = bench.stdout(&["runs", "show", id]);
    assert!(shown.contains("cost not known") && !shown.contains('$'), "{shown}");

    let replay = ["runs", "replay", id, "--from", "security", "--quiet"];
    assert_eq!(with(&bench, &server, &[&replay[..], &["--model", "none"]].concat()).0, Some(0));
    let without = newest(&bench);
    assert_eq!((server.heard().len(), calls(&without)), (asked, 0));
    // What was answered before the step was taken over, and is the parent's.
    assert!(without["details"]["exchanges_known"].as_u64().unwrap() > 0);
    let taken = without["details"]["steps"].as_array().unwrap().iter().find(|step| step["id"] == "stack").unwrap();
    assert_eq!((&taken["state"], &taken["model_calls"]), (&json!("ok"), &json!(0)));
    let set = bench.command(&replay).env("DEEPDIVE_MODEL", "none").env("DEEPDIVE_BASE_URL", &server.url).output().unwrap();
    assert_eq!((set.status.code(), server.heard().len()), (Some(0), asked));

    let (code, said) = with(&bench, &other, &replay);
    assert_eq!((code, other.heard().len()), (Some(2), 0), "{said}");
    assert!(said.contains("nobody is here to agree") && said.contains("what was agreed to is openai-compatible:x"), "{said}");
    // The same model at the same server was agreed to.
    assert_eq!(with(&bench, &server, &replay).0, Some(0));
    assert!(server.heard().len() > asked);
}

#[test]
fn a_run_goes_on_with_the_model_and_the_server_that_were_agreed_to() {
    let bench = Bench::new();
    let (shop, server, other) = (bench.shop(), silent(), silent());
    fs::write(bench.path("broken.yaml"), BROKEN).unwrap();
    let run = ["run", shop.to_str().unwrap(), "--model", "openai-compatible:x", "--workflow", "broken.yaml", "--quiet"];
    assert_eq!(with(&bench, &server, &run).0, Some(2));
    assert_eq!(with(&bench, &server, &[&run[..], &["--yes"]].concat()).0, Some(7));
    let id = newest(&bench)["id"].as_str().unwrap().to_owned();
    bench.fails(&["runs", "resume", &id, "--model", "none"], 2, &["goes on with the model that it was begun with"]);
    let (code, said) = with(&bench, &other, &["runs", "resume", &id]);
    assert_eq!((code, other.heard().len()), (Some(2), 0), "{said}");
    assert!(said.contains("nobody is here to agree"), "{said}");
    let asked = server.heard().len();
    // What was agreed to holds; and what was answered is not asked again.
    assert_eq!(with(&bench, &server, &["runs", "resume", &id]).0, Some(7));
    assert_eq!(server.heard().len(), asked);
}

#[test]
fn the_ceiling_counts_each_repository_and_promises_no_dollars_without_a_price() {
    let bench = Bench::new();
    let (shop, server) = (bench.shop(), silent());
    fs::create_dir(bench.path("other")).unwrap();
    fs::write(bench.path("other/main.py"), "print(1)\n").unwrap();
    let most = |args: &[&str]| {
        let (code, said) = with(&bench, &server, &[args, &["--model", "openai-compatible:x"]].concat());
        assert!(code == Some(2) && said.contains("the price of this model is not known") && !said.contains("USD,"), "{said}");
        assert!(said.contains("binds nothing where no price is known"), "{said}");
        said.split("at most ").nth(1).unwrap().split(' ').next().unwrap().parse::<u64>().unwrap()
    };
    let one = most(&["run", shop.to_str().unwrap()]);
    assert_eq!(most(&["compare", shop.to_str().unwrap(), "other"]), 2 * one);
    assert!(server.heard().is_empty());
}

#[test]
fn a_model_that_stalls_takes_no_facts_with_it() {
    for limit in ["defaults: { timeout: 3s }", "budget: { wall: 3s }"] {
        let bench = Bench::new();
        let (shop, server) = (bench.shop(), Provider::start(vec![Does::Hangs]));
        let text = "deepdive: 1\nname: slow\ninputs: { repo: { type: string, required: true } }\nsteps:\n  - { id: security, agent: security-reviewer, on_error: continue }\n  - { id: report, report: deep-dive, needs: [security] }\n";
        fs::write(bench.path("slow.yaml"), text.replace("steps:", &format!("{limit}\nsteps:"))).unwrap();
        let run = ["run", shop.to_str().unwrap(), "--model", "openai-compatible:x", "--workflow", "slow.yaml", "--yes", "--json"];
        let done = bench.command(&run).env("DEEPDIVE_BASE_URL", &server.url).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(7), "{said}");
        assert!(said.contains("was used up in security"), "{said}");
        let report: Value = serde_json::from_slice(&done.stdout).unwrap();
        assert!(report["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "sql-built-from-text"));
        assert!(report["problems"].to_string().contains("over-budget"));
        let steps = newest(&bench)["details"]["steps"].clone();
        let security = steps.as_array().unwrap().iter().find(|step| step["id"] == "security").unwrap().clone();
        assert_eq!(security["state"], "over_budget", "{limit}");
    }
}
