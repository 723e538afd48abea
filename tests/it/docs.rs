//! The documentation is true: what it names exists, what exists is named, and its commands are understood.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use deepdive_tools::{Registry, Tool};
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Where paths in the documentation begin.
const FOLDERS: &[&str] = &[".ci", "agents", "crates", "docs", "examples", "src", "tests", "tools", "workflows"];

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().is_some_and(|found| found == ending)
}

/// Every page for people, relative to the root.
fn pages() -> Vec<String> {
    let inside = |folder: &str| {
        let names =
            fs::read_dir(Path::new(ROOT).join(folder)).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| has_ending(Path::new(name), "md")).map(|name| format!("{folder}/{name}")).collect::<Vec<_>>()
    };
    let mut pages = [inside("docs"), inside("examples")].concat();
    pages.extend(["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "STYLE.md", "CHANGELOG.md"].map(str::to_owned));
    pages.sort();
    pages
}

/// A page without its fenced blocks.
fn prose(text: &str) -> String {
    text.split("\n```").step_by(2).collect::<Vec<_>>().join("\n")
}

/// The contents of fenced blocks of a kind.
fn blocks<'t>(text: &'t str, kind: &str) -> Vec<&'t str> {
    let fenced = text.split("\n```").skip(1).step_by(2);
    fenced.filter_map(|block| block.split_once('\n')).filter(|(found, _)| *found == kind).map(|(_, body)| body).collect()
}

/// What stands in backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

fn is_path(word: &str) -> bool {
    let plain = !word.contains(['<', '*', '{', ' ', '…']);
    plain && word.split_once('/').is_some_and(|(folder, _)| FOLDERS.contains(&folder))
}

/// `path`, or `path::test` where the file must hold that function.
fn leads_somewhere(word: &str) -> bool {
    let (path, function) = word.split_once("::").map_or((word, None), |(path, function)| (path, Some(function)));
    let full = Path::new(ROOT).join(path);
    match function {
        Some(function) => fs::read_to_string(full).is_ok_and(|text| text.contains(&format!("fn {function}("))),
        None => full.exists(),
    }
}

#[test]
fn every_path_and_test_that_is_named_exists() {
    let mut wrong = Vec::new();
    for page in pages() {
        let text = prose(&read(&page));
        wrong.extend(
            quoted(&text)
                .into_iter()
                .filter(|word| is_path(word) && !leads_somewhere(word))
                .map(|word| format!("{page}: `{word}`")),
        );
    }
    assert!(wrong.is_empty(), "these do not exist:\n{}", wrong.join("\n"));
}

#[test]
fn every_link_leads_to_a_file() {
    let mut wrong = Vec::new();
    for page in pages() {
        let folder = Path::new(ROOT).join(&page).parent().map(Path::to_owned).unwrap();
        let text = prose(&read(&page));
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split(')').next()).filter(|target| !target.contains("://"));
        wrong.extend(targets.filter(|target| !folder.join(target).exists()).map(|target| format!("{page}: {target}")));
    }
    assert!(wrong.is_empty(), "these lead nowhere:\n{}", wrong.join("\n"));
}

#[test]
fn the_page_of_tools_is_the_registry() {
    let registry = Registry::builtin();
    let row = |tool: &dyn Tool| format!("| `{}` | {} | {} |\n", tool.name(), tool.about(), tool.version());
    let rows: String = registry.names().into_iter().filter_map(|name| registry.get(name)).map(row).collect();
    let table = format!("| tool | tells | version |\n|---|---|---|\n{rows}");
    let page = read("docs/tools.md");
    let (head, found) = page.split_once("-->\n\n").unwrap();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(Path::new(ROOT).join("docs/tools.md"), format!("{head}-->\n\n{table}")).unwrap();
    } else {
        assert_eq!(found, table, "write it again with `UPDATE_DOCS=1 cargo test --test it docs`");
    }
}

/// Rust files of a folder and below it.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if has_ending(&path, "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_tool_file_is_in_the_registry() {
    let mut files = Vec::new();
    sources(&Path::new(ROOT).join("tools"), &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let name = |text: String| {
        let (_, tool) = text.split_once("impl TypedTool for ")?;
        let (_, name) = tool.split_once("const NAME: &'static str = \"")?;
        Some(name.split('"').next()?.to_owned())
    };
    let written: BTreeSet<_> = texts.filter_map(name).collect();
    let known: BTreeSet<_> = Registry::builtin().names().into_iter().map(str::to_owned).collect();
    assert_eq!(written, known);
}

#[test]
fn the_first_commands_of_the_readme_are_those_of_ci() {
    let readme = read("README.md");
    assert_eq!(blocks(&readme, "sh").first(), Some(&"cargo run --release -- run .\ncargo test --workspace"));
    assert!(read(".ci/run").lines().any(|line| line == "cargo test --workspace"));
}

#[test]
fn the_examples_in_the_readme_are_the_files() {
    let readme = read("README.md");
    let shown = [blocks(&readme, "markdown"), blocks(&readme, "yaml")].concat();
    let files =
        ["examples/own-agent/agents/handover-checker.md", "examples/own-agent/handover.yaml", "tools/rules/debug-mode-on.yaml"];
    assert_eq!(shown.len(), files.len());
    for (part, file) in shown.into_iter().zip(files) {
        assert!(read(file).contains(part), "{file} does not hold what README.md shows of it");
    }
}

/// Whether a command succeeds, and what it says; nobody's own configuration plays a part.
fn deepdive(args: &[&str]) -> (bool, String) {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("deepdive"));
    let output = command.current_dir(ROOT).env("DEEPDIVE_CONFIG", "nowhere").args(args).output().unwrap();
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), said)
}

#[test]
fn the_agent_and_the_workflow_of_the_examples_are_right() {
    let (right, said) =
        deepdive(&["workflow", "validate", "examples/own-agent/handover.yaml", "--agents", "examples/own-agent/agents"]);
    assert!(right, "{said}");
}

#[test]
fn every_workflow_that_is_shown_is_right() {
    let dir = tempfile::tempdir().unwrap();
    let page = read("docs/workflows.md");
    let shown = blocks(&page, "yaml");
    assert!(shown.len() >= 6, "{}", shown.len());
    let files = shown.iter().enumerate().map(|(n, text)| {
        let file = dir.path().join(format!("{n}.yaml"));
        fs::write(&file, text).unwrap();
        file.display().to_string()
    });
    let own =
        ["examples/fleet.yaml", "examples/gate.yaml", "deep-dive", "due-diligence", "quick", "security-only"].map(str::to_owned);
    let files: Vec<String> = files.chain(own).collect();
    let (right, said) = deepdive(&[vec!["workflow", "validate"], files.iter().map(String::as_str).collect()].concat());
    assert!(right, "{said}");
}

/// A command's words as a shell tells them apart; single quotes only.
fn words(command: &str) -> Vec<&str> {
    let parts = command.split('\'').enumerate();
    parts.flat_map(|(n, part)| if n % 2 == 1 { vec![part] } else { part.split_whitespace().collect() }).collect()
}

#[test]
fn every_command_that_is_shown_is_understood() {
    for page in pages() {
        let text = read(&page);
        let lines = blocks(&text, "sh").into_iter().flat_map(str::lines);
        for line in lines.filter_map(|line| line.strip_prefix("deepdive ")) {
            let command = line.split(" #").next().unwrap_or(line);
            let (understood, said) = deepdive(&[words(command), vec!["--help"]].concat());
            assert!(understood, "{page}: deepdive {line}\n{said}");
        }
    }
}

/// Names of all fields in a JSON Schema, those of the types it refers to included.
fn fields(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties.keys().cloned());
            }
            object.values().for_each(|value| fields(value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| fields(item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn check_fields(what: &str, page: &str) {
    let schema: Value = serde_json::from_str(&deepdive(&["schema", what]).1).unwrap();
    let mut expected = BTreeSet::new();
    fields(&schema, &mut expected);
    let text = read(page);
    let text = prose(&text);
    let named: BTreeSet<_> = quoted(&text).into_iter().collect();
    let missing: Vec<_> = expected.iter().filter(|field| !named.contains(field.as_str())).collect();
    assert!(missing.is_empty(), "{page} does not name {missing:?}");
}

#[test]
fn every_field_is_explained() {
    check_fields("report", "docs/report.md");
    check_fields("finding", "docs/report.md");
    check_fields("workflow", "docs/workflows.md");
    check_fields("agent", "docs/add-an-agent.md");
    check_fields("eval", "docs/evals.md");
}

#[test]
fn exit_codes_are_those_of_the_program() {
    use deepdive::Code;
    let all = [
        Code::Internal,
        Code::Usage,
        Code::Subject,
        Code::Network,
        Code::Model,
        Code::Findings,
        Code::Partial,
        Code::Store,
        Code::Waiting,
        Code::Interrupted,
    ];
    let guide = read("docs/guide.md");
    let (_, table) = guide.split_once("| code | means |\n|---|---|\n").unwrap();
    let rows = table.lines().take_while(|line| line.starts_with("| "));
    let told: Vec<i32> = rows.map(|row| row[2..].split(' ').next().unwrap().parse().unwrap()).collect();
    assert_eq!(told, [&[0], all.map(|code| code as i32).as_slice()].concat());
}
