//! `deepdive rule`: what is looked for, and the tests that a rule file carries.

use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;

use deepdive_graph::{BuildOptions, FilePass, build};
use deepdive_model::NeverCancel;
use deepdive_tools::{Rule, Subject, ToolContext, builtin_rules, try_rule};
use serde_json::{Value, json};

use crate::args::{Common, RuleCommand};
use crate::clock;
use crate::failure::{Code, Failure};
use crate::output::{print, print_json, table};

pub(super) fn rule(common: &Common, command: &RuleCommand) -> Result<(), Failure> {
    match command {
        RuleCommand::List => list(common),
        RuleCommand::Test { file } => test(file),
    }
}

fn list(common: &Common) -> Result<(), Failure> {
    let rules = builtin_rules();
    if common.json {
        let row = |rule: &Rule| json!({"id": rule.id, "category": rule.category(), "severity": rule.severity(), "languages": rule.languages(), "title": rule.title()});
        return print_json(&rules.rules().iter().map(row).collect::<Value>());
    }
    let row =
        |rule: &Rule| vec![rule.id.clone(), word(&json!(rule.severity())), rule.languages().join(", "), rule.title().to_owned()];
    print(&table(&["RULE", "SEVERITY", "LANGUAGES", "FINDS"], &rules.rules().iter().map(row).collect::<Vec<_>>()))
}

fn word(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn test(file: &Path) -> Result<(), Failure> {
    let name = file.display().to_string();
    let text =
        std::fs::read_to_string(file).map_err(|error| Failure::new(Code::Subject, format!("{name} can't be read: {error}")))?;
    // The snapshots of the snippets read from this folder while the rule is tried.
    let home =
        tempfile::tempdir().map_err(|error| Failure::new(Code::Internal, format!("no temporary folder can be made: {error}")))?;
    let count = Cell::new(0_u32);
    let context = |file: &str, text: &str, pass: &dyn FilePass| {
        count.set(count.get() + 1);
        context(&home.path().join(count.get().to_string()), file, text, pass)
    };
    let failures = try_rule(&name, &text, &context).map_err(|error| Failure::new(Code::Usage, error.to_string()))?;
    if failures.is_empty() {
        return print(&format!("{name}: every snippet is told as it should be\n"));
    }
    let all: Vec<_> = failures.iter().map(ToString::to_string).collect();
    Err(Failure::new(Code::Usage, all.join("\n")).hint("change the rule, or the snippet that is wrong"))
}

/// A context over one snippet, written into a folder of its own.
fn context(root: &Path, file: &str, text: &str, pass: &dyn FilePass) -> Result<ToolContext, String> {
    let path = root.join(file);
    path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(|error| error.to_string())?;
    std::fs::write(&path, text).map_err(|error| error.to_string())?;
    let options = BuildOptions {
        root,
        subject: "0-snippet",
        threads: 1,
        cache: None,
        passes: &[pass],
        cancel: &NeverCancel,
        history: None,
        progress: &|_| {},
    };
    let built = build(&options).map_err(|error| error.to_string())?;
    let subject = Subject { graph: Arc::new(built.graph), snapshot: Arc::new(built.snapshot) };
    Ok(ToolContext::new(subject, &clock::today(), Arc::new(NeverCancel)))
}
