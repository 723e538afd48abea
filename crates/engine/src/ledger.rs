//! The ledger: model exchanges in the journal, and the budget that they use up. A call is written down and charged before it is made;
//! what came back is written down before it is used. After a crash an answered call is not paid again, and one that was on its way
//! counts as possibly billed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use deepdive_model::{Charge, ExchangeLog, ExchangeRefused, Used};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::Notify;

use crate::{Entry, Journal, Limits, dollars, duration};

/// A model exchange, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// What it is found by.
    pub key: String,
    /// The step that made it.
    pub step: String,
    /// What it was charged before the call.
    pub charge: Charge,
    /// How far it came.
    pub state: ExchangeState,
    /// Calls under the same key that a crash cut off, or that were given up after they may have been billed.
    #[serde(default)]
    pub lost: Lost,
    /// It was made and paid by an earlier run, whose answer this one takes over.
    #[serde(default)]
    pub taken: bool,
    /// What came back was of no use to its step.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub spoilt: bool,
    /// What earlier answers of no use had used up, where the step was tried again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<Used>,
}

/// Calls whose answer never came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// How many.
    pub calls: u64,
    /// What they were charged.
    pub charge: Charge,
}

impl Lost {
    fn and(self, charge: Charge) -> Self {
        // One whose price is not known makes the sum not known.
        let before = if self.calls == 0 { Some(0) } else { self.charge.micro_usd };
        let micro_usd = before.zip(charge.micro_usd).map(|(before, more)| before.saturating_add(more));
        let tokens = self.charge.tokens.saturating_add(charge.tokens);
        Self { calls: self.calls + 1, charge: Charge { tokens, micro_usd } }
    }
}

/// How far an exchange came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExchangeState {
    /// The call was about to be made.
    Intended,
    /// This came back.
    Answered {
        /// The turn.
        turn: Value,
        /// What it used up.
        used: Used,
    },
    /// Nothing came back.
    GivenUp {
        /// Whether the provider may have billed it.
        billed: bool,
    },
}

/// What a run, or a step of it, has used up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Spent {
    /// Calls that were made, each attempt for itself.
    pub calls: u64,
    /// Tokens that were sent.
    pub input_tokens: u64,
    /// Of those, tokens that the provider had in its cache.
    pub cached_tokens: u64,
    /// Tokens that came back.
    pub output_tokens: u64,
    /// Millionths of a US dollar, for models whose price is known.
    pub micro_usd: u64,
    /// Calls whose price is not known, which `micro_usd` leaves out.
    pub unpriced: u64,
    /// Answers that were there already and were not paid again.
    pub known: u64,
    /// Calls that gave nothing and that the provider may have billed.
    pub possibly_billed: u64,
    /// Tokens charged for calls that are open or were possibly billed.
    pub charged_tokens: u64,
    /// The same in millionths of a US dollar.
    pub charged_micro_usd: u64,
}

impl Spent {
    fn tokens(&self) -> u64 {
        self.input_tokens.saturating_add(self.output_tokens).saturating_add(self.charged_tokens)
    }

    /// What was paid, where that is known.
    pub fn dollars(&self) -> Option<String> {
        (self.unpriced == 0).then(|| dollars(self.micro_usd))
    }

    fn add(&mut self, exchange: &Exchange) {
        if exchange.taken {
            self.known += 1;
            return;
        }
        self.calls += 1;
        match &exchange.state {
            ExchangeState::Answered { used, .. } => self.add_used(*used),
            ExchangeState::Intended | ExchangeState::GivenUp { billed: true } => {
                self.add_lost(Lost::default().and(exchange.charge));
            }
            ExchangeState::GivenUp { billed: false } => {}
        }
        self.calls += exchange.lost.calls;
        self.add_lost(exchange.lost);
        self.calls += exchange.before.len() as u64;
        exchange.before.iter().for_each(|used| self.add_used(*used));
    }

    fn add_used(&mut self, used: Used) {
        self.input_tokens = self.input_tokens.saturating_add(used.input_tokens);
        self.cached_tokens = self.cached_tokens.saturating_add(used.cached_tokens);
        self.output_tokens = self.output_tokens.saturating_add(used.output_tokens);
        self.micro_usd = self.micro_usd.saturating_add(used.micro_usd.unwrap_or_default());
        self.unpriced += u64::from(used.micro_usd.is_none());
    }

    fn add_lost(&mut self, lost: Lost) {
        self.possibly_billed += lost.calls;
        self.unpriced += if lost.charge.micro_usd.is_none() { lost.calls } else { 0 };
        self.charged_tokens = self.charged_tokens.saturating_add(lost.charge.tokens);
        self.charged_micro_usd = self.charged_micro_usd.saturating_add(lost.charge.micro_usd.unwrap_or_default());
    }
}

/// Keeps the exchanges of a run and counts its budget.
pub struct Ledger {
    journal: Arc<dyn Journal>,
    limits: Limits,
    /// When the wall time is used up.
    deadline: Option<Instant>,
    book: Mutex<Book>,
    /// Told whenever one more step waits.
    more: Notify,
}

#[derive(Default)]
struct Book {
    exchanges: BTreeMap<String, Exchange>,
    /// By step: answers that were there already.
    known: BTreeMap<String, u64>,
    /// Steps that are tried again: what came back and was of no use is asked for anew.
    again: BTreeSet<String>,
    /// Steps that wait for a model to be free, or for its answer.
    waiting: BTreeSet<String>,
}

impl Ledger {
    /// A ledger over what the journal holds; `worked` is the wall time of earlier parts of the run.
    pub fn open(journal: Arc<dyn Journal>, limits: Limits, entries: &[Entry], worked: Duration) -> Self {
        let exchanges = entries.iter().filter_map(|entry| match entry {
            Entry::Exchange(exchange) => Some((exchange.key.clone(), exchange.clone())),
            Entry::Step(_) | Entry::Expanded(_) | Entry::Note(_) => None,
        });
        let book = Book { exchanges: exchanges.collect(), ..Book::default() };
        let left = limits.wall_ms.map(|wall| Duration::from_millis(wall).saturating_sub(worked));
        let deadline = left.and_then(|left| Instant::now().checked_add(left));
        Self { journal, limits, deadline, book: Mutex::new(book), more: Notify::new() }
    }

    /// When the wall time is used up.
    pub fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// These steps are tried again, with new answers in place of those that were of no use.
    pub(crate) fn try_again(&self, steps: BTreeSet<String>) {
        self.book().again = steps;
    }

    /// What the run has used up.
    pub fn spent(&self) -> Spent {
        let book = self.book();
        let mut spent = sum(book.exchanges.values());
        spent.known += book.known.values().sum::<u64>();
        spent
    }

    /// What each step has used up.
    pub fn spent_by_step(&self) -> BTreeMap<String, Spent> {
        let book = self.book();
        let mut out = BTreeMap::<String, Spent>::new();
        book.exchanges.values().for_each(|exchange| out.entry(exchange.step.clone()).or_default().add(exchange));
        for (step, known) in &book.known {
            out.entry(step.clone()).or_default().known += *known;
        }
        out
    }

    /// How many steps wait for a model: they hold a thread and do nothing on it.
    pub(crate) fn waiting(&self) -> usize {
        self.book().waiting.len()
    }

    /// Ends as soon as one more step waits for a model.
    pub(crate) async fn one_more_waits(&self) {
        self.more.notified().await;
    }

    /// A step has ended, whatever it still waited for.
    pub(crate) fn left(&self, step: &str) {
        self.book().waiting.remove(step);
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refusal(&self, spent: &Spent, charge: Charge) -> Option<String> {
        let over = |limit: Option<u64>, used: u64, more: u64| limit.filter(|limit| used.saturating_add(more) > *limit);
        if let Some(limit) = over(self.limits.model_calls, spent.calls, 1) {
            return Some(format!("the budget of {limit} model calls is used up"));
        }
        if let Some(limit) = over(self.limits.tokens, spent.tokens(), charge.tokens) {
            let used = spent.tokens();
            return Some(format!(
                "the budget of {limit} tokens does not reach: {used} are used, the next call may take {}",
                charge.tokens
            ));
        }
        let paid = spent.micro_usd.saturating_add(spent.charged_micro_usd);
        if let Some(limit) = over(self.limits.micro_usd, paid, charge.micro_usd.unwrap_or_default()) {
            let more = dollars(charge.micro_usd.unwrap_or_default());
            return Some(format!(
                "the budget of ${} does not reach: ${} are used, the next call may take ${more}",
                dollars(limit),
                dollars(paid)
            ));
        }
        self.over_wall()
    }

    /// Why nothing more may begin, where the wall time is used up.
    pub fn over_wall(&self) -> Option<String> {
        let over = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        over.then(|| format!("the wall time of {} is used up", duration::say(self.limits.wall_ms.unwrap_or_default())))
    }

    fn write(&self, exchange: &Exchange) -> Result<(), ExchangeRefused> {
        self.journal.write(&[Entry::Exchange(exchange.clone())]).map_err(|error| ExchangeRefused::Journal(error.to_string()))
    }

    /// Writes down how an exchange ended, then counts it.
    fn end(&self, key: &str, state: ExchangeState) -> Result<(), ExchangeRefused> {
        let unknown = || ExchangeRefused::Journal(format!("exchange {key} was never intended"));
        let before = self.book().exchanges.get(key).cloned().ok_or_else(unknown)?;
        self.left(&before.step);
        let exchange = Exchange { state, ..before };
        self.write(&exchange)?;
        self.book().exchanges.insert(key.to_owned(), exchange);
        Ok(())
    }
}

/// What an exchange leaves behind when its call is made once more.
fn lost_before(exchange: &Exchange) -> Lost {
    match exchange.state {
        ExchangeState::Intended | ExchangeState::GivenUp { billed: true } => exchange.lost.and(exchange.charge),
        ExchangeState::Answered { .. } | ExchangeState::GivenUp { billed: false } => exchange.lost,
    }
}

/// What earlier answers under this key had used up: they were paid by this run, if they were not taken over.
fn used_before(exchange: &Exchange) -> Vec<Used> {
    let mut before = exchange.before.clone();
    if let (ExchangeState::Answered { used, .. }, false) = (&exchange.state, exchange.taken) {
        before.push(*used);
    }
    before
}

fn sum<'a>(exchanges: impl Iterator<Item = &'a Exchange>) -> Spent {
    exchanges.fold(Spent::default(), |mut spent, exchange| {
        spent.add(exchange);
        spent
    })
}

impl ExchangeLog for Ledger {
    fn answered(&self, key: &str) -> Result<Option<Value>, ExchangeRefused> {
        let mut book = self.book();
        let Some(exchange) = book.exchanges.get(key).filter(|one| !(one.spoilt && book.again.contains(&one.step))) else {
            return Ok(None);
        };
        let Exchange { step, state: ExchangeState::Answered { turn, .. }, taken, .. } = exchange else { return Ok(None) };
        let (step, turn, taken) = (step.clone(), turn.clone(), *taken);
        if !taken {
            *book.known.entry(step).or_default() += 1;
        }
        Ok(Some(turn))
    }

    fn waits(&self, step: &str) {
        self.book().waiting.insert(step.to_owned());
        self.more.notify_one();
    }

    /// Check, charge and intent are one: two calls at once can't both take what is left for one.
    fn intend(&self, key: &str, step: &str, charge: Charge) -> Result<(), ExchangeRefused> {
        let exchange = {
            let mut book = self.book();
            if let Some(why) = self.refusal(&sum(book.exchanges.values()), charge) {
                return Err(ExchangeRefused::OverBudget(why));
            }
            let lost = book.exchanges.get(key).map(lost_before).unwrap_or_default();
            let before = book.exchanges.get(key).map(used_before).unwrap_or_default();
            let exchange = Exchange {
                key: key.to_owned(),
                step: step.to_owned(),
                charge,
                state: ExchangeState::Intended,
                lost,
                taken: false,
                spoilt: false,
                before,
            };
            book.exchanges.insert(key.to_owned(), exchange.clone());
            exchange
        };
        self.waits(step);
        self.write(&exchange)
    }

    fn answer(&self, key: &str, turn: &Value, used: Used) -> Result<(), ExchangeRefused> {
        self.end(key, ExchangeState::Answered { turn: turn.clone(), used })
    }

    fn give_up(&self, key: &str, billed: bool) -> Result<(), ExchangeRefused> {
        self.end(key, ExchangeState::GivenUp { billed })
    }

    fn spoil(&self, key: &str) -> Result<(), ExchangeRefused> {
        let Some(before) = self.book().exchanges.get(key).filter(|one| !one.spoilt).cloned() else { return Ok(()) };
        let exchange = Exchange { spoilt: true, ..before };
        self.write(&exchange)?;
        self.book().exchanges.insert(key.to_owned(), exchange);
        Ok(())
    }
}
