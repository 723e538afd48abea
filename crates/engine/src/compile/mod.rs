//! From the words of a workflow to a plan: every name is looked up, every time and amount becomes a number, and each that means
//! nothing is a [`Mistake`] at its place. All mistakes are told at once. A workflow that runs another one has that one's plan inside.
//!
//! `steps` takes lists of steps, `kind` what a step does, `names` what it refers to, `paths` and `gives` what its expressions find there,
//! `reports` which reports a comparison compares,
//! `settings` what else is said of it, `circles` finds steps that wait for themselves; `inputs` and `schemas` look at JSON Schemas.

mod agents;
mod arguments;
mod circles;
mod gives;
mod inputs;
mod kind;
mod names;
mod paths;
mod reports;
mod schemas;
mod settings;
mod steps;
mod within;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Cache, Field, Mark, Mistake, Mistakes, Place, Plan, PlannedAgent, StepEntry, Tree, Workflow, read};

pub use arguments::argument_mistakes;
use gives::Gives;
pub use schemas::schema_mistakes;

/// What a workflow may name.
pub trait Catalogue {
    /// Hash of an agent's card; none where there is no such agent.
    fn agent(&self, id: &str) -> Option<String>;
    /// Ids of all agents.
    fn agents(&self) -> Vec<String>;
    /// How agents are found that are not here now, said behind a list of those that are.
    fn agents_elsewhere(&self) -> &'static str {
        ""
    }
    /// Names of the values that an agent's card gives to later steps; none where they are not known.
    fn values(&self, _agent: &str) -> Option<Vec<String>> {
        None
    }
    /// Whether an agent's card lets it ask a model.
    fn asks_model(&self, _agent: &str) -> bool {
        true
    }
    /// Names of all tools.
    fn tools(&self) -> Vec<String>;
    /// Whether the name of a model can be understood; what is wrong with it, and what would be right.
    fn model(&self, _name: &str) -> Result<(), (String, String)> {
        Ok(())
    }
    /// JSON Schema of a tool's arguments; none where it is not known, which leaves them unchecked.
    fn arguments(&self, _tool: &str) -> Option<Value> {
        None
    }
    /// Another workflow, by name or by the path of a file as seen from the file `beside`.
    fn workflow(&self, _name: &str, _beside: &str) -> Option<WorkflowText> {
        None
    }
    /// Names of all workflows.
    fn workflows(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A workflow as it is written, and the name of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowText {
    /// Name or path of the file.
    pub file: String,
    /// What stands in it.
    pub text: String,
}

/// Checks a workflow and settles its names.
pub fn compile(file: &str, text: &str, catalogue: &dyn Catalogue) -> Result<Plan, Mistakes> {
    compile_below(WorkflowFile { file, text }, catalogue, &[], Cache::Never)
}

/// A workflow to be read.
#[derive(Clone, Copy)]
struct WorkflowFile<'a> {
    file: &'a str,
    text: &'a str,
}

/// The same for a workflow that others run; `above` are their files, outermost first, and `cache` is what holds where it says nothing.
fn compile_below(
    WorkflowFile { file, text }: WorkflowFile<'_>,
    catalogue: &dyn Catalogue,
    above: &[String],
    cache: Cache,
) -> Result<Plan, Mistakes> {
    let document = read::<Workflow>(file, text, text)?;
    if document.value.deepdive != 1 {
        let place = document.tree.field("deepdive").map_or((1, 1, 1), |field| field.place);
        let message = format!("this is version {} of the language", document.value.deepdive);
        return Err(Mistake::at(file, text, place, message).hint("this deepdive knows `deepdive: 1`").into());
    }
    let check = Check {
        file,
        text,
        catalogue,
        known: Known { agents: catalogue.agents(), tools: catalogue.tools() },
        workflow: &document.value,
        tree: &document.tree,
        path: [above, &[file.to_owned()]].concat(),
        cache,
        mistakes: Vec::new(),
        inner: Vec::new(),
        agents: BTreeMap::new(),
        gives: BTreeMap::new(),
        lost: false,
    };
    let (plan, mistakes, inner) = check.plan();
    match document.finish(mistakes) {
        Ok(_) if inner.is_empty() => Ok(plan),
        Ok(_) => Err(Mistakes(inner)),
        Err(Mistakes(own)) => Err(Mistakes([own, inner].concat())),
    }
}

/// Names that are asked for again and again.
struct Known {
    agents: Vec<String>,
    tools: Vec<String>,
}

struct Check<'a> {
    file: &'a str,
    text: &'a str,
    catalogue: &'a dyn Catalogue,
    known: Known,
    workflow: &'a Workflow,
    tree: &'a Tree,
    /// Files of the workflows that run this one, and its own.
    path: Vec<String>,
    /// What holds of [`crate::Step::cache`] where the file says nothing.
    cache: Cache,
    mistakes: Vec<Mistake>,
    /// Mistakes of workflows that this one runs.
    inner: Vec<Mistake>,
    agents: BTreeMap<String, PlannedAgent>,
    /// What expressions find behind the names of steps and items.
    gives: BTreeMap<String, Gives>,
    /// Whether a step could not be read, so that the plan lacks it.
    lost: bool,
}

impl<'a> Check<'a> {
    fn plan(mut self) -> (Plan, Vec<Mistake>, Vec<Mistake>) {
        let workflow = self.workflow;
        self.name();
        self.inputs();
        self.agent_entries();
        self.model_of_all();
        self.something_is_done();
        let outer = BTreeSet::from(["inputs".to_owned()]);
        let (steps, _) = self.steps(&workflow.steps, &outer);
        self.outputs();
        let budget = self.budget();
        let plan = Plan {
            version: workflow.deepdive,
            name: workflow.name.text().to_owned(),
            description: workflow.description.clone(),
            inputs: workflow.inputs.clone(),
            history: workflow.defaults.history,
            model: workflow.defaults.model.as_ref().map(|model| model.text().to_owned()),
            budget,
            agents: self.agents,
            steps,
            outputs: workflow.outputs.clone(),
        };
        (plan, self.mistakes, self.inner)
    }

    fn wrong(&mut self, mark: &Mark, message: impl Into<String>, hint: impl Into<String>) {
        self.wrong_at(mark.place(), message, hint);
    }

    fn wrong_at(&mut self, place: Place, message: impl Into<String>, hint: impl Into<String>) {
        let mistake = Mistake::at(self.file, self.text, place, message).hint(hint);
        // What holds for all steps is looked at with each of them.
        if !self.mistakes.contains(&mistake) {
            self.mistakes.push(mistake);
        }
    }

    /// A field of the file by its path.
    fn field(&self, path: &[&str]) -> Option<&'a Field> {
        self.tree.at(path)
    }

    /// Where the name of a field stands.
    fn key(&self, path: &[&str]) -> Place {
        self.field(path).map_or((1, 1, 1), |field| field.place)
    }

    /// The fields of a step, as they stand in the file.
    fn node(&self, entry: &StepEntry) -> Option<&'a Tree> {
        self.tree.holder("id", entry.id.place())
    }

    /// Where the name of a step's field stands; the step itself where it has no such field.
    fn key_of(&self, entry: &StepEntry, path: &[&str]) -> Place {
        self.node(entry).and_then(|node| node.at(path)).map_or(entry.id.place(), |field| field.place)
    }

    /// Where the value of a step's field stands.
    fn value_of(&self, entry: &StepEntry, path: &[&str]) -> Place {
        self.node(entry).and_then(|node| node.at(path)).map_or(entry.id.place(), |field| field.value.place)
    }
}
