//! `deepdive doctor`: whether deepdive can work here, and what is missing for which command.

use std::process::Command;

use deepdive_agents::Cards;
use deepdive_tools::Registry;
use serde_json::{Value, json};

use super::{store, with_agents};
use crate::args::Common;
use crate::failure::{Code, Failure};
use crate::output::{print, print_json};
use crate::{Deepdive, builtin, model_choice, places};

/// One thing that was looked at.
struct Check {
    what: &'static str,
    /// Needed for anything, not only for a part.
    needed: bool,
    found: Result<String, String>,
}

pub(super) fn doctor(common: &Common) -> Result<(), Failure> {
    let checks = [
        Check { what: "store", needed: true, found: check_store(common) },
        Check { what: "reports", needed: false, found: check_reports(common) },
        Check { what: "agents", needed: true, found: check_agents(common) },
        Check { what: "workflows", needed: true, found: check_workflows(common) },
        Check { what: "git", needed: false, found: check_git() },
        Check { what: "model", needed: false, found: model_choice::check(common) },
        Check { what: "configuration", needed: false, found: Ok(configuration()) },
    ];
    if common.json {
        let row = |check: &Check| {
            let (Ok(text) | Err(text)) = &check.found;
            json!({"id": check.what, "ok": check.found.is_ok(), "text": text})
        };
        print_json(&checks.iter().map(row).collect::<Value>())?;
    } else {
        let line = |check: &Check| match &check.found {
            Ok(text) => format!("ok       {:<14} {text}\n", check.what),
            Err(text) => format!("missing  {:<14} {text}\n", check.what),
        };
        print(&checks.iter().map(line).collect::<String>())?;
    }
    let broken = checks.iter().find(|check| check.needed && check.found.is_err());
    if let Some(broken) = broken {
        let code = if broken.what == "store" { Code::Store } else { Code::Usage };
        Err(Failure::new(code, "deepdive can't work here as it is").hint("see what is missing above"))
    } else {
        Ok(())
    }
}

fn check_store(common: &Common) -> Result<String, String> {
    let store = store(common).map_err(|failure| failure.message)?;
    let reports = store.list().map_err(|error| error.to_string())?;
    let runs = store.runs().map_err(|error| error.to_string())?;
    Ok(format!("{} (reports: {}, runs: {})", store.root().display(), reports.len(), runs.len()))
}

/// Whether every stored report can still be read.
fn check_reports(common: &Common) -> Result<String, String> {
    let broken = store(common).map_err(|failure| failure.message)?.unreadable().map_err(|error| error.to_string())?;
    if broken.is_empty() {
        return Ok("every stored report can be read".to_owned());
    }
    Err(broken.iter().map(|error| format!("{error}; {}", error.hint())).collect::<Vec<_>>().join("\n                        "))
}

fn check_agents(common: &Common) -> Result<String, String> {
    let (_, mut wrong) = Cards::builtin(&Registry::builtin());
    if let Some(mistakes) = wrong.pop() {
        return Err(mistakes.to_string());
    }
    let deepdive = with_agents(Deepdive::new(), common).map_err(|failure| failure.message)?;
    Ok(format!("{} agents, {} tools", deepdive.cards.all().count(), deepdive.registry.names().len()))
}

fn check_workflows(common: &Common) -> Result<String, String> {
    let deepdive = with_agents(Deepdive::new(), common).map_err(|failure| failure.message)?;
    let all = builtin::workflows();
    let wrong = all.values().find_map(|(_, text)| deepdive.plan(text).err());
    wrong.map_or_else(|| Ok(format!("{} workflows", all.len())), |failure| Err(failure.message))
}

fn check_git() -> Result<String, String> {
    let said = Command::new("git")
        .arg("--version")
        .output()
        .map_err(|_| "there is no git: URLs can't be cloned, folders can be read")?;
    Ok(String::from_utf8_lossy(&said.stdout).trim().to_owned())
}

fn configuration() -> String {
    let folders = ["agents", "workflows"].into_iter().filter_map(places::user_folder);
    let folders: Vec<String> = folders.map(|folder| folder.display().to_string()).collect();
    if folders.is_empty() { "no agents or workflows of your own".to_owned() } else { folders.join(", ") }
}
