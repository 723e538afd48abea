//! Whether what a setting is given is a password or key, by its name and its value: no look-up, no placeholder, no switch, no path.

use super::value::{is_name, is_path, is_real, is_stand_in};

/// How hard a value is to guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strength {
    /// A word, a number, a default such as `changeme`.
    Weak,
    /// Made for this.
    Strong,
}

/// Values that say to change them; until someone does they are used.
const TO_CHANGE: &[&str] = &["changeme", "change_me", "change-me", "changeit", "replaceme", "replace_me", "replace-me"];

/// Parts of values that something else is put in the place of, or that nothing takes for a password.
const STAND_INS: &[&str] = &[
    "xxxx",
    "****",
    "...",
    "your",
    "insert",
    "placeholder",
    "example",
    "redacted",
    "todo",
    "dummy",
    "fake",
    "vault:",
    "arn:",
    "enc(",
    "ssm:",
    "secretref",
    "process.env",
    "os.environ",
    "getenv",
    "env.",
    "secrets.",
    "var.",
    "vars.",
    "values.",
    "replace",
];

/// Values that are switches, types or kinds.
const SWITCHES: &[&str] = &[
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "null",
    "none",
    "nil",
    "undefined",
    "string",
    "str",
    "required",
    "optional",
    "empty",
    "disabled",
    "enabled",
    "file",
    "env",
    "vault",
    "random",
    "auto",
    "prompt",
    "basic",
    "bearer",
    "plain",
    "text",
    "varchar",
    "bool",
    "boolean",
    "integer",
    "number",
    "object",
];

/// How strong the password is that a setting is given; none where it is none.
pub(super) fn strength(line: &[u8], key: &[u8], value: &[u8]) -> Option<Strength> {
    let (key, text) = (std::str::from_utf8(key).ok()?, std::str::from_utf8(value).ok()?);
    let lower = text.to_ascii_lowercase();
    if is_comment(line)
        || is_for_building(line)
        || key.eq_ignore_ascii_case("pwd")
        || SWITCHES.contains(&lower.as_str())
        || is_given_elsewhere(key)
    {
        return None;
    }
    if TO_CHANGE.iter().any(|word| lower.contains(word)) {
        return Some(Strength::Weak);
    }
    let words = !text.is_ascii() || STAND_INS.iter().any(|word| lower.contains(word));
    if words || text.starts_with(['/', '.', '~', '\\', '-', '`']) || is_path(text) || is_dotted(text) {
        return None;
    }
    let digits = text.chars().all(|c| c.is_ascii_digit());
    let weak = digits || is_stand_in(value) || text.len() < 8;
    let lower_key = key.to_ascii_lowercase();
    if !["password", "passwd", "pwd"].iter().any(|word| lower_key.contains(word)) && !is_key(key, text, digits) {
        return None;
    }
    Some(if weak { Strength::Weak } else { Strength::Strong })
}

/// A secret, token or key: such names stand for other things too, so it is one by its form, or by a name that only variables have.
fn is_key(name: &str, text: &str, digits: bool) -> bool {
    let named = is_variable(name) && !digits && !(text.contains('-') && is_name(text));
    named || is_real(text.as_bytes(), 300, true)
}

fn is_comment(line: &[u8]) -> bool {
    let start = line.trim_ascii_start();
    start.starts_with(b"#") || start.starts_with(b"//")
}

/// An address that only has to look like one while something is built: `postgres://user:pass@localhost/dummy`.
fn is_for_building(line: &[u8]) -> bool {
    let lower = line.to_ascii_lowercase();
    ["/dummy", "@dummy", "/placeholder"].iter().any(|word| lower.windows(word.len()).any(|part| part == word.as_bytes()))
}

/// The setting says how to come by a password, or whether there is to be one.
fn is_given_elsewhere(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["empty_", "random_", "show", "reset", "forgot", "hide", "require", "allow", "public"].iter().any(|word| key.contains(word))
}

/// `settings.database.password`.
fn is_dotted(text: &str) -> bool {
    text.contains('.') && text.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '.' | '_'))
}

/// Written as variables of the environment are.
fn is_variable(name: &str) -> bool {
    name.contains('_') && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a line of any text is that of a setting: what is weak is a word, which sentences hold too.
pub(super) fn is_written_as_setting(line: &[u8], key: &[u8], weak: bool) -> bool {
    let Ok(key) = std::str::from_utf8(key) else { return false };
    let assigned = line.windows(key.len() + 1).any(|part| part.strip_prefix(key.as_bytes()) == Some(b"="));
    let inset = line.starts_with(b"  ") || line.starts_with(b"- ");
    (is_variable(key) || key.contains('.')) && (!weak || assigned || inset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(key: &str, value: &str, expected: Option<Strength>) {
        assert_eq!(strength(b"", key.as_bytes(), value.as_bytes()), expected, "{key} {value}");
    }

    #[test]
    fn values_of_settings_are_weighed() {
        use Strength::{Strong, Weak};
        for (key, value, expected) in [
            ("MYSQL_PASSWORD", "k9Xw2qLm7ZtR4v", Some(Strong)),
            ("MYSQL_PASSWORD", "secret", Some(Weak)),
            ("MYSQL_PASSWORD", "changeme", Some(Weak)),
            ("password", "1234", Some(Weak)),
            ("spring.datasource.password", "petshop", Some(Weak)),
            ("MYSQL_ALLOW_EMPTY_PASSWORD", "please", None),
            ("MYSQL_PASSWORD", "true", None),
            ("DB_PASSWORD", "/run/secrets/db", None),
            ("DB_PASSWORD", "your-password", None),
            ("password", "settings.db.password", None),
            ("password", "contraseña", None),
            ("APP_SECRET", "mysecret", Some(Weak)),
            ("secret", "shop-tls", None),
            ("TLS_SECRET", "shop-tls", None),
            ("token", "k9Xw2qLm7ZtR4vBn", Some(Strong)),
            ("MAX_TOKEN", "4096", None),
        ] {
            check(key, value, expected);
        }
        let line = b"ENV DATABASE_URL=postgres://user:pass@localhost:5432/dummy";
        assert_eq!(strength(line, b"DATABASE_URL", b"pass"), None);
    }
}
