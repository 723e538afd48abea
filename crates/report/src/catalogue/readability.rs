//! How hard a text is to read: the Flesch–Kincaid grade, in tenths, with a small count of syllables.

/// 0.39 × words per sentence + 11.8 × syllables per word − 15.59, in tenths of a school grade.
pub(super) fn grade(text: &str) -> i64 {
    let sentences = sentences(text).max(1);
    let words: Vec<_> =
        text.split(|char: char| !char.is_alphanumeric() && char != '\'').filter(|word| !word.is_empty()).collect();
    let count = i64::try_from(words.len()).unwrap_or(1).max(1);
    let syllables: i64 = words.iter().map(|word| syllables(word)).sum();
    // In hundredths throughout, then tenths.
    (39 * count / sentences + 1_180 * syllables / count - 1_559) / 10
}

fn sentences(text: &str) -> i64 {
    let ends = text.char_indices().filter(|(index, char)| {
        let next = text.get(index + char.len_utf8()..).and_then(|rest| rest.chars().next());
        matches!(char, '.' | '!' | '?' | '…') && next.is_none_or(|next| next.is_whitespace() || next == '”')
    });
    i64::try_from(ends.count()).unwrap_or(1)
}

/// Groups of vowels; a silent e at the end does not count; a number is said in about one syllable a digit.
fn syllables(word: &str) -> i64 {
    let word = word.to_lowercase();
    if word.chars().all(|char| char.is_ascii_digit()) {
        return i64::try_from(word.len()).unwrap_or(1).min(3);
    }
    let mut count = 0;
    let mut in_vowels = false;
    for char in word.chars() {
        let vowel = "aeiouy".contains(char);
        count += i64::from(vowel && !in_vowels);
        in_vowels = vowel;
    }
    let silent = word.ends_with('e') && !word.ends_with("le")
        || word.ends_with("es") && !word.ends_with("ses")
        || word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded");
    if silent && count > 1 {
        count -= 1;
    }
    count.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: i64) {
        assert_eq!(syllables(word), expected, "{word}");
    }

    #[test]
    fn syllables_are_counted_about_right() {
        for (word, expected) in
            [("cat", 1), ("table", 2), ("code", 1), ("changed", 1), ("needed", 2), ("database", 3), ("service", 2), ("people", 2)]
        {
            check(word, expected);
        }
    }

    #[test]
    fn hard_text_scores_higher() {
        let easy = "The cat sat on the mat. It was warm.";
        let hard =
            "Organisational considerations necessitate comprehensive infrastructural modernisation initiatives throughout.";
        assert!(grade(easy) < 20 && grade(hard) > 200);
    }
}
