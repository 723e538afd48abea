//! A model exchange as the journal keeps it: what is written down before a call, what after it, and the trait by which those who
//! talk to models reach whoever keeps the journal and counts the budget. In our own words, never a provider's.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a call may use up at most; it is charged before the call and put right after it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Charge {
    /// Tokens, both ways.
    pub tokens: u64,
    /// Millionths of a US dollar; none where the model's price is not known.
    pub micro_usd: Option<u64>,
}

/// What a call did use up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Used {
    /// Tokens that were sent.
    pub input_tokens: u64,
    /// Of those, tokens that the provider had in its cache.
    pub cached_tokens: u64,
    /// Tokens that came back.
    pub output_tokens: u64,
    /// Millionths of a US dollar; none where the model's price is not known.
    pub micro_usd: Option<u64>,
}

/// Why an exchange could not be kept, and so must not be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeRefused {
    /// The budget does not reach for it.
    #[error("{0}")]
    OverBudget(String),
    /// The journal can't be written or read.
    #[error("{0}")]
    Journal(String),
}

/// Keeps model exchanges by key. The key is a hash of the step, the canonical request, and which call and attempt it is: the same
/// call in a resumed run has the same key.
pub trait ExchangeLog: Send + Sync {
    /// The turn of an exchange that was answered before; it is not paid again.
    fn answered(&self, key: &str) -> Result<Option<Value>, ExchangeRefused>;
    /// Hears that a step has nothing to do until a model is free for it.
    fn waits(&self, _step: &str) {}
    /// Charges the budget and writes down that the call is about to be made, durably.
    fn intend(&self, key: &str, step: &str, charge: Charge) -> Result<(), ExchangeRefused>;
    /// Writes down what came back, durably, before anything uses it, and puts the budget right.
    fn answer(&self, key: &str, turn: &Value, used: Used) -> Result<(), ExchangeRefused>;
    /// The call failed and gave nothing: what it may have cost stays charged where the provider may have billed it.
    fn give_up(&self, key: &str, billed: bool) -> Result<(), ExchangeRefused>;
    /// What came back was of no use, and the step did without: whoever has the step tried again has this asked again too.
    fn spoil(&self, _key: &str) -> Result<(), ExchangeRefused> {
        Ok(())
    }
}
