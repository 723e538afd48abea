//! The agents: one card each, built in or written by a user, all read the same way.
//!
//! A card says what its agent answers, which tools it may call and which calls it always makes (its playbook); the text below is
//! the prompt for a model. Without a model an agent is its playbook: facts and findings come back as an
//! [`deepdive_model::AgentOutput`], with a problem for every call that went wrong. With a [`Mind`] it adds sentences, and those alone
//! that hold when code checks what they cite. No agent can end a run, and no model can take away what was computed.

mod answer;
mod brief;
mod builtin;
mod card;
mod cards;
mod checks;
mod dialogue;
mod fence;
mod given;
mod hidden;
mod judge;
mod mind;
mod offer;
mod playbook;
mod prompt;
mod review;
mod step;
#[cfg(test)]
mod testing;

pub use answer::{ANSWERER, ReportSentence, answer_from_reports, answer_over};
pub use builtin::BUILTIN;
pub use card::{Around, Call, Card, Limits, card_schema, read_card};
pub use cards::{Cards, Origin, Shelf};
pub use judge::{Verdict, judge};
pub use mind::Mind;
pub use playbook::{Interrupted, play};
pub use review::{repaired, sentence_id};
pub use step::{call_tool, run_agent};
