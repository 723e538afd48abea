//! A plan for people: which step waits for which, and what a run of it may use up.

use deepdive_engine::{Limits, ModelUse, Plan, Step, StepKind, dollars};
use serde_json::{Map, Value, json};

/// A Mermaid flowchart; blocks are boxes around their steps.
pub(super) fn mermaid(plan: &Plan) -> String {
    format!("flowchart LR\n{}", list(&plan.steps, "", "  "))
}

fn list(steps: &[Step], path: &str, indent: &str) -> String {
    let id = |step: &str| format!("{path}{step}");
    let nodes = steps.iter().map(|step| {
        let (name, kind, what) = (id(&step.id), step.kind.word(), label(step.kind.what()));
        if step.kind.steps().is_empty() {
            return format!("{indent}{name}[\"{}<br/>{kind} {what}\"]\n", step.id);
        }
        let inner = list(step.kind.steps(), &format!("{name}_"), &format!("{indent}  "));
        format!("{indent}subgraph {name} [\"{}: {kind} {what}\"]\n{inner}{indent}end\n", step.id)
    });
    let edges = steps.iter().flat_map(|step| {
        let needs = step.needs.iter().map(|need| format!("{indent}{} --> {}\n", id(need), id(&step.id)));
        let failed = step.stands_in_for.iter().map(|other| format!("{indent}{} -. failed .-> {}\n", id(other), id(&step.id)));
        needs.chain(failed).collect::<Vec<_>>()
    });
    format!("{}{}", nodes.collect::<String>(), edges.collect::<String>())
}

/// Text that can't end the label it stands in.
fn label(text: &str) -> String {
    text.replace('"', "'").replace(['[', ']', '{', '}', '<', '>', '|', '\n'], " ")
}

/// What would be run, over which inputs, and what it may use up.
pub(super) fn dry_run(plan: &Plan, inputs: &Map<String, Value>, as_json: bool) -> String {
    let mut rows = Vec::new();
    steps(&plan.steps, 0, &mut rows);
    let agents = asking(plan, &plan.steps);
    let ceiling = ceiling(plan.budget, agents);
    if as_json {
        let steps = rows.iter().map(|(depth, step)| json!({"id": step.id, "kind": step.kind.word(), "what": step.kind.what(), "depth": depth, "needs": step.needs, "when": step.when}));
        let Limits { tokens, micro_usd, wall_ms, model_calls } = plan.budget;
        let budget = json!({"tokens": tokens, "usd": micro_usd.map(dollars), "wall_ms": wall_ms, "model_calls": model_calls});
        return format!(
            "{:#}",
            json!({"workflow": plan.name, "plan": plan.hash(), "inputs": inputs, "steps": steps.collect::<Value>(), "agents_that_may_ask_a_model": agents, "budget": budget})
        );
    }
    let given = inputs.iter().map(|(name, value)| format!("  {name} = {value}\n"));
    let lines = rows.iter().map(|(depth, step)| line(*depth, step));
    format!("{}: {}\n\n{}\n{}\n{ceiling}\n", plan.name, plan.hash(), given.collect::<String>(), lines.collect::<String>())
}

fn steps<'a>(list: &'a [Step], depth: usize, rows: &mut Vec<(usize, &'a Step)>) {
    for step in list {
        rows.push((depth, step));
        steps(step.kind.steps(), depth + 1, rows);
    }
}

fn line(depth: usize, step: &Step) -> String {
    let needs = if step.needs.is_empty() { String::new() } else { format!("  after {}", step.needs.join(", ")) };
    let when = step.when.as_ref().map(|when| format!("  if {when}")).unwrap_or_default();
    let times = if let StepKind::ForEach { .. } = step.kind { "  once for each item" } else { "" };
    format!("  {}{:<14} {} {}{times}{needs}{when}\n", "  ".repeat(depth), step.id, step.kind.word(), step.kind.what())
}

/// Agents that may ask a model, as far as the workflow says; each item of a list counts once.
fn asking(plan: &Plan, list: &[Step]) -> usize {
    let own = list.iter().filter(|step| match &step.kind {
        StepKind::Agent { agent } => plan.agents.get(agent).is_some_and(|agent| agent.model != Some(ModelUse::Never)),
        _ => false,
    });
    let inner = list.iter().map(|step| match &step.kind {
        StepKind::Workflow { plan } => asking(plan, &plan.steps),
        other => asking(plan, other.steps()),
    });
    own.count() + inner.sum::<usize>()
}

fn ceiling(budget: Limits, agents: usize) -> String {
    let parts = budget.words();
    let most = if parts.is_empty() { "the workflow sets no budget".to_owned() } else { format!("at most {}", parts.join(", ")) };
    match agents {
        0 => format!("no agent asks a model; {most}"),
        1 => format!("one agent may ask a model, where one is set up; {most}"),
        some => format!("{some} agents may ask a model, where one is set up; {most}"),
    }
}
