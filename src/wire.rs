//! The composition root: puts tools, agents, store and engine together. What it holds is decided once, before anything runs.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use deepdive_agents::{Cards, Shelf};
use deepdive_engine::{Mistakes, Plan, Stop, WorkflowText, compile};
use deepdive_graph::FilePass;
use deepdive_llm::Chat;
use deepdive_model::{Redact, Report};
use deepdive_store::Store;
use deepdive_tools::{Answer, PASSES, Redactor, Registry};

use crate::builtin::{self, Everything};
use crate::dive::{self, Order};
use crate::failure::Failure;
use crate::subject::{self, Subject, Ways};
use crate::terminal::Progress;
use crate::{clock, reading};

/// Everything that a run takes, ready to be used for any number of runs.
#[derive(Clone)]
pub struct Deepdive {
    pub(crate) registry: Arc<Registry>,
    pub(crate) cards: Arc<Cards>,
    pub(crate) passes: &'static [&'static dyn FilePass],
    pub(crate) redact: Arc<dyn Redact>,
    pub(crate) store: Option<Arc<Store>>,
    pub(crate) model: Option<Arc<dyn Chat>>,
    /// Models that agents name themselves, by that name.
    pub(crate) models: BTreeMap<String, Arc<dyn Chat>>,
    pub(crate) threads: usize,
    pub(crate) as_of: String,
    pub(crate) stop: Stop,
    pub(crate) watch: Arc<dyn Fn(&Progress) + Send + Sync>,
}

impl Default for Deepdive {
    fn default() -> Self {
        Self::new()
    }
}

impl Deepdive {
    /// The built-in tools and agents, all cores, today, and nothing kept.
    pub fn new() -> Self {
        Self {
            registry: Arc::new(Registry::builtin()),
            cards: Arc::default(),
            passes: PASSES,
            redact: Arc::new(Redactor),
            store: None,
            model: None,
            models: BTreeMap::new(),
            threads: 0,
            as_of: clock::today(),
            stop: Stop::default(),
            watch: Arc::new(|_| {}),
        }
        .with_builtin_agents()
    }

    fn with_builtin_agents(mut self) -> Self {
        // What is wrong in a built-in card is found by the tests; such a card is missing here, and its steps say so.
        self.cards = Arc::new(Cards::builtin(&self.registry).0);
        self
    }

    /// These tools in place of the built-in ones: `Registry::builtin().with(mine)`.
    #[must_use]
    pub fn with_tools(mut self, registry: Registry) -> Self {
        self.registry = Arc::new(registry);
        self.with_builtin_agents()
    }

    /// The agents of a folder beside the built-in ones; what is wrong in a card comes back beside.
    #[must_use]
    pub fn with_agents(mut self, folder: &Path) -> (Self, Vec<Mistakes>) {
        let mut cards = Arc::unwrap_or_clone(self.cards);
        let mistakes = cards.add_folder(folder, &self.registry);
        self.cards = Arc::new(cards);
        (self, mistakes)
    }

    /// Keeps reports and facts of files in a folder.
    pub fn with_store(self, folder: &Path) -> Result<Self, Failure> {
        Ok(self.keeping(Store::open(folder)?))
    }

    pub(crate) fn keeping(mut self, store: Store) -> Self {
        self.store = Some(Arc::new(store));
        self
    }

    /// Lets agents ask a model. What it is sent, and that its user knows, is the caller's care; without one no agent asks any.
    #[must_use]
    pub fn with_model(mut self, model: Arc<dyn Chat>) -> Self {
        self.model = Some(model);
        self
    }

    /// The model that agents ask which name it so. An agent that names one which is not here asks none.
    #[must_use]
    pub fn with_model_named(mut self, name: &str, model: Arc<dyn Chat>) -> Self {
        self.models.insert(name.to_owned(), model);
        self
    }

    /// Uses so many threads; 0 for as many as there are cores.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// Counts ages to this day, `YYYY-MM-DD`.
    #[must_use]
    pub fn as_of(mut self, day: &str) -> Self {
        day.clone_into(&mut self.as_of);
        self
    }

    /// Ends soon after this is asked to stop.
    #[must_use]
    pub fn stop(mut self, stop: Stop) -> Self {
        self.stop = stop;
        self
    }

    /// Tells what happens while it runs.
    #[must_use]
    pub fn watch(mut self, watch: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.watch = Arc::new(watch);
        self
    }

    /// Reads a folder and reports on it, by the built-in workflow `deep-dive`.
    pub fn run(&self, folder: &Path) -> Result<Report, Failure> {
        self.run_workflow(folder, "deep-dive")
    }

    /// The same by another workflow: a name or the path of a file.
    pub fn run_workflow(&self, folder: &Path, workflow: &str) -> Result<Report, Failure> {
        let plan = self.plan(&builtin::workflow(workflow)?)?;
        let subject = subject::folder(folder)?;
        dive::dive(self, Order::over(plan, subject))?.into_report()
    }

    /// Reads a folder and asks one tool about it.
    pub fn call(&self, folder: &Path, tool: &str, args: serde_json::Value) -> Result<Answer, Failure> {
        let reading = reading::read(self, &subject::folder(folder)?, true)?;
        Ok(self.registry.call(tool, &reading.context, args)?)
    }

    pub(crate) fn plan(&self, workflow: &WorkflowText) -> Result<Plan, Failure> {
        let everything = Everything { shelf: Shelf { cards: &self.cards, registry: &self.registry } };
        Ok(compile(&workflow.file, &workflow.text, &everything)?)
    }

    pub(crate) fn find(&self, text: &str, ways: Ways<'_>) -> Result<Subject, Failure> {
        (self.watch)(&Progress::Phase("fetch"));
        subject::find(text, ways)
    }

    pub(crate) fn cores(&self) -> usize {
        if self.threads > 0 { self.threads } else { std::thread::available_parallelism().map_or(1, std::num::NonZero::get) }
    }
}
