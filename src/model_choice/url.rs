//! Whether a text is the address of a model's server. It is asked before anybody agrees to send code there.

/// What an address looks like.
pub(super) const EXAMPLE: &str = "such as http://127.0.0.1:8080/v1";

/// `http` or `https`, a host, perhaps a port, perhaps a path.
pub(super) fn is_address(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let Some(rest) = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://")) else { return false };
    if rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return false;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let (host, port) = split_port(authority.rsplit('@').next().unwrap_or_default());
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_');
    let named = !host.is_empty() && host.chars().all(letter) && host.chars().any(char::is_alphanumeric);
    let numbered = host.starts_with('[') && host.ends_with(']') && host.contains(':');
    (named || numbered) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

/// The colons of an IPv6 address stand in brackets.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        Some(_) | None => (authority, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_scheme_a_host_and_perhaps_a_port() {
        for right in [
            "http://127.0.0.1:8080/v1",
            "https://models.example.com",
            "HTTP://localhost:11434",
            "http://[::1]:8080/v1",
            "http://[::1]",
            "https://user:word@models.example.com/v1?x=1",
            "http://host_1/",
        ] {
            assert!(is_address(right), "{right}");
        }
        for wrong in [
            "notaurl",
            "localhost:8080",
            "127.0.0.1:8080/v1",
            "ftp://models.example.com",
            "http://",
            "http:///v1",
            "http://:8080",
            "http://host:port",
            "http://host:70000",
            "http://two words/v1",
            "https//models.example.com",
            "http://...",
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
