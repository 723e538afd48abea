//! What a run may use up: said by its workflow, and raised by whoever lets it go on. Amounts are whole numbers, never floats.

use serde::{Deserialize, Serialize};

use crate::{Plan, Step, StepKind, dollars_up, duration, nearest};

/// What a run may use up, in whole numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Tokens of models, both ways.
    pub tokens: Option<u64>,
    /// Millionths of a US dollar.
    pub micro_usd: Option<u64>,
    /// Milliseconds of wall time.
    pub wall_ms: Option<u64>,
    /// Calls of models.
    pub model_calls: Option<u64>,
}

const NAMES: [&str; 4] = ["tokens", "usd", "wall", "model_calls"];

impl Limits {
    /// Those of a text such as `tokens=400000,usd=2.5,wall=45m`, by the names of a workflow's `budget`.
    pub fn read(text: &str) -> Result<Self, String> {
        text.split(',').try_fold(Self::default(), |limits, part| {
            let form = "write NAME=VALUE, several with commas, such as tokens=400000,usd=2.5,model_calls=50,wall=45m";
            let (name, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is no limit: {form}"))?;
            limits.and(Self::default().with(name.trim(), value.trim())?)
        })
    }

    /// These and others; none can be said twice.
    pub fn and(self, more: Self) -> Result<Self, String> {
        let of = |limits: Self| [limits.tokens, limits.micro_usd, limits.wall_ms, limits.model_calls];
        let twice =
            NAMES.into_iter().zip(of(self).into_iter().zip(of(more))).find(|(_, (one, other))| one.is_some() && other.is_some());
        match twice {
            Some((name, _)) => Err(format!("the limit `{name}` is said twice: say it once")),
            None => Ok(more.or(self)),
        }
    }

    fn with(self, name: &str, value: &str) -> Result<Self, String> {
        let number = || value.parse().map(Some).map_err(|_| format!("{name} takes a whole number, and `{value}` is none"));
        Ok(match name {
            "tokens" => Self { tokens: number()?, ..self },
            "model_calls" => Self { model_calls: number()?, ..self },
            "usd" => Self {
                micro_usd: Some(micro(value).ok_or_else(|| format!("usd takes dollars such as 2.5, not `{value}`"))?),
                ..self
            },
            "wall" => Self { wall_ms: Some(time(value)?), ..self },
            other => return Err(format!("there is no limit `{other}`: {}", nearest(other, NAMES))),
        })
    }

    /// These, where they are said, and the others as they were.
    #[must_use]
    pub fn or(self, before: Self) -> Self {
        Self {
            tokens: self.tokens.or(before.tokens),
            micro_usd: self.micro_usd.or(before.micro_usd),
            wall_ms: self.wall_ms.or(before.wall_ms),
            model_calls: self.model_calls.or(before.model_calls),
        }
    }

    /// Each in words; nothing where none is set.
    pub fn words(&self) -> Vec<String> {
        let parts = [
            self.tokens.map(|n| format!("{n} tokens")),
            self.micro_usd.map(|micro| format!("{} USD", dollars_up(micro))),
            self.model_calls.map(|n| format!("{n} model calls")),
            self.wall_ms.map(|ms| format!("{} of wall time", duration::say(ms))),
        ];
        parts.into_iter().flatten().collect()
    }
}

impl Plan {
    /// Gives each step that has a time limit at least this one.
    pub fn take_time(&mut self, ms: u64) {
        longer(&mut self.steps, ms);
    }
}

fn longer(steps: &mut [Step], ms: u64) {
    for step in steps {
        step.timeout_ms = step.timeout_ms.map(|before| before.max(ms));
        match &mut step.kind {
            StepKind::Workflow { plan } => plan.take_time(ms),
            StepKind::ForEach { steps, .. } => longer(steps, ms),
            StepKind::Agent { .. } | StepKind::Tool { .. } | StepKind::Report { .. } | StepKind::Approve { .. } => {}
        }
    }
}

/// Milliseconds of a text such as `90s` or `10m`.
pub fn time(text: &str) -> Result<u64, String> {
    duration::milliseconds(text)
        .ok_or_else(|| format!("`{text}` is no time: write a whole number and a unit, such as 30s, 10m, 1h"))
}

/// Dollars with at most six decimals, in millionths.
fn micro(text: &str) -> Option<u64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || part.len() > 6 {
        return None;
    }
    whole.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(format!("{part:0<6}").parse().ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn limits_are_read_by_the_names_of_a_workflow() {
        let all = Limits { tokens: Some(5), micro_usd: Some(2_500_000), wall_ms: Some(2_700_000), model_calls: Some(7) };
        assert_eq!(Limits::read("tokens=5, usd=2.5,wall=45m,model_calls=7"), Ok(all));
        assert_eq!(Limits::read("usd=3").unwrap().micro_usd, Some(3_000_000));
        for (wrong, said) in [
            ("tokens", "NAME=VALUE"),
            ("token=5", "did you mean `tokens`?"),
            ("tokens=-1", "whole number"),
            ("usd=1e3", "dollars such as 2.5"),
            ("usd=0.0000001", "dollars such as 2.5"),
            ("wall=5", "a unit"),
            ("", "such as tokens=400000"),
            ("tokens=1,000", "`000` is no limit"),
            ("tokens=1,wall=1m,tokens=2", "`tokens` is said twice"),
            ("wall=1m,wall=2m", "`wall` is said twice"),
            ("usd=1,usd=2", "`usd` is said twice"),
            ("model_calls=1,model_calls=2", "`model_calls` is said twice"),
        ] {
            assert!(Limits::read(wrong).unwrap_err().contains(said), "{wrong}: {:?}", Limits::read(wrong));
        }
    }

    #[test]
    fn what_is_said_anew_takes_the_place_of_what_was_said() {
        let before = Limits { tokens: Some(1), model_calls: Some(2), ..Limits::default() };
        let more = Limits { tokens: Some(9), ..Limits::default() };
        assert_eq!(more.or(before), Limits { tokens: Some(9), model_calls: Some(2), ..Limits::default() });
    }

    #[test]
    fn limits_are_told_in_words() {
        let limits = Limits { tokens: Some(5), micro_usd: Some(10_001), model_calls: Some(3), wall_ms: Some(60_000) };
        assert_eq!(limits.words(), ["5 tokens", "0.02 USD", "3 model calls", "1 min of wall time"]);
        assert!(Limits::default().words().is_empty());
    }
}
