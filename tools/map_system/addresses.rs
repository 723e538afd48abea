//! Addresses in texts: URLs, `host:port`, data source names; and the filling of placeholders before they are looked for.

use std::sync::LazyLock;

use regex::Regex;

/// A host that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// `http`, `jdbc:mysql`, `lb`; empty for a bare host and port.
    pub(super) scheme: String,
    /// The host.
    pub(super) host: String,
    /// The port, where it is a number.
    pub(super) port: Option<u16>,
    /// What stands behind it, from the slash on.
    pub(super) path: String,
}

static URL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"([A-Za-z][A-Za-z0-9+.:-]*)://(?:[^@/\s'"<>]*@)?([A-Za-z0-9][A-Za-z0-9._-]*)(?::(\d+))?((?:,[A-Za-z0-9][A-Za-z0-9._:-]*)*)(/[^\s'"<>)]*)?"#).ok()
});
static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^([A-Za-z][A-Za-z0-9._-]*):(\d{2,5})(/\S*)?$").ok());
static SOURCE_NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(mysql|pgsql|sqlsrv)?:?(?:host|server|data source)=(?:tcp:)?([A-Za-z0-9][A-Za-z0-9._-]*)").ok()
});

/// Every address of a text.
pub(super) fn addresses(text: &str) -> Vec<Address> {
    let mut found = urls(text);
    if found.is_empty() {
        found.extend(text.split([',', ' ']).filter_map(|part| pair(part.trim())));
    }
    if found.is_empty() {
        found.extend(source_name(text));
    }
    found
}

/// Every URL of a text.
pub(super) fn urls(text: &str) -> Vec<Address> {
    let Some(regex) = URL.as_ref() else { return Vec::new() };
    let mut found = Vec::new();
    for captures in regex.captures_iter(text) {
        let part = |at: usize| captures.get(at).map_or("", |part| part.as_str()).to_owned();
        let (scheme, path) = (part(1).to_lowercase(), part(5));
        found.push(Address { scheme: scheme.clone(), host: part(2), port: part(3).parse().ok(), path });
        let more = part(4);
        found.extend(more.split(',').filter_map(pair).map(|address| Address { scheme: scheme.clone(), ..address }));
    }
    found
}

fn pair(text: &str) -> Option<Address> {
    let captures = PAIR.as_ref()?.captures(text)?;
    let part = |at: usize| captures.get(at).map_or("", |part| part.as_str());
    Some(Address { scheme: String::new(), host: part(1).to_owned(), port: part(2).parse().ok(), path: part(3).to_owned() })
}

fn source_name(text: &str) -> Option<Address> {
    let captures = SOURCE_NAME.as_ref()?.captures(text)?;
    let part = |at: usize| captures.get(at).map_or("", |part| part.as_str());
    Some(Address { scheme: part(1).to_lowercase(), host: part(2).to_owned(), port: None, path: String::new() })
}

/// Whether a host is this machine, nothing, or a stand-in of documentation.
pub(super) fn is_nowhere(host: &str) -> bool {
    let host = host.to_lowercase();
    let local = matches!(host.as_str(), "localhost" | "host.docker.internal" | "0.0.0.0" | "::1") || host.starts_with("127.");
    let stand_in = host
        .split('.')
        .any(|label| matches!(label, "example" | "test" | "invalid" | "local" | "domain" | "acme") || label.starts_with("your"));
    local || stand_in || host.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
}

/// Whether a host is this machine.
pub(super) fn is_local(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "host.docker.internal" | "0.0.0.0")
}

/// A text with `${KEY}`, `${KEY:-default}`, `${KEY:default}` and `$(KEY)` filled; what is not known becomes `{}`.
pub(super) fn fill(text: &str, known: &dyn Fn(&str) -> Option<String>) -> String {
    fill_to(text, known, 4)
}

fn fill_to(text: &str, known: &dyn Fn(&str) -> Option<String>, depth: u8) -> String {
    let Some(start) = text.find("${").or_else(|| text.find("$(")) else { return text.to_owned() };
    let (Some(before), Some(inner_on)) = (text.get(..start), text.get(start + 2..)) else { return text.to_owned() };
    let Some(length) = closing(inner_on) else { return text.to_owned() };
    let inner = inner_on.get(..length).unwrap_or_default();
    let after = inner_on.get(length + 1..).unwrap_or_default();
    let (key, default) = split_default(inner);
    let value = known(key).or_else(|| default.map(str::to_owned)).unwrap_or_else(|| "{}".to_owned());
    let value = if depth == 0 { value } else { fill_to(&value, known, depth - 1) };
    format!("{before}{value}{}", fill_to(after, known, depth))
}

fn closing(text: &str) -> Option<usize> {
    let mut open = 0u32;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' | '(' => open += 1,
            '}' | ')' if open == 0 => return Some(at),
            '}' | ')' => open -= 1,
            _ => {}
        }
    }
    None
}

fn split_default(inner: &str) -> (&str, Option<&str>) {
    let Some((key, rest)) = inner.split_once(':') else { return (inner.split('-').next().unwrap_or(inner), None) };
    match rest.strip_prefix('-').or_else(|| rest.strip_prefix('=')) {
        Some(default) => (key, Some(default)),
        None if rest.starts_with('?') || rest.starts_with('+') => (key, None),
        None => (key, Some(rest)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    fn check(text: &str, expected: &[(&str, &str, Option<u16>)]) {
        let found = addresses(text);
        let found: Vec<_> = found.iter().map(|address| (address.scheme.as_str(), address.host.as_str(), address.port)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_of_many_forms() {
        check("http://cart:8080/x", &[("http", "cart", Some(8080))]);
        check("jdbc:mysql://db/app?x=1", &[("jdbc:mysql", "db", None)]);
        check("postgresql://u:{}@db:5432/app", &[("postgresql", "db", Some(5432))]);
        check("mongodb://a:27017,b:27018/x", &[("mongodb", "a", Some(27017)), ("mongodb", "b", Some(27018))]);
        check("cart:7070", &[("", "cart", Some(7070))]);
        check("k1:9092,k2:9092", &[("", "k1", Some(9092)), ("", "k2", Some(9092))]);
        check("mysql:host=mysql;dbname=x", &[("mysql", "mysql", None)]);
        check("lb://orders", &[("lb", "orders", None)]);
        check("http://{host}/x", &[]);
        check("12:30", &[]);
        check("no address", &[]);
    }

    #[test]
    fn placeholders_are_filled() {
        let known = |key: &str| (key == "A").then(|| "a".to_owned());
        assert_eq!(fill("http://${A}:1/${B:-b}", &known), "http://a:1/b");
        assert_eq!(fill("${B:-${A}}", &known), "a");
        assert_eq!(fill("${B:?not set}", &known), "{}");
        assert_eq!(fill("${B:http://x}", &known), "http://x");
        assert_eq!(fill("plain", &known), "plain");
        assert_eq!(fill("${broken", &known), "${broken");
    }

    #[test]
    fn nowhere() {
        assert!(is_nowhere("localhost") && is_nowhere("10.0.0.1") && is_nowhere("api.example.com"));
        assert!(!is_nowhere("api.stripe.com"));
        assert_eq!(urls("see http://a.b/c and http://d")[1].host, "d");
    }
}
