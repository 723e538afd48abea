//! Paths as infrastructure files write them, and the small texts that several of their readers share: ports and defaults.

/// A path written relative to a folder, relative to the root; `.` for the root itself. None where it leaves the repository or
/// names something remote.
pub(super) fn join(folder: &str, relative: &str) -> Option<Box<str>> {
    let remote = relative.contains("://") || relative.starts_with("git@");
    if remote || relative.starts_with('/') || relative.starts_with('~') {
        return None;
    }
    let path = crate::paths::join(folder, relative)?;
    Some(if path.is_empty() { ".".into() } else { path.into() })
}

/// Whether a name ends as YAML files do.
pub(super) fn is_yaml(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|end| end.eq_ignore_ascii_case("yml") || end.eq_ignore_ascii_case("yaml"))
}

/// `${KEY:-x}` and `${KEY-x}` replaced by `x`; what has no default stays as written.
pub(super) fn with_defaults(text: &str) -> String {
    let Some((before, tail)) = text.split_once("${") else { return text.to_owned() };
    let Some((inner, after)) = tail.split_once('}') else { return text.to_owned() };
    let value = inner.split_once(":-").or_else(|| inner.split_once('-')).map(|(_, default)| default.to_owned());
    format!("{before}{}{}", value.unwrap_or_else(|| format!("${{{inner}}}")), with_defaults(after))
}

/// The port within the container of `8080`, `80:8080`, `127.0.0.1:80:8080/tcp`, `3000-3005`: the first of a range.
pub(super) fn container_port(text: &str) -> Option<u16> {
    let text = with_defaults(text);
    let last = text.rsplit(':').next()?.split('/').next()?;
    last.split('-').next()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{container_port, join, with_defaults};

    #[test]
    fn paths_are_relative_to_the_root() {
        let rows = [
            ("", ".", Some(".")),
            ("", "./web", Some("web")),
            ("deploy/dev", "../../api/", Some("api")),
            ("deploy", "..", Some(".")),
            ("deploy", "../..", None),
            ("", "https://github.com/a/b.git", None),
            ("", "/etc", None),
        ];
        for (folder, relative, expected) in rows {
            assert_eq!(join(folder, relative).as_deref(), expected, "{folder} {relative}");
        }
    }

    #[test]
    fn ports_of_all_spellings() {
        let rows = [
            ("8080", Some(8080)),
            ("80:8081", Some(8081)),
            ("127.0.0.1:80:8082/udp", Some(8082)),
            ("3000-3005:3000-3005", Some(3000)),
            ("${PORT:-9000}:8083", Some(8083)),
            ("${PORT:-9000}", Some(9000)),
            ("${PORT}", None),
            ("99999", None),
        ];
        for (text, expected) in rows {
            assert_eq!(container_port(text), expected, "{text}");
        }
        assert_eq!(with_defaults("a${B:-c}d${E}"), "acd${E}");
    }
}
