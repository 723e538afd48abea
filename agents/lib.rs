//! The agents: one card each, built in or written by a user, all read the same way.
//!
//! A card says what its agent answers, which tools it may call and which calls it always makes (its playbook); the text below is
//! the prompt for a model. Without a model an agent is its playbook, and that is what this crate runs: facts and findings come back
//! as an [`deepdive_model::AgentOutput`], with a problem for every call that went wrong. No agent can end a run.

mod builtin;
mod card;
mod cards;
mod playbook;
mod step;

pub use builtin::BUILTIN;
pub use card::{Call, Card, Limits, card_schema, read_card};
pub use cards::{Cards, Origin, Shelf};
pub use playbook::{Interrupted, play};
pub use step::{call_tool, run_agent};
