//! What happens on a thread of a step's own: is it known, is it kept, else the work itself, tried again where it may pass.

use std::sync::Arc;
use std::time::{Duration, Instant};

use deepdive_model::Cancel as _;
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::{JoinError, JoinHandle};

use crate::{Cache, Event, PlannedAgent, StepError, StepOutput, StepRecord, StepRunner, StepState, Stop, Task, duration, hash};

/// How long a step that was asked to stop has to do so; then it is left behind.
const GRACE: Duration = Duration::from_millis(500);
/// How often a pause looks whether someone asks to stop.
const SLICE: Duration = Duration::from_millis(20);

/// A step on its way to a thread.
pub(super) struct Work {
    pub(super) task: Task,
    pub(super) runner: Arc<dyn StepRunner>,
    /// What an earlier part of the run gave.
    pub(super) known: Option<StepRecord>,
    /// Hashes of what it is given by other steps.
    pub(super) given: Vec<String>,
    /// Whether what other runs gave may be used.
    pub(super) use_cache: bool,
    /// Whether anything asks for keys.
    pub(super) keyed: bool,
    pub(super) events: UnboundedSender<Event>,
}

/// How it went.
pub(super) struct Finish {
    pub(super) result: Result<(StepState, StepOutput), StepError>,
    pub(super) key: String,
    pub(super) hash: String,
    /// The record of an earlier part of the run that still holds.
    pub(super) known: Option<StepRecord>,
    pub(super) ms: u64,
}

impl Finish {
    fn failed(error: StepError, key: String) -> Self {
        Self { result: Err(error), key, hash: String::new(), known: None, ms: 0 }
    }
}

/// Does the work on a thread, and gives up at the timeout or soon after the wish to stop.
pub(super) async fn attempt(work: Work) -> Finish {
    let began = Instant::now();
    let (stop, timeout) = (work.task.stop.clone(), work.task.step.timeout_ms);
    let span = tracing::info_span!("step", id = %work.task.id);
    let mut task = tokio::task::spawn_blocking(move || span.in_scope(|| work.perform()));
    let finish = tokio::select! {
        biased;
        done = &mut task => done.unwrap_or_else(broken),
        () = stop.asked() => grace(task, StepError::Interrupted).await,
        ms = pass(timeout) => {
            stop.stop();
            let why = format!("it took longer than its timeout of {}", duration::say(ms));
            grace(task, StepError::Failed(why)).await
        }
    };
    // One that ran in an earlier part of the run took what it took there.
    let before = finish.known.as_ref().map(|known| known.ms);
    let ms = before.unwrap_or_else(|| u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
    Finish { ms, ..finish }
}

async fn pass(timeout: Option<u64>) -> u64 {
    match timeout {
        Some(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
        None => std::future::pending().await,
    }
    timeout.unwrap_or_default()
}

/// Waits a moment for a step to stop by itself. One that has finished in that moment has finished.
async fn grace(task: JoinHandle<Finish>, error: StepError) -> Finish {
    match tokio::time::timeout(GRACE, task).await {
        Ok(Ok(finish)) if finish.result.is_ok() => finish,
        Ok(Ok(finish)) => Finish { result: Err(error), ..finish },
        Ok(Err(_)) | Err(_) => Finish::failed(error, String::new()),
    }
}

fn broken(error: JoinError) -> Finish {
    let Ok(panic) = error.try_into_panic() else { return Finish::failed(StepError::Interrupted, String::new()) };
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    let why = format!("a mistake in deepdive itself: {}", text.unwrap_or_else(|| "no message".to_owned()));
    Finish::failed(StepError::Failed(why), String::new())
}

impl Work {
    fn perform(self) -> Finish {
        let key = match self.key() {
            Ok(key) => key,
            Err(error) => return Finish::failed(error, String::new()),
        };
        if let Some(known) = self.known.as_ref().filter(|known| self.keyed && known.key == key) {
            let hash = known.hash.clone();
            let result = known.output.clone().map(|output| (known.state, output));
            let result = result.ok_or_else(|| StepError::Failed(known.why.clone()));
            return Finish { result, key, hash, known: Some(known.clone()), ms: known.ms };
        }
        if let Some(output) = self.use_cache.then(|| self.runner.cached(&self.task, &key)).flatten() {
            let hash = self.hash(&output);
            return Finish { result: Ok((StepState::Cached, output)), key, hash, known: None, ms: 0 };
        }
        match self.tries() {
            Ok(output) => {
                if self.task.step.cache == Cache::Content {
                    self.runner.keep(&self.task, &key, &output);
                }
                let hash = self.hash(&output);
                Finish { result: Ok((StepState::Ok, output)), key, hash, known: None, ms: 0 }
            }
            Err(error) => Finish::failed(error, key),
        }
    }

    fn hash(&self, output: &StepOutput) -> String {
        if self.keyed { hash_of(output) } else { String::new() }
    }

    /// Hash of everything that the output depends on.
    fn key(&self) -> Result<String, StepError> {
        if !self.keyed {
            return Ok(String::new());
        }
        let Task { step, with, needs, .. } = &self.task;
        let needs = needs.iter().zip(&self.given).map(|((_, output), hash)| match hash.as_str() {
            "" => hash_of(output),
            hash => hash.to_owned(),
        });
        let agent = match &step.kind {
            // Which model it asks is told by the fingerprint, which knows what its name means here.
            crate::StepKind::Agent { agent } => self.task.agent(agent).map(|agent| PlannedAgent { asks: None, ..agent.clone() }),
            _ => None,
        };
        Ok(hash::hash(json!({
            "step": step.id,
            "kind": step.kind.word(),
            "what": step.kind.what(),
            "agent": agent,
            "with": with,
            "needs": needs.collect::<Value>(),
            "fingerprint": self.runner.fingerprint(&self.task)?,
        })))
    }

    /// The work itself. What failed for a passing reason is tried again, each pause twice as long as the one before.
    fn tries(&self) -> Result<StepOutput, StepError> {
        let retry = self.task.step.retry;
        let mut pause = Duration::from_millis(retry.backoff_ms);
        for _ in 0..retry.max {
            match self.runner.run(&self.task) {
                Err(StepError::Passing(why)) => {
                    let _ = self.events.send(Event::Again { step: self.task.id.clone(), why });
                    rest(pause, &self.task.stop)?;
                    pause = pause.saturating_mul(2);
                }
                done => return done,
            }
        }
        self.runner.run(&self.task)
    }
}

fn rest(pause: Duration, stop: &Stop) -> Result<(), StepError> {
    let until = Instant::now().checked_add(pause);
    while until.is_none_or(|until| Instant::now() < until) {
        if stop.is_cancelled() {
            return Err(StepError::Interrupted);
        }
        std::thread::sleep(SLICE.min(pause));
    }
    Ok(())
}

/// Hash of what a step gave, written into the hasher as it is told: outputs may be of many megabytes.
fn hash_of(output: &StepOutput) -> String {
    let mut hasher = blake3::Hasher::new();
    match serde_json::to_writer(&mut hasher, output) {
        Ok(()) => hasher.finalize().to_hex().to_string(),
        Err(_) => String::new(),
    }
}
