//! The subjects of a run: found and read when the first step asks for one, one at a time, and let go when the last has left.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deepdive_engine::{Entry, Journal, Note};
use deepdive_graph::CodeGraph;
use deepdive_model::{Snapshot, SnapshotError};
use deepdive_tools::{Subject as ToolSubject, ToolContext};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Deepdive;
use crate::dive::Begun;
use crate::failure::{Code, Failure};
use crate::reading::{Reading, read};
use crate::subject::{self, Subject, Ways};

/// How the subjects of a run may be had.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Finding {
    pub(crate) offline: bool,
    pub(crate) depth: u32,
    pub(crate) allow_file_urls: bool,
}

/// A subject that was read.
pub(crate) struct Read {
    pub(crate) subject: Subject,
    pub(crate) reading: Reading,
}

/// What reading a subject took.
#[derive(Debug, Clone)]
pub(crate) struct Took {
    pub(crate) name: String,
    pub(crate) phases: Vec<(&'static str, u64)>,
    pub(crate) known: usize,
}

type Key = (String, bool);

/// A place for one subject. Those who want it wait while one reads it.
#[derive(Default)]
struct Slot {
    read: Mutex<Option<Arc<Read>>>,
    /// Frames that have asked for it and have not ended.
    users: Mutex<BTreeSet<String>>,
}

pub(crate) struct Subjects {
    deepdive: Deepdive,
    finding: Finding,
    /// The folder that relative paths begin at: a run may go on in another one.
    folder: PathBuf,
    journal: Arc<dyn Journal>,
    /// The subject that the command line named, and what inputs call it.
    first: Option<(String, Subject)>,
    /// Ids of snapshots as they were when the run began, by location.
    recorded: Mutex<BTreeMap<String, String>>,
    /// Whether subjects that have changed since are taken as they are.
    accept: bool,
    /// One has changed, and was taken.
    changed: AtomicBool,
    slots: Mutex<BTreeMap<Key, Arc<Slot>>>,
    /// One graph is built at a time: each may take gigabytes.
    building: Mutex<()>,
    took: Mutex<Vec<Took>>,
    /// Why the first subject that could not be read could not.
    unread: Mutex<Option<Code>>,
}

const SNAPSHOT: &str = "snapshot/";

impl Subjects {
    /// `accept` takes subjects that have changed since the run began.
    pub(crate) fn new(
        deepdive: &Deepdive,
        begun: &Begun,
        journal: &Arc<dyn Journal>,
        first: Option<Subject>,
        accept: bool,
    ) -> Result<Self, Failure> {
        let recorded = journal.entries()?.into_iter().filter_map(|entry| match entry {
            Entry::Note(Note { name, value }) => {
                Some((name.strip_prefix(SNAPSHOT)?.to_owned(), value.get("id")?.as_str()?.to_owned()))
            }
            Entry::Step(_) | Entry::Expanded(_) | Entry::Exchange(_) => None,
        });
        let recorded = recorded.collect();
        Ok(Self {
            accept,
            changed: AtomicBool::new(false),
            deepdive: deepdive.clone(),
            finding: begun.finding,
            folder: begun.folder.clone(),
            journal: Arc::clone(journal),
            first: first.map(|subject| (subject.name.clone(), subject)),
            recorded: Mutex::new(recorded),
            slots: Mutex::default(),
            building: Mutex::default(),
            took: Mutex::default(),
            unread: Mutex::default(),
        })
    }

    /// The subject of a name, path or URL, read. It stays until the frame has ended.
    pub(crate) fn get(&self, text: &str, history: bool, frame: &str) -> Result<Arc<Read>, Failure> {
        let slot = Arc::clone(lock(&self.slots).entry((text.to_owned(), history)).or_default());
        lock(&slot.users).insert(frame.to_owned());
        let mut held = lock(&slot.read);
        if let Some(read) = &*held {
            return Ok(Arc::clone(read));
        }
        let read = self.read(text, history);
        if let Err(failure) = &read {
            lock(&self.unread).get_or_insert(failure.code);
        }
        let read = Arc::new(read?);
        *held = Some(Arc::clone(&read));
        Ok(read)
    }

    fn read(&self, text: &str, history: bool) -> Result<Read, Failure> {
        let subject = self.find(text)?;
        let _alone = lock(&self.building);
        let reading = read(&self.deepdive, &subject, history)?;
        self.same_as_before(&subject, &reading)?;
        let took = Took { name: subject.name.clone(), phases: reading.phases.clone(), known: reading.known };
        lock(&self.took).push(took);
        Ok(Read { subject, reading })
    }

    fn find(&self, text: &str) -> Result<Subject, Failure> {
        if text.trim().is_empty() {
            // Joined to a folder it would name that folder.
            return Err(subject::nothing_named());
        }
        if let Some((_, subject)) = self.first.as_ref().filter(|(name, _)| name == text) {
            return Ok(subject.clone());
        }
        // Inputs name the subject of the command line: what lies in it is named by the same beginning.
        let inside =
            self.first.as_ref().and_then(|(name, subject)| Some(subject.root.join(text.strip_prefix(&format!("{name}/"))?)));
        if let Some(path) = inside {
            let none = || Failure::new(Code::Subject, format!("there is no folder {}", path.display())).hint("check the path");
            return if path.is_dir() { subject::folder(&path) } else { Err(none()) };
        }
        let path = self.folder.join(text);
        if path.is_dir() {
            return subject::folder(&path);
        }
        let Finding { offline, depth, allow_file_urls } = self.finding;
        let Some(store) = &self.deepdive.store else { return subject::folder(std::path::Path::new(text)) };
        self.deepdive.find(text, Ways { store, stop: &self.deepdive.stop, offline, depth, allow_file_urls })
    }

    /// What steps said holds for the snapshot they saw: a run does not mix two.
    fn same_as_before(&self, subject: &Subject, reading: &Reading) -> Result<(), Failure> {
        let now = &reading.facts.snapshot;
        let before = lock(&self.recorded).get(&subject.location).cloned();
        match before {
            Some(before) if before == *now => Ok(()),
            Some(_) if !self.accept => Err(changed(subject, reading)),
            before => {
                self.changed.fetch_or(before.is_some(), Ordering::Relaxed);
                let value = json!({"id": now, "commit": reading.facts.commit});
                let name = format!("{SNAPSHOT}{}", subject.location);
                self.journal.write(&[Entry::Note(Note { name, value })])?;
                lock(&self.recorded).insert(subject.location.clone(), now.clone());
                Ok(())
            }
        }
    }

    /// A frame has ended; what only it used goes.
    pub(crate) fn leave(&self, frame: &str) {
        lock(&self.slots).retain(|_, slot| {
            let mut users = lock(&slot.users);
            !(users.remove(frame) && users.is_empty())
        });
    }

    /// Why a subject could not be read, where that happened.
    pub(crate) fn unread(&self) -> Option<Code> {
        *lock(&self.unread)
    }

    /// Whether a subject that was read is another one than when the run began.
    pub(crate) fn has_changed(&self) -> bool {
        self.changed.load(Ordering::Relaxed)
    }

    /// What reading took, subject by subject.
    pub(crate) fn took(&self) -> Vec<Took> {
        lock(&self.took).clone()
    }

    /// Milliseconds of each phase, all subjects together, as run.json has them.
    pub(crate) fn phases(&self) -> Value {
        let mut phases: Vec<(&str, u64)> = Vec::new();
        for (phase, ms) in self.took().iter().flat_map(|took| took.phases.clone()) {
            match phases.iter_mut().find(|(known, _)| *known == phase) {
                Some((_, sum)) => *sum += ms,
                None => phases.push((phase, ms)),
            }
        }
        phases.into_iter().map(|(phase, ms)| json!({"phase": phase, "ms": ms})).collect()
    }

    /// What a step sees that looks at no repository.
    pub(crate) fn nothing(&self) -> ToolContext {
        nothing(&self.deepdive)
    }
}

/// A context without any repository.
pub(crate) fn nothing(deepdive: &Deepdive) -> ToolContext {
    let subject = ToolSubject { graph: Arc::new(CodeGraph::default()), snapshot: Arc::new(NoFiles) };
    ToolContext::new(subject, &deepdive.as_of, Arc::new(deepdive.stop.clone()))
}

fn changed(subject: &Subject, reading: &Reading) -> Failure {
    let commit = reading.facts.commit.as_deref().map(|commit| format!(" (it is at {commit} now)")).unwrap_or_default();
    Failure::new(Code::Subject, format!("{} has changed since the run began{commit}", subject.location))
        .hint("bring it back to what it was, run it anew, or add --accept-changes: then its steps run again")
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The snapshot of no repository.
struct NoFiles;

impl Snapshot for NoFiles {
    fn subject(&self) -> &'static str {
        ""
    }

    fn id(&self) -> &'static str {
        ""
    }

    fn bytes(&self, path: &str) -> Result<Arc<[u8]>, SnapshotError> {
        Err(SnapshotError::Unknown(path.to_owned()))
    }
}
