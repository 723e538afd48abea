//! Paths of routes: joined with their prefixes, parameters of every framework written as `{name}`.

/// HTTP methods as routes name them.
pub(super) const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// The method that a call, decorator or attribute is named after: `get`, `GetMapping`, `POST`; `ANY` for `all`, `any`, `route`.
pub(super) fn method_of(name: &str) -> Option<&'static str> {
    let upper = name.to_ascii_uppercase();
    let upper = upper.strip_suffix("MAPPING").unwrap_or(&upper);
    if matches!(upper, "ALL" | "ANY") {
        return Some("ANY");
    }
    METHODS.iter().copied().find(|method| *method == if upper == "DEL" { "DELETE" } else { upper })
}

/// A prefix and a path as one, with exactly one slash between them.
pub(super) fn join(prefix: &str, path: &str) -> String {
    let path = path.trim();
    let joined = match (prefix.trim_end_matches('/'), path.trim_start_matches('/')) {
        ("", "") => "/".to_owned(),
        (prefix, "") if path.is_empty() => prefix.to_owned(),
        (prefix, rest) => format!("{prefix}/{rest}"),
    };
    if joined.starts_with('/') { joined } else { format!("/{joined}") }
}

/// The path with its parameters as `{name}`.
pub(super) fn normal(path: &str) -> String {
    let path = named_groups(path.trim().trim_start_matches('^'));
    let path = path
        .strip_suffix('$')
        .map_or(path.as_str(), |path| path.trim_end_matches(r"\Z"))
        .replace("\\.", ".")
        .replace("\\/", "/")
        .replace("\\-", "-");
    let parts: Vec<_> = path.split('/').map(part).collect();
    let joined = parts.join("/");
    if joined.starts_with('/') { joined } else { format!("/{joined}") }
}

/// One part between slashes: `:id`, `<int:id>`, `{id:[0-9]+}`, `[id]`, `[...rest]`, `*rest`.
fn part(part: &str) -> String {
    let mut out = String::new();
    let mut rest = part;
    while let Some(at) = rest.find([':', '<', '{', '[', '*']) {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let (name, after) = parameter(tail, before.is_empty() && out.is_empty());
        out.push_str(&name);
        rest = after;
    }
    out + rest
}

/// The parameter that the text starts with, and what follows it.
fn parameter(text: &str, at_start: bool) -> (String, &str) {
    let close = |open: char, end: char| {
        matching(text, open, end).map(|at| (text.get(1..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default()))
    };
    match text.chars().next() {
        Some('<') => close('<', '>').map(|(inner, rest)| (named(inner.rsplit(':').next().unwrap_or(inner)), rest)),
        Some('{') => close('{', '}').map(|(inner, rest)| (named(inner.split(':').next().unwrap_or(inner)), rest)),
        Some('[') => {
            close('[', ']').map(|(inner, rest)| (named(inner.trim_matches(['[', ']', '.'])), rest.trim_start_matches(']')))
        }
        Some(':') => Some(colon(text)),
        Some('*') if at_start => Some((named(text.get(1..).unwrap_or_default()), "")),
        _ => None,
    }
    .unwrap_or_else(|| {
        text.chars()
            .next()
            .map_or((String::new(), ""), |first| (first.to_string(), text.get(first.len_utf8()..).unwrap_or_default()))
    })
}

/// `:id`, `:id(\\d+)`, `:id?`.
fn colon(text: &str) -> (String, &str) {
    let body = text.get(1..).unwrap_or_default();
    let end = body.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(body.len());
    let (name, mut rest) = body.split_at(end);
    if let Some(at) = rest.starts_with('(').then(|| matching(rest, '(', ')')).flatten() {
        rest = rest.get(at + 1..).unwrap_or_default();
    }
    let rest = rest.trim_start_matches(['?', '*', '+']);
    if name.is_empty() { (":".to_owned(), rest) } else { (named(name), rest) }
}

fn named(name: &str) -> String {
    format!("{{{}}}", name.trim().trim_start_matches(['*', '.']).trim_end_matches(['?', '*', '.']))
}

/// Byte position of the bracket that closes the first one.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        depth += i32::from(c == open) - i32::from(c == close);
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// `(?P<id>[0-9]+)` as `{id}`; other groups stay.
fn named_groups(path: &str) -> String {
    let mut out = String::new();
    let mut rest = path;
    while let Some(at) = rest.find("(?P<") {
        let (before, group) = rest.split_at(at);
        let Some(end) = matching(group, '(', ')') else { break };
        let name = group.get(4..).and_then(|inner| inner.split('>').next()).unwrap_or_default();
        out.push_str(before);
        out.push_str(&format!("{{{name}}}"));
        rest = group.get(end + 1..).unwrap_or_default();
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_of_every_framework_look_alike() {
        for (path, expected) in [
            ("/users/:id", "/users/{id}"),
            ("users/<int:pk>/", "/users/{pk}/"),
            ("/u/{id:[0-9]+}/x", "/u/{id}/x"),
            ("^api/(?P<code>[\\w-]+)/ping$", "/api/{code}/ping"),
            ("/files/*path", "/files/{path}"),
            ("/[slug]/[[...rest]]", "/{slug}/{rest}"),
            ("/a/:id(\\d+)/b", "/a/{id}/b"),
            ("/a/{id}.json", "/a/{id}.json"),
            ("", "/"),
        ] {
            assert_eq!(normal(path), expected, "{path}");
        }
    }

    #[test]
    fn prefixes_are_joined_by_one_slash() {
        for (prefix, path, expected) in
            [("", "", "/"), ("/api", "", "/api"), ("/api/", "/x", "/api/x"), ("api", "x/", "/api/x/"), ("/api", "/", "/api/")]
        {
            assert_eq!(join(prefix, path), expected, "{prefix} + {path}");
        }
    }

    #[test]
    fn methods_are_read_from_names() {
        for (name, expected) in
            [("get", Some("GET")), ("PostMapping", Some("POST")), ("del", Some("DELETE")), ("all", Some("ANY")), ("render", None)]
        {
            assert_eq!(method_of(name), expected, "{name}");
        }
    }
}
