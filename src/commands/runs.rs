//! `deepdive runs`: what was run, and how it went.

use deepdive_store::RunEntry;
use serde_json::Value;

use super::store;
use crate::args::{Common, RunsCommand};
use crate::failure::Failure;
use crate::output::{print, print_json, table};

pub(super) fn runs(common: &Common, command: &RunsCommand) -> Result<(), Failure> {
    let store = store(common)?;
    match command {
        RunsCommand::List => list(common, &store.runs()?),
        RunsCommand::Show { id } => show(common, &store.run(id)?),
    }
}

fn list(common: &Common, runs: &[RunEntry]) -> Result<(), Failure> {
    if common.json {
        return print_json(&runs);
    }
    let row =
        |run: &RunEntry| vec![run.id.clone(), run.workflow.clone(), run.state.clone(), run.started.clone(), run.location.clone()];
    print(&table(&["RUN", "WORKFLOW", "STATE", "STARTED", "OF"], &runs.iter().map(row).collect::<Vec<_>>()))
}

fn show(common: &Common, run: &RunEntry) -> Result<(), Failure> {
    if common.json {
        return print_json(run);
    }
    let head = format!("{}  {}  {}\nof {}\nstarted {}\n", run.id, run.workflow, run.state, run.location, run.started);
    let lines = |list: &str, name: &str| -> String {
        let rows = run.details.get(list).and_then(Value::as_array).into_iter().flatten();
        rows.map(|row| format!("  {}\n", line(row, name))).collect()
    };
    print(&format!("{head}\n{}{}", lines("phases", "phase"), lines("steps", "id")))
}

fn line(row: &Value, name: &str) -> String {
    let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
    let ms = row.get("ms").and_then(Value::as_u64).unwrap_or_default();
    format!("{:<14} {ms:>7} ms  {:<8} {}", text(name), text("state"), text("why")).trim_end().to_owned()
}
