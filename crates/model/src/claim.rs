//! Claims: sentences of the report. One is made only with evidence, from a message of the catalogue or by a model whose citations were checked.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Evidence;

/// How a statement is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Computed from the repository.
    Measured,
    /// A rule over measured facts; the confidence says how far to trust it.
    Inferred,
    /// Written by a model; its citations were checked, its truth was not.
    Written,
}

/// How far to trust a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Little: worth a look.
    Low,
    /// Likely.
    Medium,
    /// Near certain.
    High,
}

/// Values that a message's text is filled with, by name.
pub type Args = BTreeMap<String, Value>;

/// The catalogue's message that a text was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Message {
    /// Id in the catalogue.
    pub id: String,
    /// What it was filled with.
    pub args: Args,
}

/// One fact in three depths.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    /// For those who decide: effect first.
    pub executive: String,
    /// For product people.
    pub product: String,
    /// For engineers.
    pub engineer: String,
}

/// A sentence of the report and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claim {
    /// The catalogue's message; null for what a model wrote.
    pub message: Option<Message>,
    /// The sentence in three depths.
    pub text: Text,
    /// How it is known.
    pub basis: Basis,
    /// How far to trust it.
    pub confidence: Confidence,
    /// What it rests on: never empty.
    pub evidence: Vec<Evidence>,
}

/// A claim that has no evidence yet; [`ClaimDraft::on`] is the only way on.
#[derive(Debug, Clone)]
pub struct ClaimDraft {
    message: Option<Message>,
    text: Text,
    basis: Basis,
    confidence: Confidence,
}

impl ClaimDraft {
    /// A sentence made from facts by a message of the catalogue.
    pub fn from_message(message: Message, text: Text) -> Self {
        Self { message: Some(message), text, basis: Basis::Measured, confidence: Confidence::High }
    }

    /// A sentence that a model wrote.
    pub fn written(text: Text, confidence: Confidence) -> Self {
        Self { message: None, text, basis: Basis::Written, confidence }
    }

    /// The sentence.
    pub fn text(&self) -> &Text {
        &self.text
    }

    /// Marks it as inferred, with this confidence.
    #[must_use]
    pub fn inferred(mut self, confidence: Confidence) -> Self {
        self.basis = Basis::Inferred;
        self.confidence = confidence;
        self
    }

    /// The claim, if there is any evidence for it.
    pub fn on(self, evidence: Vec<Evidence>) -> Option<Claim> {
        let Self { message, text, basis, confidence } = self;
        (!evidence.is_empty()).then_some(Claim { message, text, basis, confidence, evidence })
    }
}
