//! Steps of a plan that are agents or single calls, run over a subject.

use deepdive_engine::{ModelUse, PlannedAgent, StepError, StepOutput};
use deepdive_model::{AgentOutput, Problem, ToolFacts, Written};
use deepdive_tools::{Registry, ToolContext, ToolError};
use serde_json::Value;

use crate::dialogue::converse;
use crate::playbook::Interrupted;
use crate::{Card, Cards, Limits, Mind, play, review};

/// Runs an agent of a plan, with a model where there is one and the agent asks one. Its output carries the name that the plan gives it.
/// Where it is stopped while it talks with the model, its facts are there already and come back.
pub fn run_agent(
    name: &str,
    planned: &PlannedAgent,
    cards: &Cards,
    registry: &Registry,
    context: &ToolContext,
    mind: Option<&Mind<'_>>,
) -> Result<StepOutput, StepError> {
    let card = card_of(name, planned, cards)?;
    let mind = mind.filter(|_| card.model != ModelUse::Never);
    if card.reviews && !mind.is_some_and(|mind| review::has_work(mind.before)) {
        // Where no model wrote anything there is nothing to review, and nothing to tell.
        return Ok(StepOutput::Agent(Box::new(AgentOutput { agent: card.id, ..AgentOutput::default() })));
    }
    if card.model == ModelUse::Required && mind.is_none() {
        return Err(StepError::Skipped(format!("{name} needs a model, and none is set up")));
    }
    let mut output = play(&card, registry, context).map_err(|_| StepError::Interrupted)?;
    if let Some(mind) = mind
        && let Err(Interrupted) = converse(&card, mind, registry, context, &mut output)
    {
        out_of_time(&card, mind, &mut output);
    }
    output.question = cards.is_own(&card.id).then(|| card.answers.clone());
    Ok(StepOutput::Agent(Box::new(output)))
}

/// What was measured stands, however long the model took. Whoever stops the whole run asks for no output.
fn out_of_time(card: &Card, mind: &Mind<'_>, output: &mut AgentOutput) {
    let why = "the model was not asked to the end: its time was used up; the facts stand without it";
    output.problems.push(Problem::new("agent", "over-budget", &card.id, why));
    output.written = Some(Written { model: mind.chat.name().to_owned(), over_budget: true, ..Written::default() });
}

/// The card with what the plan says over it.
fn card_of(name: &str, planned: &PlannedAgent, cards: &Cards) -> Result<Card, StepError> {
    let known = |id: &str| cards.get(id).cloned().ok_or_else(|| StepError::Failed(format!("there is no agent named {id}")));
    let mut card = planned.card.as_deref().map_or_else(|| Ok(inline(name, planned)), known)?;
    if let Some(prompt) = &planned.instructions {
        card.hash = format!("{}+{}", card.hash, blake3::hash(prompt.as_bytes()).to_hex());
        card.prompt.clone_from(prompt);
    }
    card.limits.turns = planned.max_turns.unwrap_or(card.limits.turns);
    card.output = planned.output.clone().or(card.output);
    if let Some(tools) = &planned.tools {
        card.playbook.retain(|call| tools.contains(&call.tool));
        card.values.retain(|_, source| tools.iter().any(|tool| source.split('#').next() == Some(tool)));
        card.tools.clone_from(tools);
    }
    card.model = planned.model.unwrap_or(card.model);
    Ok(card)
}

/// An agent that a workflow writes whole.
fn inline(name: &str, planned: &PlannedAgent) -> Card {
    Card {
        id: name.to_owned(),
        title: name.to_owned(),
        answers: "what its instructions ask".to_owned(),
        tools: planned.tools.clone().unwrap_or_default(),
        playbook: Vec::new(),
        model: planned.model.unwrap_or(ModelUse::Required),
        asks: None,
        limits: Limits::default(),
        section: None,
        values: std::collections::BTreeMap::default(),
        output: None,
        reviews: false,
        prompt: String::new(),
        hash: "inline".to_owned(),
    }
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
