//! What several agents gave becomes one: facts, findings, their own sections, problems.

mod assessed;
mod findings;
mod metrics;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use deepdive_model::{AgentOutput, Claim, Finding, Problem, SectionPlace, ToolFacts};

pub(crate) use assessed::{WITHOUT_RULES, assessed, no_code};
pub(crate) use findings::merge as merge_findings;
pub(crate) use metrics::{history, metrics};

/// The outputs of all agents, put together but not yet checked.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    pub(crate) calls: Vec<ToolFacts>,
    pub(crate) findings: Vec<Finding>,
    /// Claims by the section that they stand in, in order of the section's id; an agent without a section gives to the appendix.
    pub(crate) sections: BTreeMap<String, (SectionPlace, Vec<Claim>)>,
    /// What agents of the user's own asked that say nothing themselves, in order of their ids.
    pub(crate) asked: Vec<Asked>,
    pub(crate) problems: Vec<Problem>,
    /// Models that were asked, each once, sorted.
    pub(crate) models: BTreeSet<String>,
}

/// An agent of the user's own whose answer is facts alone.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) agent: String,
    pub(crate) question: String,
    pub(crate) place: SectionPlace,
    /// Tool and arguments of its calls, in its order.
    pub(crate) calls: Vec<(String, Value)>,
}

/// Puts outputs together; the order in which agents ended does not matter.
pub(crate) fn outputs(mut outputs: Vec<AgentOutput>) -> Merged {
    outputs.sort_by(|a, b| a.agent.cmp(&b.agent));
    let mut merged = Merged::default();
    for output in outputs {
        let agent = output.agent;
        let place = output.section.unwrap_or_else(|| appendix(&agent));
        if let Some(question) = output.question.filter(|_| output.claims.is_empty()) {
            let calls = output.facts.iter().map(|call| (call.tool.clone(), call.args.clone())).collect();
            merged.asked.push(Asked { agent: agent.clone(), question, place: place.clone(), calls });
        }
        merged.calls.extend(output.facts);
        merged.findings.extend(output.findings.into_iter().map(|finding| from_agent(finding, &agent)));
        merged.problems.extend(output.problems);
        merged.models.extend(output.written.map(|written| written.model));
        if !output.claims.is_empty() {
            merged.sections.entry(place.id.clone()).or_insert_with(|| (place, Vec::new())).1.extend(output.claims);
        }
    }
    merged
}

fn from_agent(mut finding: Finding, agent: &str) -> Finding {
    if !finding.sources.iter().any(|source| source == agent) {
        finding.sources.push(agent.to_owned());
        finding.sources.sort();
    }
    finding
}

fn appendix(agent: &str) -> SectionPlace {
    SectionPlace { id: format!("appendix-{agent}"), title: format!("What {agent} adds"), after: String::new() }
}
