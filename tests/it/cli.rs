//! Every verb: what it prints, what it leaves, its exit code.

use std::fs;

use crate::bench::Bench;

#[test]
fn a_run_keeps_a_report_that_can_be_shown_found_exported_and_deleted() {
    let bench = Bench::new();
    bench.report(&bench.shop());
    let id = bench.json(&["list", "--json"])[0]["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("shop-"), "{id}");
    assert_eq!(bench.json(&["show", &id[..8], "--json"])["subject"]["name"], "shop");
    assert!(bench.stdout(&["show", &id]).contains("shop"));
    assert_eq!(bench.json(&["search", "shop", "--json"])[0]["id"], id.as_str());
    let out = bench.path("out");
    bench.run(&["export", &id, "--format", "json,md,html,sarif", "-o", out.to_str().unwrap()]).success();
    for file in ["report.json", "report.md", "report.html", "report.sarif", "run.json"] {
        assert!(out.join(file).is_file(), "{file}");
    }
    assert_eq!(fs::read_to_string(out.join("report.json")).unwrap(), bench.stdout(&["show", &id, "--json"]));
    bench.run(&["rm", &id]).success();
    assert_eq!(bench.json(&["list", "--json"]), serde_json::json!([]));
}

#[test]
fn one_format_and_a_file_write_that_file() {
    let bench = Bench::new();
    let (shop, file) = (bench.shop(), bench.path("here.md"));
    bench.run(&["run", shop.to_str().unwrap(), "--format", "md", "-o", file.to_str().unwrap()]).success();
    assert!(fs::read_to_string(file).unwrap().contains("shop"));
}

#[test]
fn a_dash_is_standard_output() {
    let bench = Bench::new();
    let shop = bench.shop();
    let text = bench.stdout(&["run", shop.to_str().unwrap(), "--format", "md", "-o", "-"]);
    assert!(text.starts_with("# shop"), "{}", &text[..40]);
}

#[test]
fn what_is_no_report_is_not_verified() {
    let bench = Bench::new();
    let (shop, file) = (bench.shop(), bench.path("no.json"));
    fs::write(&file, "{}").unwrap();
    bench.fails(&["verify", file.to_str().unwrap(), "--tree", shop.to_str().unwrap()], 3, &["no report.json of this version"]);
}

#[test]
fn runs_are_listed_with_their_steps() {
    let bench = Bench::new();
    bench.report(&bench.shop());
    let runs = bench.json(&["runs", "list", "--json"]);
    assert_eq!((&runs[0]["state"], &runs[0]["workflow"]), (&"done".into(), &"deep-dive".into()));
    let shown = bench.stdout(&["runs", "show", runs[0]["id"].as_str().unwrap()]);
    assert!(shown.contains("security") && shown.contains(" ms"), "{shown}");
}

#[test]
fn what_is_wrong_is_said_with_its_code_and_a_hint() {
    let bench = Bench::new();
    let shop = bench.shop();
    let shop = shop.to_str().unwrap();
    bench.fails(&["run", "./nowhere"], 3, &["there is no folder ./nowhere", "hint:"]);
    bench.fails(&["run", "nothing"], 3, &["no folder, no git URL and no stored report", "deepdive list"]);
    bench.fails(&["run", shop, "--workflow", "quik"], 2, &["there is no workflow named quik", "did you mean `quick`?"]);
    bench.fails(&["run", shop, "--as-of", "yesterday"], 2, &["YYYY-MM-DD"]);
    bench.fails(&["run", shop, "--format", "pdf"], 2, &["there is no format named pdf"]);
    bench.fails(&["run", shop, "--format", "md,json"], 2, &["-o DIR"]);
    bench.fails(
        &["run", shop, "--format", "md,json", "-o", "out.md"],
        2,
        &["out.md looks like one file", "out.md/ for a folder"],
    );
    bench.fails(&["run", shop, "-o", "out.xyz"], 2, &["no format ends in .xyz", "--format"]);
    bench.fails(&["run", shop, "--threads", "20000"], 2, &["from 0 to 256"]);
    bench.fails(&["run", ""], 2, &["nothing was named", "`.`"]);
    bench.fails(&["run", "http://example.org/a"], 2, &["http is no way", "https"]);
    bench.fails(&["run", "ext::sh -c id"], 2, &["use https://"]);
    bench.fails(
        &["run", "https://u:secret@example.org/a", "--offline"],
        4,
        &["https://example.org/a is not on this machine", "--offline"],
    );
    bench.fails(&["show", "nobody"], 3, &["no report nobody", "deepdive list"]);
    bench.fails(&["tool", "call", "overvew", shop], 2, &["no tool named overvew"]);
    bench.fails(&["tool", "call", "read_file", shop, "--args", "{"], 2, &["--args is no JSON"]);
    bench.fails(&["tool", "call", "read_file", shop, "--args", "{\"pth\": 1}"], 2, &["pth", "deepdive tool schema read_file"]);
    bench.fails(&["agent", "show", "nobody"], 2, &["no agent named nobody"]);
    bench.fails(&["run"], 2, &["Usage"]);
    bench.fails(&["run", shop, "--format", "md", "--json"], 2, &["--json and --format md can't both be printed", "-o"]);
    bench.fails(&["search", " "], 2, &["there is nothing to look for"]);
    fs::write(bench.path("plan.txt"), "name: x").unwrap();
    bench.fails(&["run", shop, "--workflow", "plan.txt"], 2, &["plan.txt is no workflow", ".yaml"]);
    bench.fails(&["run", shop, "--workflow", "./nowhere/plan"], 2, &["there is no workflow file ./nowhere/plan"]);
}

#[test]
fn for_programs_what_is_wrong_is_one_object() {
    let bench = Bench::new();
    let told = |args: &[&str]| -> serde_json::Value {
        serde_json::from_slice(&bench.run(args).get_output().stderr).unwrap_or_else(|error| panic!("{args:?}: {error}"))
    };
    let nowhere = told(&["run", "./nowhere", "--json"]);
    assert_eq!(nowhere, serde_json::json!({"error": "there is no folder ./nowhere", "hint": "check the path", "code": 3}));
    let misused = told(&["run", "--json", "--nonsense"]);
    assert_eq!(misused["code"], 2);
    assert!(misused["error"].as_str().unwrap().contains("--nonsense"), "{misused}");
}

#[test]
fn a_format_that_is_asked_for_twice_is_written_once() {
    let bench = Bench::new();
    let (shop, out) = (bench.shop(), bench.path("out"));
    let told = bench.run(&["run", shop.to_str().unwrap(), "--format", "md,md", "-o", "out/"]).success();
    assert!(out.join("report.md").is_file());
    let told = String::from_utf8_lossy(&told.get_output().stderr).into_owned();
    assert_eq!(told.matches("written: ").count(), 1, "{told}");
}

#[test]
fn what_can_not_be_read_gets_no_calm_verdict() {
    let bench = Bench::new();
    let (folder, out) = (bench.path("binary"), bench.path("report.json"));
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("a.bin"), [0_u8, 1, 2, 3, 0, 255].repeat(100)).unwrap();
    let text = bench.stdout(&["run", "binary"]);
    assert!(text.contains("Nothing could be assessed: its only file could not be read."), "{text}");
    fs::remove_file(folder.join("a.bin")).unwrap();
    fs::write(folder.join("a.py"), "def (((:\n  ]]] = class\n").unwrap();
    let text = bench.stdout(&["run", "binary", "-o", out.to_str().unwrap()]) + &bench.stdout(&["run", "binary"]);
    assert!(text.contains("The code could not be assessed: none of its code could be understood."), "{text}");
}

#[test]
fn a_run_fails_on_findings_that_count_and_names_them() {
    let bench = Bench::new();
    let shop = bench.shop();
    let report = bench.report(&shop);
    let grave = |finding: &&serde_json::Value| finding["severity"] == "high" || finding["severity"] == "critical";
    let grave: Vec<_> = report["findings"].as_array().unwrap().iter().filter(grave).collect();
    let sure: Vec<_> = grave.iter().filter(|finding| finding["confidence"] != "low").collect();
    let listed = bench.json(&["list", "--json"]);
    let counted = ["high", "critical"].map(|one| listed[0]["counted"][one].as_u64().unwrap_or(0)).iter().sum::<u64>();
    assert_eq!(counted, sure.len() as u64);
    assert!(!sure.is_empty(), "the example has none that is grave");
    let words: Vec<&str> = sure.iter().map(|finding| finding["title"].as_str().unwrap()).collect();
    bench.fails(&["run", shop.to_str().unwrap(), "--fail-on", "high"], 6, &words);
}

#[test]
fn an_empty_folder_is_no_subject() {
    let bench = Bench::new();
    fs::create_dir(bench.path("empty")).unwrap();
    bench.fails(&["run", "empty"], 3, &["holds no files"]);
}

#[test]
fn tools_agents_and_workflows_can_be_looked_at() {
    let bench = Bench::new();
    let shop = bench.shop();
    assert!(bench.json(&["tool", "list", "--json"]).as_array().unwrap().iter().any(|tool| tool["id"] == "read_file"));
    assert_eq!(bench.json(&["tool", "schema", "read_file"])["type"], "object");
    let answer = bench.json(&["tool", "call", "list_files", shop.to_str().unwrap()]);
    assert!(answer["facts"].to_string().contains("api/main.py"), "{answer}");
    assert_eq!(bench.json(&["agent", "list", "--json"]).as_array().unwrap().len(), 8);
    bench.run(&["agent", "validate"]).success();
    assert!(bench.stdout(&["agent", "show", "security-reviewer"]).contains("always calls"));
    bench.run(&["workflow", "validate", "deep-dive", "quick"]).success();
    assert!(bench.stdout(&["workflow", "graph", "quick"]).contains("security --> report"));
    assert!(bench.stdout(&["workflow", "show", "quick"]).starts_with("# yaml"));
    for what in ["report", "finding", "workflow", "agent"] {
        assert!(bench.json(&["schema", what])["properties"].is_object(), "{what}");
    }
    assert!(bench.stdout(&["doctor"]).contains("ok       store"));
    assert!(bench.stdout(&["completions", "bash"]).contains("_deepdive"));
}

#[test]
fn the_graph_is_given_in_three_formats() {
    let bench = Bench::new();
    let shop = bench.shop();
    let shop = shop.to_str().unwrap();
    assert_eq!(bench.json(&["graph", "build", shop, "--json"])["files"], 11);
    let names = bench.json(&["graph", "export", shop]).to_string();
    assert!(names.contains("api/prices.py::total"), "{names}");
    assert!(bench.stdout(&["graph", "export", shop, "--format", "dot"]).starts_with("digraph code {"));
    assert!(bench.stdout(&["graph", "export", shop, "--format", "graphml"]).ends_with("</graphml>\n"));
}

#[test]
fn a_wrong_workflow_file_is_shown_where_it_is_wrong() {
    let bench = Bench::new();
    fs::write(bench.path("mine.yaml"), "deepdive: 1\nname: mine\nsteps:\n  - { id: a, agent: stack-detectr }\n").unwrap();
    bench.fails(&["workflow", "validate", "mine.yaml"], 2, &["mine.yaml:4:21", "^^^", "did you mean `stack-detector`?"]);
}

#[test]
fn every_wrong_file_is_told_and_those_elsewhere_are_thought_of() {
    let bench = Bench::new();
    let head = "deepdive: 1\nname: mine\ninputs: { repo: { type: string, required: true } }\nsteps:\n";
    fs::write(bench.path("mine.yaml"), format!("{head}  - {{ id: a, agent: lister }}\n")).unwrap();
    fs::write(bench.path("yours.yaml"), format!("{head}  - {{ id: a, tool: match_rules, with: {{ rule: weak-hsh }} }}\n"))
        .unwrap();
    let told = ["mine.yaml:5:21", "found with --agents FOLDER", "yours.yaml:5:47", "did you mean `weak-hash`?"];
    bench.fails(&["workflow", "validate", "mine.yaml", "quick", "yours.yaml"], 2, &told);
    fs::create_dir_all(bench.path("one")).unwrap();
    fs::create_dir_all(bench.path("two")).unwrap();
    let card = "---\nid: lister\ntitle: Lister\nanswers: What is there?\ntools: [overview]\nmodel: never\n---\n";
    fs::write(bench.path("one/lister.md"), card).unwrap();
    fs::write(bench.path("two/lister.md"), card).unwrap();
    bench.fails(&["agent", "validate", "one/lister.md", "two/lister.md"], 2, &["have the same id"]);
    fs::write(bench.path("two/lister.md"), card.replace("overview", "overvew").replace("title:", "titel:")).unwrap();
    let told = ["two/lister.md:3:1", "did you mean `title`?", "two/lister.md:5:9", "did you mean `overview`?"];
    bench.fails(&["agent", "validate", "two/lister.md"], 2, &told);
}

#[test]
fn workflows_that_run_each_other_in_a_circle_are_told_once() {
    let bench = Bench::new();
    fs::create_dir_all(bench.path("sub")).unwrap();
    let runs = |other: &str| {
        format!("deepdive: 1\nname: mine\ninputs: {{ repo: {{ type: string }} }}\nsteps:\n  - {{ id: a, workflow: {other} }}\n")
    };
    fs::write(bench.path("mine.yaml"), runs("sub/other.yaml")).unwrap();
    fs::write(bench.path("sub/other.yaml"), runs("../mine.yaml")).unwrap();
    bench.fails(&["workflow", "validate", "./mine.yaml"], 2, &["mine.yaml:5:24", "mine.yaml → sub/other.yaml → mine.yaml"]);
}

#[test]
fn an_agent_of_ones_own_runs_in_a_workflow_of_ones_own() {
    let bench = Bench::new();
    let shop = bench.shop();
    fs::create_dir(bench.path("agents")).unwrap();
    let card = "---\nid: lister\ntitle: Lister\nanswers: What is there?\ntools: [list_files]\nmodel: never\nplaybook: [{ tool: list_files }]\nsection: { id: listing, title: Listing, after: stack }\n---\n";
    fs::write(bench.path("agents/lister.md"), card).unwrap();
    let flow = "deepdive: 1\nname: mine\ninputs: { repo: { type: string, required: true } }\nsteps:\n  - { id: a, agent: lister }\n  - { id: r, report: deep-dive, needs: [a] }\n";
    fs::write(bench.path("mine.yaml"), flow).unwrap();
    bench.fails(&["run", shop.to_str().unwrap(), "--workflow", "mine.yaml"], 2, &["no agent named `lister`"]);
    let report = bench.json(&["run", shop.to_str().unwrap(), "--workflow", "mine.yaml", "--agents", "agents", "--json"]);
    assert_eq!(report["subject"]["name"], "shop");
    let sections: Vec<_> = report["sections"].as_array().unwrap().iter().map(|section| section["id"].as_str().unwrap()).collect();
    assert!(sections.windows(2).any(|pair| pair == ["stack", "listing"]), "{sections:?}");
    let said =
        report["sections"].as_array().unwrap().iter().find(|section| section["id"] == "listing").unwrap()["claims"].to_string();
    assert!(said.contains("What is there?") && said.contains("\"tool\":\"list_files\""), "{said}");
}

#[test]
fn verify_tells_what_has_changed() {
    let bench = Bench::new();
    let shop = bench.shop();
    bench.report(&shop);
    assert!(bench.stdout(&["verify", shop.to_str().unwrap()]).contains(" 0 do not"));
    fs::write(shop.join("README.md"), "# Other\n\nSomething else.\n").unwrap();
    let told: serde_json::Value =
        serde_json::from_slice(&bench.run(&["verify", shop.to_str().unwrap(), "--json"]).get_output().stdout).unwrap();
    assert_eq!(told["same_snapshot"], false);
}

#[test]
fn verify_tells_what_was_written_by_hand() {
    let bench = Bench::new();
    let shop = bench.shop();
    let mut report = bench.report(&shop);
    let file = bench.path("edited.json");
    let text = &mut report["sections"][0]["claims"][0]["text"]["executive"];
    *text = "It is the best there is.".into();
    fs::write(&file, report.to_string()).unwrap();
    let done = bench.run(&["verify", file.to_str().unwrap(), "--tree", shop.to_str().unwrap(), "--json"]).code(7);
    let told: serde_json::Value = serde_json::from_slice(&done.get_output().stdout).unwrap();
    assert_eq!(
        (&told["changed_sentences"], &told["fails"]),
        (&serde_json::json!(["It is the best there is."]), &serde_json::json!([]))
    );
}

#[test]
fn a_folder_that_lost_its_files_is_stale_and_not_missing() {
    let bench = Bench::new();
    let folder = bench.path("small");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("main.py"), "import os\n\n\ndef main():\n    return os.getcwd()\n").unwrap();
    bench.report(&folder);
    fs::remove_file(folder.join("main.py")).unwrap();
    bench.fails(&["verify", "small"], 7, &["not hold", "run it again"]);
}

#[test]
fn several_runs_at_once_on_one_store_all_succeed() {
    let bench = Bench::new();
    let shop = bench.shop();
    std::thread::scope(|scope| {
        for day in ["2026-01-01", "2026-01-02", "2026-01-03"] {
            let (bench, shop) = (&bench, &shop);
            scope.spawn(move || bench.run(&["run", shop.to_str().unwrap(), "--as-of", day, "--quiet"]).success());
        }
    });
    assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), 3);
}

#[test]
fn a_git_url_is_cloned_and_kept_until_its_report_goes() {
    let bench = Bench::new();
    let shop = bench.shop();
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        command.arg("-C").arg(&shop).args(["-c", "user.name=a", "-c", "user.email=a@example.org"]).args(args);
        assert!(command.env("GIT_CONFIG_GLOBAL", "/dev/null").output().unwrap().status.success(), "{args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "Open the shop"]);
    let url = format!("file://{}", shop.display());
    bench.fails(&["run", &url], 2, &["--allow-file-urls"]);
    let report = bench.json(&["run", &url, "--allow-file-urls", "--json", "--quiet"]);
    assert_eq!(report["subject"]["name"], "shop");
    assert!(report["subject"]["commit"].is_string());
    let again = bench.json(&["run", &url, "--allow-file-urls", "--offline", "--json", "--quiet"]);
    assert_eq!(again["subject"]["snapshot"], report["subject"]["snapshot"]);
    bench.run(&["rm", "shop"]).success();
    bench.fails(&["run", &url, "--allow-file-urls", "--offline"], 4, &["not on this machine"]);
}
