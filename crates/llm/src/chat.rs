//! One exchange with a model, in our own words: what is sent, what comes back, what can go wrong. Nothing here knows a provider.

use std::time::Duration;

use deepdive_model::{Cancel, Used};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::SemaphorePermit;

use crate::{Price, estimate_tokens};

/// A model that can be asked. Called from several threads at once.
pub trait Chat: Send + Sync {
    /// `provider:name`.
    fn name(&self) -> &str;
    /// What to count with.
    fn terms(&self) -> &Terms;
    /// A seat at the model, held for a whole conversation: its server answers only so many at once, and has what was said before at hand
    /// as long as nobody else comes between. Waited for here, until someone asks to stop.
    fn seat(&self, _: &dyn Cancel) -> Result<Seat<'_>, ChatError> {
        Ok(Seat::default())
    }

    /// One exchange; ends within a second once someone asks to stop. It is tried once: [`crate::Exchanges`] has the patience.
    fn turn(&self, request: &Request, cancel: &dyn Cancel) -> Result<Turn, ChatError>;

    /// The same for someone who watches: `written` hears of each piece of the answer, as it is written, how many characters it has.
    /// Nothing else of it is told before all of it is checked.
    fn turn_watched(&self, request: &Request, cancel: &dyn Cancel, _: &dyn Fn(u64)) -> Result<Turn, ChatError> {
        self.turn(request, cancel)
    }

    /// What the server itself said about the last trouble, once: for a terminal, never for anything that is kept.
    fn own_words(&self) -> Option<String> {
        None
    }

    /// Hears that an exchange pauses for so long before it is tried again.
    fn pauses(&self, _: Duration) {}
}

/// Taken until it is dropped.
#[derive(Debug, Default)]
pub struct Seat<'a> {
    _permit: Option<SemaphorePermit<'a>>,
}

impl<'a> From<SemaphorePermit<'a>> for Seat<'a> {
    fn from(permit: SemaphorePermit<'a>) -> Self {
        Self { _permit: Some(permit) }
    }
}

/// What to count with, and what to tell before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// Where requests go: a host, or nothing for a model that needs no network.
    pub host: Option<String>,
    /// Tokens that a request and its answer may have together.
    pub window: u32,
    /// Tokens that an answer may have at most.
    pub answer: u32,
    /// None where it is not known.
    pub price: Option<Price>,
}

/// What is sent.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Who the model is and what holds for the whole conversation. The same for all turns, so that caches of prefixes hit.
    pub system: String,
    /// The conversation so far.
    pub messages: Vec<Message>,
    /// Tools that the model may ask for.
    pub tools: Vec<ToolDefinition>,
    /// JSON Schema that the answer must meet; no tool may be asked for then.
    pub schema: Option<Value>,
    /// Tokens that the answer may have at most.
    pub max_tokens: u32,
}

impl Request {
    /// How many tokens this is, roughly and rather too many.
    pub fn tokens(&self) -> u64 {
        estimate_tokens(&serde_json::to_string(self).unwrap_or_default())
    }

    /// The request as JSON with sorted keys.
    pub fn canonical(&self) -> String {
        serde_json::to_value(self).map(|value| deepdive_model::canonical(value).to_string()).unwrap_or_default()
    }
}

/// A message of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Message {
    /// From us.
    User(String),
    /// What the model said before.
    Model(Turn),
    /// Answers to the tools that it asked for, one for each call.
    Results(Vec<ToolResult>),
}

/// A tool that the model may ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ToolDefinition {
    /// Its name.
    pub name: String,
    /// What it tells.
    pub about: String,
    /// JSON Schema of its arguments.
    pub schema: Value,
}

/// A tool that the model asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolCall {
    /// By which the answer names it.
    pub id: String,
    /// The tool, as the model wrote it.
    pub tool: String,
    /// An object, or what the model wrote where that is none.
    pub args: Value,
}

/// The answer to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToolResult {
    /// The call's id.
    pub id: String,
    /// The tool.
    pub tool: String,
    /// What it said.
    pub text: String,
    /// True where it could not answer.
    pub failed: bool,
}

/// What came back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// What it wrote.
    pub text: String,
    /// Tools that it asks for.
    pub calls: Vec<ToolCall>,
    /// Why it ended there.
    pub ending: Ending,
    /// What it cost.
    pub used: Used,
    /// What the provider wants back unchanged with the next request, such as a signature; of no meaning to us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub echo: Option<Value>,
}

/// Why an answer ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// It was done.
    #[default]
    Done,
    /// It asks for tools.
    Calls,
    /// It was cut off: it may have no more tokens.
    CutOff,
    /// Something else, in our word.
    Other(String),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChatError {
    /// Someone asked to stop.
    #[error("interrupted")]
    Cancelled,
    /// The budget does not reach.
    #[error("{0}")]
    OverBudget(String),
    /// The journal can't be written or read.
    #[error("{0}")]
    Journal(String),
    /// The provider does not want this request: to ask again would not help.
    #[error("{0}")]
    Refused(String),
    /// The provider is busy, or could not be reached: worth another try.
    #[error("{why}")]
    Busy {
        /// In our words.
        why: String,
        /// How long it wants to be left alone.
        after: Option<Duration>,
        /// Whether it may have done, and billed, the work.
        billed: bool,
    },
    /// No answer in time.
    #[error("no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// It was still writing when its time was over.
    #[error("the answer was not at its end after {} s (`timeout` in model.yaml gives it more)", .0.as_secs())]
    Slow(Duration),
    /// Something came back that is no answer.
    #[error("{0}")]
    Garbled(String),
    /// More came back than any answer has: to ask again would cost as much again.
    #[error("{0}")]
    TooLong(String),
}

impl ChatError {
    /// Whether to try again may help.
    pub fn passes(&self) -> bool {
        matches!(self, Self::Busy { .. } | Self::TimedOut(_) | Self::Slow(_) | Self::Garbled(_))
    }

    /// The same of a model that had begun to write its answer.
    pub(crate) fn while_writing(self) -> Self {
        if let Self::TimedOut(limit) = self { Self::Slow(limit) } else { self }
    }

    /// Whether the provider may have billed it all the same.
    pub fn may_be_billed(&self) -> bool {
        match self {
            Self::Busy { billed, .. } => *billed,
            Self::Cancelled | Self::TimedOut(_) | Self::Slow(_) | Self::Garbled(_) | Self::TooLong(_) => true,
            Self::OverBudget(_) | Self::Journal(_) | Self::Refused(_) => false,
        }
    }
}
