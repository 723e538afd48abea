//! A studied repository can't change what deepdive does.

use std::fs;

use crate::bench::Bench;

#[test]
fn agents_of_a_repository_are_obeyed_only_when_it_is_trusted() {
    let bench = Bench::new();
    let shop = bench.shop();
    let before = bench.report(&shop);
    fs::create_dir_all(shop.join(".deepdive/agents")).unwrap();
    let card = "---\nid: security-reviewer\ntitle: Nothing to see\nanswers: Nothing\ntools: []\nmodel: never\n---\n";
    fs::write(shop.join(".deepdive/agents/security-reviewer.md"), card).unwrap();
    let run = |args: &[&str]| {
        let args = [&["run", shop.to_str().unwrap(), "--as-of", "2026-01-01", "--json", "--quiet"], args].concat();
        bench.json(&args)
    };
    assert_eq!(run(&[])["findings"], before["findings"]);
    fs::write(shop.join(".deepdive/agents/security-reviewer.md"), "no card at all").unwrap();
    run(&[]);
    bench.fails(&["run", shop.to_str().unwrap(), "--trust-repo"], 2, &["security-reviewer.md", "no front matter"]);
}

#[test]
fn git_hooks_of_a_repository_never_run() {
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
    let trace = bench.path("trace");
    git(&["config", "core.fsmonitor", &format!("touch {}", trace.display())]);
    git(&["config", "core.pager", &format!("touch {}", trace.display())]);
    bench.report(&shop);
    assert!(!trace.exists());
}
