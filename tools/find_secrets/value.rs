//! Whether what stands where a secret would stand is one: enough disorder, and no placeholder, look-up or name of something.

/// Parts of values that only stand in for a secret.
const PLACEHOLDERS: &[&str] = &[
    "example",
    "changeme",
    "change_me",
    "change-me",
    "placeholder",
    "your",
    "xxxx",
    "dummy",
    "sample",
    "redacted",
    "insert",
    "replace",
    "<",
    ">",
    "${",
    "{{",
    "%(",
    "$(",
    "process.env",
    "os.environ",
    "getenv",
    "test",
    "fake",
    "mock",
    "todo",
    "secret",
    "password",
    "passwd",
    "token",
    "apikey",
    "api_key",
    "api-key",
    "12345",
    "abcdef",
    "localhost",
    "undefined",
    "null",
    "...",
    "****",
];

/// Whether a value is a secret. `guess`: nothing but a name beside it says so.
pub(super) fn is_real(value: &[u8], least: u32, guess: bool) -> bool {
    entropy(value) >= least && !(guess && is_stand_in(value)) && !is_example(value)
}

/// Documented examples of providers end or hold this.
fn is_example(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let holds = |word: &str| lower.windows(word.len()).any(|part| part == word.as_bytes());
    holds("example") || holds("xxxxxx") || holds("[redacted]")
}

/// What was blotted out already, and what an expression is put in place of.
pub(super) fn is_blot(value: &[u8]) -> bool {
    value.eq_ignore_ascii_case(b"[redacted]") || value.starts_with(b"$") || value.starts_with(b"{") || value.starts_with(b"<")
}

pub(super) fn is_stand_in(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return true };
    // Keys are made of plain letters and digits; other letters are words of a human language, such as a translated label.
    if text.chars().any(|c| !c.is_ascii() && c.is_alphabetic()) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    let words = PLACEHOLDERS.iter().any(|word| lower.contains(word));
    words || text.starts_with(['$', '{', '/', '.', '#', '%', '@']) || is_name(text) || is_path(text)
}

/// Written like a name or a phrase of words: no digit at all, or nothing but lower-case words joined by dashes, dots or underscores.
pub(super) fn is_name(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_lowercase() || "-_./: ".contains(c));
    let letters_only = text.chars().all(|c| c.is_ascii_alphabetic() || "-_./:".contains(c));
    plain || (digits == 0 && letters_only)
}

pub(super) fn is_path(text: &str) -> bool {
    text.contains("://") || text.matches('/').count() > 2 || text.contains("()") || text.contains(").")
}

/// Hundredths of a bit for each character, by how often each occurs; no floats leave here.
fn entropy(value: &[u8]) -> u32 {
    let mut counts = [0_u32; 256];
    for byte in value {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    let total = value.len() as f64;
    let bits: f64 =
        counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / total).map(|share| -share * share.log2()).sum();
    #[allow(clippy::cast_sign_loss, reason = "entropy is never negative")]
    let hundredths = (bits * 100.0).max(0.0) as u32;
    hundredths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: bool) {
        assert_eq!(is_real(value.as_bytes(), 300, true), expected, "{value}");
    }

    #[test]
    fn placeholders_and_names_are_no_secrets() {
        check("changeme-now-please", false);
        check("${DATABASE_PASSWORD}", false);
        check("your-api-key-goes-here", false);
        check("settings.auth.providers", false);
        check("aaaaaaaa11111111", false);
        check("Contraseña2024", false);
        check("パスワードの変更", false);
        check("sk-lf-...5678", false);
        check("k9Xw2qLm7ZtR4vBn", true);
        check("9f8e7d6c5b4a39281706f5e4", true);
    }
}
