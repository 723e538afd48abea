//! A conversation's exchanges: each charged to the budget and written down before it is made, written down again when it is answered,
//! and never made twice. What passes is tried again.

use std::time::Duration;

use deepdive_model::{Cancel, Charge, ExchangeLog, ExchangeRefused, Used};
use serde_json::Value;

use crate::{Chat, ChatError, Patience, Price, Request, Seat, Turn, estimate_tokens, pace, waiting};

/// Estimates are rather high; a count that is lower than this part of one is no count.
const IMPLAUSIBLE: u64 = 5;

/// Asks a model on behalf of one step.
pub struct Exchanges<'a> {
    chat: &'a dyn Chat,
    log: &'a dyn ExchangeLog,
    step: &'a str,
    key: &'a str,
    patience: Patience,
    cancel: &'a dyn Cancel,
    made: u32,
    /// By what the last answer is found in the log.
    last: String,
    /// Taken with the first exchange that is not known already.
    seat: Option<Seat<'a>>,
}

impl<'a> Exchanges<'a> {
    /// Of a step, by the name that people know it by and the hash of what it is made from, until somebody asks to stop; kept and counted
    /// in the log.
    pub fn new(
        chat: &'a dyn Chat,
        log: &'a dyn ExchangeLog,
        (step, key): (&'a str, &'a str),
        patience: Patience,
        cancel: &'a dyn Cancel,
    ) -> Self {
        Self { chat, log, step, key, patience, cancel, made: 0, last: String::new(), seat: None }
    }
}

impl Exchanges<'_> {
    /// How many exchanges were made so far.
    pub fn made(&self) -> u32 {
        self.made
    }

    /// The next exchange: from the journal where it was answered before, else from the model.
    pub fn turn(&mut self, request: &Request) -> Result<Turn, ChatError> {
        let span = tracing::info_span!("exchange", model = self.chat.name(), step = self.step, ordinal = self.made);
        let _entered = span.enter();
        let stem = self.stem(request);
        self.made += 1;
        for attempt in 0..self.patience.tries.max(1) {
            let key = key(&stem, attempt);
            if let Some(turn) = self.answered(&key)? {
                tracing::info!(attempt, "answered before");
                self.last = key;
                return Ok(turn);
            }
        }
        self.ask(request, &stem)
    }

    /// The last answer was of no use: it is not taken for known where its step is tried again.
    pub fn spoil(&self) -> Result<(), ChatError> {
        self.log.spoil(&self.last).map_err(refused)
    }

    /// All of the key but for the attempt.
    fn stem(&self, request: &Request) -> blake3::Hasher {
        let mut hasher = blake3::Hasher::new();
        for part in [self.step, self.key, self.chat.name(), &request.canonical(), &self.made.to_string()] {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part.as_bytes());
        }
        hasher
    }

    fn answered(&self, key: &str) -> Result<Option<Turn>, ChatError> {
        let known = self.log.answered(key).map_err(refused)?;
        known.map(|turn| serde_json::from_value(turn).map_err(|error| ChatError::Journal(error.to_string()))).transpose()
    }

    fn ask(&mut self, request: &Request, stem: &blake3::Hasher) -> Result<Turn, ChatError> {
        if self.seat.is_none() {
            self.log.waits(self.step);
            self.seat = Some(self.chat.seat(self.cancel)?);
        }
        let (mut attempt, mut waited) = (0, Duration::ZERO);
        loop {
            let key = key(stem, attempt);
            let error = match self.attempt(request, &key) {
                Err(error) if error.passes() => error,
                done => {
                    self.last = key;
                    return done;
                }
            };
            let asked = if let ChatError::Busy { after, .. } = &error { *after } else { None };
            if let Some(asked) = asked.filter(|asked| waited.saturating_add(*asked) > self.patience.longest) {
                return Err(pace::asks_too_much(asked));
            }
            waited += asked.unwrap_or_default();
            let seed = stem.finalize().as_bytes().first().copied().unwrap_or_default();
            let Some(pause) = self.patience.pause(attempt, asked, seed) else { return Err(error) };
            tracing::info!(attempt, %error, ms = pause.as_millis() as u64, "trying again");
            self.chat.pauses(pause);
            waiting::sleep(pause, self.cancel)?;
            attempt += 1;
        }
    }

    fn attempt(&self, request: &Request, key: &str) -> Result<Turn, ChatError> {
        if self.cancel.is_cancelled() {
            return Err(ChatError::Cancelled);
        }
        self.log.intend(key, self.step, self.charge(request)).map_err(refused)?;
        match self.chat.turn(request, self.cancel) {
            Ok(turn) => {
                let turn = self.counted(request, turn);
                let value = serde_json::to_value(&turn).map_err(|error| ChatError::Journal(error.to_string()))?;
                self.log.answer(key, &value, turn.used).map_err(refused)?;
                Ok(turn)
            }
            Err(error) => {
                self.log.give_up(key, error.may_be_billed()).map_err(refused)?;
                Err(error)
            }
        }
    }

    /// The turn with what it used up as it is charged. A server that does not count, or counts far less than there is, must not get
    /// around a budget: then the estimate holds.
    fn counted(&self, request: &Request, mut turn: Turn) -> Turn {
        let said = turn.used;
        let answer =
            estimate_tokens(&turn.text) + turn.calls.iter().map(|call| estimate_tokens(&call.args.to_string())).sum::<u64>();
        turn.used.input_tokens = at_least(said.input_tokens, request.tokens());
        turn.used.output_tokens = at_least(said.output_tokens, answer);
        if turn.used != said {
            turn.used.cached_tokens = said.cached_tokens.min(turn.used.input_tokens);
            turn.used.micro_usd = self.chat.terms().price.map(|price| price.of(&turn.used));
        }
        turn
    }

    fn charge(&self, request: &Request) -> Charge {
        Price::at_most(self.chat.terms().price.as_ref(), request.tokens(), u64::from(request.max_tokens))
    }
}

fn key(stem: &blake3::Hasher, attempt: u32) -> String {
    stem.clone().update(&attempt.to_le_bytes()).finalize().to_hex().to_string()
}

/// What was said, unless it can't be: no text has so many characters a token, and no request has more tokens than fit into 40 bits.
fn at_least(said: u64, estimate: u64) -> u64 {
    if said < estimate / IMPLAUSIBLE || said >= 1 << 40 { estimate } else { said }
}

fn refused(refused: ExchangeRefused) -> ChatError {
    match refused {
        ExchangeRefused::OverBudget(why) => ChatError::OverBudget(why),
        ExchangeRefused::Journal(why) => ChatError::Journal(why),
    }
}

/// For those who keep nothing and have no budget.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoLog;

impl ExchangeLog for NoLog {
    fn answered(&self, _: &str) -> Result<Option<Value>, ExchangeRefused> {
        Ok(None)
    }

    fn intend(&self, _: &str, _: &str, _: Charge) -> Result<(), ExchangeRefused> {
        Ok(())
    }

    fn answer(&self, _: &str, _: &Value, _: Used) -> Result<(), ExchangeRefused> {
        Ok(())
    }

    fn give_up(&self, _: &str, _: bool) -> Result<(), ExchangeRefused> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
