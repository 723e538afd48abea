//! `deepdive runs`: what was run and how it went, and how it goes on.

use std::collections::BTreeSet;

use deepdive_engine::{Entry, Journal as _, Limits, Plan, StepRecord};
use deepdive_store::{RunEntry, Store};
use serde_json::{Value, json};

use super::run::hand_over;
use super::{Bench, store};
use crate::args::{Common, MoreArgs, RunsCommand};
use crate::clock::to_the_second;
use crate::dive::{Begun, CANCEL, Way, after_a_no, replay, resume};
use crate::failure::{Code, Failure};
use crate::output::{counted, print, print_json, table};
use crate::{model_choice, outputs};

pub(super) fn runs(common: &Common, command: RunsCommand) -> Result<(), Failure> {
    match command {
        RunsCommand::List => list(common, &*store(common)?),
        RunsCommand::Show { id } => show(common, &*store(common)?, &id),
        RunsCommand::Cancel { id } => cancel(&*store(common)?, &id),
        RunsCommand::Resume { id, accept_changes, more, output } => {
            let (bench, run, way) = ready(common, &id, false, more)?;
            let dived = resume(&bench.deepdive, run, Way { accept_changes, ..way })?;
            bench.finish();
            hand_over(common, &output, dived, None)
        }
        RunsCommand::Replay { id, from, accept_changes, more, output } => {
            let (bench, run, way) = ready(common, &id, true, more)?;
            let dived = replay(&bench.deepdive, &run, &from, Way { accept_changes, ..way })?;
            bench.finish();
            hand_over(common, &output, dived, None)
        }
    }
}

/// With the agents that the run was begun with, and the model: that of the run, or for a new run that is made of it another one where
/// somebody says so. What was agreed to when the run began holds for the same model at the same server.
fn ready(common: &Common, id: &str, anew: bool, more: MoreArgs) -> Result<(Bench, RunEntry, Way), Failure> {
    let budget = all_of(&more.budget)?;
    let store = store(common)?;
    let run = store.run(id)?;
    if !anew && run.state == "done" {
        return Err(Failure::new(Code::Usage, format!("the run {} is done", run.id))
            .hint(format!("`deepdive runs replay {} --from STEP` runs it again from a step on", run.id)));
    }
    let mut begun = Begun::of(&store.journal(&run.id)?.entries()?)?;
    begun.plan.budget = budget.unwrap_or_default().or(begun.plan.budget);
    more.timeout.into_iter().for_each(|ms| begun.plan.take_time(ms));
    drop(store);
    let mut common = common.clone();
    common.agents.extend(begun.agents.iter().filter(|folder| !common.agents.contains(folder)).cloned().collect::<Vec<_>>());
    common.offline |= begun.finding.offline;
    if !anew {
        model_choice::same_as_begun(&common, &begun, &run.id)?;
    }
    let mut bench = Bench::open(&common, Some(&begun.as_of))?;
    let agreed = begun.asked.as_slice();
    let (plan, asked) = if anew {
        // Where the first run asked none, none is asked unless somebody says so now.
        let model = begun.plan.model.or_else(|| Some(model_choice::NONE.to_owned()));
        model_choice::ready(&mut bench.deepdive, &common, Plan { model, ..begun.plan }, &begun.inputs, agreed)?
    } else {
        let asked = model_choice::again(&mut bench.deepdive, &common, &begun.plan, &begun.inputs, agreed)?;
        (begun.plan, asked)
    };
    // Whoever gives more has what lacked for it tried again.
    let again = budget.is_some() || more.timeout.is_some();
    let way = Way { again, plan: Some(plan), asked, yes: common.yes, ..Way::default() };
    let run = bench.store.run(id)?;
    Ok((bench, run, way))
}

/// The limits of all `--budget` together.
fn all_of(budgets: &[Limits]) -> Result<Option<Limits>, Failure> {
    let all = budgets.iter().try_fold(None, |all: Option<Limits>, more| all.unwrap_or_default().and(*more).map(Some));
    all.map_err(|why| Failure::new(Code::Usage, format!("--budget: {why}")))
}

fn list(common: &Common, store: &Store) -> Result<(), Failure> {
    let runs: Vec<RunEntry> = store.runs()?.into_iter().map(|run| as_it_is(store, run)).collect();
    if common.json {
        return print_json(&runs);
    }
    let row = |run: &RunEntry| {
        let [tokens, paid] = used(&run.details);
        let started = to_the_second(&run.started);
        vec![run.id.clone(), run.workflow.clone(), run.state.clone(), started, tokens, paid, run.location.clone()]
    };
    print(&table(&["RUN", "WORKFLOW", "STATE", "STARTED", "TOKENS", "COST", "OF"], &runs.iter().map(row).collect::<Vec<_>>()))
}

/// Tokens and cost of a run, for a table; nothing where no model was asked.
fn used(details: &Value) -> [String; 2] {
    if number(details, "model_calls") == 0 {
        return ["-", "-"].map(str::to_owned);
    }
    let paid = details.get("cost_usd").and_then(Value::as_str).map_or_else(|| "not known".to_owned(), |usd| format!("${usd}"));
    [number(details, "tokens").to_string(), paid]
}

/// A run that was killed could not say so: nobody has its journal open.
fn as_it_is(store: &Store, run: RunEntry) -> RunEntry {
    if run.state != "running" || store.is_going_on(&run.id) {
        return run;
    }
    // One that was asked to stop, and did not hear it in time to write its end down, was stopped all the same.
    let state = if store.is_signalled(&run.id, CANCEL) { "cancelled" } else { "interrupted" };
    RunEntry { state: state.to_owned(), ..run }
}

fn cancel(store: &Store, id: &str) -> Result<(), Failure> {
    let run = as_it_is(store, store.run(id)?);
    match run.state.as_str() {
        "running" => {
            store.signal(&run.id, CANCEL)?;
            print(&format!("{} is asked to stop", run.id))
        }
        "interrupted" | "waiting" => {
            let id = run.id.clone();
            store.put_run(&RunEntry { state: "cancelled".to_owned(), ..run })?;
            print(&format!("{id} is cancelled"))
        }
        other => Err(Failure::new(Code::Usage, format!("the run {} is {other}: there is nothing to stop", run.id))
            .hint("`deepdive runs list` shows which runs go on")),
    }
}

fn show(common: &Common, store: &Store, id: &str) -> Result<(), Failure> {
    let run = as_it_is(store, store.run(id)?);
    let run = if run.details.is_null() && run.state != "running" { from_journal(store, run) } else { run };
    if common.json {
        return print_json(&run);
    }
    let of = if run.location.is_empty() { String::new() } else { format!("of {}\n", run.location) };
    let head = format!("{}  {}  {}\n{of}started {}\n", run.id, run.workflow, run.state, to_the_second(&run.started));
    let rows = |list: &str| run.details.get(list).and_then(Value::as_array).cloned().unwrap_or_default();
    let phases: String = rows("phases").iter().map(|row| format!("  {}\n", line(row, text(row, "phase"), 0))).collect();
    let steps = tree(&rows("steps"));
    let given = run.details.get("outputs").and_then(Value::as_object).map(outputs::lines).filter(|lines| !lines.is_empty());
    let given = given.map(|lines| format!("\n{lines}")).unwrap_or_default();
    print(&format!("{head}\n{phases}{steps}{}{given}{}", sums(&run.details), next(store, &run)))
}

/// Steps of a run that could not say how it went.
fn from_journal(store: &Store, run: RunEntry) -> RunEntry {
    let entries = store.journal(&run.id).and_then(|journal| journal.entries()).unwrap_or_default();
    let (begun, run) = match Begun::of(&entries) {
        Ok(begun) => (true, begun.row(run)),
        Err(_) => (false, run),
    };
    let mut steps: Vec<StepRecord> =
        entries.into_iter().filter_map(|entry| if let Entry::Step(step) = entry { Some(step) } else { None }).collect();
    steps.sort_by(|a, b| (a.at_ms, &a.id).cmp(&(b.at_ms, &b.id)));
    let steps = steps.iter().map(|step| json!({"id": step.id, "state": step.state, "why": step.why, "ms": step.ms}));
    RunEntry { details: json!({"begun": begun, "steps": steps.collect::<Value>()}), ..run }
}

fn text<'a>(row: &'a Value, key: &str) -> &'a str {
    row.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn number(row: &Value, key: &str) -> u64 {
    row.get(key).and_then(Value::as_u64).unwrap_or_default()
}

/// Steps inside a block stand below it, under what their ids have beyond its own.
fn tree(rows: &[Value]) -> String {
    let ids: BTreeSet<&str> = rows.iter().map(|row| text(row, "id")).collect();
    let lines = rows.iter().map(|row| {
        let id = text(row, "id");
        let blocks: Vec<&str> =
            id.match_indices('/').filter_map(|(at, _)| id.get(..at)).filter(|path| ids.contains(path)).collect();
        let name = blocks.last().and_then(|block| id.get(block.len() + 1..)).unwrap_or(id);
        format!("  {}\n", line(row, name, blocks.len()))
    });
    lines.collect()
}

fn line(row: &Value, name: &str, depth: usize) -> String {
    let spent = match number(row, "model_calls") {
        0 => match number(row, "exchanges_known") {
            0 => String::new(),
            known => format!("  {known} answers known already"),
        },
        calls => format!("  {calls} calls, {} tokens, {}", number(row, "tokens"), cost(row)),
    };
    let indent = "  ".repeat(depth);
    format!("{indent}{name:<14} {:>7} ms  {:<8} {}{spent}", number(row, "ms"), text(row, "state"), text(row, "why"))
        .trim_end()
        .to_owned()
}

/// In dollars, where the price of the model is known.
fn cost(row: &Value) -> String {
    row.get("cost_usd").and_then(Value::as_str).map_or_else(|| "cost not known".to_owned(), |usd| format!("${usd}"))
}

fn sums(details: &Value) -> String {
    let cached = details.get("steps").and_then(Value::as_array).into_iter().flatten();
    let cached = cached.filter(|step| text(step, "state") == "cached").count();
    let mut out = Vec::new();
    if cached > 0 {
        out.push(format!("{} from earlier runs", counted(cached as u64, "step")));
    }
    if number(details, "model_calls") + number(details, "exchanges_known") > 0 {
        out.push(format!(
            "{}, {}, {}, {} known already",
            counted(number(details, "model_calls"), "model call"),
            counted(number(details, "tokens"), "token"),
            cost(details),
            counted(number(details, "exchanges_known"), "answer")
        ));
    }
    if number(details, "possibly_billed") > 0 {
        out.push(format!("{} gave no answer and may have been billed", counted(number(details, "possibly_billed"), "call")));
    }
    if out.is_empty() { String::new() } else { format!("\n  {}\n", out.join("\n  ")) }
}

fn next(store: &Store, run: &RunEntry) -> String {
    let steps = run.details.get("steps").and_then(Value::as_array).into_iter().flatten();
    let mut failed = steps.filter(|step| text(step, "state") == "failed").map(|step| text(step, "id"));
    let no = after_a_no(store, &run.id, &mut failed).map(|way| format!("\n{way}\n"));
    if let Some(no) = no.filter(|_| matches!(run.state.as_str(), "partial" | "failed")) {
        return no;
    }
    match run.state.as_str() {
        "interrupted" | "cancelled" | "partial" | "failed" => format!("\n`deepdive runs resume {}` goes on from here\n", run.id),
        "waiting" => format!("\n`deepdive workflow approve {id} STEP`, then `deepdive runs resume {id}`\n", id = run.id),
        _ => String::new(),
    }
}
