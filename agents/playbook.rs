//! What an agent does with no model: the calls of its playbook, in order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use deepdive_model::{AgentOutput, Problem, ToolFacts};
use deepdive_tools::{Answer, Registry, ToolContext, ToolError};
use serde_json::{Map, Value};

use crate::{Call, Card};

/// Someone asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interrupted;

/// Makes the calls of a card. One that goes wrong becomes a problem, and the others are made all the same.
pub fn play(card: &Card, registry: &Registry, context: &ToolContext) -> Result<AgentOutput, Interrupted> {
    let mut output = AgentOutput { agent: card.id.clone(), section: card.section.clone(), ..AgentOutput::default() };
    for call in &card.playbook {
        if context.cancel.is_cancelled() {
            return Err(Interrupted);
        }
        match answer(call, registry, context) {
            Ok(answer) => take(&mut output, call, registry, answer),
            Err(ToolError::Cancelled) => return Err(Interrupted),
            Err(error) => output.problems.push(missing(call, &error)),
        }
    }
    output.values = values(card, &output.facts);
    Ok(output)
}

fn missing(call: &Call, error: &ToolError) -> Problem {
    let kind = if matches!(error, ToolError::NotFound(_)) { "nothing-to-tell" } else { "failed" };
    Problem::new("tool", kind, &call.tool, format!("{} gave nothing: {error}", call.tool))
}

fn take(output: &mut AgentOutput, call: &Call, registry: &Registry, answer: Answer) {
    let version = registry.get(&call.tool).map_or(0, deepdive_tools::Tool::version);
    for mut finding in answer.findings {
        finding.sources = vec![output.agent.clone()];
        output.findings.push(finding);
    }
    let args = Value::Object(call.args.clone());
    output.facts.push(ToolFacts { tool: call.tool.clone(), version, args, facts: answer.facts });
}

/// A call whose panic is an error like any other: one broken tool must not take the agent with it.
fn answer(call: &Call, registry: &Registry, context: &ToolContext) -> Result<Answer, ToolError> {
    let span = tracing::info_span!("tool", tool = %call.tool);
    let args = Value::Object(call.args.clone());
    let called = catch_unwind(AssertUnwindSafe(|| span.in_scope(|| registry.call(&call.tool, context, args))));
    called
        .unwrap_or_else(|_| Err(ToolError::Arguments { tool: call.tool.clone(), why: "a mistake in deepdive itself".to_owned() }))
}

/// The values that the card takes out of its facts.
fn values(card: &Card, facts: &[ToolFacts]) -> Value {
    let found = card.values.iter().map(|(name, source)| {
        let (tool, pointer) = source.split_once('#').unwrap_or((source, ""));
        let value = facts.iter().find(|facts| facts.tool == tool).and_then(|facts| facts.facts.pointer(pointer));
        (name.clone(), value.cloned().unwrap_or_default())
    });
    Value::Object(found.collect::<Map<_, _>>())
}
