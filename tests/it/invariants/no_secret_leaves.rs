//! No secret leaves through any output: neither what is printed, nor what is written, nor what is kept as a report.

use std::collections::BTreeMap;
use std::fs;

use deepdive_store::Store;

use crate::bench::{Bench, git, write};

/// Secrets of several kinds. Put together here, so that this file holds none.
fn secrets() -> BTreeMap<&'static str, String> {
    let parts = [
        ("aws", ["AKIA", "Q7ZK3WLM5RTB2NXD"]),
        ("github", ["ghp_", "k3Jd82LmQpX7vR1nZt5Yc9WbA4hE6sGu0FoI"]),
        ("slack", ["xoxb-", "2847561093-8473920561-qWzXcVbNmKjHgFdS"]),
        ("stripe", ["sk_live_", "9aZxQ3vB7nM2kLpR5tYw"]),
        ("gitlab", ["glpat-", "Zr8mKq2Lw9XcVb4NtYu7"]),
        ("npm", ["npm_", "d8Kx2Lq9Wm4Rv7Bt5Zn1Yc3Ph6Js0Gf8TaQe"]),
        ("password", ["Vq7!kz", "93Lw#pT2m"]),
    ];
    parts.into_iter().map(|(kind, [a, b])| (kind, format!("{a}{b}"))).collect()
}

/// A shop with secrets in code, settings, prose, history and in the address that it was fetched from.
fn plant(bench: &Bench) -> std::path::PathBuf {
    let secrets = secrets();
    let shop = bench.shop();
    let key = |kind: &str| secrets[kind].as_str();
    write(
        &shop.join("api/settings.py"),
        format!(
            "import requests\n\nAWS = \"{}\"\nSLACK = \"{}\"\nDB_PASSWORD = \"{}\"\n\n\ndef pay():\n    return requests.get(\"https://pay.example.org\", headers={{\"a\": \"{}\"}}, verify=False)\n",
            key("aws"),
            key("slack"),
            key("password"),
            key("stripe")
        ),
    );
    write(
        &shop.join(".env"),
        format!("GITHUB_TOKEN={}\nDATABASE_URL=postgres://shop:{}@db/shop\n", key("github"), key("password")),
    );
    write(&shop.join("web/.npmrc"), format!("//registry.npmjs.org/:_authToken={}\n", key("npm")));
    let readme = fs::read_to_string(shop.join("README.md")).unwrap();
    write(&shop.join("README.md"), format!("{readme}\n## Deploying with {}\n\nUse {} for it.\n", key("gitlab"), key("gitlab")));
    write(&shop.join("web/pay.js"), format!("// {}\nfetch('https://pay.example.org/{}');\n", key("stripe"), key("github")));
    git(&shop, &["init", "-q", "-b", "main"]);
    git(&shop, &["add", "-A"]);
    git(&shop, &["-c", &format!("user.name={}", key("aws")), "commit", "-q", "-m", &format!("Add {}", key("slack"))]);
    git(&shop, &["remote", "add", "origin", &format!("https://shop:{}@example.org/shop.git", key("gitlab"))]);
    shop
}

fn check(text: &str, place: &str) {
    for (kind, secret) in secrets() {
        let at = text.find(&secret);
        assert!(at.is_none(), "the {kind} secret stands in {place}: …{}", &text[at.unwrap_or(0).saturating_sub(120)..][..120]);
    }
}

#[test]
fn no_planted_secret_stands_in_anything_that_leaves() {
    let bench = Bench::new();
    let shop = plant(&bench);
    let shop = shop.to_str().unwrap();
    let mut outputs = vec![("run".to_owned(), bench.run(&["run", shop, "--timings"]).success())];
    let report = bench.json(&["show", "shop", "--json"]);
    let found = report["findings"].as_array().unwrap().iter().filter(|finding| finding["rule"] == "secret-in-code").count();
    assert!(found >= 6, "the secrets are there to be found: {found}");
    for format in ["md", "html", "json", "sarif", "mermaid", "dot", "csv"] {
        outputs.push((format!("format {format}"), bench.run(&["show", "shop", "--format", format]).success()));
    }
    for secret in secrets().values() {
        let hits = bench.json(&["search", secret, "--json"]);
        assert_eq!(hits, serde_json::json!([]), "a search finds a secret");
    }
    for args in
        [&["list"][..], &["list", "--json"], &["runs", "list"], &["runs", "list", "--json"], &["verify", "shop", "--json"]]
    {
        outputs.push((args.join(" "), bench.run(args)));
    }
    for format in ["json", "dot", "graphml"] {
        outputs.push((format!("graph {format}"), bench.run(&["graph", "export", shop, "--format", format]).success()));
    }
    for (place, done) in outputs {
        check(&String::from_utf8_lossy(&done.get_output().stdout), &format!("{place}, standard output"));
        check(&String::from_utf8_lossy(&done.get_output().stderr), &format!("{place}, standard error"));
    }
    let out = bench.path("out");
    bench.run(&["run", shop, "--format", "json,md,html,sarif,mermaid,dot,csv", "-o", out.to_str().unwrap()]).success();
    for file in fs::read_dir(&out).unwrap().map(|file| file.unwrap().path()) {
        check(&fs::read_to_string(&file).unwrap(), &file.display().to_string());
    }
    let store = Store::open(&bench.path("store")).unwrap();
    for entry in store.list().unwrap() {
        check(&store.report(&entry.id).unwrap().json, "a stored report");
    }
}

#[test]
fn no_tool_answers_with_a_secret() {
    let bench = Bench::new();
    let shop = plant(&bench);
    let tools = bench.json(&["tool", "list", "--json"]);
    let asked = BTreeMap::from([
        (
            "read_file",
            vec![
                r#"{"path": "api/settings.py"}"#,
                r#"{"path": ".env"}"#,
                r#"{"path": "README.md"}"#,
                r#"{"path": "web/.npmrc"}"#,
            ],
        ),
        ("search_code", vec![r#"{"pattern": "AWS"}"#, r#"{"pattern": "TOKEN"}"#, r#"{"pattern": "pay.example"}"#]),
        ("outline", vec![r#"{"path": "api/settings.py"}"#]),
        ("find_symbol", vec![r#"{"name": "pay"}"#]),
    ]);
    let mut answered = 0;
    for tool in tools.as_array().unwrap().iter().map(|tool| tool["id"].as_str().unwrap()) {
        for args in asked.get(tool).unwrap_or(&vec!["{}"]) {
            let done = bench.run(&["tool", "call", tool, shop.to_str().unwrap(), "--args", args]);
            answered += u32::from(done.get_output().status.success());
            check(&String::from_utf8_lossy(&done.get_output().stdout), &format!("the answer of {tool} {args}"));
            check(&String::from_utf8_lossy(&done.get_output().stderr), &format!("what {tool} {args} says"));
        }
    }
    assert!(answered >= 25, "most calls are answered: {answered}");
}

#[test]
fn the_credentials_of_a_url_are_not_told() {
    let bench = Bench::new();
    let secret = &secrets()["gitlab"];
    for args in [&["run"][..], &["tool", "call", "overview"], &["graph", "build"]] {
        let url = format!("https://shop:{secret}@127.0.0.1:9/shop.git");
        let done = bench.run(&[args, &[url.as_str()]].concat()).code(4);
        check(&String::from_utf8_lossy(&done.get_output().stderr), "what is said of a URL");
        check(&String::from_utf8_lossy(&done.get_output().stdout), "what is said of a URL");
    }
    check(&bench.stdout(&["runs", "list", "--json"]), "the list of runs");
}
