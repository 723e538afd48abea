//! Names of packages outside the repository, as their registries and languages write them.

use super::family::Family;

/// The package that an unresolved module belongs to; `requirements` are module paths that go.mod files name.
pub(super) fn package(family: Family, module: &str, name: Option<&str>, requirements: &[Box<str>]) -> Option<Box<str>> {
    let package = match family {
        Family::Python => module.split('.').next().filter(|top| !top.is_empty())?.to_owned(),
        Family::Script => npm(module)?.to_owned(),
        Family::Java => java(module, name).to_owned(),
        Family::Go => go(module, requirements).to_owned(),
        Family::Rust => rust(module)?.to_owned(),
    };
    (!package.is_empty()).then(|| package.into())
}

/// `@scope/name` or the first part; none for paths and URLs.
fn npm(module: &str) -> Option<&str> {
    let module = module.strip_prefix("node:").unwrap_or(module);
    if module.starts_with(['.', '/', '#', '~']) || module.contains(':') || module.starts_with("@/") {
        return None;
    }
    let parts = if module.starts_with('@') { 2 } else { 1 };
    let end = module.match_indices('/').nth(parts - 1).map_or(module.len(), |(at, _)| at);
    module.get(..end)
}

/// The package in front of a type: parts that start in upper case are types.
fn java<'m>(module: &'m str, name: Option<&str>) -> &'m str {
    let is_type = |part: &str| part.starts_with(char::is_uppercase);
    let mut end = 0;
    for part in module.split('.') {
        if is_type(part) {
            return module.get(..end).unwrap_or_default().trim_end_matches('.');
        }
        end += part.len() + 1;
    }
    if name == Some("*") { module } else { module.rsplit_once('.').map_or(module, |(package, _)| package) }
}

/// The module path that a go.mod names, or what it usually is; the whole path for the standard library.
fn go<'m>(module: &'m str, requirements: &[Box<str>]) -> &'m str {
    let below = |path: &str| module.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    if let Some(path) = requirements.iter().filter(|path| below(path)).max_by_key(|path| path.len()) {
        return module.get(..path.len()).unwrap_or(module);
    }
    let host = module.split('/').next().unwrap_or(module);
    if !host.contains('.') {
        return module;
    }
    let parts = if matches!(host, "github.com" | "gitlab.com" | "bitbucket.org" | "golang.org" | "codeberg.org") { 3 } else { 2 };
    let end = module.match_indices('/').nth(parts - 1).map_or(module.len(), |(at, _)| at);
    module.get(..end).unwrap_or(module)
}

fn rust(module: &str) -> Option<&str> {
    let first = module.split("::").find(|part| !part.is_empty())?;
    match first {
        "crate" | "self" | "super" => None,
        "core" | "alloc" => Some("std"),
        _ => Some(first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(family: Family, module: &str, expected: Option<&str>) {
        assert_eq!(package(family, module, None, &["example.org/deep/module".into()]).as_deref(), expected, "{module}");
    }

    #[test]
    fn packages_are_named_as_their_registries_do() {
        check(Family::Python, "os.path", Some("os"));
        check(Family::Python, "..models", None);
        check(Family::Script, "@nestjs/common/x", Some("@nestjs/common"));
        check(Family::Script, "lodash/get", Some("lodash"));
        check(Family::Script, "node:fs", Some("fs"));
        check(Family::Script, "./cart", None);
        check(Family::Java, "org.springframework.web.client.RestTemplate", Some("org.springframework.web.client"));
        check(Family::Java, "java.util.Map.Entry", Some("java.util"));
        check(Family::Go, "net/http", Some("net/http"));
        check(Family::Go, "github.com/gin-gonic/gin/binding", Some("github.com/gin-gonic/gin"));
        check(Family::Go, "example.org/deep/module/sub", Some("example.org/deep/module"));
        check(Family::Go, "gopkg.in/yaml.v3", Some("gopkg.in/yaml.v3"));
        check(Family::Rust, "std::fs", Some("std"));
        check(Family::Rust, "serde_json::value", Some("serde_json"));
        check(Family::Rust, "super::x", None);
    }
}
