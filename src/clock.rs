//! Now, as text. The only place that reads the clock; everything below gets its day as `as_of`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Since 1970-01-01, UTC.
fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Today, UTC, as `YYYY-MM-DD`.
pub(crate) fn today() -> String {
    day(since_epoch().as_secs() / 86_400)
}

/// Now, UTC, as `YYYY-MM-DDTHH:MM:SS.mmmZ`: two runs of one second still have an order.
pub(crate) fn now() -> String {
    moment(since_epoch())
}

/// A moment as a person reads it: without its fraction of a second.
pub(crate) fn to_the_second(moment: &str) -> String {
    moment.split_once('.').map_or_else(|| moment.to_owned(), |(whole, _)| format!("{whole}Z"))
}

fn moment(since: Duration) -> String {
    let (seconds, rest) = (since.as_secs(), since.as_secs() % 86_400);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{}T{hour:02}:{minute:02}:{second:02}.{:03}Z", day(seconds / 86_400), since.subsec_millis())
}

/// The date of a day counted from 1970-01-01: civil_from_days of Howard Hinnant's "chrono-compatible low-level date algorithms".
fn day(days: u64) -> String {
    let z = days + 719_468;
    let (era, of_era) = (z / 146_097, z % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let date = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{date:02}")
}

/// Whether a text is a day that exists, as `YYYY-MM-DD`.
pub(crate) fn is_day(text: &str) -> bool {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(n, byte)| if n == 4 || n == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    let part = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok()).unwrap_or_default();
    shaped && (1..=days_of(part(0..4), part(5..7))).contains(&part(8..10))
}

fn days_of(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seconds: u64, expected: &str) {
        assert_eq!(to_the_second(&moment(Duration::from_secs(seconds))), expected);
    }

    #[test]
    fn moments_are_those_of_the_calendar() {
        check(0, "1970-01-01T00:00:00Z");
        check(951_782_400, "2000-02-29T00:00:00Z");
        check(1_767_225_599, "2025-12-31T23:59:59Z");
        check(4_107_542_400, "2100-03-01T00:00:00Z");
    }

    #[test]
    fn moments_of_one_second_have_an_order() {
        let at = |millis| moment(Duration::from_millis(millis));
        assert_eq!(at(1_007), "1970-01-01T00:00:01.007Z");
        assert!(at(1_007) < at(1_070) && at(1_999) < at(2_000));
    }

    #[test]
    fn only_days_that_exist_are_days() {
        for (text, expected) in [
            ("2024-02-29", true),
            ("2023-02-29", false),
            ("2023-13-01", false),
            ("2023-1-01", false),
            ("today", false),
            ("2023-04-00", false),
        ] {
            assert_eq!(is_day(text), expected, "{text}");
        }
    }
}
