//! Runs with a model: what a scripted one adds, what a liar does not, what a broken one costs, and what is said before anything is sent.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;

use serde_json::Value;

use crate::bench::Bench;
use crate::provider::{Does, Provider};

const HELPS: &str = r#"
scripts:
  - when: 'agent `security-reviewer`'
    turns:
      - { calls: [{ tool: read_file, args: { path: api/main.py } }] }
      - json:
          claims:
            - text: "Whoever asks for orders decides which SQL runs, for `customer` is put into the text of the query."
              evidence: [{ path: api/main.py, start_line: 19, end_line: 19, quote: "where customer = '" }]
              about: [orders]
            - text: "There are 4711 ways in."
              evidence: [{ path: api/main.py, start_line: 9, end_line: 9, quote: "app = FastAPI()" }]
              about: []
      - json: { claims: [] }
  - { turns: [{ json: { claims: [] } }], forever: true }
"#;

fn script(bench: &Bench, name: &str, text: &str) -> String {
    let path = bench.path(&format!("{name}.yaml"));
    fs::write(&path, text).unwrap();
    format!("scripted:{}", path.display())
}

/// The report, run.json and the exit code of a run with a model.
fn run(bench: &Bench, model: &str) -> (Value, Value, Option<i32>) {
    let (shop, out) = (bench.shop(), bench.path("out"));
    let args = ["run", shop.to_str().unwrap(), "--as-of", "2026-01-01", "--model", model, "--quiet", "-o", out.to_str().unwrap()];
    let done = bench.command(&args).args(["--format", "json,md"]).output().unwrap();
    let read = |name: &str| serde_json::from_str(&fs::read_to_string(out.join(name)).unwrap()).unwrap();
    (read("report.json"), read("run.json"), done.status.code())
}

fn written(report: &Value) -> Vec<&str> {
    let sections = report["sections"].as_array().unwrap().iter();
    let claims = sections.flat_map(|section| section["claims"].as_array().unwrap());
    claims.filter(|claim| claim["basis"] == "written").map(|claim| claim["text"]["executive"].as_str().unwrap()).collect()
}

#[test]
fn a_model_adds_what_holds_and_the_report_says_who_wrote_it() {
    let bench = Bench::new();
    let (report, run, code) = run(&bench, &script(&bench, "helper", HELPS));
    assert_eq!(code, Some(0));
    assert_eq!(
        written(&report),
        ["Whoever asks for orders decides which SQL runs, for customer is put into the text of the query."]
    );
    assert_eq!((&report["models"][0], &run["model"]), (&"scripted:helper".into(), &"scripted:helper".into()));
    let counts =
        |run: &Value| (run["claims"]["offered"].clone(), run["claims"]["kept"].clone(), run["claims"]["dropped"].clone());
    assert_eq!(counts(&run), (2.into(), 1.into(), 1.into()));
    let problems = report["problems"].to_string();
    assert!(problems.contains("written-number-uncited") && !problems.contains("4711"), "{problems}");
    let page = fs::read_to_string(bench.path("out").join("report.md")).unwrap();
    assert!(page.contains("one sentence was written by scripted:helper") && page.contains("Security review"));
}

#[test]
fn what_was_computed_is_the_same_with_a_liar_and_without_a_model() {
    let bench = Bench::new();
    let liar = "scripts: [{ forever: true, turns: [{ json: { claims: [
        { text: 'This code is secure.', evidence: [{ path: README.md, start_line: 1, end_line: 1, quote: 'Corner shop' }] },
        { text: 'The file says seventeen.', evidence: [{ path: api/nowhere.py, start_line: 1, end_line: 1, quote: 'seventeen' }] } ] } }] }]";
    let (mut report, _, code) = run(&bench, &script(&bench, "liar", liar));
    assert_eq!((code, written(&report).len()), (Some(0), 0));
    let mut plain = bench.report(&bench.shop());
    assert!(!plain.to_string().contains("\"reviewer\"") && plain.get("models").is_none());
    for report in [&mut report, &mut plain] {
        let report = report.as_object_mut().unwrap();
        report.remove("models");
        report.remove("problems");
        // The chapter on method counts problems.
        report["sections"].as_array_mut().unwrap().retain(|section| section["id"] != "method-and-limits");
    }
    assert_eq!(report, plain);
}

#[test]
fn a_model_that_fails_leaves_the_report_of_facts_and_its_own_exit_code() {
    let bench = Bench::new();
    let (report, _, code) =
        run(&bench, &script(&bench, "broken", "scripts: [{ forever: true, turns: [{ errors: [401, 401, 401] }] }]"));
    assert_eq!((code, written(&report).len()), (Some(5), 0));
    assert!(report["findings"].as_array().unwrap().len() > 2);
    assert!(report["problems"].to_string().contains("model-failed"));
}

#[test]
fn nothing_is_sent_before_somebody_agrees() {
    let bench = Bench::new();
    let shop = bench.shop();
    let shop = shop.to_str().unwrap();
    bench.fails(&["run", shop, "--model", "openai:gpt-5"], 4, &["no key for openai", "OPENAI_API_KEY"]);
    bench.fails(&["run", shop, "--model", "gpt-5"], 2, &["provider:name"]);
    bench.fails(&["run", shop, "--model", "ollama:small"], 2, &["nobody is here to agree", "--yes", "sends:", "ceiling:"]);
    bench.fails(&["run", shop, "--model", "ollama:small", "--yes", "--offline"], 2, &["--offline forbids"]);
    bench.fails(&["run", shop, "--model", "openai-compatible:x", "--yes"], 2, &["DEEPDIVE_BASE_URL"]);
    let mut run = bench.command(&["run", shop, "--model", "openai-compatible:x"]);
    let done = run.env("DEEPDIVE_BASE_URL", "sk-not-a-url").output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(said.contains("DEEPDIVE_BASE_URL is to say where openai-compatible:x is, and holds no URL"), "{said}");
    assert!(said.contains("such as http://127.0.0.1:8080/v1"), "{said}");
    assert!(done.status.code() == Some(2) && !said.contains("sends:") && !said.contains("sk-not"), "{said}");
    let run = bench.command(&["run", shop, "--offline", "--quiet"]).env("DEEPDIVE_MODEL", "ollama:small").output().unwrap();
    assert_eq!(run.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&run.stderr).contains("--offline forbids"));
}

#[test]
fn a_provider_that_says_nothing_keeps_the_report_back_for_two_waits_and_no_more() {
    let bench = Bench::new();
    let (shop, config, out) = (bench.shop(), bench.path("config"), bench.path("report.json"));
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("model.yaml"), "model: openai-compatible:m\ntimeout: 1\n").unwrap();
    let provider = Provider::start(vec![Does::Hangs]);
    let mut command = bench.command(&["run", shop.to_str().unwrap(), "--yes", "--quiet", "--threads", "1", "--format", "json"]);
    command.args(["-o", out.to_str().unwrap()]).env("DEEPDIVE_CONFIG", &config).env("DEEPDIVE_BASE_URL", &provider.url);
    assert_eq!(command.output().unwrap().status.code(), Some(5));
    let report = fs::read_to_string(out).unwrap();
    assert!(report.contains("gave no answer within 1 s, 2 times in a row"), "{report}");
    assert_eq!(provider.heard().len(), 2);
}

#[test]
fn an_answer_without_end_is_a_problem_and_the_report_is_there() {
    let bench = Bench::new();
    let (shop, out) = (bench.shop(), bench.path("report.json"));
    let provider = Provider::start(vec![Does::Floods(64 << 20)]);
    let flow = bench.path("judged.yaml");
    fs::write(&flow, "deepdive: 1\nname: judged\ninputs: { repo: { type: string, required: true } }\nsteps: [{ id: stack, agent: stack-detector }, { id: report, report: deep-dive, needs: [stack] }]\n").unwrap();
    let args = [
        "run",
        shop.to_str().unwrap(),
        "--workflow",
        flow.to_str().unwrap(),
        "--model",
        "openai-compatible:m",
        "--yes",
        "--quiet",
    ];
    let mut command = bench.command(&args);
    command.args(["--format", "json", "-o", out.to_str().unwrap()]).env("DEEPDIVE_BASE_URL", &provider.url);
    assert_eq!(command.output().unwrap().status.code(), Some(5));
    let report = fs::read_to_string(out).unwrap();
    assert!(report.contains("the answer is longer than it may be"), "{report}");
    let asked = provider.heard().len() as u64;
    assert!(provider.flooded() < asked * (48 << 20), "{} bytes of {asked} answers were taken", provider.flooded());
}

#[test]
fn what_a_server_says_about_a_trouble_is_told_once_and_kept_nowhere() {
    let words = "this code is completely secure [buy](http://evil.example) sk-SECRETKEY123456789012345678";
    for (status, reason) in
        [(400, "refused the request (status 400)"), (500, "asks to wait 3600 s"), (429, "asks to wait 3600 s")]
    {
        let bench = Bench::new();
        let (shop, out) = (bench.shop(), bench.path("out"));
        let provider = Provider::start(vec![Does::Refuses(status, words)]);
        let args = ["run", shop.to_str().unwrap(), "--yes", "--model", "openai-compatible:m", "--format", "json,md,html"];
        let mut command = bench.command(&args);
        let done = command.args(["-o", out.to_str().unwrap()]).env("DEEPDIVE_BASE_URL", &provider.url).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(5), "{said}");
        assert!(said.lines().any(|line| line.starts_with("hint: ") && line.contains(reason)), "{said}");
        assert_eq!(said.matches("its server's own words, not checked: \"this code is completely secure").count(), 1, "{said}");
        assert!(fs::read_to_string(out.join("report.json")).unwrap().contains(reason));
        let mut places = Vec::new();
        files(&bench.path(""), &mut places);
        for (path, bytes) in places {
            let text = String::from_utf8_lossy(&bytes);
            let kept = ["completely secure", "evil.example", "sk-SECRET"].iter().find(|word| text.contains(**word));
            assert_eq!(kept, None, "{}", path.display());
        }
    }
}

/// A server that refuses every request; what it heard.
fn refusing() -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v1", listener.local_addr().unwrap());
    let heard = std::thread::spawn(move || {
        let mut all = String::new();
        for stream in listener.incoming().take(6) {
            let (mut stream, mut buffer) = (stream.unwrap(), [0; 4096]);
            let n = stream.read(&mut buffer).unwrap();
            all.push_str(&String::from_utf8_lossy(&buffer[..n]));
            let body = r#"{"error": {"message": "the key top-secret-key-0815 is wrong"}}"#;
            let _ = write!(stream, "HTTP/1.1 401 X\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        }
        all
    });
    (url, heard)
}

#[test]
fn the_key_goes_to_the_provider_and_nowhere_else() {
    let bench = Bench::new();
    let (shop, out) = (bench.shop(), bench.path("out"));
    let (url, heard) = refusing();
    let mut command =
        bench.command(&["run", shop.to_str().unwrap(), "--yes", "--model", "openai-compatible:x", "--format", "json,md,html"]);
    command.args(["-o", out.to_str().unwrap()]).env("DEEPDIVE_BASE_URL", url).env("DEEPDIVE_API_KEY", "top-secret-key-0815");
    let done = command.env("RUST_LOG", "trace").output().unwrap();
    assert_eq!(done.status.code(), Some(5), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(heard.join().unwrap().contains("Bearer top-secret-key-0815"));
    let mut places: Vec<(PathBuf, Vec<u8>)> = vec![("stderr".into(), done.stderr), ("stdout".into(), done.stdout)];
    files(&bench.path(""), &mut places);
    for (place, bytes) in places {
        assert!(!String::from_utf8_lossy(&bytes).contains("top-secret-key-0815"), "{}", place.display());
    }
}

fn files(folder: &std::path::Path, out: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else {
            out.push((path.clone(), fs::read(path).unwrap()));
        }
    }
}

#[test]
fn doctor_tells_about_the_model_and_never_its_key() {
    let bench = Bench::new();
    assert!(bench.stdout(&["doctor"]).contains("no sentence is written by a model"));
    let mut said = bench.command(&["doctor", "--model", "anthropic:claude-haiku-4-5"]);
    let said = said.env("ANTHROPIC_API_KEY", "top-secret-key-0815").output().unwrap();
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(text.contains("anthropic:claude-haiku-4-5 at api.anthropic.com") && text.contains("price known"), "{text}");
    assert!(!text.contains("top-secret-key-0815"));
    assert!(bench.stdout(&["doctor", "--model", "mistral:small"]).contains("MISTRAL_API_KEY"));
}

#[test]
fn settings_of_the_model_are_read_from_its_file() {
    let bench = Bench::new();
    let config = bench.path("config");
    fs::create_dir_all(&config).unwrap();
    fs::write(config.join("model.yaml"), "model: ollama:small\nwindow: 8192\nprice: { input: 1, output: 2 }\n").unwrap();
    let doctor = |bench: &Bench| bench.command(&["doctor"]).env("DEEPDIVE_CONFIG", &config).output().unwrap();
    let text = String::from_utf8_lossy(&doctor(&bench).stdout).into_owned();
    assert!(text.contains("ollama:small at localhost:11434, 8192 tokens, price known"), "{text}");
    fs::write(config.join("model.yaml"), "api_key: sk-1\n").unwrap();
    let text = String::from_utf8_lossy(&doctor(&bench).stdout).into_owned();
    assert!(text.contains("missing  model") && text.contains("unknown field"), "{text}");
}

/// A workflow of three agents: one whose card names a model, one that the workflow gives another, one that names none.
fn three(bench: &Bench) -> Vec<String> {
    let empty = "scripts: [{ forever: true, turns: [{ json: { claims: [] } }] }]";
    let named = |name: &str| script(bench, name, empty);
    let card = "---\nid: own\ntitle: Own\nanswers: What?\ntools: [overview]\nplaybook: [{ tool: overview }]\nmodel: NAMED\n---\nSay it.\n";
    fs::create_dir_all(bench.path("agents")).unwrap();
    fs::write(bench.path("agents/own.md"), card.replace("NAMED", &named("card"))).unwrap();
    let flow = format!(
        "deepdive: 1\nname: three\ninputs: {{ repo: {{ type: string, required: true }} }}\ndefaults: {{ model: \"{}\" }}\nagents:\n  entry: {{ uses: own, model: {{ use: required, name: \"{}\" }} }}\nsteps: [{{ id: own, agent: own }}, {{ id: entry, agent: entry }}, {{ id: plain, agent: stack-detector }}, {{ id: report, report: deep-dive, needs: [own, entry, plain] }}]\n",
        named("defaults"),
        named("entry")
    );
    fs::write(bench.path("three.yaml"), flow).unwrap();
    ["run", bench.shop().to_str().unwrap(), "--workflow", "three.yaml", "--agents", "agents", "--quiet"]
        .map(str::to_owned)
        .to_vec()
}

/// Which model each agent asked: `own`, `entry`, `plain`; nothing for one that asked none.
fn check_asked(args: &[&str], variable: Option<&str>, expected: [&str; 3]) {
    let bench = Bench::new();
    let base = three(&bench);
    let known = |name: &str| script(&bench, name, "scripts: [{ forever: true, turns: [{ json: { claims: [] } }] }]");
    let args: Vec<String> =
        args.iter().map(|arg| if *arg == "--model" || *arg == "none" { (*arg).to_owned() } else { known(arg) }).collect();
    let mut command = bench.command(&base.iter().chain(&args).map(String::as_str).collect::<Vec<_>>());
    if let Some(variable) = variable {
        command.env("DEEPDIVE_MODEL", if variable == "none" { "none".to_owned() } else { known(variable) });
    }
    let done = command.args(["--format", "json", "-o", "report.json"]).output().unwrap();
    let why = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(matches!(done.status.code(), Some(0 | 7)), "{why}");
    let run = &bench.json(&["runs", "list", "--json"])[0];
    let steps = run["details"]["claims"]["steps"].as_array().cloned().unwrap_or_default();
    let asked = |id: &str| steps.iter().find(|step| step["id"] == id).map_or("", |step| step["model"].as_str().unwrap());
    assert_eq!(["own", "entry", "plain"].map(asked), expected, "{args:?} {variable:?} {why}");
}

#[test]
fn an_agent_asks_the_model_that_it_names_unless_one_is_asked_for_all() {
    check_asked(&[], None, ["scripted:card", "scripted:entry", "scripted:defaults"]);
    check_asked(&[], Some("variable"), ["scripted:card", "scripted:entry", "scripted:variable"]);
    check_asked(&["--model", "all"], Some("variable"), ["scripted:all"; 3]);
    check_asked(&["--model", "none"], Some("variable"), [""; 3]);
    check_asked(&[], Some("none"), [""; 3]);
}

#[test]
fn every_provider_that_will_be_asked_is_told() {
    let bench = Bench::new();
    let base = three(&bench);
    let card = fs::read_to_string(bench.path("agents/own.md")).unwrap();
    let line = card.lines().find(|line| line.starts_with("model:")).unwrap().to_owned();
    fs::write(bench.path("agents/own.md"), card.replace(&line, "model: mistral:small")).unwrap();
    let mut command = bench.command(&base.iter().map(String::as_str).filter(|arg| *arg != "--quiet").collect::<Vec<_>>());
    command.env("DEEPDIVE_MODEL", "ollama:small").env("MISTRAL_API_KEY", "top-secret-key-0815");
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(2), "{said}");
    for word in
        ["ollama:small at localhost:11434", "mistral:small at api.mistral.ai", "for own: facts", "for stack-detector: facts"]
    {
        assert!(said.contains(word), "no {word:?} in {said}");
    }
    assert!(said.contains("nobody is here to agree that code is sent to api.mistral.ai and localhost:11434"), "{said}");
    bench.fails(&base.iter().map(String::as_str).collect::<Vec<_>>(), 4, &["no key for mistral"]);
}

#[test]
fn a_run_goes_on_with_the_models_that_it_was_begun_with() {
    let bench = Bench::new();
    let base = three(&bench);
    let flow = fs::read_to_string(bench.path("three.yaml")).unwrap();
    let asks = "steps: [{ id: sign-off, approve: \"Go on?\" }, { id: own, agent: own, needs: [sign-off] }";
    fs::write(bench.path("three.yaml"), flow.replace("steps: [{ id: own, agent: own }", asks)).unwrap();
    let variable = script(&bench, "variable", "scripts: [{ forever: true, turns: [{ json: { claims: [] } }] }]");
    let begun =
        bench.command(&base.iter().map(String::as_str).collect::<Vec<_>>()).env("DEEPDIVE_MODEL", variable).output().unwrap();
    assert_eq!(begun.status.code(), Some(9), "{}", String::from_utf8_lossy(&begun.stderr));
    let id = bench.json(&["runs", "list", "--json"])[0]["id"].as_str().unwrap().to_owned();
    bench.run(&["workflow", "approve", &id, "sign-off"]).success();
    bench.run(&["runs", "resume", &id, "--quiet"]).success();
    let model = bench.json(&["runs", "list", "--json"])[0]["details"]["model"].clone();
    assert_eq!(model, "scripted:card, scripted:entry, scripted:variable");
}

#[test]
fn the_key_of_one_provider_never_goes_to_the_server_of_another() {
    let bench = Bench::new();
    let base = three(&bench);
    let card = fs::read_to_string(bench.path("agents/own.md")).unwrap();
    let line = card.lines().find(|line| line.starts_with("model:")).unwrap().to_owned();
    fs::write(bench.path("agents/own.md"), card.replace(&line, "model: mistral:small")).unwrap();
    let provider = Provider::start(vec![Does::Says(serde_json::json!({"claims": []}))]);
    let mut command = bench.command(&base.iter().map(String::as_str).filter(|arg| *arg != "--quiet").collect::<Vec<_>>());
    command.env("DEEPDIVE_MODEL", "openai-compatible:m").env("DEEPDIVE_BASE_URL", &provider.url);
    let said = command.env("MISTRAL_API_KEY", "top-secret-key-0815").output().unwrap();
    let said = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.contains("mistral:small at api.mistral.ai") && said.contains("openai-compatible:m at 127.0.0.1"), "{said}");
}
