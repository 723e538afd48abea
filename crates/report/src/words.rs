//! Small matters of writing: lists, numbers, shares. Catalogue filters and renderers use the same ones.

/// "a", "a and b", "a, b and c".
pub(crate) fn and_list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [most @ .., last] => {
            let most: Vec<_> = most.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", most.join(", "), last.as_ref())
        }
    }
}

/// "a", "a or b", "a, b or c".
pub(crate) fn or_list<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [most @ .., last] if !most.is_empty() => {
            let most: Vec<_> = most.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", most.join(", "), last.as_ref())
        }
        few => and_list(few),
    }
}

/// A number with a thin space between groups of three: "1 204".
pub(crate) fn number(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(digit);
    }
    out
}

/// Basis points as a share in words: "12 %", "under 1 %", rounded to whole percents.
pub(crate) fn share(basis_points: i64) -> String {
    match basis_points {
        0 => "0\u{a0}%".into(),
        1..100 => "under 1\u{a0}%".into(),
        9_951..10_000 => "over 99\u{a0}%".into(),
        _ => format!("{}\u{a0}%", (basis_points + 50) / 100),
    }
}

/// Part of a whole in basis points; zero where there is no whole.
pub(crate) fn basis_points(part: u64, whole: u64) -> u64 {
    (part * 10_000).checked_div(whole).unwrap_or(0)
}

/// The text without line breaks and control characters, cut at a word near `limit` characters.
pub(crate) fn shortened(text: &str, limit: usize) -> String {
    let plain = text.split_whitespace().collect::<Vec<_>>().join(" ").replace(char::is_control, "");
    if plain.chars().count() <= limit {
        return plain;
    }
    let cut: String = plain.chars().take(limit).collect();
    let end = cut.rfind(' ').filter(|end| *end > limit / 2).unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut).trim_end_matches([',', ';', ':', '.']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(actual: impl AsRef<str>, expected: &str) {
        assert_eq!(actual.as_ref(), expected);
    }

    #[test]
    fn reads_as_people_write() {
        check(and_list(&["a", "b", "c"]), "a, b and c");
        check(and_list(&["a"]), "a");
        check(or_list(&["a", "b", "c"]), "a, b or c");
        check(or_list(&["a"]), "a");
        check(number(1_204_567), "1\u{202f}204\u{202f}567");
        check(number(-12), "-12");
        check(share(1_249), "12\u{a0}%");
        check(share(4), "under 1\u{a0}%");
        check(share(9_999), "over 99\u{a0}%");
        check(share(10_000), "100\u{a0}%");
        check(shortened("one  two\nthree four", 10), "one two…");
        check(shortened("short", 10), "short");
    }

    #[test]
    fn a_share_of_nothing_is_nothing() {
        assert_eq!(basis_points(1, 0), 0);
        assert_eq!(basis_points(1, 3), 3_333);
    }
}
