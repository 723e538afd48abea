//! From the words of a workflow to a plan: every name is looked up, every time and amount becomes a number, and each that means
//! nothing is a [`Mistake`] at its place. All mistakes are told at once. A workflow that runs another one has that one's plan inside.
//!
//! `steps` takes lists of steps, `kind` what a step does, `names` what it refers to, `settings` what else is said of it, `circles`
//! finds steps that wait for themselves.

mod agents;
mod circles;
mod kind;
mod names;
mod settings;
mod steps;
mod within;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::parse::parse;
use crate::{Cache, Mark, Mistake, Mistakes, Plan, PlannedAgent, Workflow};

/// What a workflow may name.
pub trait Catalogue {
    /// Hash of an agent's card; none where there is no such agent.
    fn agent(&self, id: &str) -> Option<String>;
    /// Ids of all agents.
    fn agents(&self) -> Vec<String>;
    /// Names of all tools.
    fn tools(&self) -> Vec<String>;
    /// Whether the name of a model can be understood, and why not.
    fn model(&self, _name: &str) -> Result<(), String> {
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
pub fn compile(file: &str, text: &str, workflow: &Workflow, catalogue: &dyn Catalogue) -> Result<Plan, Mistakes> {
    compile_below(WorkflowFile { file, text, workflow }, catalogue, &[], Cache::Never)
}

/// A workflow that was read.
#[derive(Clone, Copy)]
struct WorkflowFile<'a> {
    file: &'a str,
    text: &'a str,
    workflow: &'a Workflow,
}

/// The same for a workflow that others run; `above` are their files, outermost first, and `cache` is what holds where it says nothing.
fn compile_below(
    WorkflowFile { file, text, workflow }: WorkflowFile<'_>,
    catalogue: &dyn Catalogue,
    above: &[String],
    cache: Cache,
) -> Result<Plan, Mistakes> {
    let path = [above, &[file.to_owned()]].concat();
    let known = Known { agents: catalogue.agents(), tools: catalogue.tools() };
    let mut check = Check {
        file,
        text,
        catalogue,
        known,
        workflow,
        path,
        cache,
        mistakes: Vec::new(),
        inner: Vec::new(),
        agents: BTreeMap::new(),
    };
    check.name();
    check.inputs();
    check.agent_entries();
    let outer = BTreeSet::from(["inputs".to_owned()]);
    let (steps, _) = check.steps(&workflow.steps, &outer);
    check.outputs();
    let budget = check.budget();
    check.finish(Plan {
        version: workflow.deepdive,
        name: workflow.name.text().to_owned(),
        description: workflow.description.clone(),
        inputs: workflow.inputs.clone(),
        history: workflow.defaults.history,
        model: workflow.defaults.model.clone(),
        budget,
        agents: BTreeMap::new(),
        steps,
        outputs: workflow.outputs.clone(),
    })
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
    /// Files of the workflows that run this one, and its own.
    path: Vec<String>,
    /// What holds of [`crate::Step::cache`] where the file says nothing.
    cache: Cache,
    mistakes: Vec<Mistake>,
    /// Mistakes of workflows that this one runs.
    inner: Vec<Mistake>,
    agents: BTreeMap<String, PlannedAgent>,
}

impl Check<'_> {
    fn wrong(&mut self, mark: &Mark, message: impl Into<String>, hint: impl Into<String>) {
        self.wrong_at(mark.place(), message, hint);
    }

    fn wrong_at(&mut self, place: (usize, usize, usize), message: impl Into<String>, hint: impl Into<String>) {
        self.mistakes.push(Mistake::at(self.file, self.text, place, message).hint(hint));
    }

    /// Place of a key, which the parser does not keep: its first occurrence from a line on.
    fn place_of_key(&self, key: &str, from: usize) -> (usize, usize, usize) {
        let from = from.max(1);
        let found = self.text.lines().enumerate().skip(from - 1).find_map(|(n, line)| Some((n + 1, column_of_key(line, key)?)));
        found.map_or((from, 1, 1), |(line, column)| (line, column, key.chars().count()))
    }

    fn finish(mut self, plan: Plan) -> Result<Plan, Mistakes> {
        self.mistakes.sort_by_key(|mistake| (mistake.line, mistake.column));
        self.mistakes.append(&mut self.inner);
        if self.mistakes.is_empty() { Ok(Plan { agents: self.agents, ..plan }) } else { Err(Mistakes(self.mistakes)) }
    }
}

/// Where `key:` stands as a key in a line, from 1.
fn column_of_key(line: &str, key: &str) -> Option<usize> {
    let plain = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.match_indices(key).find_map(|(at, _)| {
        let (before, rest) = line.split_at_checked(at)?;
        let after = rest.get(key.len()..)?.trim_start_matches(['"', '\'']);
        let alone = !before.ends_with(plain) && after.trim_start().starts_with(':');
        alone.then(|| before.chars().count() + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, key: &str, expected: Option<usize>) {
        assert_eq!(column_of_key(line, key), expected, "{line}");
    }

    #[test]
    fn a_key_is_found_where_it_is_one() {
        check("  repo: x", "repo", Some(3));
        check("  - { id: a, with: { path: p } }", "path", Some(22));
        check("  \"repo\": x", "repo", Some(4));
        check("  repos: x", "repo", None);
        check("  my-repo: x", "repo", None);
        check("  id: repo", "repo", None);
    }
}
