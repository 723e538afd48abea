//! How fast a provider may be asked: so many requests a minute, and none while it wants to be left alone. One that wants to be left alone
//! for longer than anyone waits is not waited for at all.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use deepdive_model::Cancel;

use crate::patience::LONGEST;
use crate::{ChatError, waiting};

/// A time that is told to be at most so long can always be counted on from now.
const DAY: Duration = Duration::from_hours(24);

/// Shared by all who ask one provider.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    gap: Duration,
    next: Mutex<Option<Instant>>,
    /// Until when it wants to be left alone, where that is too long to wait for.
    away: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most so many requests a minute; none for as many as one likes.
    pub(crate) fn per_minute(requests: Option<u32>) -> Self {
        let gap = requests.filter(|n| *n > 0).map_or(Duration::ZERO, |n| Duration::from_mins(1) / n);
        Self { gap, next: Mutex::default(), away: Mutex::default() }
    }

    /// Waits for one's turn.
    pub(crate) fn wait(&self, cancel: &dyn Cancel) -> Result<(), ChatError> {
        let now = Instant::now();
        let away = *self.away.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = away.map(|until| until.saturating_duration_since(now)).filter(|left| !left.is_zero()) {
            return Err(asks_too_much(left));
        }
        let mine = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = next.map_or(now, |next| next.max(now));
            *next = Some(mine + self.gap);
            mine
        };
        waiting::sleep(mine.saturating_duration_since(now), cancel)
    }

    /// Nobody asks for so long; where that is too long to wait for, all who would ask are told so at once.
    pub(crate) fn hold(&self, time: Duration) {
        let until = Instant::now() + time.min(DAY);
        if time > LONGEST {
            *self.away.lock().unwrap_or_else(PoisonError::into_inner) = Some(until);
            return;
        }
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = Some(next.map_or(until, |next| next.max(until)));
    }
}

/// Why a provider is not waited for.
pub(crate) fn asks_too_much(time: Duration) -> ChatError {
    // A part of a second is a second more.
    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_nanos() > 0));
    ChatError::Refused(format!("the model's server asks to wait {seconds} s"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use deepdive_model::NeverCancel;

    use super::*;

    #[test]
    fn each_waits_for_the_one_before() {
        let pace = Pace::per_minute(Some(1200));
        let began = Instant::now();
        for _ in 0..3 {
            pace.wait(&NeverCancel).unwrap();
        }
        assert!(began.elapsed() >= Duration::from_millis(100), "two gaps of 50 ms");
    }

    #[test]
    fn a_provider_that_wants_to_be_left_alone_for_too_long_is_not_waited_for() {
        for asked in [Duration::from_hours(1), Duration::MAX] {
            let pace = Pace::per_minute(None);
            pace.hold(asked);
            let began = Instant::now();
            let why = pace.wait(&NeverCancel).unwrap_err().to_string();
            assert!(why.starts_with("the model's server asks to wait ") && began.elapsed() < Duration::from_secs(1), "{why}");
        }
    }

    #[test]
    fn nobody_asks_while_it_is_held() {
        let pace = Pace::per_minute(None);
        pace.hold(Duration::from_millis(60));
        let began = Instant::now();
        pace.wait(&NeverCancel).unwrap();
        assert!(began.elapsed() >= Duration::from_millis(55));
    }
}
