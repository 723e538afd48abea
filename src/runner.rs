//! What the steps of a plan do here: agents and tools over the subject that was read, and the report made from what they gave.

use std::sync::Arc;

use deepdive_agents::{call_tool, run_agent};
use deepdive_engine::{Plan, Step, StepError, StepInputs, StepKind, StepOutput, StepRunner};
use deepdive_model::AgentOutput;
use deepdive_report::{Input, assemble};
use serde_json::Value;

use crate::Deepdive;
use crate::reading::Reading;
use crate::witness::SubjectWitness;

/// Runs the steps of one plan over one subject.
pub(crate) struct Runner {
    pub(crate) deepdive: Deepdive,
    pub(crate) plan: Arc<Plan>,
    pub(crate) reading: Arc<Reading>,
}

impl StepRunner for Runner {
    fn run(&self, step: &Step, inputs: &StepInputs) -> Result<StepOutput, StepError> {
        let Deepdive { registry, cards, .. } = &self.deepdive;
        match &step.kind {
            StepKind::Agent { agent } => {
                let unknown = || StepError::Failed(format!("there is no agent named {agent}"));
                let planned = self.plan.agents.get(agent).ok_or_else(unknown)?;
                run_agent(agent, planned, cards, registry, &self.reading.context)
            }
            StepKind::Tool { tool } => {
                let mut args = inputs.with.clone();
                args.remove("repo");
                call_tool(&step.id, tool, Value::Object(args), registry, &self.reading.context)
            }
            StepKind::Report { .. } => Ok(self.report(inputs)),
        }
    }
}

impl Runner {
    fn report(&self, inputs: &StepInputs) -> StepOutput {
        let outputs: Vec<AgentOutput> = inputs.needs.iter().filter_map(|(_, output)| agent_output(output)).collect();
        let context = &self.reading.context;
        let known: Vec<_> = outputs.iter().flat_map(|output| output.facts.clone()).collect();
        let witness = SubjectWitness::new(context, &self.deepdive.registry).knowing(&known);
        StepOutput::Report(Box::new(assemble(Input {
            subject: self.reading.facts.clone(),
            coverage: context.graph().coverage.clone(),
            problems: context.graph().problems.clone(),
            outputs,
            snapshot: context.snapshot(),
            witness: &witness,
            redact: &*self.deepdive.redact,
        })))
    }
}

fn agent_output(output: &StepOutput) -> Option<AgentOutput> {
    match output {
        StepOutput::Agent(output) => Some((**output).clone()),
        StepOutput::Value(_) | StepOutput::Report(_) => None,
    }
}
