//! How fast a provider may be asked: so many conversations at once, so many requests a minute, and none while it wants to be left alone. One that wants to be left alone
//! for longer than anyone waits is not waited for at all.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use deepdive_model::Cancel;
use tokio::sync::Semaphore;

use crate::patience::LONGEST;
use crate::{ChatError, Seat, waiting};

/// A time that is told to be at most so long can always be counted on from now.
const DAY: Duration = Duration::from_hours(24);

/// Shared by all who ask one provider.
#[derive(Debug)]
pub(crate) struct Pace {
    seats: Semaphore,
    gap: Duration,
    next: Mutex<Option<Instant>>,
    /// Until when it wants to be left alone, where that is too long to wait for.
    away: Mutex<Option<Instant>>,
}

impl Pace {
    /// At most so many conversations at once, at least one, and so many requests a minute; none for as many as one likes.
    pub(crate) fn of(at_once: u32, per_minute: Option<u32>) -> Self {
        let gap = per_minute.filter(|n| *n > 0).map_or(Duration::ZERO, |n| Duration::from_mins(1) / n);
        Self { seats: Semaphore::new(at_once.max(1) as usize), gap, next: Mutex::default(), away: Mutex::default() }
    }

    /// Waits until fewer than so many talk.
    pub(crate) fn seat(&self, cancel: &dyn Cancel) -> Result<Seat<'_>, ChatError> {
        let seat = waiting::until(cancel, self.seats.acquire())?;
        seat.map(Seat::from).map_err(|error| ChatError::Refused(error.to_string()))
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
        let pace = Pace::of(4, Some(1200));
        let began = Instant::now();
        for _ in 0..3 {
            pace.wait(&NeverCancel).unwrap();
        }
        assert!(began.elapsed() >= Duration::from_millis(100), "two gaps of 50 ms");
    }

    #[test]
    fn a_provider_that_wants_to_be_left_alone_for_too_long_is_not_waited_for() {
        for asked in [Duration::from_hours(1), Duration::MAX] {
            let pace = Pace::of(4, None);
            pace.hold(asked);
            let began = Instant::now();
            let why = pace.wait(&NeverCancel).unwrap_err().to_string();
            assert!(why.starts_with("the model's server asks to wait ") && began.elapsed() < Duration::from_secs(1), "{why}");
        }
    }

    #[test]
    fn so_many_at_once_and_no_more() {
        let pace = Pace::of(2, None);
        let first = pace.seat(&NeverCancel).unwrap();
        let _second = pace.seat(&NeverCancel).unwrap();
        std::thread::scope(|scope| {
            let third = scope.spawn(|| {
                let began = Instant::now();
                pace.seat(&NeverCancel).map(|_| began.elapsed()).unwrap()
            });
            std::thread::sleep(Duration::from_millis(80));
            drop(first);
            assert!(third.join().unwrap() >= Duration::from_millis(60), "it waits for the first");
        });
    }

    #[test]
    fn nobody_asks_while_it_is_held() {
        let pace = Pace::of(4, None);
        pace.hold(Duration::from_millis(60));
        let began = Instant::now();
        pace.wait(&NeverCancel).unwrap();
        assert!(began.elapsed() >= Duration::from_millis(55));
    }
}
