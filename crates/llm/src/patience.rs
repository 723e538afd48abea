//! How often something is tried again, and how long the pauses are.

use std::time::Duration;

/// The longest time that a provider may make anyone wait.
pub(crate) const LONGEST: Duration = Duration::from_mins(1);

/// Pauses double from the first to the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Tries in all, at least one.
    pub tries: u32,
    /// The first pause.
    pub first: Duration,
    /// The longest pause, and the time that a provider may make one exchange wait in all; one that wants more is given up.
    pub longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { tries: 4, first: Duration::from_secs(1), longest: LONGEST }
    }
}

impl Patience {
    /// The pause after the `attempt`-th try, from 0; none where it is not worth another. `seed` spreads those who would otherwise all
    /// come back at the same moment.
    pub(crate) fn pause(&self, attempt: u32, asked: Option<Duration>, seed: u8) -> Option<Duration> {
        if attempt + 1 >= self.tries {
            return None;
        }
        if let Some(asked) = asked {
            return (asked <= self.longest).then_some(asked);
        }
        let pause = self.first.saturating_mul(1 << attempt.min(16)).min(self.longest);
        Some(pause + pause * u32::from(seed) / 1024)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attempt: u32, asked: Option<u64>, expected: Option<u64>) {
        let patience = Patience { tries: 4, first: Duration::from_secs(2), longest: Duration::from_secs(5) };
        assert_eq!(patience.pause(attempt, asked.map(Duration::from_secs), 0), expected.map(Duration::from_secs));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_providers_are_heard() {
        check(0, None, Some(2));
        check(1, None, Some(4));
        check(2, None, Some(5));
        check(3, None, None);
        check(0, Some(0), Some(0));
        check(0, Some(5), Some(5));
        check(0, Some(6), None);
    }

    #[test]
    fn seeds_spread_pauses_by_less_than_a_quarter() {
        let spread = Patience::default().pause(0, None, 255).map(|pause| pause.as_millis());
        assert!(spread.is_some_and(|ms| (1000..1250).contains(&ms)));
    }
}
