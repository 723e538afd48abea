//! Times as a workflow writes them: `500ms`, `2s`, `10m`, `1h`.

/// Milliseconds; none where the text is no time.
pub(crate) fn milliseconds(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at_checked(end)?;
    let factor = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor).filter(|ms| *ms > 0)
}

/// The same for people.
pub(crate) fn say(ms: u64) -> String {
    match ms {
        ms if ms % 3_600_000 == 0 => format!("{} h", ms / 3_600_000),
        ms if ms % 60_000 == 0 => format!("{} min", ms / 60_000),
        ms if ms % 1_000 == 0 => format!("{} s", ms / 1_000),
        ms => format!("{ms} ms"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<u64>) {
        assert_eq!(milliseconds(text), expected, "{text}");
    }

    #[test]
    fn times_have_a_number_and_a_unit() {
        check("500ms", Some(500));
        check("2s", Some(2_000));
        check("10m", Some(600_000));
        check("1h", Some(3_600_000));
        for wrong in ["10", "m", "", "-1s", "1.5s", "10 minutes", "0s", "99999999999999999999s", "9999999999999999999h"] {
            check(wrong, None);
        }
    }

    #[test]
    fn times_are_said_in_the_largest_unit_that_fits() {
        for (ms, expected) in [(7_200_000, "2 h"), (90_000, "90 s"), (120_000, "2 min"), (1_500, "1500 ms")] {
            assert_eq!(say(ms), expected);
        }
    }
}
