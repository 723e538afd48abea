//! What the steps of a plan do here: agents and tools over the subject that each names, and reports made from what they gave.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use deepdive_agents::{Mind, call_tool, repaired, run_agent};
use deepdive_engine::{StepError, StepKind, StepOutput, StepRunner, Task};
use deepdive_llm::{Chat, Patience};
use deepdive_model::{AgentOutput, Cancel as _, Report};
use deepdive_report::{Input, assemble, compare, to_json};
use deepdive_store::NewReport;
use deepdive_tools::ToolContext;
use serde_json::{Map, Value, json};

use crate::failure::{Code, Failure};
use crate::subjects::{Read, Subjects};
use crate::watched::Watched;
use crate::witness::SubjectWitness;
use crate::{Deepdive, clock};

/// Runs the steps of one plan.
pub(crate) struct Runner {
    pub(crate) deepdive: Deepdive,
    pub(crate) run: String,
    pub(crate) workflow: String,
    pub(crate) subjects: Arc<Subjects>,
    /// Steps taken over from an earlier run, and the model that was set up there.
    pub(crate) taken: BTreeMap<String, Option<String>>,
    /// Locations of the subjects that reports are about, by the id of the step.
    pub(crate) locations: Mutex<BTreeMap<String, String>>,
}

impl StepRunner for Runner {
    fn run(&self, task: &Task) -> Result<StepOutput, StepError> {
        match &task.step.kind {
            StepKind::Agent { agent } => self.agent(agent, task),
            StepKind::Tool { tool } => self.tool(tool, task),
            StepKind::Report { report } if report == "comparison" => Self::comparison(task),
            StepKind::Report { .. } => self.report(task),
            StepKind::Workflow { .. } | StepKind::Approve { .. } | StepKind::ForEach { .. } => {
                Err(StepError::Failed(format!("a step of kind {} is no work", task.step.kind.word())))
            }
        }
    }

    fn fingerprint(&self, task: &Task) -> Result<String, StepError> {
        let read = self.subject(task)?;
        if let Some(read) = read.as_ref().filter(|_| matches!(task.step.kind, StepKind::Report { .. })) {
            let mut locations = self.locations.lock().unwrap_or_else(PoisonError::into_inner);
            locations.insert(task.id.clone(), read.subject.location.clone());
        }
        let Deepdive { registry, passes, as_of, .. } = &self.deepdive;
        let tools = registry.names().into_iter().filter_map(|name| Some((name, registry.get(name)?.version())));
        let passes = passes.iter().map(|pass| (pass.id(), pass.version()));
        let fingerprint = json!({
            "deepdive": env!("CARGO_PKG_VERSION"),
            "sentences": deepdive_report::catalogue_hash(),
            "tools": tools.collect::<BTreeMap<_, _>>(),
            "passes": passes.collect::<BTreeMap<_, _>>(),
            "snapshot": read.as_ref().map(|read| &read.reading.facts.snapshot),
            "name": read.as_ref().map(|read| &read.subject.name),
            "history": task.part.history,
            "as_of": as_of,
            "locale": "en",
            "model": self.taken.get(&task.id).cloned().unwrap_or_else(|| self.model(task)),
        });
        Ok(fingerprint.to_string())
    }

    fn leave(&self, frame: &str) {
        self.subjects.leave(frame);
    }

    fn cached(&self, task: &Task, key: &str) -> Option<StepOutput> {
        self.deepdive.store.as_ref()?.step_output(&self.location(task), key)
    }

    /// A step whose output can't be kept has run all the same.
    fn keep(&self, task: &Task, key: &str, output: &StepOutput) {
        // What a model could not say to its end today it may say tomorrow.
        let Some(store) = self.deepdive.store.as_ref().filter(|_| output.lacks().is_none()) else { return };
        if self.taken.get(&task.id).is_some_and(|before| *before != self.model(task)) {
            // Its key is that of another model's work, for which it was to be taken over.
            return;
        }
        if let Err(error) = store.keep_step_output(&self.location(task), key, output) {
            tracing::warn!(%error, step = %task.id, "what the step gave is not kept for later runs");
        }
    }
}

impl Runner {
    /// The name of the model that a step asks: what other steps give does not depend on any.
    fn model(&self, task: &Task) -> Option<String> {
        let asks = matches!(task.step.kind, StepKind::Agent { .. });
        self.chat(task).filter(|_| asks).map(|chat| chat.name().to_owned())
    }

    fn agent(&self, agent: &str, task: &Task) -> Result<StepOutput, StepError> {
        let Deepdive { registry, cards, .. } = &self.deepdive;
        let planned = task.agent(agent).ok_or_else(|| StepError::Failed(format!("there is no agent named {agent}")))?;
        let now = planned.card.as_deref().and_then(|card| cards.get(card)).map(|card| &card.hash);
        if planned.card_hash.is_some() && now != planned.card_hash.as_ref() {
            let why = format!("the card of {agent} has changed since the run began: run the workflow anew");
            return Err(StepError::Failed(why));
        }
        let before = agent_outputs(task);
        let given = beside_repo(task);
        let watched = self.chat(task).map(|chat| Watched { chat, watch: &*self.deepdive.watch, redact: &*self.deepdive.redact });
        let mind = watched.as_ref().map(|chat| Mind {
            chat,
            log: &*task.exchanges,
            redact: &*self.deepdive.redact,
            patience: Patience::default(),
            step: &task.id,
            before: &before,
            given: Some(&given),
        });
        let output = run_agent(agent, planned, cards, registry, &self.context(task)?, mind.as_ref());
        // A step whose own time is used up keeps its facts; one whose run is stopped goes on another time.
        if self.deepdive.stop.is_cancelled() { Err(StepError::Interrupted) } else { output }
    }

    /// The model that a step asks: the one that its agent names, else the one for all.
    fn chat(&self, task: &Task) -> Option<&dyn Chat> {
        let planned = if let StepKind::Agent { agent } = &task.step.kind { task.agent(agent) } else { None };
        let card = planned.and_then(|planned| self.deepdive.cards.get(planned.card.as_deref()?));
        let own = planned.and_then(|planned| planned.asks.as_ref()).or(card.and_then(|card| card.asks.as_ref()));
        own.map_or(self.deepdive.model.as_deref(), |own| self.deepdive.models.get(own).map(|chat| &**chat))
    }

    fn tool(&self, tool: &str, task: &Task) -> Result<StepOutput, StepError> {
        call_tool(&task.step.id, tool, Value::Object(beside_repo(task)), &self.deepdive.registry, &self.context(task)?)
    }

    /// The subject that a step names, else that of its workflow; none where there is neither.
    fn subject(&self, task: &Task) -> Result<Option<Arc<Read>>, StepError> {
        let named = task.with.get("repo").or_else(|| task.part.inputs.get("repo"));
        match named {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => self.subjects.get(text, task.part.history, &task.frame).map(Some).map_err(step_error),
            Some(other) => Err(StepError::Failed(format!("{other} is no repository: give a folder or a URL"))),
        }
    }

    fn context(&self, task: &Task) -> Result<ToolContext, StepError> {
        let stop = Arc::new(task.stop.clone());
        Ok(match self.subject(task)? {
            Some(read) => read.reading.context.stopping_at(stop),
            None => self.subjects.nothing().stopping_at(stop),
        })
    }

    fn location(&self, task: &Task) -> String {
        self.subject(task).ok().flatten().map(|read| read.subject.location.clone()).unwrap_or_default()
    }

    fn report(&self, task: &Task) -> Result<StepOutput, StepError> {
        let none = || StepError::Failed("it does not say which repository it is about: `with: { repo: … }`".to_owned());
        let read = self.subject(task)?.ok_or_else(none)?;
        let outputs = repaired(agent_outputs(task));
        let context = &read.reading.context;
        let known: Vec<_> = outputs.iter().flat_map(|output| output.facts.clone()).collect();
        let witness = SubjectWitness::new(context, &self.deepdive.registry).knowing(&known);
        let report = assemble(Input {
            subject: read.reading.facts.clone(),
            coverage: context.graph().coverage.clone(),
            problems: context.graph().problems.clone(),
            outputs,
            snapshot: context.snapshot(),
            witness: &witness,
            redact: &*self.deepdive.redact,
        });
        self.keep_inner(task, &report, &read.subject.location)?;
        Ok(StepOutput::Report(Box::new(report)))
    }

    /// A report inside a block is kept at once: a run over many subjects must not lose the first because of the last.
    fn keep_inner(&self, task: &Task, report: &Report, location: &str) -> Result<(), StepError> {
        let Some(store) = self.deepdive.store.as_ref().filter(|_| !task.frame.is_empty()) else { return Ok(()) };
        let run = format!("{:#}\n", json!({"run": self.run, "step": task.id}));
        let (json, created) = (to_json(report), clock::now());
        let new = NewReport { json: &json, run: &run, location, created: &created, workflow: &self.workflow };
        store.put_report(new).map(drop).map_err(|error| StepError::Failed(error.to_string()))
    }

    fn comparison(task: &Task) -> Result<StepOutput, StepError> {
        let reports: Vec<Report> = task.needs.iter().filter_map(|(_, output)| report_output(output)).cloned().collect();
        if reports.len() < 2 {
            return Err(StepError::Failed(format!("a comparison needs two reports or more, and there are {}", reports.len())));
        }
        let comparison = serde_json::to_value(compare(&reports)).map_err(|error| StepError::Failed(error.to_string()))?;
        Ok(StepOutput::Comparison(comparison))
    }
}

/// What a step is given besides the repository that it looks at.
fn beside_repo(task: &Task) -> Map<String, Value> {
    let mut given = task.with.clone();
    given.remove("repo");
    given
}

/// What the agents before a step gave.
fn agent_outputs(task: &Task) -> Vec<AgentOutput> {
    task.needs.iter().filter_map(|(_, output)| agent_output(output)).collect()
}

fn agent_output(output: &StepOutput) -> Option<AgentOutput> {
    match output {
        StepOutput::Agent(output) => Some((**output).clone()),
        StepOutput::Value(_) | StepOutput::Report(_) | StepOutput::Comparison(_) => None,
    }
}

fn report_output(output: &StepOutput) -> Option<&Report> {
    match output {
        StepOutput::Report(report) => Some(report),
        StepOutput::Value(_) | StepOutput::Agent(_) | StepOutput::Comparison(_) => None,
    }
}

/// What keeps a subject from being read, as the end of a step.
fn step_error(failure: Failure) -> StepError {
    let text = failure.hint.as_ref().map_or_else(|| failure.message.clone(), |hint| format!("{}: {hint}", failure.message));
    match failure.code {
        Code::Interrupted => StepError::Interrupted,
        Code::Network | Code::Store => StepError::Passing(text),
        Code::Internal | Code::Usage | Code::Subject | Code::Model | Code::Findings | Code::Partial | Code::Waiting => {
            StepError::Failed(text)
        }
    }
}
