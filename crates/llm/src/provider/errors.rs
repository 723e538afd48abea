//! What went wrong, in our words: what passes and what does not, how long to wait, and never a key.

use std::time::Duration;

use rig_core::ProviderError;

use super::capped::TooLong;
use crate::ChatError;

/// The longest text of a provider that is told.
const LONGEST: usize = 300;

pub(super) fn trouble(error: &ProviderError, key: &str) -> ChatError {
    let why = clean(&said(error), key);
    let status = error.provider_response_status().map(|status| status.as_u16());
    let sent = !never_sent(error);
    match (error, status) {
        (ProviderError::Json(_) | ProviderError::Response(_) | ProviderError::Truncated, _) => ChatError::Garbled(why),
        _ if caused_by(error, <dyn std::error::Error>::is::<TooLong>) => ChatError::TooLong(why),
        (_, Some(429)) => ChatError::Busy { why, after: after(error), billed: false },
        _ if error.is_retryable() => ChatError::Busy { why, after: after(error), billed: sent && status.is_none() },
        _ => ChatError::Refused(why),
    }
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
    let ProviderError::Http(http) = error else { return false };
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&**http);
    while let Some(error) = cause {
        if is(error) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The seconds of `Retry-After`. Its other form, a date, is left to our own pauses.
fn after(error: &ProviderError) -> Option<Duration> {
    let seconds = error.provider_response_headers()?.get("retry-after")?.to_str().ok()?;
    seconds
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|seconds| seconds.is_finite())
        .map(|seconds| Duration::from_secs_f64(seconds.max(0.0)))
}

/// What the provider said, else what the connection said.
fn said(error: &ProviderError) -> String {
    let status = error.provider_response_status().map(|status| format!("status {}: ", status.as_u16()));
    let message = error.provider_response_json().ok().flatten().and_then(|body| {
        let pointers = ["/error/message", "/message", "/error", "/detail"];
        pointers.iter().find_map(|pointer| body.pointer(pointer)?.as_str().map(str::to_owned))
    });
    let text = message.or_else(|| error.provider_response_body().map(str::to_owned)).unwrap_or_else(|| whole(error));
    format!("{}{text}", status.unwrap_or_default())
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
pub(super) fn clean(text: &str, key: &str) -> String {
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
