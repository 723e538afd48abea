//! A provider's model, spoken to through rig: one try, within a time limit, heard to stop. No word of rig leaves this file and its
//! parts, and no key leaves it at all.

mod capped;
mod connection;
mod errors;
mod given;
mod words;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use deepdive_model::Cancel;
use rig_core::catalog::Catalog;
use rig_core::providers::openai::wire::Route;
use rig_core::providers::registry::{Format, ProviderConfig, ProviderId};

use crate::pace::Pace;
use crate::vendor::Wire;
use crate::{Chat, ChatError, Price, Request, Seat, Terms, Turn, Vendor, waiting};
use capped::Capped;
use connection::Connection;

/// Tokens that a model is taken to have where nothing is known of it.
const WINDOW: u32 = 32_000;
/// No model is given more of a repository than this at once, however much it could take.
const WIDEST: u32 = 200_000;
/// Tokens of an answer, where nobody says otherwise.
const ANSWER: u32 = 4_000;

/// Exchanges in a row that end without an answer of the provider, after which it is asked no more: every agent of a run would wait as long.
const MOST_SILENT: u32 = 2;

/// Conversations at once, where nobody says otherwise.
const AT_ONCE: u32 = 4;
/// A server on this machine mostly answers one after the other, and keeps what it has read of one conversation: those that wait in its queue
/// use up their time, and those that alternate make it read all anew.
const AT_ONCE_HERE: u32 = 1;

/// How a provider's model is set up.
#[derive(Clone)]
pub struct Setup {
    /// The provider.
    pub vendor: &'static Vendor,
    /// What it calls the model.
    pub name: String,
    /// Its key; empty for one that takes none.
    pub key: String,
    /// Where it is, if not where it always is.
    pub url: Option<String>,
    /// Time for one exchange.
    pub timeout: Duration,
    /// Conversations at once, at most.
    pub at_once: Option<u32>,
    /// Requests a minute, at most.
    pub per_minute: Option<u32>,
    /// Tokens that a request and its answer may have, if not what is known of the model.
    pub window: Option<u32>,
    /// Tokens that an answer may have.
    pub answer: Option<u32>,
    /// The price, if not what is known of the model.
    pub price: Option<Price>,
}

/// See the module.
pub struct Provider {
    name: String,
    terms: Terms,
    wire: Wire,
    key: String,
    timeout: Duration,
    pace: Pace,
    /// Exchanges in a row that ended without an answer, or word of trouble, of it.
    silent: AtomicU32,
    /// What its server said with the first trouble of each kind, until it is told.
    said: Mutex<BTreeMap<String, Option<String>>>,
    connection: Connection,
}

impl Provider {
    /// Sets a model up; nothing is sent.
    pub fn new(setup: Setup) -> Result<Self, ChatError> {
        let Setup { vendor, name, key, url, timeout, at_once, per_minute, window, answer, price } = setup;
        let id = provider_id(vendor).ok_or_else(|| ChatError::Refused(format!("{} can't be spoken to", vendor.id)))?;
        let config = config(vendor, &id, &key, url.as_deref());
        let config = config.ok_or_else(|| ChatError::Refused(format!("{} can't be spoken to", vendor.id)))?;
        let known = Catalog::builtin().find(id, &name);
        let window = window.or_else(|| known.and_then(|spec| spec.context_window)).unwrap_or(WINDOW).min(WIDEST);
        let answer = answer.unwrap_or_else(|| known.and_then(|spec| spec.max_output_tokens).unwrap_or(ANSWER).min(ANSWER));
        let known_price = known.filter(|_| url.is_none()).and_then(|spec| spec.pricing);
        let price = price.or_else(|| known_price.map(|price| Price::usd(price.input, price.cache_read, price.output)));
        let host = host(config.base_url());
        let at_once = at_once.unwrap_or(if is_here(&host) { AT_ONCE_HERE } else { AT_ONCE });
        let terms = Terms { host: Some(host), window, answer: answer.min(window / 2), price };
        let (connection, wire) = (Connection::new(config, name.clone(), http(timeout)?), vendor.wire.1);
        let (name, pace, silent) = (format!("{}:{name}", vendor.id), Pace::of(at_once, per_minute), AtomicU32::new(0));
        Ok(Self { name, terms, wire, key, timeout, pace, silent, said: Mutex::default(), connection })
    }
}

fn provider_id(vendor: &Vendor) -> Option<ProviderId> {
    let (name, wire) = vendor.wire;
    let format = match wire {
        Wire::OpenAi => Format::OpenAi,
        Wire::Anthropic => Format::Anthropic,
        Wire::Gemini => Format::Gemini,
    };
    ProviderId::new(name, format)
}

fn config(vendor: &Vendor, id: &ProviderId, key: &str, url: Option<&str>) -> Option<ProviderConfig> {
    let config = id.config(key.to_owned())?;
    let Some(url) = url else { return Some(config) };
    Some(match config.with_base_url(normal(vendor, url)) {
        // A server that only resembles the provider knows the chat endpoint, not the newer one.
        ProviderConfig::OpenAi(config) => ProviderConfig::OpenAi(config.with_route(Route::Chat)),
        config @ (ProviderConfig::Anthropic(_) | ProviderConfig::Gemini(_)) => config,
    })
}

/// A URL as rig wants it: mistral's has no `/v1`, which rig adds; a bare host of the others gets one.
fn normal(vendor: &Vendor, url: &str) -> String {
    let url = url.trim_end_matches('/');
    match vendor.id {
        "mistral" => url.trim_end_matches("/v1").to_owned(),
        "openai-compatible" | "ollama" if url.splitn(4, '/').nth(3).is_none_or(str::is_empty) => format!("{url}/v1"),
        _ => url.to_owned(),
    }
}

/// The host of a URL, for people; no user and no password.
fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.rsplit('@').next().unwrap_or_default().to_owned()
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    let name = host.rsplit_once(':').filter(|(_, port)| port.parse::<u16>().is_ok()).map_or(host, |(name, _)| name);
    let address = name.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

fn http(timeout: Duration) -> Result<Capped, ChatError> {
    // Fails only where another part of the program has chosen already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .timeout(timeout)
        .connect_timeout(timeout.min(Duration::from_secs(20)))
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("deepdive/", env!("CARGO_PKG_VERSION")));
    let client = builder.build().map_err(|error| ChatError::Refused(format!("no connection can be made here: {error}")))?;
    Ok(Capped(client))
}

impl Chat for Provider {
    fn name(&self) -> &str {
        &self.name
    }

    fn terms(&self) -> &Terms {
        &self.terms
    }

    fn seat(&self, cancel: &dyn Cancel) -> Result<Seat<'_>, ChatError> {
        self.pace.seat(cancel)
    }

    fn turn(&self, request: &Request, cancel: &dyn Cancel) -> Result<Turn, ChatError> {
        self.turn_watched(request, cancel, &|_| {})
    }

    fn turn_watched(&self, request: &Request, cancel: &dyn Cancel, written: &dyn Fn(u64)) -> Result<Turn, ChatError> {
        self.pace.wait(cancel)?;
        self.heard_of()?;
        let request = words::request(request, self.wire)?;
        let began = Cell::new(false);
        let heard = |characters| {
            began.set(true);
            written(characters);
        };
        let answered = waiting::run(self.timeout, cancel, self.connection.answer(request, &heard));
        let answered = answered.and_then(|answered| answered.map_err(|error| self.trouble(&error)).and_then(words::turn));
        let answered = answered.map_err(|error| if began.get() { error.while_writing() } else { error });
        self.listen(&answered);
        let mut turn = answered?;
        turn.used.micro_usd = self.terms.price.map(|price| price.of(&turn.used));
        Ok(turn)
    }

    fn own_words(&self) -> Option<String> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).values_mut().find_map(Option::take)
    }
}

impl Provider {
    /// Whether it is worth asking: one that gave no answer again and again is not.
    fn heard_of(&self) -> Result<(), ChatError> {
        if self.silent.load(Ordering::Relaxed) < MOST_SILENT {
            return Ok(());
        }
        let seconds = self.timeout.as_secs();
        Err(ChatError::Refused(format!(
            "the model's server gave no answer within {seconds} s, {MOST_SILENT} times in a row, and is not asked any more"
        )))
    }

    /// An answer and a trouble that it tells of count for it; the wish to stop tells nothing.
    fn listen(&self, answered: &Result<Turn, ChatError>) {
        match answered {
            Err(ChatError::TimedOut(_) | ChatError::Slow(_)) => drop(self.silent.fetch_add(1, Ordering::Relaxed)),
            Err(ChatError::Cancelled) => {}
            Ok(_) | Err(_) => self.silent.store(0, Ordering::Relaxed),
        }
    }

    fn trouble(&self, error: &rig_core::ProviderError) -> ChatError {
        if errors::timed_out(error) {
            return ChatError::TimedOut(self.timeout);
        }
        let words = errors::said(error, &self.key);
        let error = errors::trouble(error);
        self.said.lock().unwrap_or_else(PoisonError::into_inner).entry(error.to_string()).or_insert(Some(words));
        if let ChatError::Busy { after: Some(after), .. } = &error {
            self.pace.hold(*after);
        }
        error
    }
}

#[cfg(test)]
mod tests;
