//! Reports side by side, and one after the other.

use std::fs;

use crate::bench::Bench;

#[test]
fn a_subject_and_itself_do_not_differ() {
    let bench = Bench::new();
    let shop = bench.shop();
    let shop = shop.to_str().unwrap();
    let said = bench.stdout(&["compare", shop, shop, "--as-of", "2026-01-01", "--quiet"]);
    assert!(said.contains("No difference was found"), "{said}");
    let comparison = bench.json(&["compare", shop, shop, "--stored", "--json"]);
    let keys: Vec<_> = comparison["subjects"].as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!(keys, ["0-shop", "1-shop"]);
}

#[test]
fn what_is_not_there_is_told_as_a_run_tells_it_and_before_anything_is_read() {
    let bench = Bench::new();
    let shop = bench.shop();
    let shop = shop.to_str().unwrap();
    bench.fails(&["compare", shop, "./nowhere"], 3, &["there is no folder ./nowhere", "check the path"]);
    bench.fails(&["compare", shop, "nothing"], 3, &["nothing is no folder, no git URL and no stored report", "deepdive list"]);
    assert_eq!(bench.json(&["runs", "list", "--json"]), serde_json::json!([]));
}

#[test]
fn a_comparison_gives_its_subjects_to_outputs() {
    let bench = Bench::new();
    let shop = bench.shop();
    fs::create_dir_all(bench.path("other")).unwrap();
    fs::write(bench.path("other/app.py"), "print('hello')\n").unwrap();
    let text = "deepdive: 1\nname: pair\ninputs: { repos: { type: array, items: { type: string }, required: true } }\nsteps:\n  - id: each\n    for_each: inputs.repos\n    as: repo\n    steps: [{ id: stack, agent: stack-detector, with: { repo: \"{{ repo }}\" } }]\n  - { id: paper, report: comparison, needs: [each] }\noutputs: { names: \"{{ paper.output.names }}\" }\n";
    fs::write(bench.path("pair.yaml"), text).unwrap();
    let input = format!("repos={},other", shop.display());
    let said = bench.stdout(&["workflow", "run", "pair.yaml", "--input", &input, "--quiet"]);
    assert!(said.contains("outputs\n  names: [\"shop\",\"other\"]\n"), "{said}");
    fs::write(bench.path("pair.yaml"), text.replace("output.names", "output.name")).unwrap();
    bench.fails(
        &["workflow", "validate", "pair.yaml"],
        2,
        &["the output of step `paper` has no `name`", "did you mean `names`?"],
    );
}

#[test]
fn a_comparison_is_written_in_every_format_and_is_the_same_twice() {
    let bench = Bench::new();
    let (shop, store) = (bench.shop(), bench.path("store-front"));
    fs::create_dir_all(&store).unwrap();
    fs::write(
        store.join("app.py"),
        "import flask\napp = flask.Flask(__name__)\n\n@app.get(\"/carts\")\ndef carts():\n    return []\n\n@app.post(\"/carts\")\ndef add():\n    return {}\n",
    )
    .unwrap();
    fs::write(store.join("requirements.txt"), "flask==3.0.0\n").unwrap();
    let (shop, store) = (shop.to_str().unwrap(), store.to_str().unwrap());
    let out = bench.path("out");
    bench.run(&["compare", shop, store, "--as-of", "2026-01-01", "-o", &format!("{}/", out.display())]).success();
    let text = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    let json: serde_json::Value = serde_json::from_str(&text("comparison.json")).unwrap();
    let row = json["matrix"].as_array().unwrap().iter().find(|row| row["row"] == "cart").unwrap();
    assert_eq!((&row["cells"][0]["value"], &row["cells"][1]["value"]), (&"none".into(), &"full".into()));
    for name in ["comparison.md", "comparison.html", "comparison.csv"] {
        assert!(text(name).contains("Shopping cart"), "{name}");
    }
    let again = bench.stdout(&["compare", shop, store, "--as-of", "2026-01-01", "--json", "--quiet"]);
    assert_eq!(again, text("comparison.json"));
}

#[test]
fn a_comparison_is_kept_listed_shown_exported_and_deleted() {
    let bench = Bench::new();
    let shop = bench.shop();
    let other = bench.path("other");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("app.py"), "print('hello')\n").unwrap();
    let (shop, other) = (shop.to_str().unwrap(), other.to_str().unwrap());
    let made = bench.stdout(&["compare", shop, other, "--as-of", "2026-01-01", "--json", "--quiet"]);
    let rows = bench.json(&["list", "--json"]);
    let row = rows.as_array().unwrap().iter().find(|row| row["kind"] == "comparison").unwrap();
    let id = row["id"].as_str().unwrap();
    assert_eq!((&row["subject"], rows.as_array().unwrap().len()), (&"shop, other".into(), 3));
    assert!(bench.stdout(&["list"]).contains("shop, other"));
    // The same again, and from stored reports, is the same row.
    bench.run(&["compare", shop, other, "--stored", "--quiet"]).success();
    assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), 3);
    assert_eq!(bench.stdout(&["show", id, "--json"]), made);
    assert!(
        bench.stdout(&["show", id]).contains("shop") && bench.stdout(&["show", id, "--format", "md"]).starts_with("# Comparison")
    );
    let out = format!("{}/", bench.path("out").display());
    bench.run(&["export", id, "-o", &out]).success();
    assert_eq!(fs::read_to_string(bench.path("out/comparison.json")).unwrap(), made);
    assert!(bench.path("out/comparison.html").is_file());
    bench.fails(&["export", id, "--format", "sarif"], 2, &["there is no format of a comparison named sarif"]);
    bench.fails(&["verify", id], 3, &["this is a comparison", "hint:"]);
    bench.fails(&["diff", id, shop], 3, &["this is a comparison"]);
    // What a folder is asked for is its report.
    assert_eq!(bench.json(&["show", shop, "--json"])["subject"]["name"], "shop");
    bench.run(&["rm", id]).success();
    assert_eq!(bench.json(&["list", "--json"]).as_array().unwrap().len(), 2);
    assert_eq!(bench.json(&["runs", "list", "--json"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_diff_tells_what_was_fixed() {
    let bench = Bench::new();
    let shop = bench.shop();
    let (old, new) = (bench.path("old.json"), bench.path("new.json"));
    let write = |path: &std::path::Path| {
        bench
            .run(&["run", shop.to_str().unwrap(), "--as-of", "2026-01-01", "--format", "json", "-o", path.to_str().unwrap()])
            .success();
    };
    write(&old);
    let main = shop.join("api/main.py");
    let mended = fs::read_to_string(&main).unwrap().replace(", verify=False", "");
    fs::write(&main, mended).unwrap();
    write(&new);
    let (old, new) = (old.to_str().unwrap(), new.to_str().unwrap());
    let diff = bench.json(&["diff", old, new, "--json"]);
    let fixed: Vec<_> = diff["findings"]["fixed"].as_array().unwrap().iter().map(|one| one["rule"].as_str().unwrap()).collect();
    assert_eq!(fixed, ["certificate-check-off"]);
    assert!(bench.stdout(&["diff", old, new]).contains("Fixed findings (1)"));
    assert!(bench.stdout(&["diff", old, new, "--format", "md"]).starts_with("# What changed"));
    assert!(bench.stdout(&["diff", shop.to_str().unwrap(), new]).contains("Nothing changed"));
    assert_eq!(bench.json(&["diff", old, old, "--json"])["same"], true);
}

#[test]
fn what_can_not_be_compared_is_said() {
    let bench = Bench::new();
    let shop = bench.shop();
    let shop = shop.to_str().unwrap();
    bench.fails(&["compare", shop], 2, &["2 values required"]);
    bench.fails(&["compare", shop, "./nowhere"], 3, &["nowhere"]);
    bench.fails(&["compare", shop, shop, "--format", "sarif"], 2, &["there is no format of a comparison named sarif"]);
    bench.fails(&["diff", "./nowhere", shop], 3, &["nowhere"]);
}
