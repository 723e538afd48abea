//! `deepdive workflow`: the workflows.

use deepdive_engine::{Plan, StepKind, read_inputs, workflow_schema};
use serde_json::{Value, json};

use super::run::hand_over;
use super::{Bench, with_agents};
use crate::args::{Common, WorkflowCommand, WorkflowRunArgs};
use crate::dive::dive;
use crate::failure::{Code, Failure};
use crate::output::{print, print_json, table};
use crate::{Deepdive, builtin};

pub(super) fn workflow(common: &Common, command: WorkflowCommand) -> Result<(), Failure> {
    match command {
        WorkflowCommand::List => list(common),
        WorkflowCommand::Show { workflow } => print(&builtin::workflow(&workflow)?.text),
        WorkflowCommand::Validate { workflows } => validate(common, &workflows),
        WorkflowCommand::Graph { workflow } => graph(common, &workflow),
        WorkflowCommand::Schema => print_json(&workflow_schema()),
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
    for name in names {
        let plan = deepdive.plan(&builtin::workflow(name)?)?;
        print(&format!("{name} is right: {} steps, plan {}", plan.steps.len(), plan.hash()))?;
    }
    Ok(())
}

fn graph(common: &Common, name: &str) -> Result<(), Failure> {
    let plan = with_agents(Deepdive::new(), common)?.plan(&builtin::workflow(name)?)?;
    print(&mermaid(&plan))
}

fn mermaid(plan: &Plan) -> String {
    let nodes = plan.steps.iter().map(|step| {
        let (kind, what) = match &step.kind {
            StepKind::Agent { agent } => ("agent", agent),
            StepKind::Tool { tool } => ("tool", tool),
            StepKind::Report { report } => ("report", report),
        };
        format!("  {}[\"{}<br/>{kind} {what}\"]\n", step.id, step.id)
    });
    let edges = plan.steps.iter().flat_map(|step| step.needs.iter().map(|need| format!("  {need} --> {}\n", step.id)));
    format!("flowchart LR\n{}{}", nodes.collect::<String>(), edges.collect::<String>())
}

fn run_workflow(common: &Common, name: &str, args: &WorkflowRunArgs) -> Result<(), Failure> {
    let bench = Bench::open(common, args.as_of.as_deref())?;
    let plan = bench.deepdive.plan(&builtin::workflow(name)?)?;
    let inputs = read_inputs(&plan, &args.input)?;
    let repo = inputs.get("repo").and_then(Value::as_str).ok_or_else(|| {
        Failure::new(Code::Usage, format!("workflow {name} does not say what it reads")).hint("give it an input named `repo`")
    })?;
    let subject = bench.deepdive.find(repo, bench.ways(0, false))?;
    let given: Vec<_> = args.input.iter().filter(|(name, _)| name != "repo").cloned().collect();
    let dived = dive(&bench.deepdive, &subject, plan, &given)?;
    bench.finish();
    hand_over(common, &args.output, dived, None)
}
