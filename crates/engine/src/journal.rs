//! What is kept of a run while it runs. Everything is durable before anything uses it: finished steps, the items that a block goes
//! over, model exchanges, and what the door notes of the run as a whole.

use deepdive_store::{RunJournal, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Exchange, StepOutput, StepState};

/// A step that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The step.
    pub id: String,
    /// How it ended.
    pub state: StepState,
    /// Why, where it is not ok.
    pub why: String,
    /// What it gave.
    pub output: Option<StepOutput>,
    /// Milliseconds that it took.
    #[serde(default)]
    pub ms: u64,
    /// Hash of everything that its output depends on; empty for what needs no work.
    #[serde(default)]
    pub key: String,
    /// Hash of what it gave.
    #[serde(default)]
    pub hash: String,
    /// Milliseconds that the run had worked when it ended, over all its parts.
    #[serde(default)]
    pub at_ms: u64,
}

/// The items that a block goes over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expansion {
    /// The step that is the block.
    pub block: String,
    /// Its items in order; for a workflow its inputs.
    pub items: Vec<Value>,
}

/// Something that the door wants to find again: what the run was begun with, which snapshots were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Its name.
    pub name: String,
    /// What it says.
    pub value: Value,
}

/// One entry of a journal. A later entry with the same key takes the place of an earlier one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A step has ended.
    Step(StepRecord),
    /// A block goes over these.
    Expanded(Expansion),
    /// A model exchange.
    Exchange(Exchange),
    /// A note of the door.
    Note(Note),
}

impl Entry {
    /// What it is found by.
    pub fn key(&self) -> String {
        match self {
            Self::Step(step) => format!("step/{}", step.id),
            Self::Expanded(expansion) => format!("block/{}", expansion.block),
            Self::Exchange(exchange) => format!("exchange/{}", exchange.key),
            Self::Note(note) => format!("note/{}", note.name),
        }
    }
}

/// Keeps what happens in a run.
pub trait Journal: Send + Sync {
    /// Makes entries durable, all together.
    fn write(&self, entries: &[Entry]) -> Result<(), StoreError>;
    /// Everything that was written, by key.
    fn entries(&self) -> Result<Vec<Entry>, StoreError>;
    /// Whether anything is kept at all.
    fn keeps(&self) -> bool {
        true
    }
}

/// For runs that nobody will resume.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoJournal;

impl Journal for NoJournal {
    fn write(&self, _: &[Entry]) -> Result<(), StoreError> {
        Ok(())
    }

    fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        Ok(Vec::new())
    }

    fn keeps(&self) -> bool {
        false
    }
}

impl Journal for RunJournal {
    fn write(&self, entries: &[Entry]) -> Result<(), StoreError> {
        let rows: Vec<(String, &Entry)> = entries.iter().map(|entry| (entry.key(), entry)).collect();
        self.record_all(&rows)
    }

    fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        self.all()
    }
}
