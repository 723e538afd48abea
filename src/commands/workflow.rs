//! `deepdive workflow`: the workflows.

use deepdive_engine::{nearest, read_inputs, workflow_schema};
use deepdive_store::RunEntry;
use serde_json::{Value, json};

use super::plan::{dry_run, mermaid};
use super::run::hand_over;
use super::{Bench, store, with_agents};
use crate::args::{Common, WorkflowCommand, WorkflowRunArgs};
use crate::dive::{Order, approval, dive, rejection};
use crate::failure::{Code, Failure};
use crate::output::{counted, print, print_json, table};
use crate::{Deepdive, builtin, model_choice};

pub(super) fn workflow(common: &Common, command: WorkflowCommand) -> Result<(), Failure> {
    match command {
        WorkflowCommand::List => list(common),
        WorkflowCommand::Show { workflow } => print(&builtin::workflow(&workflow)?.text),
        WorkflowCommand::Validate { workflows } => validate(common, &workflows),
        WorkflowCommand::Graph { workflow } => graph(common, &workflow),
        WorkflowCommand::Schema => print_json(&workflow_schema()),
        WorkflowCommand::Approve { run, step } => answer(common, &run, &step, true),
        WorkflowCommand::Reject { run, step } => answer(common, &run, &step, false),
        WorkflowCommand::Run { workflow, run } => run_workflow(common, &workflow, &run),
    }
}

fn list(common: &Common) -> Result<(), Failure> {
    let deepdive = with_agents(Deepdive::new(), common)?;
    let all = builtin::workflows();
    let about = |text| {
        deepdive
            .plan(text)
            .map_or_else(|_| "it has mistakes: see `deepdive workflow validate`".to_owned(), |plan| plan.description)
    };
    let rows: Vec<Vec<String>> =
        all.iter().map(|(name, (origin, text))| vec![name.clone(), about(text), origin.clone()]).collect();
    if common.json {
        let rows = rows.iter().filter_map(|row| Some(json!({"id": row.first()?, "about": row.get(1)?, "origin": row.get(2)?})));
        return print_json(&rows.collect::<Value>());
    }
    print(&table(&["WORKFLOW", "ANSWERS", "FROM"], &rows))
}

fn validate(common: &Common, names: &[String]) -> Result<(), Failure> {
    let deepdive = with_agents(Deepdive::new(), common)?;
    let mut wrong = Vec::new();
    for name in names {
        match builtin::workflow(name).and_then(|workflow| deepdive.plan(&workflow)) {
            Ok(plan) => print(&format!("{name} is right: {}, plan {}", counted(plan.steps.len() as u64, "step"), plan.hash()))?,
            Err(failure) => wrong.push(failure),
        }
    }
    Failure::all(wrong)
}

fn graph(common: &Common, name: &str) -> Result<(), Failure> {
    let plan = with_agents(Deepdive::new(), common)?.plan(&builtin::workflow(name)?)?;
    print(&mermaid(&plan))
}

fn answer(common: &Common, run: &str, step: &str, yes: bool) -> Result<(), Failure> {
    let store = store(common)?;
    let run = store.run(run)?;
    if run.state != "waiting" && run.state != "running" {
        return Err(Failure::new(Code::Usage, format!("the run {} is {}: it waits for nobody", run.id, run.state))
            .hint("`deepdive runs list` shows which runs wait"));
    }
    let waiting = waiting(&run);
    if run.state == "waiting" && !waiting.contains(&step) {
        return Err(Failure::new(Code::Usage, format!("no step {step} of the run {} waits", run.id)).hint(nearest(step, waiting)));
    }
    // The last word counts.
    let (said, other) = if yes { (approval(step), rejection(step)) } else { (rejection(step), approval(step)) };
    store.unsignal(&run.id, &other);
    store.signal(&run.id, &said)?;
    let next = if run.state == "waiting" { format!(": `deepdive runs resume {}` goes on", run.id) } else { String::new() };
    print(&format!("{step} is {}{next}", if yes { "approved" } else { "rejected" }))
}

/// Steps of a run that wait for a person.
fn waiting(run: &RunEntry) -> Vec<&str> {
    let steps = run.details.get("steps").and_then(Value::as_array).into_iter().flatten();
    let waits = steps.filter(|step| step.get("state").and_then(Value::as_str) == Some("waiting"));
    waits.filter_map(|step| step.get("id").and_then(Value::as_str)).collect()
}

fn run_workflow(common: &Common, name: &str, args: &WorkflowRunArgs) -> Result<(), Failure> {
    let workflow = builtin::workflow(name)?;
    if args.dry_run {
        let plan = with_agents(Deepdive::new(), common)?.plan(&workflow)?;
        let inputs = read_inputs(&plan, &args.input)?;
        return print(&dry_run(&plan, &inputs, common.json));
    }
    let mut bench = Bench::open(common, args.as_of.as_deref())?;
    let plan = bench.deepdive.plan(&workflow)?;
    let inputs = read_inputs(&plan, &args.input)?;
    let repo = inputs.get("repo").and_then(Value::as_str);
    let subject = repo.map(|repo| bench.deepdive.find(repo, bench.ways(args.depth, args.allow_file_urls))).transpose()?;
    let (plan, asked) = model_choice::ready(&mut bench.deepdive, common, plan, &inputs, &[])?;
    let order = Order {
        plan,
        given: args.input.clone(),
        subject,
        finding: bench.finding(args.depth, args.allow_file_urls),
        agents: common.agents.clone(),
        strict: args.alone.strict,
        yes: common.yes,
        asked,
    };
    let dived = dive(&bench.deepdive, order)?;
    bench.finish();
    hand_over(common, &args.output, dived, args.fail_on)
}
