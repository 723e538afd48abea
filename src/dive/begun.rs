//! What a run was begun with: everything that it takes to go on with it in another process.

use std::collections::BTreeMap;
use std::path::PathBuf;

use deepdive_engine::{Entry, Note, Plan};
use deepdive_store::RunEntry;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::consent::Asked;
use crate::failure::{Code, Failure};
use crate::subject::Subject;
use crate::subjects::Finding;

/// The first note in the journal of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Begun {
    pub(crate) plan: Plan,
    pub(crate) inputs: Map<String, Value>,
    pub(crate) as_of: String,
    /// The subject that the command line named.
    pub(crate) subject: Option<Named>,
    pub(crate) finding: Finding,
    /// The folder that relative paths begin at.
    pub(crate) folder: PathBuf,
    /// Folders with agents, beside those of the configuration.
    pub(crate) agents: Vec<PathBuf>,
    pub(crate) strict: bool,
    /// Steps that wait for a person go on by themselves.
    pub(crate) yes: bool,
    /// The models that are asked, and where: what the user agreed to.
    #[serde(default)]
    pub(crate) asked: Vec<Asked>,
    /// Steps of agents taken over from an earlier run, and the model that they asked there.
    #[serde(default)]
    pub(crate) taken: BTreeMap<String, Option<String>>,
}

/// A subject, as it can be found again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Named {
    root: PathBuf,
    name: String,
    location: String,
}

impl From<&Subject> for Named {
    fn from(subject: &Subject) -> Self {
        let Subject { root, name, location } = subject.clone();
        Self { root, name, location }
    }
}

impl From<Named> for Subject {
    fn from(named: Named) -> Self {
        let Named { root, name, location } = named;
        Self { root, name, location }
    }
}

const BEGUN: &str = "begun";

impl Begun {
    /// The model that a step asked, whose agent names this one or none.
    pub(crate) fn model_of(&self, step: &str, own: Option<&str>) -> Option<String> {
        let text = own.or(self.plan.model.as_deref());
        let now = || self.asked.iter().find(|asked| Some(asked.text.as_str()) == text).map(|asked| asked.model.clone());
        self.taken.get(step).cloned().unwrap_or_else(now)
    }

    /// The row of a run, where all that was known of it is its journal.
    pub(crate) fn row(&self, run: RunEntry) -> RunEntry {
        if !run.workflow.is_empty() {
            return run;
        }
        let location = self.subject.as_ref().map(|subject| subject.location.clone()).unwrap_or_default();
        RunEntry { workflow: self.plan.name.clone(), plan: self.plan.hash(), location, ..run }
    }

    /// As an entry of the journal.
    pub(crate) fn entry(&self) -> Result<Entry, Failure> {
        let value = serde_json::to_value(self).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
        Ok(Entry::Note(Note { name: BEGUN.to_owned(), value }))
    }

    /// The same, found again.
    pub(crate) fn of(entries: &[Entry]) -> Result<Self, Failure> {
        let note = entries.iter().find_map(|entry| match entry {
            Entry::Note(note) if note.name == BEGUN => Some(&note.value),
            Entry::Note(_) | Entry::Step(_) | Entry::Expanded(_) | Entry::Exchange(_) => None,
        });
        note.and_then(|value| serde_json::from_value(value.clone()).ok()).ok_or_else(|| {
            Failure::new(Code::Store, "the journal of this run does not say what it was begun with")
                .hint("it was deleted, or written by another version: run the workflow anew")
        })
    }
}
