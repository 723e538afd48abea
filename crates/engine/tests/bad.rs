//! Workflow files that are wrong in one way each, and what is said of them: good enough to mend the file by the message alone.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use deepdive_engine::{Catalogue, WorkflowText, compile};
use serde_json::{Value, json};

/// What the files may name.
struct Known;

impl Catalogue for Known {
    fn agent(&self, id: &str) -> Option<String> {
        self.agents().contains(&id.to_owned()).then(|| format!("hash of {id}"))
    }

    fn agents(&self) -> Vec<String> {
        vec!["stack-detector".into(), "security-reviewer".into(), "counter".into()]
    }

    fn values(&self, agent: &str) -> Option<Vec<String>> {
        (agent == "stack-detector").then(|| vec!["technologies".into()])
    }

    fn model(&self, name: &str) -> Result<(), (String, String)> {
        let olama = || ("there is no provider named `olama`".to_owned(), "did you mean `ollama`?".to_owned());
        if name.starts_with("olama:") { Err(olama()) } else { Ok(()) }
    }

    fn asks_model(&self, agent: &str) -> bool {
        agent != "counter"
    }

    fn agents_elsewhere(&self) -> &'static str {
        "; cards of your own are found with --agents FOLDER"
    }

    fn tools(&self) -> Vec<String> {
        vec!["overview".into(), "read_file".into()]
    }

    fn arguments(&self, tool: &str) -> Option<Value> {
        let form = json!({"enum": ["lines", "text"]});
        let path = json!({"type": "object", "properties": {"path": {"type": "string"}, "as": form}, "required": ["path"]});
        Some(if tool == "read_file" { path } else { json!({"type": "object", "properties": {}}) })
    }

    fn workflow(&self, name: &str, _: &str) -> Option<WorkflowText> {
        let quick = "deepdive: 1\nname: quick\ninputs: { repo: { type: string, required: true } }\nsteps: [{ id: a, tool: overview }]\noutputs: { subject: x }\n";
        match name {
            "quick" => Some(WorkflowText { file: "quick.yaml".into(), text: quick.into() }),
            file => Some(WorkflowText { file: file.into(), text: fs::read_to_string(folder().join(file)).ok()? }),
        }
    }

    fn workflows(&self) -> Vec<String> {
        vec!["deep-dive".into(), "quick".into()]
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    files.sort();
    files
}

fn message(file: &Path) -> Option<String> {
    let name = file.file_name().unwrap().to_str().unwrap();
    let text = fs::read_to_string(file).unwrap();
    compile(name, &text, &Known).err().map(|mistakes| mistakes.to_string())
}

#[test]
fn every_bad_file_gets_a_message_that_mends_it() {
    assert!(files().len() >= 100, "{}", files().len());
    for file in files() {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let message = message(&file).unwrap_or_else(|| panic!("{name} was taken for right"));
        insta::with_settings!({ snapshot_path => "bad", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, message);
        });
    }
}

/// Place, source line, caret and hint: none may be missing where a line is to blame.
#[test]
fn every_message_has_its_place_and_a_hint() {
    for file in files() {
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        for part in message(&file).unwrap().split("\n\n") {
            assert!(part.contains("\n   = ") || part.contains("   = "), "no hint in {name}:\n{part}");
            let placed = part.lines().next().unwrap().split(':').nth(1).is_some_and(|line| line.parse::<u32>().is_ok());
            assert!(!placed || (part.contains(" | ") && part.contains('^')), "no line in {name}:\n{part}");
        }
    }
}
