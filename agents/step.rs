//! Steps of a plan that are agents or single calls, run over a subject.

use deepdive_engine::{ModelUse, PlannedAgent, StepError, StepOutput};
use deepdive_model::{AgentOutput, ToolFacts};
use deepdive_tools::{Registry, ToolContext, ToolError};
use serde_json::Value;

use crate::{Card, Cards, play};

/// Runs an agent of a plan. Its output carries the name that the plan gives it.
pub fn run_agent(
    name: &str,
    planned: &PlannedAgent,
    cards: &Cards,
    registry: &Registry,
    context: &ToolContext,
) -> Result<StepOutput, StepError> {
    let card = card_of(name, planned, cards)?;
    if card.model == ModelUse::Required {
        return Err(StepError::Skipped(format!("{name} needs a model, and none is set up")));
    }
    let output = play(&card, registry, context).map_err(|_| StepError::Interrupted)?;
    Ok(StepOutput::Agent(Box::new(output)))
}

/// The card with what the plan says over it.
fn card_of(name: &str, planned: &PlannedAgent, cards: &Cards) -> Result<Card, StepError> {
    let id = planned.card.as_deref().ok_or_else(|| StepError::Skipped(format!("{name} needs a model, and none is set up")))?;
    let mut card = cards.get(id).cloned().ok_or_else(|| StepError::Failed(format!("there is no agent named {id}")))?;
    if let Some(tools) = &planned.tools {
        card.playbook.retain(|call| tools.contains(&call.tool));
        card.values.retain(|_, source| tools.iter().any(|tool| source.split('#').next() == Some(tool)));
        card.tools.clone_from(tools);
    }
    card.model = planned.model.unwrap_or(card.model);
    Ok(card)
}

/// Runs a step that is one call; what it found counts as the step's.
pub fn call_tool(
    step: &str,
    tool: &str,
    args: Value,
    registry: &Registry,
    context: &ToolContext,
) -> Result<StepOutput, StepError> {
    let version = registry.get(tool).map_or(0, deepdive_tools::Tool::version);
    let answer = registry.call(tool, context, args.clone()).map_err(|error| match error {
        ToolError::Cancelled => StepError::Interrupted,
        other @ (ToolError::Arguments { .. } | ToolError::NotFound(_) | ToolError::Unknown(_)) => {
            StepError::Failed(other.to_string())
        }
    })?;
    let mut findings = answer.findings;
    for finding in &mut findings {
        finding.sources = vec![step.to_owned()];
    }
    let values = answer.facts.clone();
    let facts = vec![ToolFacts { tool: tool.to_owned(), version, args, facts: answer.facts }];
    Ok(StepOutput::Agent(Box::new(AgentOutput { agent: step.to_owned(), facts, findings, values, ..AgentOutput::default() })))
}
