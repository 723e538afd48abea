//! Runs over many repositories, with questions to people, stopped, gone on with and started over: by hand, as a person would.

use std::fs;
use std::process::Stdio;

use crate::bench::Bench;

const ASKING: &str = "deepdive: 1\nname: asking\ninputs: { repo: { type: string, required: true } }\nsteps:\n  - { id: stack, agent: stack-detector }\n  - { id: sign-off, approve: \"Go on with {{ inputs.repo }}?\", needs: [stack] }\n  - { id: report, report: deep-dive, needs: [stack, sign-off] }\n";

const FLEET: &str = "deepdive: 1\nname: fleet\ninputs: { repos: { type: array, items: { type: string }, required: true } }\ndefaults: { cache: content }\nsteps:\n  - id: each\n    for_each: inputs.repos\n    as: repo\n    on_error: continue\n    steps:\n      - { id: stack, agent: stack-detector, with: { repo: \"{{ repo }}\" } }\n      - { id: report, report: deep-dive, needs: [stack], with: { repo: \"{{ repo }}\" } }\noutputs: { names: \"{{ each.outputs | map(attribute='report.output.name') | list }}\" }\n";

fn with(bench: &Bench, name: &str, text: &str) {
    fs::write(bench.path(name), text).unwrap();
}

/// The only run, or the newest.
fn run_id(bench: &Bench) -> String {
    bench.json(&["runs", "list", "--json"])[0]["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_run_that_waits_says_how_to_go_on_and_does() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "asking.yaml", ASKING);
    let input = format!("repo={}", shop.display());
    bench.fails(
        &["workflow", "run", "asking.yaml", "--input", &input],
        9,
        &["sign-off: Go on with shop?", "deepdive workflow approve r"],
    );
    let id = run_id(&bench);
    assert_eq!(bench.json(&["runs", "list", "--json"])[0]["state"], "waiting");
    bench.fails(&["workflow", "approve", &id, "signoff"], 2, &["no step signoff", "did you mean `sign-off`?"]);
    bench.fails(&["runs", "resume", &id], 9, &["waits for an answer"]);
    bench.run(&["workflow", "approve", &id, "sign-off"]).success();
    assert_eq!(bench.json(&["runs", "resume", &id, "--json", "--quiet"])["subject"]["name"], "shop");
    let shown = bench.stdout(&["runs", "show", &id]);
    assert!(shown.contains("done") && shown.contains("sign-off"), "{shown}");
    bench.fails(&["runs", "resume", &id], 2, &["is done", "runs replay"]);
    bench.fails(&["runs", "cancel", &id], 2, &["there is nothing to stop"]);
}

#[test]
fn yes_is_said_beforehand() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "asking.yaml", ASKING);
    bench.run(&["run", shop.to_str().unwrap(), "--workflow", "asking.yaml", "--yes", "--quiet"]).success();
}

#[test]
fn an_answer_holds_for_what_was_asked() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "asking.yaml", ASKING);
    let run = || bench.run(&["run", shop.to_str().unwrap(), "--workflow", "asking.yaml", "--quiet"]).code(9);
    run();
    let id = run_id(&bench);
    bench.run(&["workflow", "approve", &id, "sign-off"]).success();
    fs::write(shop.join("README.md"), "# Another shop\n").unwrap();
    bench.fails(&["runs", "resume", &id], 3, &["has changed since"]);
    bench.fails(&["runs", "resume", &id, "--accept-changes"], 9, &["waits for an answer"]);
    bench.run(&["workflow", "approve", &id, "sign-off"]).success();
    bench.run(&["runs", "resume", &id, "--quiet"]).success();
    // What was answered before the step is taken over.
    bench.run(&["runs", "replay", &id, "--from", "report", "--quiet"]).success();
    bench.fails(&["runs", "replay", &id, "--from", "stack", "--quiet"], 9, &["waits for an answer"]);
    let again = run_id(&bench);
    bench.run(&["runs", "resume", &again, "--yes", "--quiet"]).success();
}

const EACH_ASKING: &str = "deepdive: 1\nname: each-asking\ninputs: { repos: { type: array, items: { type: string }, required: true } }\nsteps:\n  - id: each\n    for_each: inputs.repos\n    as: repo\n    steps:\n      - { id: stack, agent: stack-detector, with: { repo: \"{{ repo }}\" } }\n      - { id: sign-off, approve: \"Go on with {{ repo }}?\", needs: [stack] }\n      - { id: report, report: deep-dive, needs: [stack, sign-off], with: { repo: \"{{ repo }}\" } }\n  - { id: all, approve: \"All?\", needs: [each] }\n";

/// A run over the shop and another folder that asks about each; its id.
fn asking_of_each(bench: &Bench) -> String {
    let shop = bench.shop();
    fs::create_dir(bench.path("other")).unwrap();
    fs::write(bench.path("other/main.py"), "print(1)\n").unwrap();
    with(bench, "each.yaml", EACH_ASKING);
    let input = format!("repos={},other", shop.display());
    bench.run(&["workflow", "run", "each.yaml", "--input", &input, "--quiet"]).code(9);
    run_id(bench)
}

/// Steps that wait for a person, by the name of the item that they stand in.
fn waiting(bench: &Bench, id: &str) -> Vec<String> {
    let shown = bench.json(&["runs", "show", id, "--json"]);
    let steps = shown["details"]["steps"].as_array().unwrap().iter().filter(|step| step["state"] == "waiting");
    steps.map(|step| step["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn an_answer_inside_a_list_holds_for_its_item_until_that_has_changed() {
    let bench = Bench::new();
    let id = asking_of_each(&bench);
    let both = waiting(&bench, &id);
    let [shop, other] = both.as_slice() else { panic!("{both:?}") };
    assert!(shop.starts_with("each/shop-") && other.starts_with("each/other-"), "{both:?}");
    bench.fails(&["workflow", "approve", &id, "sign-off"], 2, &["there are each/"]);
    both.iter().for_each(|step| drop(bench.run(&["workflow", "approve", &id, step]).success()));
    bench.run(&["runs", "resume", &id, "--quiet"]).code(9);
    assert_eq!(waiting(&bench, &id), ["all"]);
    bench.run(&["workflow", "approve", &id, "all"]).success();
    fs::write(bench.path("shop/README.md"), "# Another shop\n").unwrap();
    bench.run(&["runs", "resume", &id, "--quiet"]).code(7);
    assert!(bench.stdout(&["runs", "show", &id]).contains("has changed since the run began"));
    // Only the item that has changed is asked about again, and then whatever stood on it.
    bench.run(&["runs", "resume", &id, "--accept-changes", "--quiet"]).code(9);
    assert_eq!(waiting(&bench, &id), [shop.as_str()]);
    bench.run(&["workflow", "approve", &id, shop]).success();
    bench.run(&["runs", "resume", &id, "--quiet"]).code(9);
    assert_eq!(waiting(&bench, &id), ["all"]);
    bench.run(&["workflow", "approve", &id, "all"]).success();
    bench.run(&["runs", "resume", &id, "--quiet"]).success();
    assert_eq!(bench.json(&["runs", "list", "--json"])[0]["state"], "done");
}

#[test]
fn a_no_inside_a_list_costs_its_item_alone_and_a_waiting_list_can_be_cancelled() {
    let bench = Bench::new();
    let id = asking_of_each(&bench);
    let both = waiting(&bench, &id);
    bench.run(&["workflow", "approve", &id, &both[0]]).success();
    bench.run(&["workflow", "reject", &id, &both[1]]).success();
    bench.run(&["runs", "resume", &id, "--quiet"]).code(7);
    let listed = bench.json(&["list", "--json"]);
    assert_eq!(listed.as_array().unwrap().iter().map(|row| row["subject"].as_str().unwrap()).collect::<Vec<_>>(), ["shop"]);
    assert!(bench.stdout(&["runs", "show", &id]).contains("a person said no"));
    let bench = Bench::new();
    let id = asking_of_each(&bench);
    bench.run(&["runs", "cancel", &id]).success();
    assert_eq!(bench.json(&["runs", "list", "--json"])[0]["state"], "cancelled");
    bench.run(&["runs", "resume", &id, "--quiet"]).code(9);
}

#[test]
fn a_person_may_say_no() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "asking.yaml", ASKING);
    bench.run(&["run", shop.to_str().unwrap(), "--workflow", "asking.yaml", "--quiet"]).code(9);
    let id = run_id(&bench);
    bench.run(&["workflow", "reject", &id, "sign-off"]).success();
    let way = format!("`deepdive runs replay {id} --from sign-off` asks again");
    bench.fails(&["runs", "resume", &id], 7, &["a person said no", &way]);
    bench.run(&["workflow", "approve", &id, "sign-off"]).code(2);
    assert!(bench.stdout(&["runs", "show", &id]).contains(&way));
    // What is told to do helps.
    bench.run(&["runs", "replay", &id, "--from", "sign-off"]).code(9);
    bench.run(&["runs", "replay", &id, "--from", "sign-off", "--yes", "--quiet"]).success();
}

const GIVING: &str = "deepdive: 1\nname: giving\ninputs: { repo: { type: string, required: true } }\nsteps:\n  - { id: stack, agent: stack-detector }\n  - { id: report, report: deep-dive, needs: [stack] }\noutputs: { counted: \"{{ stack.output.technologies }} technologies\", subject: \"{{ report.output.name }}\" }\n";

#[test]
fn what_a_workflow_gives_is_told_beside_what_it_made() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "giving.yaml", GIVING);
    let said = |more: &[&str]| {
        let args = [&["run", shop.to_str().unwrap(), "--workflow", "giving.yaml"][..], more].concat();
        let done = bench.run(&args).success();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&done.get_output().stdout), text(&done.get_output().stderr));
        ["outputs\n  counted: ", " technologies\n"].map(|part| (out.contains(part), err.contains(part)))
    };
    assert_eq!(said(&[]), [(true, false); 2]);
    assert_eq!(said(&["-o", "here.md"]), [(true, false); 2]);
    assert_eq!(said(&["--format", "md"]), [(false, true); 2], "standard output is the report itself");
    assert_eq!(said(&["--format", "md", "--quiet"]), [(false, false); 2]);
    assert_eq!(said(&["--json"]), [(false, true); 2]);
    let shown = bench.stdout(&["runs", "show", &run_id(&bench)]);
    assert!(shown.contains("outputs\n  counted: ") && shown.contains("\n  subject: shop\n"), "{shown}");
    // The name of the subject stands at the head of the report.
    let said = bench.stdout(&["run", shop.to_str().unwrap(), "--workflow", "giving.yaml"]);
    assert!(!said.contains("subject: shop"), "{said}");
}

#[test]
fn a_repository_that_is_named_twice_is_not_guessed() {
    let bench = Bench::new();
    let shop = bench.shop();
    bench.fails(
        &["run", shop.to_str().unwrap(), "-w", "quick", "--input", "repo=other"],
        2,
        &["named twice", "leave out `--input repo=other`", "`deepdive workflow run quick --input repo=other`"],
    );
    assert_eq!(bench.json(&["runs", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn a_step_that_was_done_before_keeps_its_time_when_the_run_goes_on() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "asking.yaml", ASKING);
    bench.run(&["run", shop.to_str().unwrap(), "--workflow", "asking.yaml", "--quiet"]).code(9);
    let id = run_id(&bench);
    // Half an hour, as the journal has it.
    let stack = || {
        let shown = bench.json(&["runs", "show", &id, "--json"]);
        shown["details"]["steps"].as_array().unwrap().iter().find(|step| step["id"] == "stack").unwrap()["ms"].clone()
    };
    let journal = deepdive_store::Store::open(&bench.path("store")).unwrap().journal(&id).unwrap();
    let entries = deepdive_engine::Journal::entries(&journal).unwrap();
    let stack_done = entries.into_iter().find_map(|entry| match entry {
        deepdive_engine::Entry::Step(step) if step.id == "stack" => {
            Some(deepdive_engine::Entry::Step(deepdive_engine::StepRecord { ms: 1_800_000, ..step }))
        }
        _ => None,
    });
    deepdive_engine::Journal::write(&journal, &[stack_done.unwrap()]).unwrap();
    drop(journal);
    bench.run(&["workflow", "approve", &id, "sign-off"]).success();
    bench.run(&["runs", "resume", &id, "--quiet"]).success();
    assert_eq!(stack(), 1_800_000);
}

#[test]
fn a_question_that_can_not_be_filled_in_is_not_asked() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "asking.yaml", &ASKING.replace("inputs.repo }}?", "stack.output.technologies.nothing }}?"));
    let done = bench.run(&["run", shop.to_str().unwrap(), "--workflow", "asking.yaml", "--quiet"]).code(7);
    let said = String::from_utf8_lossy(&done.get_output().stderr).into_owned();
    assert!(said.contains("its question can't be filled in") && said.contains("technologies.nothing"), "{said}");
}

#[test]
fn a_tool_step_that_failed_is_told_in_the_report() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(
        &bench,
        "broken.yaml",
        "deepdive: 1\nname: broken\ninputs: { repo: { type: string, required: true } }\nsteps:\n  - { id: stack, agent: stack-detector }\n  - { id: lost, tool: read_file, with: { path: nowhere.py }, on_error: continue }\n  - { id: report, report: deep-dive, needs: [stack, lost] }\n",
    );
    let done = bench.run(&["run", shop.to_str().unwrap(), "--workflow", "broken.yaml", "--json", "--quiet"]).code(7);
    let report: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    let problems = report["problems"].as_array().unwrap().iter();
    let lost: Vec<_> = problems.filter(|problem| problem["path"] == "lost").collect();
    assert_eq!((lost.len(), &lost[0]["kind"]), (1, &"failed".into()));
    assert!(lost[0]["message"].as_str().unwrap().contains("nowhere.py"));
}

#[test]
fn a_waiting_run_can_be_cancelled() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "asking.yaml", ASKING);
    bench.run(&["run", shop.to_str().unwrap(), "--workflow", "asking.yaml", "--quiet"]).code(9);
    let id = run_id(&bench);
    bench.run(&["runs", "cancel", &id]).success();
    assert_eq!(bench.json(&["runs", "list", "--json"])[0]["state"], "cancelled");
}

#[test]
fn a_fleet_keeps_a_report_of_each_and_works_through_new_ones_only() {
    let bench = Bench::new();
    let shop = bench.shop();
    fs::create_dir(bench.path("other")).unwrap();
    fs::write(bench.path("other/main.py"), "import flask\n\napp = flask.Flask(__name__)\n").unwrap();
    with(&bench, "fleet.yaml", FLEET);
    let go = |repos: &str| {
        let input = format!("repos={repos}");
        bench.run(&["workflow", "run", "fleet.yaml", "--input", &input, "--as-of", "2026-01-01"])
    };
    let one = shop.to_str().unwrap();
    go(one).success();
    let both = format!("other,{one}");
    let told = String::from_utf8(go(&both).success().get_output().stdout.clone()).unwrap();
    assert!(told.contains("other-") && told.contains("shop-"), "{told}");
    // Two runs may begin in the same second: the second one is the one over two.
    let runs = bench.json(&["runs", "list", "--json"]);
    let second = runs.as_array().unwrap().iter().find(|run| run["details"]["outputs"]["names"].as_array().unwrap().len() == 2);
    let id = second.unwrap()["id"].as_str().unwrap();
    let shown = bench.json(&["runs", "show", id, "--json"]);
    let steps = shown["details"]["steps"].as_array().unwrap();
    let states: Vec<(bool, &str)> = steps
        .iter()
        .filter(|step| step["id"].as_str().unwrap().contains('/'))
        .map(|step| (step["id"].as_str().unwrap().contains("/shop-"), step["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [(false, "ok"), (false, "ok"), (true, "cached"), (true, "cached")]);
    assert_eq!(shown["details"]["outputs"]["names"], serde_json::json!(["other", "shop"]));
    assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), 2);
    let tree = bench.stdout(&["runs", "show", id]);
    assert!(tree.contains("2 steps from earlier runs") && tree.contains("    shop-"), "{tree}");
}

#[test]
fn one_repository_that_can_not_be_read_keeps_no_other_back() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "fleet.yaml", FLEET);
    let input = format!("repos=./nowhere,{}", shop.display());
    bench.fails(&["workflow", "run", "fleet.yaml", "--input", &input], 7, &["a step failed"]);
    assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), 1);
    let shown = bench.stdout(&["runs", "show", &run_id(&bench)]);
    assert!(shown.contains("there is no folder ./nowhere"), "{shown}");
}

#[test]
fn several_reports_are_written_each_into_a_folder_of_its_own() {
    let bench = Bench::new();
    let shop = bench.shop();
    fs::create_dir(bench.path("other")).unwrap();
    fs::write(bench.path("other/main.py"), "print(1)\n").unwrap();
    with(&bench, "fleet.yaml", FLEET);
    let input = format!("repos=other,{}", shop.display());
    bench.run(&["workflow", "run", "fleet.yaml", "--input", &input, "--format", "json", "-o", "out/"]).success();
    let folders = fs::read_dir(bench.path("out")).unwrap().map(|entry| entry.unwrap().path());
    assert_eq!(folders.filter(|folder| folder.join("report.json").is_file()).count(), 2);
}

#[test]
fn a_run_starts_over_from_a_step_as_a_new_one() {
    let bench = Bench::new();
    let report = bench.report(&bench.shop());
    let id = run_id(&bench);
    let again = bench.json(&["runs", "replay", &id, "--from", "security", "--json", "--quiet"]);
    assert_eq!(again, report);
    assert_eq!(bench.json(&["runs", "list", "--json"]).as_array().unwrap().len(), 2);
    bench.fails(&["runs", "replay", &id, "--from", "securty"], 2, &["did you mean `security`?"]);
    fs::write(bench.path("shop/README.md"), "# Changed\n").unwrap();
    bench.fails(&["runs", "replay", &id, "--from", "security"], 3, &["has changed since the run began", "--accept-changes"]);
}

#[test]
fn a_process_that_was_killed_leaves_a_run_that_goes_on() {
    let (bench, undisturbed) = (Bench::new(), Bench::new());
    let expected = undisturbed.report(&undisturbed.shop());
    let shop = bench.shop();
    with(&bench, "asking.yaml", ASKING);
    let binary = assert_cmd::cargo::cargo_bin!("deepdive");
    let mut child = std::process::Command::new(binary)
        .env("DEEPDIVE_STORE", bench.path("store"))
        .env("DEEPDIVE_CONFIG", "nowhere")
        .args(["run", shop.to_str().unwrap(), "--as-of", "2026-01-01", "--quiet"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    // As soon as it has a journal.
    while fs::read_dir(bench.path("store/runs")).map_or(0, Iterator::count) == 0 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let id = run_id(&bench);
    let shown = bench.json(&["runs", "list", "--json"]);
    assert_eq!(shown[0]["state"], "interrupted", "{shown}");
    let done = bench.run(&["runs", "resume", &id, "--json", "--quiet"]);
    let output = done.get_output();
    if output.status.success() {
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap(), expected);
    } else {
        // Killed before anything was written.
        assert_eq!(output.status.code(), Some(8), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_dry_run_tells_the_steps_and_runs_nothing() {
    let bench = Bench::new();
    with(&bench, "fleet.yaml", FLEET);
    let told = bench.stdout(&["workflow", "run", "fleet.yaml", "--input", "repos=a,b", "--dry-run"]);
    assert!(told.contains("for_each inputs.repos  once for each item") && told.contains("the workflow sets no budget"), "{told}");
    assert_eq!(
        bench.json(&["workflow", "run", "fleet.yaml", "--input", "repos=a", "--dry-run", "--json"])["steps"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(bench.json(&["runs", "list", "--json"]), serde_json::json!([]));
    bench.fails(&["workflow", "run", "fleet.yaml", "--dry-run"], 2, &["needs the input repos"]);
}

#[test]
fn the_flowchart_has_boxes_for_blocks() {
    let bench = Bench::new();
    with(&bench, "fleet.yaml", FLEET);
    let chart = bench.stdout(&["workflow", "graph", "fleet.yaml"]);
    assert!(chart.contains("subgraph each") && chart.contains("each_stack --> each_report"), "{chart}");
}

#[test]
fn strict_asks_for_a_model_where_one_is_required() {
    let bench = Bench::new();
    let shop = bench.shop();
    let flow = "deepdive: 1\nname: judged\ninputs: { repo: { type: string, required: true } }\nagents: { judge: { instructions: Judge it., model: required } }\nsteps:\n  - { id: stack, agent: stack-detector }\n  - { id: judge, agent: judge }\n  - { id: report, report: deep-dive, needs: [stack, judge], when: \"true\" }\n";
    with(&bench, "judged.yaml", flow);
    let shop = shop.to_str().unwrap();
    bench.run(&["run", shop, "--workflow", "judged.yaml", "--quiet"]).success();
    bench.fails(&["run", shop, "--workflow", "judged.yaml", "--strict"], 7, &["judge failed"]);
}

#[test]
fn a_workflow_ends_with_the_code_of_what_became_of_it() {
    let bench = Bench::new();
    let input = format!("repo={}", bench.shop().display());
    with(&bench, "model.yaml", "scripts: [{ forever: true, turns: [{ json: { claims: [] } }] }]");
    let model = format!("scripted:{}", bench.path("model.yaml").display());
    let look = "{ id: look, agent: security-reviewer, on_error: continue }";
    for (limit, step, code, word) in [
        ("", look, 0, ""),
        ("", "{ id: look, tool: read_file, with: { path: nowhere.py } }", 7, "look failed"),
        ("", "{ id: look, approve: \"Go on?\" }", 9, "waits for an answer"),
        ("budget: { model_calls: 0 }\n", look, 7, "because a limit was hit"),
        ("", "{ id: look, tool: raed_file }", 2, "did you mean `read_file`?"),
        ("", "{ id: look, tool: overview, timeout: \"\" }", 2, "a time is needed here"),
    ] {
        let text = format!(
            "deepdive: 1\nname: ends\ninputs: {{ repo: {{ type: string, required: true }} }}\n{limit}steps:\n  - {step}\n"
        );
        with(&bench, "ends.yaml", &text);
        let done = bench.run(&["workflow", "run", "ends.yaml", "--input", &input, "--model", &model]);
        let output = done.get_output();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{limit}{step}\n{said}");
        assert!(said.contains(word), "no {word:?} in:\n{said}");
    }
}

#[test]
fn an_item_of_a_list_that_is_empty_is_told_before_a_run_or_costs_itself_alone() {
    let bench = Bench::new();
    let shop = bench.shop();
    with(&bench, "fleet.yaml", FLEET);
    for list in ["shop,", ",shop", "[\"shop\", \" \"]", "shop,,shop"] {
        bench.fails(
            &["workflow", "run", "fleet.yaml", "--input", &format!("repos={list}")],
            2,
            &["repos", "an item of the list is empty"],
        );
    }
    assert_eq!(bench.json(&["runs", "list", "--json"]), serde_json::json!([]));
    // What only an expression tells is known in the run.
    with(&bench, "made.yaml", &FLEET.replace("for_each: inputs.repos", "for_each: \"inputs.repos + ['']\""));
    let input = format!("repos={}", shop.display());
    bench.run(&["workflow", "run", "made.yaml", "--input", &input, "--quiet"]).code(7);
    let shown = bench.stdout(&["runs", "show", &run_id(&bench)]);
    assert!(shown.contains("nothing was named to read"), "{shown}");
    assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_folder_inside_the_subject_of_the_command_line_may_be_that_of_a_step() {
    let bench = Bench::new();
    fs::create_dir(bench.path("far")).unwrap();
    fs::rename(bench.shop(), bench.path("far/shop")).unwrap();
    let inside = |folder: &str| {
        let with = format!("with: {{ repo: \"{{{{ inputs.repo }}}}/{folder}\" }}");
        let text = format!(
            "deepdive: 1\nname: inside\ninputs: {{ repo: {{ type: string, required: true }} }}\nsteps:\n  - {{ id: stack, agent: stack-detector, {with} }}\n  - {{ id: report, report: deep-dive, needs: [stack], {with} }}\n"
        );
        self::with(&bench, "inside.yaml", &text);
    };
    inside("api");
    let report = bench.json(&["run", "far/shop", "--workflow", "inside.yaml", "--json", "--quiet"]);
    let text = report.to_string();
    assert_eq!(report["subject"]["name"], "api");
    assert!(text.contains("main.py") && !text.contains("api/main.py") && !text.contains("compose.yaml"));
    inside("nowhere");
    bench.fails(&["run", "far/shop", "--workflow", "inside.yaml"], 3, &["there is no folder", "nowhere"]);
}

#[test]
fn a_trace_holds_the_run_around_its_steps() {
    let bench = Bench::new();
    let shop = bench.shop();
    bench.run(&["run", shop.to_str().unwrap(), "--workflow", "quick", "--quiet", "--trace", "trace.jsonl"]).success();
    let text = fs::read_to_string(bench.path("trace.jsonl")).unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let closed = |name: &str| {
        lines.iter().filter(|line| line["fields"]["message"] == "close" && line["span"]["name"] == name).collect::<Vec<_>>()
    };
    let runs = closed("run");
    assert_eq!(runs.len(), 1, "{text}");
    assert_eq!((&runs[0]["span"]["id"], &runs[0]["span"]["workflow"]), (&run_id(&bench).into(), &"quick".into()));
    assert!(closed("step").iter().any(|line| line["span"]["id"] == "stack"), "{text}");
}

#[test]
fn what_nobody_asked_for_is_not_said_to_be_absent() {
    let bench = Bench::new();
    let shop = bench.shop();
    for workflow in ["quick", "security-only"] {
        let out = bench.path(&format!("{workflow}.md"));
        bench.stdout(&["run", shop.to_str().unwrap(), "-w", workflow, "--quiet", "-o", out.to_str().unwrap()]);
        let report = std::fs::read_to_string(&out).unwrap();
        assert!(report.contains("The history was not asked for in this run"), "{report}");
        assert!(!report.contains("The history is not at hand") && !report.contains("searched the git history"), "{report}");
    }
}
