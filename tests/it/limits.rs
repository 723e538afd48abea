//! Limits that are hit while a model is asked: the facts stand, it is said what is missing, and a run that is given more asks for the rest
//! and pays no answer twice.

use std::fs;

use serde_json::{Value, json};

use crate::bench::Bench;
use crate::provider::{Does, Provider};

const WORKFLOW: &str = "deepdive: 1\nname: frugal\ninputs: { repo: { type: string, required: true } }\nLIMIT\nsteps:\n  - { id: security, agent: security-reviewer, on_error: continue }\n  - { id: report, report: deep-dive, needs: [security] }\n";

const SCRIPT: &str = r#"
scripts:
  - turns:
      - { calls: [{ tool: read_file, args: { path: api/main.py } }] }
      - { calls: [{ tool: read_file, args: { path: README.md } }] }
      - json:
          claims:
            - text: "Ways in are made by FastAPI."
              evidence: [{ path: api/main.py, start_line: 9, end_line: 9, quote: "app = FastAPI()" }]
"#;

const SENTENCE: &str = "Ways in are made by FastAPI.";

fn workflow(bench: &Bench, name: &str, limit: &str) {
    fs::write(bench.path(name), WORKFLOW.replace("LIMIT", limit)).unwrap();
}

fn newest(bench: &Bench) -> Value {
    bench.json(&["runs", "list", "--json"])[0].clone()
}

fn step<'a>(run: &'a Value, id: &str) -> &'a Value {
    run["details"]["steps"].as_array().unwrap().iter().find(|step| step["id"] == id).unwrap()
}

#[test]
fn a_run_that_spent_its_budget_asks_for_the_rest_when_it_is_given_more() {
    let bench = Bench::new();
    let shop = bench.shop();
    fs::write(bench.path("model.yaml"), SCRIPT).unwrap();
    let model = format!("scripted:{}", bench.path("model.yaml").display());
    workflow(&bench, "frugal.yaml", "budget: { model_calls: 2 }");
    workflow(&bench, "free.yaml", "");
    let run = |file: &str| bench.run(&["run", shop.to_str().unwrap(), "--workflow", file, "--model", &model, "--json"]);
    let undisturbed = run("free.yaml").success().get_output().stdout.clone();
    let calls = newest(&bench)["details"]["model_calls"].as_u64().unwrap();

    let done = run("frugal.yaml").code(7);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("because a limit was hit; the facts are all there") && said.contains("--budget"), "{said}");
    let report: Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    assert!(report["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "sql-built-from-text"));
    let problem = report["problems"].as_array().unwrap().iter().find(|problem| problem["kind"] == "over-budget").unwrap();
    assert!(problem["message"].as_str().unwrap().contains("the budget of 2 model calls is used up; the facts stand without it"));

    let first = newest(&bench);
    let id = first["id"].as_str().unwrap();
    assert_eq!((&first["state"], &step(&first, "security")["state"]), (&"partial".into(), &"over_budget".into()));
    let shown = bench.stdout(&["runs", "show", id]);
    assert!(shown.contains("the budget of 2 model calls is used up") && shown.contains("runs resume"), "{shown}");
    // What is used up stays used up: without more, nothing is asked.
    bench.fails(&["runs", "resume", id], 7, &["because a limit was hit"]);
    assert_eq!(newest(&bench)["details"]["model_calls"], 2);

    let resumed = bench.run(&["runs", "resume", id, "--budget", "model_calls=50", "--json"]).success();
    assert_eq!(String::from_utf8_lossy(&resumed.get_output().stdout), String::from_utf8_lossy(&undisturbed));
    assert!(String::from_utf8_lossy(&undisturbed).contains(SENTENCE));
    let last = newest(&bench);
    assert_eq!((&last["id"], &last["state"]), (&first["id"], &"done".into()));
    assert_eq!((last["details"]["model_calls"].as_u64(), &last["details"]["exchanges_known"]), (Some(calls), &2.into()));
}

#[test]
fn a_model_that_stalled_is_asked_again_with_more_time() {
    for (limit, more) in [("defaults: { timeout: 3s }", ["--timeout", "5m"]), ("budget: { wall: 3s }", ["--budget", "wall=5m"])] {
        let bench = Bench::new();
        let (shop, server) = (bench.shop(), Provider::start(vec![Does::Hangs, Does::Says(json!({"claims": []}))]));
        workflow(&bench, "slow.yaml", limit);
        let run = ["run", shop.to_str().unwrap(), "--model", "openai-compatible:x", "--workflow", "slow.yaml", "--yes", "--json"];
        bench.command(&run).env("DEEPDIVE_BASE_URL", &server.url).assert().code(7);
        let id = newest(&bench)["id"].as_str().unwrap().to_owned();
        assert_eq!(step(&newest(&bench), "security")["state"], "over_budget", "{limit}");
        let asked = server.heard().len();
        let resume = [&["runs", "resume", &id, "--yes", "--quiet"][..], &more].concat();
        bench.command(&resume).env("DEEPDIVE_BASE_URL", &server.url).assert().success();
        assert!(server.heard().len() > asked, "{limit}");
        assert_eq!(newest(&bench)["state"], "done", "{limit}");
    }
}

#[test]
fn a_model_that_failed_is_asked_again_when_the_run_goes_on() {
    let bench = Bench::new();
    let shop = bench.shop();
    fs::write(bench.path("model.yaml"), "scripts: []").unwrap();
    let model = format!("scripted:{}", bench.path("model.yaml").display());
    workflow(&bench, "free.yaml", "");
    bench.run(&["run", shop.to_str().unwrap(), "--workflow", "free.yaml", "--model", &model, "--quiet"]).code(5);
    let id = newest(&bench)["id"].as_str().unwrap().to_owned();
    assert!(bench.stdout(&["runs", "show", &id]).contains("the model gave no answer"));
    fs::write(bench.path("model.yaml"), SCRIPT).unwrap();
    let resumed = bench.stdout(&["runs", "resume", &id, "--json", "--quiet"]);
    assert!(resumed.contains(SENTENCE));
}

#[test]
fn of_an_answer_that_could_not_be_read_only_the_last_try_is_asked_for_anew() {
    let bench = Bench::new();
    let shop = bench.shop();
    let says =
        |turn: &str| fs::write(bench.path("model.yaml"), format!("scripts: [{{ forever: true, turns: [{turn}] }}]")).unwrap();
    says("{ text: I would rather not. }");
    let model = format!("scripted:{}", bench.path("model.yaml").display());
    workflow(&bench, "free.yaml", "");
    bench.run(&["run", shop.to_str().unwrap(), "--workflow", "free.yaml", "--model", &model, "--quiet"]).code(5);
    let calls = || newest(&bench)["details"]["model_calls"].as_u64().unwrap();
    let (first, id) = (calls(), newest(&bench)["id"].as_str().unwrap().to_owned());
    bench.run(&["runs", "resume", &id, "--quiet"]).code(5);
    assert_eq!(calls(), first + 1);
    says("{ json: { claims: [] } }");
    bench.run(&["runs", "resume", &id, "--quiet"]).success();
    assert_eq!((calls(), &newest(&bench)["state"]), (first + 2, &"done".into()));
}

#[test]
fn limits_that_are_none_are_refused_before_anything_runs() {
    let bench = Bench::new();
    for (args, said) in [
        (["--budget", "token=5"], "did you mean `tokens`?"),
        (["--budget", "usd=lots"], "usd takes dollars such as 2.5"),
        (["--timeout", "5"], "write a whole number and a unit"),
    ] {
        bench.fails(&[&["runs", "resume", "r1"][..], &args].concat(), 2, &[said]);
    }
    let twice = ["runs", "resume", "r1", "--budget", "tokens=5", "--budget", "tokens=6"];
    bench.fails(&twice, 2, &["--budget: the limit `tokens` is said twice"]);
}

const JUDGED: &str = "deepdive: 1\nname: judged\ninputs: { repo: { type: string, required: true } }\nagents:\n  judge: { model: required, instructions: Judge it., output: { type: object, required: [winner], properties: { winner: { type: string } } } }\nsteps:\n  - { id: verdict, agent: judge }\n  - { id: report, report: deep-dive, needs: [verdict] }\noutputs: { winner: \"{{ verdict.output.winner }}\" }\n";

#[test]
fn values_that_a_model_did_not_give_are_told_and_asked_for_again() {
    let bench = Bench::new();
    let shop = bench.shop();
    let answers = |winner: &str| {
        let text =
            format!("scripts: [{{ forever: true, turns: [{{ json: {{ claims: [], values: {{ winner: {winner} }} }} }}] }}]");
        fs::write(bench.path("model.yaml"), text).unwrap();
    };
    answers("7");
    fs::write(bench.path("judged.yaml"), JUDGED).unwrap();
    let model = format!("scripted:{}", bench.path("model.yaml").display());
    let run = ["run", shop.to_str().unwrap(), "--workflow", "judged.yaml", "--model", &model];
    bench.fails(&run, 5, &["the model failed", "do not meet the schema of the card"]);
    let id = newest(&bench)["id"].as_str().unwrap().to_owned();
    bench.fails(&["runs", "resume", &id], 5, &[&format!("`deepdive runs resume {id}` asks again")]);
    assert_eq!(newest(&bench)["state"], "partial");
    let shown = bench.stdout(&["runs", "show", &id]);
    assert!(shown.contains("do not meet the schema") && shown.contains("winner: nothing"), "{shown}");
    let used = |what: &str| newest(&bench)["details"][what].as_u64().unwrap();
    let (calls, tokens) = (used("model_calls"), used("tokens"));
    answers("shop");
    bench.run(&["runs", "resume", &id, "--quiet"]).success();
    let last = newest(&bench);
    assert_eq!((&last["state"], &last["details"]["outputs"]["winner"]), (&"done".into(), &"shop".into()));
    // Only what was of no use is asked for anew, and it stays paid.
    assert!(used("model_calls") == calls + 1 && used("tokens") > tokens, "{last}");
    let cells = bench.stdout(&["runs", "list"]);
    assert!(cells.lines().next().unwrap().contains("TOKENS"), "{cells}");
    let tokens = last["details"]["tokens"].as_u64().unwrap();
    assert!(tokens > 0 && cells.contains(&format!("{tokens}")), "{cells}");
}
