//! Folders and files that nobody would write by hand.

use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::bench::{Bench, write};

/// Far above what any of these takes, far below what going wrong takes.
const SOON: Duration = Duration::from_mins(1);

/// The report of a folder with these files.
fn check(files: &[(&str, String)]) -> Value {
    let bench = Bench::new();
    let root = bench.path("subject");
    files.iter().for_each(|(path, text)| write(&root.join(path), text));
    let started = Instant::now();
    let report = bench.report(&root);
    assert!(started.elapsed() < SOON, "{:?} for {:?}", started.elapsed(), files.first().map(|file| &file.0));
    report
}

fn problems(report: &Value, path: &str) -> Vec<String> {
    let all = report["problems"].as_array().unwrap().iter();
    all.filter(|problem| problem["path"] == path).map(|problem| problem["message"].as_str().unwrap().to_owned()).collect()
}

fn rows(files: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    files.iter().map(|(path, text)| (*path, (*text).to_owned())).collect()
}

#[test]
fn what_is_no_subject_is_refused_with_a_hint() {
    let bench = Bench::new();
    fs::create_dir(bench.path("empty")).unwrap();
    write(&bench.path("file.txt"), "x");
    write(&bench.path("bare/HEAD"), "ref: refs/heads/main\n");
    fs::create_dir_all(bench.path("bare/objects")).unwrap();
    fs::create_dir_all(bench.path("bare/refs")).unwrap();
    bench.fails(&["run", "empty"], 3, &["empty holds no files", "hint:"]);
    bench.fails(&["run", "file.txt"], 3, &["file.txt is a file", "hint:"]);
    bench.fails(&["run", "./nowhere"], 3, &["there is no folder ./nowhere", "hint:"]);
    bench.fails(&["run", "./bare"], 3, &["is a bare git repository", "clone it"]);
    bench.fails(&["graph", "build", "./nowhere"], 3, &["there is no folder"]);
    bench.fails(&["tool", "call", "overview", "./nowhere"], 3, &["there is no folder"]);
}

#[test]
fn a_folder_that_may_not_be_read_is_said_to_be_so() {
    let bench = Bench::new();
    let root = bench.path("locked");
    write(&root.join("open.py"), "x = 1\n");
    write(&root.join("inner/shut.py"), "y = 1\n");
    fs::set_permissions(root.join("inner"), fs::Permissions::from_mode(0o000)).unwrap();
    // Who may read everything, as root does, sees no difference.
    if fs::read_dir(root.join("inner")).is_ok() {
        assert_eq!(bench.report(&root)["subject"]["files"], 2);
        return;
    }
    let report = bench.report(&root);
    fs::set_permissions(root.join("inner"), fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(report["coverage"]["files_skipped"][0]["reason"], "unreadable");
}

#[test]
fn binaries_alone_make_a_report_that_says_so() {
    let bench = Bench::new();
    write(&bench.path("subject/a.bin"), [0u8, 1, 2, 255].repeat(500));
    let report = bench.report(&bench.path("subject"));
    assert_eq!(report["coverage"]["files_skipped"][0]["reason"], "binary");
}

#[test]
fn broken_syntax_is_told_file_by_file_and_neighbours_are_read() {
    let broken = rows(&[
        ("a.py", "def f(:\n  x = (\nclass\n"),
        ("a.js", "function ( { var = ;\n`"),
        ("a.ts", "interface { x: ; <<<"),
        ("a.tsx", "<div>{<p></div>"),
        ("A.java", "class { void ( }"),
        ("a.go", "package\nfunc ( {"),
        ("a.rs", "fn ( { struct <"),
        ("package.json", "{\"a\":"),
        ("pom.xml", "<project><dep"),
        ("Cargo.toml", "[[["),
        ("pyproject.toml", "[project"),
        ("compose.yaml", "a: [b: {c"),
        ("application.yml", "a:\n\t- b\n c"),
    ]);
    let report = check(&[&broken[..], &[("good.py", "def good():\n    return 1\n".to_owned())]].concat());
    for (path, _) in &broken {
        assert!(!problems(&report, path).is_empty(), "{path} is broken, and nothing says so");
    }
    assert!(problems(&report, "good.py").is_empty());
    assert_eq!(report["coverage"]["parse_errors"], 7);
}

#[test]
fn one_line_of_fifty_megabytes_is_left_out_and_counted() {
    let report = check(&[("a.js", "var a=1;".repeat(50 << 17)), ("b.py", "x = 1\n".to_owned())]);
    assert_eq!(report["coverage"]["files_skipped"][0]["reason"], "too large");
}

#[test]
fn source_nested_a_hundred_thousand_deep_is_read() {
    let deep = |open: &str, inner: &str, close: &str| {
        let line = |text: &str| (text.repeat(100) + "\n").repeat(1_000);
        format!("{}{inner}{}", line(open), line(close))
    };
    check(&[
        ("a.py", format!("x = {}\n", deep("(", "1", ")"))),
        ("b.js", format!("x = {};\n", deep("[", "", "]"))),
        ("C.java", format!("class C {{ int x = {}; }}\n", deep("(", "1", ")"))),
        ("d.go", format!("package d\nvar x = {}\n", deep("(", "1", ")"))),
        ("e.rs", format!("fn f() {{ let x = {}; }}\n", deep("(", "1", ")"))),
        ("f.ts", format!("let x: {}1{};\n", "Array<\n".repeat(20_000), ">\n".repeat(20_000))),
        ("g.tsx", format!("let x = {}{};\n", "<a>\n".repeat(20_000), "</a>\n".repeat(20_000))),
        ("h.js", "class A { f() {\n".repeat(20_000) + &"}}\n".repeat(20_000)),
        ("i.py", format!("x = {}b\n", "a.\\\n".repeat(50_000))),
    ]);
}

#[test]
fn bombs_of_data_do_not_go_off() {
    let anchors: String = ('b'..'n')
        .zip('a'..'m')
        .map(|(new, old)| format!("{new}: &{new} [{}]\n", vec![format!("*{old}"); 9].join(",")))
        .collect();
    let entities: String = (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let report = check(&[
        ("compose.yaml", format!("a: &a [x,x,x,x,x,x,x,x,x]\n{anchors}services:\n  x:\n    image: *m\n")),
        ("deep.yaml", "[".repeat(100_000) + &"]".repeat(100_000)),
        ("application.yml", format!("a: {}1{}\n", "{a: ".repeat(50_000), "}".repeat(50_000))),
        ("package.json", "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000)),
        (
            "package-lock.json",
            format!("{{\"packages\":{{{}\"x\":1}}}}", "\"node_modules/a\":{\"version\":\"1\"},".repeat(100_000)),
        ),
        ("pom.xml", "<a>".repeat(100_000) + &"</a>".repeat(100_000)),
        ("ext/pom.xml", format!("<!DOCTYPE a [<!ENTITY l0 \"lol\">{entities}]><project><artifactId>&l9;</artifactId></project>")),
        (
            "file/pom.xml",
            "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><project><artifactId>&x;</artifactId></project>".to_owned(),
        ),
        ("pyproject.toml", format!("a = {}{}", "[".repeat(100_000), "]".repeat(100_000))),
        ("a.sql", format!("SELECT {}1{};", "(".repeat(100_000), ")".repeat(100_000))),
        ("a.proto", "message A {".repeat(50_000)),
        ("build.gradle", "dependencies {".repeat(50_000)),
        ("README.md", "> ".repeat(20_000) + "x\n" + &"*a ".repeat(20_000)),
        ("setup.py", format!("setup(x={}{})", "[\n".repeat(50_000), "]\n".repeat(50_000))),
    ]);
    for path in ["package.json", "package-lock.json", "application.yml", "ext/pom.xml"] {
        assert!(!problems(&report, path).is_empty(), "{path}");
    }
    assert!(!report.to_string().contains("root:"), "an entity of a file of this machine was followed");
}

#[test]
fn odd_bytes_and_names_are_read_or_told() {
    let bench = Bench::new();
    let root = bench.path("subject");
    write(&root.join("invalid.py"), b"# \xff\xfe caf\xe9\ndef f():\n    return \"\xff\"\n");
    write(&root.join("crlf.py"), "def g():\r\n    return 1\r\n");
    write(&root.join("bom.py"), "\u{feff}def h():\n    return 1\n");
    write(&root.join("package.json"), "\u{feff}{\"name\": \"x\", \"dependencies\": {\"express\": \"^4\"}}");
    let wide: Vec<u8> = "\u{feff}def k():\n    return 1\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    write(&root.join("utf16.py"), wide);
    write(&root.join(std::ffi::OsStr::from_bytes(b"bad\xff.py")), "import os\n");
    let report = bench.report(&root);
    let reasons: Vec<_> =
        report["coverage"]["files_skipped"].as_array().unwrap().iter().map(|row| row["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["binary", "name is no UTF-8"]);
    assert_eq!(report["coverage"]["files_skipped"][1]["examples"][0], "bad\u{fffd}.py", "a path below the subject");
    assert_eq!(report["dependencies"][0]["name"], "express");
    let graph = bench.stdout(&["graph", "export", root.to_str().unwrap()]);
    for name in ["invalid.py::f", "crlf.py::g", "bom.py::h"] {
        assert!(graph.contains(name), "{name}");
    }
    let told: Value = bench.json(&["verify", root.to_str().unwrap(), "--json"]);
    assert_eq!(told["fails"], serde_json::json!([]));
}

/// Makes folders within folders where a path would be too long for one call.
fn deep(root: &Path, depth: usize) {
    let mut path = PathBuf::new();
    for _ in 0..depth {
        path.push("d");
    }
    fs::create_dir_all(root.join(&path)).unwrap();
    write(&root.join(path).join("x.py"), "x = 1\n");
}

#[test]
fn a_thousand_folders_deep_and_three_thousand_files_wide() {
    let bench = Bench::new();
    let root = bench.path("subject");
    deep(&root, 1_000);
    for n in 0..3_000 {
        write(&root.join(format!("wide{}/f{n}.py", n / 100)), format!("def f{n}():\n    return {n}\n"));
    }
    assert_eq!(bench.report(&root)["subject"]["files"], 3_001);
}

#[test]
fn pipes_and_sockets_are_not_waited_for() {
    let bench = Bench::new();
    let root = bench.path("subject");
    write(&root.join("a.py"), "x = 1\n");
    assert!(std::process::Command::new("mkfifo").arg(root.join("pipe.py")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.py")).unwrap();
    let report = bench.report(&root);
    assert_eq!(report["coverage"]["files_skipped"][0]["reason"], "no regular file");
}
