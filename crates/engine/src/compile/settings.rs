//! What else is said of a step and of the run: times, retries, caches, budgets.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Cache, Limits, Mark, OnError, OnErrorEntry, Retries, Retry, duration, nearest};

use super::Check;

/// The first pause where none is said.
const BACKOFF_MS: u64 = 1_000;

impl Check<'_> {
    pub(super) fn time(&mut self, mark: &Mark) -> Option<u64> {
        let ms = duration::milliseconds(mark.text());
        if ms.is_none() {
            let text = mark.text().trim();
            let what = if text.is_empty() { "a time is needed here".to_owned() } else { format!("`{text}` is no time") };
            self.wrong(mark, what, "a whole number and a unit: 500ms, 30s, 10m, 1h");
        }
        ms
    }

    pub(super) fn cache(&mut self, mark: Option<&Mark>) -> Cache {
        match mark.map(Mark::text) {
            None => self.cache,
            Some("never") => Cache::Never,
            Some("content") => Cache::Content,
            Some(other) => {
                let hint = nearest(other, ["content", "never"]);
                mark.into_iter().for_each(|mark| self.wrong(mark, format!("unknown value `{other}`"), hint.clone()));
                Cache::Never
            }
        }
    }

    pub(super) fn retry(&mut self, retry: Option<&Retry>) -> Retries {
        let Some(retry) = retry else { return Retries::default() };
        let backoff = retry.backoff.as_ref().and_then(|mark| self.time(mark));
        Retries { max: retry.max, backoff_ms: backoff.unwrap_or(BACKOFF_MS) }
    }

    /// `ids` are the steps that may stand in.
    pub(super) fn on_error(&mut self, id: &Mark, entry: Option<&OnErrorEntry>, ids: &BTreeSet<String>) -> OnError {
        let Some(entry) = entry else { return OnError::Fail };
        let fallback = match &entry.0.value {
            Value::String(word) if word == "fail" => return OnError::Fail,
            Value::String(word) if word == "continue" => return OnError::Continue,
            Value::Object(fields) if fields.len() == 1 => fields.get("fallback").and_then(Value::as_str),
            _ => None,
        };
        let Some(step) = fallback else {
            self.wrong_at(
                entry.0.place(),
                format!("`on_error` of step `{}` can't be told", id.text()),
                "there are fail, continue, { fallback: STEP }",
            );
            return OnError::Fail;
        };
        if step == id.text() {
            self.wrong_at(entry.0.place(), format!("step `{step}` can't stand in for itself"), "name another step");
        } else if !ids.contains(step) && !ids.contains("") {
            let hint = nearest(step, ids.iter().map(String::as_str).filter(|known| *known != id.text()));
            self.wrong_at(entry.0.place(), format!("step `{}` falls back to `{step}`, which is no step here", id.text()), hint);
        }
        OnError::Fallback(step.to_owned())
    }

    pub(super) fn budget(&mut self) -> Limits {
        let budget = &self.workflow.budget;
        let wall_ms = budget.wall.as_ref().and_then(|wall| self.time(wall));
        let micro_usd = budget.usd.and_then(micro);
        if budget.usd.is_some() && micro_usd.is_none() {
            let place = self.field(&["budget", "usd"]).map_or((1, 1, 1), |field| field.value.place);
            self.wrong_at(place, "`usd` is no amount", "write dollars such as 2.5");
        }
        Limits { tokens: budget.tokens, micro_usd, wall_ms, model_calls: budget.model_calls }
    }
}

/// Dollars in millionths; none where they are none.
#[allow(clippy::cast_sign_loss)]
fn micro(usd: f64) -> Option<u64> {
    (usd.is_finite() && (0.0..1e9).contains(&usd)).then(|| (usd * 1e6).round() as u64)
}
