//! Models to talk to: [`Chat`] is one exchange, in our own words; behind it stand the providers, which rig speaks to, and a scripted
//! model for tests.
//!
//! This is the only crate that names rig, and the only one that opens a network connection. It reads no environment: whoever builds a
//! model hands it the key. What is asked, and what becomes of the answer, is no business of it; [`Exchanges`] adds to a model what
//! every caller wants: the journal, the budget, patience.

mod chat;
mod choice;
mod exchanges;
mod pace;
mod patience;
mod price;
mod provider;
mod scripted;
mod vendor;
mod waiting;

pub use chat::{Chat, ChatError, Ending, Message, Request, Seat, Terms, ToolCall, ToolDefinition, ToolResult, Turn};
pub use choice::{ChoiceError, ModelChoice};
pub use exchanges::{Exchanges, NoLog};
pub use patience::Patience;
pub use price::{Price, estimate_tokens};
pub use provider::{Provider, Setup};
pub use scripted::Scripted;
pub use vendor::{VENDORS, Vendor};
