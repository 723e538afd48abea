//! The word to the user before anything is sent to a model: where it goes, what it is, how much, what it may cost. Without a yes nothing is
//! sent anywhere; a model that needs no network needs no yes.

use std::io::{BufRead as _, IsTerminal as _, Write as _};

use deepdive_engine::Limits;
use deepdive_llm::{Chat, Price};

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

/// Tells what is about to be sent where, and asks where somebody can answer: once, for all models together.
pub(crate) fn agree(common: &Common, sendings: &[Sending<'_>], limits: Limits) -> Result<(), Failure> {
    let hosts: Vec<&str> = sendings.iter().filter_map(|sending| sending.chat.terms().host.as_deref()).collect();
    if hosts.is_empty() {
        return Ok(());
    }
    if !common.quiet || !common.yes {
        sendings.iter().for_each(tell);
        terminal::say(&format!("ceiling: {}", budget(limits)));
    }
    if common.yes {
        return Ok(());
    }
    if !(std::io::stdin().is_terminal() && std::io::stderr().is_terminal()) {
        let hosts = hosts.join(" and ");
        return Err(Failure::new(Code::Usage, format!("nobody is here to agree that code is sent to {hosts}"))
            .hint("say --yes to agree, or --model none to go without"));
    }
    asked()
        .then_some(())
        .ok_or_else(|| Failure::new(Code::Usage, "nothing was sent").hint("--model none makes the report without a model"))
}

fn tell(sending: &Sending<'_>) {
    let Sending { chat, kinds, exchanges: (least, most) } = sending;
    let terms = chat.terms();
    let Some(host) = &terms.host else { return };
    let each = u64::from(terms.window);
    terminal::say(&format!("model:   {} at {host}", chat.name()));
    terminal::say(&format!("sends:   {kinds}"));
    let price = match &terms.price {
        Some(price) => format!("at most {} USD", dollars(most * cost(price, each, u64::from(terms.answer)))),
        None => "the price of this model is not known".to_owned(),
    };
    let begin = each / 2 * least;
    terminal::say(&format!(
        "size:    about {begin} tokens to begin with; at most {most} exchanges of at most {each} tokens; {price}"
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

/// The ceiling, in words.
fn budget(limits: Limits) -> String {
    let parts = [
        limits.tokens.map(|n| format!("{n} tokens")),
        limits.micro_usd.map(|micro| format!("{} USD", dollars(micro))),
        limits.model_calls.map(|n| format!("{n} calls")),
        limits.wall_ms.map(|ms| format!("{} s", ms / 1000)),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    if parts.is_empty() { "none is set".to_owned() } else { parts.join(", ") }
}

/// Millionths of a dollar as dollars and cents, rounded up.
fn dollars(micro: u64) -> String {
    let cents = micro.div_ceil(10_000);
    format!("{}.{:02}", cents / 100, cents % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_rounded_up() {
        assert_eq!(dollars(1), "0.01");
        assert_eq!(dollars(1_230_000), "1.23");
        assert_eq!(budget(Limits { tokens: Some(5), micro_usd: Some(10_001), ..Limits::default() }), "5 tokens, 0.02 USD");
        assert_eq!(budget(Limits::default()), "none is set");
    }
}
