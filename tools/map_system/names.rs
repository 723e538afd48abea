//! Names of components: how they are compared, and which of them are no names at all.

use std::sync::LazyLock;

use regex::Regex;

static SUFFIX: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(microservice|service|server|svc|app|api|application)$").ok());

/// A name without case and punctuation.
pub(super) fn norm(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// A name without the word that says what sort of thing it is; itself where nothing else is left.
pub(super) fn stem(name: &str) -> String {
    let norm = norm(name);
    let bare = SUFFIX.as_ref().map_or_else(|| norm.clone(), |suffix| suffix.replace(&norm, "").into_owned());
    if bare.is_empty() { norm } else { bare }
}

/// A name as it stands in a manifest, without its scope or path; none where a template stands for it.
pub(super) fn plain(name: &str) -> Option<String> {
    let is_version = |part: &&str| {
        part.len() > 1 && part.strip_prefix('v').is_some_and(|rest| rest.chars().all(|letter| letter.is_ascii_digit()))
    };
    let last = name.trim().rsplit('/').find(|part| !is_version(part)).unwrap_or(name).trim();
    let real = !last.is_empty() && !last.contains(['{', '}', '$', '<', ' ']);
    real.then(|| last.to_owned())
}

/// The last folder of a path; none for the root.
pub(super) fn folder_name(folder: &str) -> Option<String> {
    folder.rsplit('/').next().filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The folder of a file; empty for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Whether a path lies in a folder or below it.
pub(super) fn is_below(path: &str, folder: &str) -> bool {
    folder.is_empty() || path == folder || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_compare_without_case_and_signs() {
        assert_eq!(norm("Auth-Service_1"), "authservice1");
        assert_eq!(stem("order-service"), "order");
        assert_eq!(stem("service"), "service");
        assert_eq!(plain("@acme/web").as_deref(), Some("web"));
        assert_eq!(plain("github.com/acme/shop/v2").as_deref(), Some("shop"));
        assert_eq!(plain("{{ .Values.name }}"), None);
    }

    #[test]
    fn folders() {
        assert_eq!(folder_of("a/b/c.py"), "a/b");
        assert_eq!(folder_of("c.py"), "");
        assert!(is_below("a/b/c.py", "a"));
        assert!(!is_below("ab/c.py", "a"));
        assert!(is_below("x.py", ""));
    }
}
