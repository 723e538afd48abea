//! JSON with comments and trailing commas, as tsconfig files are written.

use serde_json::Value;

/// The value; none where even without comments it is no JSON.
pub(super) fn parse(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&plain(text)).ok())
}

/// The text without comments and trailing commas.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let taken = match next {
            '"' => string(rest),
            '/' if rest.starts_with("//") => {
                rest = rest.split_once('\n').map_or("", |(_, after)| after);
                continue;
            }
            '/' if rest.starts_with("/*") => {
                rest = rest.split_once("*/").map_or("", |(_, after)| after);
                continue;
            }
            '}' | ']' => {
                out.truncate(out.trim_end().trim_end_matches(',').len());
                1
            }
            other => other.len_utf8(),
        };
        let (head, tail) = rest.split_at(taken.min(rest.len()));
        out.push_str(head);
        rest = tail;
    }
    out
}

/// Length of the string that a text starts with.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_commas_are_taken_off() {
        let value = parse("{ // a\n \"paths\": { \"@/*\": [\"./src/*\", /* x */], }, }").unwrap_or_default();
        assert_eq!(value.to_string(), r#"{"paths":{"@/*":["./src/*"]}}"#);
    }
}
