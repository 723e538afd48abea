//! Globs over repository paths: `*` within a name, `**` over folders, `?` for one character.

/// Whether a path matches. A pattern that starts with `**/` also matches at the root.
pub(crate) fn glob_matches(pattern: &str, path: &str) -> bool {
    let rooted = pattern.strip_prefix("**/").is_some_and(|rest| matches(rest.as_bytes(), path.as_bytes()));
    rooted || matches(pattern.as_bytes(), path.as_bytes())
}

fn matches(pattern: &[u8], path: &[u8]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        ([b'*', b'*', rest @ ..], _) => (0..=path.len()).any(|at| path.get(at..).is_some_and(|tail| matches(rest, tail))),
        ([b'*', rest @ ..], _) => {
            let name = path.iter().position(|byte| *byte == b'/').unwrap_or(path.len());
            (0..=name).any(|at| path.get(at..).is_some_and(|tail| matches(rest, tail)))
        }
        ([b'?', rest @ ..], [byte, tail @ ..]) => *byte != b'/' && matches(rest, tail),
        ([first, rest @ ..], [byte, tail @ ..]) => first == byte && matches(rest, tail),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, path: &str, expected: bool) {
        assert_eq!(glob_matches(pattern, path), expected, "{pattern} {path}");
    }

    #[test]
    fn globs() {
        check("Dockerfile", "Dockerfile", true);
        check("Dockerfile", "web/Dockerfile", false);
        check("**/Dockerfile", "Dockerfile", true);
        check("**/Dockerfile", "a/b/Dockerfile", true);
        check("**/*.tf", "infra/main.tf", true);
        check("*.tf", "infra/main.tf", false);
        check(".husky/*", ".husky/pre-commit", true);
        check("**/.storybook/*", "web/.storybook/main.ts", true);
        check("**/vite.config.*", "frontend/vite.config.ts", true);
        check("a/**", "a/b/c", true);
        check("?.md", "a.md", true);
    }
}
