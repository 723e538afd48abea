//! What went wrong, in our words: what passes and what does not, how long to wait, and never a key.

use std::time::Duration;

use bytes::Bytes;
use rig_core::ProviderError;

use super::capped::{CameWhole, TooLong};
use crate::ChatError;

/// The longest text of a provider that is told.
const LONGEST: usize = 300;

/// The kind of failure and the status, in our words alone: this gets into reports and stores, where nothing that a server says of
/// itself may stand.
pub(super) fn trouble(error: &ProviderError) -> ChatError {
    let status = error.provider_response_status().map(|status| status.as_u16());
    let sent = !never_sent(error);
    let why = why(error, status, sent);
    match (error, status) {
        (ProviderError::Json(_) | ProviderError::Response(_) | ProviderError::Truncated, _) => ChatError::Garbled(why),
        _ if is_too_long(error) => ChatError::TooLong(why),
        (_, Some(429)) => ChatError::Busy { why, after: after(error), billed: false },
        _ if error.is_retryable() => ChatError::Busy { why, after: after(error), billed: sent && status.is_none() },
        _ => ChatError::Refused(why),
    }
}

fn why(error: &ProviderError, status: Option<u16>, sent: bool) -> String {
    match (error, status) {
        (ProviderError::Json(_) | ProviderError::Response(_) | ProviderError::Truncated, _) => {
            "the model's server answered with something that is not an answer".to_owned()
        }
        _ if is_too_long(error) => format!("{TooLong}"),
        (_, Some(401)) => "the model's server does not accept the key (status 401)".to_owned(),
        (_, Some(429)) => "the model's server is busy (status 429)".to_owned(),
        (_, Some(status @ 500..)) => format!("the model's server failed (status {status})"),
        (_, Some(status)) => format!("the model's server refused the request (status {status})"),
        (ProviderError::Http(_), None) if !sent => "the model's server can't be reached".to_owned(),
        (ProviderError::Http(_), None) => "the connection to the model's server broke off".to_owned(),
        (_, None) => "the model's server could not be asked".to_owned(),
    }
}

fn is_too_long(error: &ProviderError) -> bool {
    caused_by(error, <dyn std::error::Error>::is::<TooLong>)
}

/// The body of an answer that came whole where pieces were asked for.
pub(super) fn came_whole(error: &ProviderError) -> Option<Bytes> {
    find_cause(error, |cause| cause.downcast_ref::<CameWhole>().map(|came| came.0.clone()))
}

/// Whether the server knows no answers in pieces, or gives none to this user: it then names what it does not take.
pub(super) fn refuses_pieces(error: &ProviderError) -> bool {
    let status = error.provider_response_status().map(|status| status.as_u16());
    let named = || error.provider_response_body().is_some_and(|body| body.contains("stream"));
    matches!(status, Some(400 | 403 | 404 | 405 | 415 | 422 | 501)) && named()
}

/// Whether not even a connection was made.
fn never_sent(error: &ProviderError) -> bool {
    caused_by(error, |cause| cause.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_connect))
}

/// Whether the connection waited in vain: it keeps the same time limit as whoever waits for it, and may be first.
pub(super) fn timed_out(error: &ProviderError) -> bool {
    !never_sent(error) && caused_by(error, |cause| cause.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout))
}

/// Whether an error of the connection, or anything that caused it, is of a kind.
fn caused_by(error: &ProviderError, is: impl Fn(&(dyn std::error::Error + 'static)) -> bool) -> bool {
    find_cause(error, |cause| is(cause).then_some(())).is_some()
}

/// The first of an error of the connection and what caused it that something can be made of.
fn find_cause<T>(error: &ProviderError, find: impl Fn(&(dyn std::error::Error + 'static)) -> Option<T>) -> Option<T> {
    let ProviderError::Http(http) = error else { return None };
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&**http);
    while let Some(error) = cause {
        if let Some(found) = find(error) {
            return Some(found);
        }
        cause = error.source();
    }
    None
}

/// The seconds of `Retry-After`. Its other form, a date, is left to our own pauses.
fn after(error: &ProviderError) -> Option<Duration> {
    seconds(error.provider_response_headers()?.get("retry-after")?.to_str().ok()?)
}

/// A time that there is: no text of a server is taken to be one unseen.
fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.trim().parse().ok()?).ok()
}

/// What the provider said, else what the connection said: for the eyes of a person at a terminal, and for nothing that is kept.
pub(super) fn said(error: &ProviderError, key: &str) -> String {
    let message = error.provider_response_json().ok().flatten().and_then(|body| {
        let pointers = ["/error/message", "/message", "/error", "/detail"];
        pointers.iter().find_map(|pointer| body.pointer(pointer)?.as_str().map(str::to_owned))
    });
    let text = message.or_else(|| error.provider_response_body().map(str::to_owned)).unwrap_or_else(|| whole(error));
    clean(&text, key)
}

/// An error with what caused it, down to the system's own word.
fn whole(error: &ProviderError) -> String {
    let ProviderError::Http(http) = error else { return error.to_string() };
    let mut text = http.to_string();
    let mut cause = std::error::Error::source(&**http);
    while let Some(error) = cause {
        let said = error.to_string();
        if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
        cause = error.source();
    }
    text
}

/// One line without the key, in whatever form it stands there.
fn clean(text: &str, key: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = if key.len() >= 4 { line.replace(key, "[key]") } else { line };
    let line = without_query_keys(&line);
    line.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

/// Some providers take the key as a part of the URL, and errors show URLs.
fn without_query_keys(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("key=") {
        let (before, after) = rest.split_at(at + 4);
        out.push_str(before);
        out.push_str("[key]");
        rest = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "-_.%".contains(c));
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(seconds(text), expected.map(Duration::from_secs), "{text}");
    }

    #[test]
    fn only_times_that_there_are_are_waited_for() {
        check(" 7 ", Some(7));
        check("3600", Some(3600));
        for text in ["1e30", "-1", "NaN", "inf", "-inf", "soon", "", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            check(text, None);
        }
    }

    #[test]
    fn no_key_is_told() {
        assert_eq!(clean("bad key sk-abcdef in\n request", "sk-abcdef"), "bad key [key] in request");
        assert_eq!(
            clean("error for url (https://x/v1?alt=sse&key=AIza-_9)", ""),
            "error for url (https://x/v1?alt=sse&key=[key])"
        );
        assert_eq!(clean(&"long ".repeat(200), "").chars().count(), LONGEST);
    }
}
