//! What a person is shown while models are asked: for how long, how much they have written, how much came back so far. An answer is
//! checked before any of it is shown, so there is nothing else to see.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Exchanges that are on their way, and those that are done.
#[derive(Debug, Default)]
pub(crate) struct Thinking(Mutex<Tally>);

#[derive(Debug, Default)]
struct Tally {
    open: Vec<Instant>,
    /// Characters of answers that are on their way.
    written: u64,
    answers: u64,
    tokens: u64,
}

impl Thinking {
    pub(crate) fn asked(&self) {
        self.tally(|tally| tally.open.push(Instant::now()));
    }

    /// An answer has grown by so many characters.
    pub(crate) fn written(&self, characters: u64) {
        self.tally(|tally| tally.written = tally.written.saturating_add(characters));
    }

    /// One of those that are on their way has ended, with so many characters told of before; which one makes no difference to what is shown.
    pub(crate) fn answered(&self, written: u64, tokens: u64) {
        self.tally(|tally| {
            tally.written = tally.written.saturating_sub(written);
            if !tally.open.is_empty() {
                tally.open.remove(0);
            }
            tally.answers += 1;
            tally.tokens = tally.tokens.saturating_add(tokens);
        });
    }

    /// One line's end, as things stand; empty where no model was asked.
    pub(crate) fn line(&self) -> String {
        self.tally(|tally| said(tally.open.first().map(Instant::elapsed), tally.written, tally.answers, tally.tokens))
    }

    fn tally<T>(&self, with: impl FnOnce(&mut Tally) -> T) -> T {
        with(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn said(waiting: Option<Duration>, written: u64, answers: u64, tokens: u64) -> String {
    let writes = if written > 0 { format!(", {written} characters written") } else { String::new() };
    let waits = waiting.map(|time| format!("waiting for the model for {} s{writes}", time.as_secs()));
    let plural = if answers == 1 { "" } else { "s" };
    let came = (answers > 0).then(|| format!("{answers} answer{plural}, {tokens} tokens so far"));
    let parts: Vec<String> = waits.into_iter().chain(came).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(waiting: Option<u64>, written: u64, answers: u64, tokens: u64, expected: &str) {
        assert_eq!(said(waiting.map(Duration::from_secs), written, answers, tokens), expected);
    }

    #[test]
    fn it_says_how_long_and_how_much() {
        check(None, 0, 0, 0, "");
        check(Some(12), 0, 0, 0, " (waiting for the model for 12 s)");
        check(Some(12), 640, 0, 0, " (waiting for the model for 12 s, 640 characters written)");
        check(Some(0), 0, 3, 4100, " (waiting for the model for 0 s; 3 answers, 4100 tokens so far)");
        check(None, 0, 3, 4100, " (3 answers, 4100 tokens so far)");
    }

    #[test]
    fn exchanges_are_counted() {
        let thinking = Thinking::default();
        assert_eq!(thinking.line(), "");
        thinking.asked();
        assert!(thinking.line().starts_with(" (waiting"));
        thinking.written(40);
        thinking.written(2);
        assert!(thinking.line().ends_with(" s, 42 characters written)"), "{}", thinking.line());
        thinking.answered(42, 7);
        assert_eq!(thinking.line(), " (1 answer, 7 tokens so far)");
    }
}
