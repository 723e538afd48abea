//! Blots out secrets in any text: the one point that everything passes before it leaves.

use std::borrow::Cow;

use deepdive_model::Redact;

use super::pattern::Patterns;
use super::place::Place;

/// What stands in for a secret.
const BLOT: &str = "[redacted]";

/// Blots out what the patterns know as secrets.
#[derive(Debug, Clone, Copy, Default)]
pub struct Redactor;

impl Redact for Redactor {
    fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let found = Patterns::builtin().map(|patterns| patterns.find(text.as_bytes(), Place::Text)).unwrap_or_default();
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for secret in found {
            out.push_str(text.get(at..secret.value.start).unwrap_or_default());
            out.push_str(BLOT);
            at = secret.value.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        Cow::Owned(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made here, so that no secret stands in the code.
    fn made(start: &str, length: usize) -> String {
        let signs = "k9Xw2qLm7ZtR4vBnA8sD3fGh6jQeP1yUcV5o";
        start.chars().chain(signs.chars().cycle()).take(start.len() + length).collect()
    }

    fn check(text: &str, expected: &str) {
        let once = Redactor.redact(text).into_owned();
        assert_eq!(once, expected);
        assert_eq!(Redactor.redact(&once), expected, "a second time");
    }

    #[test]
    fn values_are_blotted_out_and_nothing_else() {
        check(&format!("key = {}!", made("ghp_", 36)), "key = [redacted]!");
        check(&format!("password: \"{}\"", made("", 16)), "password: \"[redacted]\"");
        check(&format!("- MYSQL_PASSWORD={}\n", made("", 12)), "- MYSQL_PASSWORD=[redacted]\n");
        check("    MYSQL_PASSWORD: hunter\n", "    MYSQL_PASSWORD: [redacted]\n");
        check(&format!("postgres://app:{}@db:5432/shop", made("", 12)), "postgres://app:[redacted]@db:5432/shop");
    }

    #[test]
    fn what_is_handed_over_as_a_password_is_blotted_out() {
        for (text, expected) in [
            ("login(user, password=\"moon\")", "login(user, password=\"[redacted]\")"),
            ("const secret = 'S0ME_SECRET';", "const secret = '[redacted]';"),
            ("12| \"password\": \"bigbrain\",", "12| \"password\": \"[redacted]\","),
            ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"),
            ("authorization: bearer c0ffee00c0ffee11", "authorization: bearer [redacted]"),
            (
                "It uses basic authentication. Basic Authentication is old.",
                "It uses basic authentication. Basic Authentication is old.",
            ),
            ("jwt.sign(payload, token, 'abc')", "jwt.sign(payload, token, '[redacted]')"),
        ] {
            check(text, expected);
        }
        for start in ["sk-proj-", "hf_", "pypi-"] {
            check(&format!("x {}", made(start, 60)), "x [redacted]");
        }
    }

    #[test]
    fn private_keys_of_many_lines_are_blotted_out() {
        let body: String = (0..20).map(|_| made("", 64) + "\n").collect();
        let key = format!("-----BEGIN RSA PRIVATE KEY-----\n{body}-----END RSA PRIVATE KEY-----\n");
        let said = Redactor.redact(&key).into_owned();
        assert_eq!(said, "-----BEGIN RSA PRIVATE KEY-----[redacted]-----END RSA PRIVATE KEY-----\n");
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "commit 9f823e7c1d2b3a4f5e6d7c8b9a0f1e2d3c4b5a69",
            "blake3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262",
            "src/token/password_reset.py: the token is read from the header",
            "password = os.environ[\"DATABASE_PASSWORD\"]",
            "https://example.com/a?b=c",
            "Which of API_TOKEN, DB_PASSWORD: both?",
            "Password: reset",
            "sql-built-from-text|api/main.py::find_item|2b1c9d8e7f6a5b4c|0",
        ] {
            assert!(matches!(Redactor.redact(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
