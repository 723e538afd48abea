//! From places in a text to its lines. Readers cite lines, so nothing here guesses: a place is an offset of bytes in the very text.

/// Where each line of a text begins.
pub(super) struct Lines {
    starts: Vec<usize>,
}

impl Lines {
    pub(super) fn of(text: &str) -> Self {
        let after_newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { starts: std::iter::once(0).chain(after_newlines).collect() }
    }

    /// The line, counted from 1, that holds the byte at `offset`.
    pub(super) fn at(&self, offset: usize) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32
    }
}

/// The lines of a text with their numbers, without what ends them.
pub(super) fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    (1..).zip(text.trim_start_matches('\u{feff}').lines())
}

/// How far a line is indented, in bytes, and the rest of it.
pub(super) fn indented(line: &str) -> (usize, &str) {
    let rest = line.trim_start();
    (line.len() - rest.len(), rest.trim_end())
}

/// A text without the quotes around it.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let inner = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_lines() {
        let lines = Lines::of("a\nbc\n\nd");
        for (offset, line) in [(0, 1), (1, 1), (2, 2), (4, 2), (5, 3), (6, 4), (99, 4)] {
            assert_eq!(lines.at(offset), line, "{offset}");
        }
    }

    #[test]
    fn quotes_come_off_in_pairs() {
        for (text, expected) in [("\"a\"", "a"), (" 'a' ", "a"), ("a'", "a'"), ("\"", "\""), ("", "")] {
            assert_eq!(unquoted(text), expected);
        }
    }
}
