//! The word to the user before anything is sent to a model: where it goes, what it is, how much, what it may cost. Without a yes nothing is
//! sent anywhere; a model that needs no network needs no yes.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use deepdive_engine::{Limits, dollars_up};
use deepdive_llm::{Chat, Price};
use serde::{Deserialize, Serialize};

use crate::args::Common;
use crate::failure::{Code, Failure};
use crate::terminal;

/// What is about to be sent to one model.
pub(crate) struct Sending<'a> {
    pub(crate) chat: &'a dyn Chat,
    /// Kinds of text, in words.
    pub(crate) kinds: String,
    /// How many exchanges at least, and at most.
    pub(crate) exchanges: (u64, u64),
}

/// Who is asked, and where: what somebody agreed to. Another model, or the same at another server, is agreed to anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    /// As it was written.
    pub(crate) text: String,
    /// `provider:name`.
    pub(crate) model: String,
    /// Where it is; none for a model that needs no network.
    pub(crate) host: Option<String>,
}

impl Asked {
    pub(crate) fn of(text: &str, chat: &dyn Chat) -> Self {
        Self { text: text.to_owned(), model: chat.name().to_owned(), host: chat.terms().host.clone() }
    }

    fn is(&self, chat: &dyn Chat) -> bool {
        self.model == chat.name() && self.host == chat.terms().host
    }
}

/// Tells what is about to be sent where, and asks where somebody can answer: once, for all models together.
pub(crate) fn agree(common: &Common, sendings: &[Sending<'_>], limits: Limits) -> Result<(), Failure> {
    agree_to(common, sendings, limits, false, &[])
}

/// The same; `each` says that the figures are those of one item of a list whose length is not known, and what was `agreed` to before
/// needs no answer.
pub(crate) fn agree_to(
    common: &Common,
    sendings: &[Sending<'_>],
    limits: Limits,
    each: bool,
    agreed: &[Asked],
) -> Result<(), Failure> {
    let sendings: Vec<&Sending<'_>> = sendings.iter().filter(|sending| sending.chat.terms().host.is_some()).collect();
    if sendings.is_empty() {
        return Ok(());
    }
    if !common.quiet || !common.yes {
        sendings.iter().for_each(|sending| tell(sending, each));
        let priced = sendings.iter().all(|sending| sending.chat.terms().price.is_some());
        terminal::say(&format!("ceiling: {}", ceiling(limits, priced)));
    }
    let new = sendings.iter().filter(|sending| !agreed.iter().any(|asked| asked.is(sending.chat)));
    let hosts: Vec<&str> = new.filter_map(|sending| sending.chat.terms().host.as_deref()).collect();
    if common.yes || hosts.is_empty() {
        return Ok(());
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        let hosts = hosts.join(" and ");
        return Err(Failure::new(Code::Usage, format!("nobody is here to agree that code is sent to {hosts}{}", before(agreed)))
            .hint("say --yes to agree, or --model none to go without"));
    }
    asked()
        .then_some(())
        .ok_or_else(|| Failure::new(Code::Usage, "nothing was sent").hint("--model none makes the report without a model"))
}

fn before(agreed: &[Asked]) -> String {
    let said = |asked: &Asked| Some(format!("{} at {}", asked.model, asked.host.as_ref()?));
    let said: Vec<String> = agreed.iter().filter_map(said).collect();
    if said.is_empty() { String::new() } else { format!("; what was agreed to is {}", said.join(", ")) }
}

fn tell(sending: &Sending<'_>, each: bool) {
    let Sending { chat, kinds, exchanges: (least, most) } = sending;
    let terms = chat.terms();
    let Some(host) = &terms.host else { return };
    let window = u64::from(terms.window);
    let items = if each { ", for each item of the list that it goes over" } else { "" };
    terminal::say(&format!("model:   {} at {host}", chat.name()));
    terminal::say(&format!("sends:   {kinds}"));
    let price = match &terms.price {
        Some(price) => format!("at most {} USD", dollars_up(most * cost(price, window, u64::from(terms.answer)))),
        None => "the price of this model is not known".to_owned(),
    };
    let begin = window / 2 * least;
    terminal::say(&format!(
        "size:    about {begin} tokens to begin with; at most {most} exchanges of at most {window} tokens; {price}{items}"
    ));
}

fn asked() -> bool {
    let mut out = std::io::stderr();
    let _ = write!(out, "Go on? [y/N] ").and_then(|()| out.flush());
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).is_ok() && matches!(line.trim().to_lowercase().as_str(), "y" | "yes")
}

fn cost(price: &Price, window: u64, answer: u64) -> u64 {
    Price::at_most(Some(price), window.saturating_sub(answer), answer).micro_usd.unwrap_or_default()
}

/// The ceiling, in words; dollars bind nothing where no price is known.
fn ceiling(limits: Limits, priced: bool) -> String {
    match limits.micro_usd.filter(|_| !priced) {
        Some(_) => {
            format!("{} (that in USD binds nothing where no price is known)", budget(Limits { micro_usd: None, ..limits }))
        }
        None => budget(limits),
    }
}

/// A budget, in words.
fn budget(limits: Limits) -> String {
    let parts = limits.words();
    if parts.is_empty() { "none is set".to_owned() } else { parts.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_ceiling_in_dollars_is_promised_where_no_price_is_known() {
        let limits = Limits { tokens: Some(5), micro_usd: Some(5_000_000), ..Limits::default() };
        assert_eq!(ceiling(limits, true), "5 tokens, 5.00 USD");
        assert_eq!(ceiling(limits, false), "5 tokens (that in USD binds nothing where no price is known)");
        assert_eq!(ceiling(Limits::default(), true), "none is set");
    }
}
