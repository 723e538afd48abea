//! How fast a provider may be asked: so many requests a minute, and none while it wants to be left alone.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use deepdive_model::Cancel;

use crate::{ChatError, waiting};

/// Shared by all who ask one provider.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    gap: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most so many requests a minute; none for as many as one likes.
    pub(crate) fn per_minute(requests: Option<u32>) -> Self {
        let gap = requests.filter(|n| *n > 0).map_or(Duration::ZERO, |n| Duration::from_mins(1) / n);
        Self { gap, next: Mutex::default() }
    }

    /// Waits for one's turn.
    pub(crate) fn wait(&self, cancel: &dyn Cancel) -> Result<(), ChatError> {
        let now = Instant::now();
        let mine = {
            let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
            let mine = next.map_or(now, |next| next.max(now));
            *next = Some(mine + self.gap);
            mine
        };
        waiting::sleep(mine.saturating_duration_since(now), cancel)
    }

    /// Nobody asks for so long.
    pub(crate) fn hold(&self, time: Duration) {
        let until = Instant::now() + time;
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        *next = Some(next.map_or(until, |next| next.max(until)));
    }
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
    fn nobody_asks_while_it_is_held() {
        let pace = Pace::per_minute(None);
        pace.hold(Duration::from_millis(60));
        let began = Instant::now();
        pace.wait(&NeverCancel).unwrap();
        assert!(began.elapsed() >= Duration::from_millis(55));
    }
}
