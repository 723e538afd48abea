//! What a tool call may look at.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use deepdive_graph::CodeGraph;
use deepdive_model::{Cancel, Evidence, Lines, Role, Snapshot};

/// A repository: its facts and its files.
#[derive(Clone)]
pub struct Subject {
    /// The facts.
    pub graph: Arc<CodeGraph>,
    /// The files.
    pub snapshot: Arc<dyn Snapshot>,
}

/// What tools look at, and what they have found out already.
pub struct ToolContext {
    /// The repository.
    pub subject: Subject,
    /// The day that ages are counted to, ISO 8601.
    pub as_of: String,
    /// Polled in every long loop.
    pub cancel: Arc<dyn Cancel>,
    derived: Arc<Derived>,
}

/// What was worked out, under its key.
type Derived = Mutex<BTreeMap<String, Arc<dyn Any + Send + Sync>>>;

impl ToolContext {
    /// A context over one subject.
    pub fn new(subject: Subject, as_of: &str, cancel: Arc<dyn Cancel>) -> Self {
        Self { subject, as_of: as_of.to_owned(), cancel, derived: Arc::default() }
    }

    /// The same subject, and what was worked out of it, for calls that stop at another wish.
    #[must_use]
    pub fn stopping_at(&self, cancel: Arc<dyn Cancel>) -> Self {
        let (subject, derived) = (self.subject.clone(), Arc::clone(&self.derived));
        Self { subject, as_of: self.as_of.clone(), cancel, derived }
    }

    /// The facts.
    pub fn graph(&self) -> &CodeGraph {
        &self.subject.graph
    }

    /// The files.
    pub fn snapshot(&self) -> &dyn Snapshot {
        &*self.subject.snapshot
    }

    /// Lines of a file as primary evidence; `None` where they do not exist.
    pub fn place(&self, path: &str, start: u32, end: u32) -> Option<Evidence> {
        Evidence::place(self.snapshot(), path, Lines::new(start, end), Role::Primary)
    }

    /// What several tools need and one works out, such as the map: made once a context, under a key.
    ///
    /// Two threads may both work it out; it is a pure function of the subject, so both get the same.
    pub fn once<T: Any + Send + Sync>(&self, key: &str, make: impl FnOnce() -> T) -> Arc<T> {
        let known = self.derived.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        if let Some(value) = known.and_then(|value| value.downcast::<T>().ok()) {
            return value;
        }
        let value = Arc::new(make());
        self.derived.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), value.clone());
        value
    }
}
