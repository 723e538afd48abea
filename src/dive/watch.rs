//! What other processes ask of a run: that it stops, that a step goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use deepdive_store::Store;

use crate::Deepdive;

/// The wish that a run stops.
pub(crate) const CANCEL: &str = "cancel";
/// How often a run looks. `deepdive runs cancel` promises a second.
const LOOK: Duration = Duration::from_millis(150);

/// The wish that a step which waits goes on.
pub(crate) fn approval(step: &str) -> String {
    format!("approved/{step}")
}

/// The wish that a step which waits does not go on.
pub(crate) fn rejection(step: &str) -> String {
    format!("rejected/{step}")
}

/// Looks for wishes as long as it lives.
pub(super) struct Watching {
    store: Option<(Arc<Store>, String)>,
    over: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Watching {
    pub(super) fn begin(deepdive: &Deepdive, run: &str) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let store = deepdive.store.as_ref().map(|store| (Arc::clone(store), run.to_owned()));
        let thread = store.clone().map(|(store, run)| {
            let (over, stop) = (Arc::clone(&over), deepdive.stop.clone());
            std::thread::spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    if store.is_signalled(&run, CANCEL) {
                        stop.stop();
                        return;
                    }
                    std::thread::park_timeout(LOOK);
                }
            })
        });
        Self { store, over, thread }
    }

    /// Tells whether a step may go on.
    pub(super) fn approved(&self, all: bool) -> Arc<dyn Fn(&str) -> bool + Send + Sync> {
        let store = self.store.clone();
        Arc::new(move |step| all || store.as_ref().is_some_and(|(store, run)| store.is_signalled(run, &approval(step))))
    }
}

impl Watching {
    /// Tells whether a person has said no to a step.
    pub(super) fn rejected(&self) -> Arc<dyn Fn(&str) -> bool + Send + Sync> {
        let store = self.store.clone();
        Arc::new(move |step| store.as_ref().is_some_and(|(store, run)| store.is_signalled(run, &rejection(step))))
    }
}

impl Watching {
    /// Takes back what a person said.
    pub(super) fn forget(&self) -> Arc<dyn Fn(&str) + Send + Sync> {
        let store = self.store.clone();
        Arc::new(move |step| {
            if let Some((store, run)) = &store {
                store.unsignal(run, &approval(step));
                store.unsignal(run, &rejection(step));
            }
        })
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
