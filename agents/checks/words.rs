//! Numbers in texts: digits, words, shares, and those that are part of a name.

/// A number that a sentence says, and how exactly.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Said {
    /// A number with so many decimals.
    Number { value: f64, decimals: i32 },
    /// A share, in hundredths.
    Percent { value: f64, decimals: i32 },
    /// So many times as much.
    Times(f64),
    /// Dozens, hundreds, thousands: at least twice the word, below ten times the next.
    Vague(f64),
    /// A version, a date, a name with digits: only the very same word will do.
    Word(String),
}

const UNITS: &[&str] = &[
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: &[&str] = &["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: &[(&str, f64)] = &[("hundred", 1e2), ("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("dozen", 12.0)];
const VAGUE: &[(&str, f64)] = &[("dozens", 12.0), ("hundreds", 1e2), ("thousands", 1e3), ("millions", 1e6), ("billions", 1e9)];
const TIMES: &[(&str, f64)] = &[
    ("half", 0.5),
    ("twice", 2.0),
    ("double", 2.0),
    ("doubles", 2.0),
    ("triple", 3.0),
    ("thrice", 3.0),
    ("quarter", 0.25),
    ("two-thirds", 2.0 / 3.0),
    ("three-quarters", 0.75),
];

const FRACTIONS: &[(&str, f64)] =
    &[("third", 3.0), ("quarter", 4.0), ("fourth", 4.0), ("fifth", 5.0), ("sixth", 6.0), ("eighth", 8.0), ("tenth", 10.0)];
const COUNTS: &[(&str, f64)] = &[("single", 1.0), ("sole", 1.0), ("lone", 1.0), ("dozen", 12.0), ("couple", 2.0), ("pair", 2.0)];
/// `single sign-on`, `single-page` and the like count nothing.
const NO_COUNT: &[&str] = &["sign-on", "sign", "page", "point", "quotes", "quote", "source"];

/// Numbers of a sentence, in order. Text in backticks is left out: names are checked as names.
pub(super) fn said(sentence: &str) -> Vec<Said> {
    let outside: String = sentence.split('`').step_by(2).collect::<Vec<_>>().join(" x ");
    let tokens = tokens(&outside);
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        let (taken, found) = match spelled(token, rest) {
            Some((taken, said)) => (taken, vec![said]),
            None => (0, digits(token, rest.first().map(String::as_str))),
        };
        if !(taken == 0 && is_pronoun(token, at.checked_sub(1).and_then(|at| tokens.get(at)), rest.first())) {
            out.extend(found);
        }
        at += 1 + taken;
    }
    out
}

/// Numbers of a cited text, digits only.
pub(super) fn numbers_in(text: &str) -> Vec<f64> {
    let mut out = Vec::new();
    for part in text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != '_' && c != ',') {
        let part = part.trim_matches(['.', ',', '_']);
        let plain = part.replace([',', '_'], "");
        out.extend(plain.parse::<f64>());
        out.extend(part.split([',', '.']).filter(|_| part.contains([',', '.'])).filter_map(|part| part.parse::<f64>().ok()));
    }
    out
}

/// Words in lower case, without the marks around them; those inside stay.
fn tokens(text: &str) -> Vec<String> {
    let parts =
        text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '[' | ']' | ';' | '"' | '“' | '”' | '—' | '=' | '~'));
    let trimmed =
        parts.map(|part| part.trim_matches(|c: char| matches!(c, ',' | '.' | ':' | '!' | '?' | '\'' | '’' | '‘' | '*' | '…')));
    trimmed.map(|part| part.trim_end_matches("'s").to_lowercase()).filter(|part| !part.is_empty()).collect()
}

/// `one` as in `this one` or `one of them` counts nothing.
fn is_pronoun(token: &str, before: Option<&String>, after: Option<&String>) -> bool {
    let among = |word: Option<&String>, list: &[&str]| word.is_some_and(|word| list.contains(&word.as_str()));
    token == "one"
        && (among(before, &["this", "that", "the", "no", "each", "every", "which", "another", "any"])
            || among(after, &["of", "another", "can", "could", "may", "must", "who", "that", "should", "has", "would"]))
}

fn scale(word: &str) -> Option<f64> {
    SCALES.iter().find(|(name, _)| *name == word).map(|(_, scale)| *scale)
}

/// A number in words, with how many further words belong to it.
fn spelled(token: &str, rest: &[String]) -> Option<(usize, Said)> {
    let next = rest.first().map(String::as_str).unwrap_or_default();
    if let Some((_, value)) = VAGUE.iter().find(|(name, _)| *name == token) {
        return Some((0, Said::Vague(*value)));
    }
    if let Some((_, value)) = TIMES.iter().find(|(name, _)| *name == token) {
        return Some((0, Said::Times(*value)));
    }
    if (token == "a" || token == "an") && scale(next).is_some() {
        return scale(next).map(|value| (1, Said::Number { value, decimals: 0 }));
    }
    if let Some(count) = COUNTS.iter().find(|(name, _)| *name == token).map(|(_, count)| *count) {
        let counts = !NO_COUNT.contains(&next);
        return counts.then_some((0, Said::Number { value: count, decimals: 0 }));
    }
    if let Some((parts, taken)) = fraction(token, rest) {
        return Some((taken, Said::Times(parts)));
    }
    let value = below_hundred(token)?;
    if next == "percent" {
        return Some((1, Said::Percent { value, decimals: 0 }));
    }
    if next == "times" {
        return Some((1, Said::Times(value)));
    }
    Some(
        scale(next)
            .map_or((0, Said::Number { value, decimals: 0 }), |scale| (1, Said::Number { value: value * scale, decimals: 0 })),
    )
}

/// `a third`, `two thirds`, `a tenth of`: how much, and how many further words belong to it.
fn fraction(token: &str, rest: &[String]) -> Option<(f64, usize)> {
    let part = rest.first().map(|word| (word.trim_end_matches('s'), word.ends_with('s')));
    let (name, several) = part?;
    let of = FRACTIONS.iter().find(|(fraction, _)| *fraction == name).map(|(_, of)| *of)?;
    let count = if token == "a" { 1.0 } else { below_hundred(token)? };
    // `one third party` counts nothing.
    let is_share = several || rest.get(1).is_none_or(|next| ["of", "as"].contains(&next.as_str()));
    is_share.then_some((count / of, 1))
}

fn below_hundred(token: &str) -> Option<f64> {
    let unit = |word: &str| UNITS.iter().position(|unit| *unit == word);
    let ten = |word: &str| TENS.iter().position(|ten| *ten == word).map(|at| (at + 2) * 10);
    let (first, second) = token.split_once('-').unwrap_or((token, ""));
    let value = match (unit(first), ten(first), unit(second)) {
        (Some(value), _, _) if second.is_empty() => value,
        (_, Some(tens), None) if second.is_empty() => tens,
        (_, Some(tens), Some(unit)) => tens + unit,
        _ => return None,
    };
    Some(value as f64)
}

/// Numbers in digits: a plain one, a share, a range, or a word with digits in it.
fn digits(token: &str, next: Option<&str>) -> Vec<Said> {
    if !token.contains(|c: char| c.is_ascii_digit()) {
        return Vec::new();
    }
    if let Some(said) = number(token, next) {
        return vec![said];
    }
    for dash in ['-', '–', '/'] {
        if let Some((first, second)) = token.split_once(dash)
            && let (Some(first), Some(second)) = (number(first, None), number(second, next))
        {
            return vec![first, second];
        }
    }
    vec![Said::Word(token.to_owned())]
}

/// `1,200`, `3.5`, `45%`, `12k`, `7x`, `3rd`, `200ms`: what stands behind the digits tells what is meant.
fn number(token: &str, next: Option<&str>) -> Option<Said> {
    let token = token.trim_start_matches(['$', '€', '+', '-', '#', '<', '>', '≈']);
    let end = token.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(token.len());
    let (figures, suffix) = token.split_at(end);
    let plain = figures.trim_end_matches('.').replace(',', "");
    if !plain.starts_with(|c: char| c.is_ascii_digit()) || plain.matches('.').count() > 1 {
        return None;
    }
    let value: f64 = plain.parse().ok()?;
    let decimals = plain.split_once('.').map_or(0, |(_, decimals)| i32::try_from(decimals.len()).unwrap_or(i32::MAX));
    let scaled = |scale: f64| Some(Said::Number { value: value * scale, decimals: decimals - scale.log10() as i32 });
    match suffix {
        "%" => Some(Said::Percent { value, decimals }),
        "" if next == Some("percent") => Some(Said::Percent { value, decimals }),
        "" if next == Some("times") => Some(Said::Times(value)),
        "" => next.and_then(scale).map_or(Some(Said::Number { value, decimals }), scaled),
        "k" => scaled(1e3),
        "m" => scaled(1e6),
        "x" => Some(Said::Times(value)),
        "st" | "nd" | "rd" | "th" | "s" | "ms" | "kb" | "mb" | "gb" | "h" | "d" | "min" | "-line" | "-lines" => {
            Some(Said::Number { value, decimals })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n(value: f64) -> Said {
        Said::Number { value, decimals: 0 }
    }

    fn check(sentence: &str, expected: &[Said]) {
        assert_eq!(said(sentence), expected, "{sentence}");
    }

    #[test]
    fn numbers_are_found_in_digits_and_words() {
        check("It has 1,200 files and twenty-five tests.", &[n(1200.0), n(25.0)]);
        check("About 12k calls, two hundred of them slow.", &[Said::Number { value: 12000.0, decimals: -3 }, n(200.0)]);
        check("45% is 3.5 times as much.", &[Said::Percent { value: 45.0, decimals: 0 }, Said::Times(3.5)]);
        check("Half of a dozen; hundreds more.", &[Said::Times(0.5), n(12.0), Said::Vague(100.0)]);
        check("A third of them; two thirds, three quarters.", &[1.0 / 3.0, 2.0 / 3.0, 0.75].map(Said::Times));
        check("A single service, only one, a pair, several dozen.", &[n(1.0), n(1.0), n(2.0), n(12.0)]);
        check("A third party, the third try, single sign-on.", &[]);
        check("Lines 12-14 of 3 (three).", &[n(12.0), n(14.0), n(3.0), n(3.0)]);
        check("A 30ms pause, the 3rd try.", &[n(30.0), n(3.0)]);
    }

    #[test]
    fn names_with_digits_are_words_and_backticks_are_left_out() {
        check("Python 3.11.2 and S3 since 2024-05-01.", &["3.11.2", "s3", "2024-05-01"].map(|word| Said::Word(word.to_owned())));
        check("The function `load2` in `a.py`.", &[]);
    }

    #[test]
    fn one_counts_only_where_it_counts() {
        check("This one is one of them, and one can see it.", &[]);
        check("Only one service writes.", &[n(1.0)]);
    }

    #[test]
    fn numbers_of_code_are_found() {
        assert_eq!(numbers_in("timeout=1_000, rate: 2.5"), [1000.0, 2.5, 2.0, 5.0]);
    }
}
