//! Takes characters out of a text that a person would not see and a model would read: they carry instructions past reviewers.

/// The text without hidden, bidirectional and control characters; line ends and tabs stay.
pub(crate) fn without_hidden(text: &str) -> String {
    text.chars().filter(|c| !is_hidden(*c)).collect()
}

fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        c if c.is_control() => true,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{2028}' | '\u{2029}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' => {
            true
        }
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(without_hidden(text), expected);
    }

    #[test]
    fn what_can_not_be_seen_goes_and_the_rest_stays() {
        check("a\u{202e}b\u{200b}c\u{feff}", "abc");
        check("x\u{e0041}\u{e0042}y\u{1b}[0m", "xy[0m");
        check("naïve – 日本語\n\tcode\r\n", "naïve – 日本語\n\tcode\n");
    }
}
