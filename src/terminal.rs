//! What people see while they wait, and what they read when something went wrong. Everything here goes to standard error.

use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use deepdive_engine::{Event, StepState};
use deepdive_report::harmless;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::failure::Failure;
use crate::thinking::Thinking;

/// What happens in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// A phase begins: fetch, walk, parse, resolve, history, ask.
    Phase(&'static str),
    /// Something in the run of the plan.
    Step(Event),
    /// A model is asked.
    Asked {
        /// `provider:name`.
        model: String,
    },
    /// It is writing its answer.
    Written {
        /// `provider:name`.
        model: String,
        /// How many more than before.
        characters: u64,
    },
    /// It has answered, or failed.
    Answered {
        /// `provider:name`.
        model: String,
        /// Characters that were told of as they were written.
        written: u64,
        /// Tokens both ways; 0 where it failed.
        tokens: u64,
    },
    /// Something the user should know.
    Notice(String),
}

/// Progress lines for a person at a terminal; silent elsewhere.
#[derive(Debug)]
pub(crate) struct Terminal {
    bar: Option<ProgressBar>,
    quiet: bool,
    running: Mutex<Vec<String>>,
    thinking: Arc<Thinking>,
    /// What was told already: what befalls every agent alike is told once.
    told: Mutex<BTreeSet<String>>,
}

/// The line that is shown, so that an interrupt can take it away.
static SHOWN: OnceLock<ProgressBar> = OnceLock::new();

impl Terminal {
    pub(crate) fn new(quiet: bool) -> Self {
        let watched = !quiet && std::io::stderr().is_terminal();
        let thinking = Arc::<Thinking>::default();
        let bar = watched.then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style(Arc::clone(&thinking)));
            bar.enable_steady_tick(Duration::from_millis(120));
            SHOWN.get_or_init(|| bar.clone()).clone()
        });
        Self { bar, quiet, running: Mutex::default(), thinking, told: Mutex::default() }
    }

    pub(crate) fn show(&self, progress: &Progress) {
        match progress {
            Progress::Phase(phase) => self.line(say_phase(phase)),
            Progress::Asked { .. } => self.thinking.asked(),
            Progress::Written { characters, .. } => self.thinking.written(*characters),
            Progress::Answered { written, tokens, .. } => self.thinking.answered(*written, *tokens),
            Progress::Notice(text) if !self.quiet && self.is_new(text) => self.print(&format!("note: {text}")),
            Progress::Notice(_) => {}
            Progress::Step(Event::Started { step }) => self.steps(|running| running.push(step.clone())),
            Progress::Step(Event::Opened { .. }) => {}
            Progress::Step(Event::Again { step, why }) if !self.quiet => {
                self.print(&format!("note: {step} is tried again: {why}"));
            }
            Progress::Step(Event::Again { .. }) => {}
            Progress::Step(Event::Ended { step, state, why, .. }) => {
                self.steps(|running| running.retain(|other| other != step));
                if *state == StepState::Failed && !self.quiet {
                    self.print(&format!("note: {step} failed: {why}"));
                }
            }
        }
    }

    fn steps(&self, change: impl FnOnce(&mut Vec<String>)) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut running);
        self.line(&running.join(", "));
    }

    fn is_new(&self, text: &str) -> bool {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(text.to_owned())
    }

    fn line(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.to_owned());
        }
    }

    fn print(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| say(text)),
            None => say(text),
        }
    }

    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// The line, drawn again several times a second, so that seconds pass while a model is waited for.
fn style(thinking: Arc<Thinking>) -> ProgressStyle {
    let style = ProgressStyle::with_template("{spinner} {elapsed} {msg}{thinking}");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.with_key("thinking", move |_: &ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = out.write_str(&thinking.line());
    })
}

fn say_phase(phase: &str) -> &str {
    match phase {
        "fetch" => "fetching the repository",
        "walk" => "listing files",
        "parse" => "reading files",
        "resolve" => "tying names together",
        "history" => "reading the history",
        "ask" => "asking the model",
        other => other,
    }
}

/// Takes the progress line away.
pub(crate) fn clear() {
    if let Some(bar) = SHOWN.get() {
        bar.finish_and_clear();
    }
}

/// One line on standard error, with nothing in it that steers a terminal; a closed one is no reason to end.
pub(crate) fn say(text: &str) {
    let _ = writeln!(anstream::stderr(), "{}", harmless(text));
}

/// Whether failures are written as JSON: set once, by the command line.
static AS_JSON: AtomicBool = AtomicBool::new(false);

/// Failures are for programs from now on, or for people.
pub(crate) fn speak_json(yes: bool) {
    AS_JSON.store(yes, Ordering::Relaxed);
}

/// A failure: what happened, and what to do on a line of its own; one line of JSON where `--json` was asked for.
pub(crate) fn failure(failure: &Failure) {
    if AS_JSON.load(Ordering::Relaxed) {
        return say(&in_json(failure));
    }
    let _ = writeln!(anstream::stderr(), "\x1b[1;31merror:\x1b[0m {}", harmless(&failure.message));
    if let Some(hint) = &failure.hint {
        let _ = writeln!(anstream::stderr(), "\x1b[1mhint:\x1b[0m {}", harmless(hint));
    }
}

fn in_json(failure: &Failure) -> String {
    let value = serde_json::json!({"error": failure.message, "hint": failure.hint, "code": failure.code as u8});
    deepdive_report::harmless_json(&value.to_string()).into_owned()
}
