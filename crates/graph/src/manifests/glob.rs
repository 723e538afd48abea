//! Folders that a workspace names by patterns: `packages/*`, `apps/**`, `!packages/old`. Only what workspaces use of globs.

/// The folders that the patterns choose, in their given order; a pattern that begins with `!` takes folders out again.
pub(super) fn choose<'a>(patterns: &[String], folders: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let clean = |pattern: &str| pattern.trim_start_matches("./").trim_end_matches('/').to_owned();
    let (out, into): (Vec<&String>, Vec<&String>) = patterns.iter().partition(|pattern| pattern.starts_with('!'));
    let out: Vec<String> = out.iter().map(|pattern| clean(pattern.trim_start_matches('!'))).collect();
    let into: Vec<String> = into.iter().flat_map(|pattern| braces(&clean(pattern))).collect();
    folders.filter(|folder| any(&into, folder) && !any(&out, folder)).collect()
}

/// The folders, seen from the repository's root, that the patterns of a workspace in `root` choose; sorted.
pub(super) fn choose_below(patterns: &[String], root: &str, folders: &[&str]) -> Vec<String> {
    let below = |folder: &'_ &str| -> Option<String> {
        let rest = if root.is_empty() { folder } else { folder.strip_prefix(root)?.strip_prefix('/')? };
        (!rest.is_empty()).then(|| rest.to_owned())
    };
    let candidates: Vec<String> = folders.iter().filter_map(below).collect();
    let mut chosen: Vec<String> =
        choose(patterns, candidates.iter().map(String::as_str)).iter().map(|folder| super::join(root, folder)).collect();
    chosen.sort();
    chosen.dedup();
    chosen
}

fn any(patterns: &[String], folder: &str) -> bool {
    let parts: Vec<&str> = folder.split('/').collect();
    patterns.iter().any(|pattern| parts_match(&pattern.split('/').collect::<Vec<_>>(), &parts))
}

/// `{a,b}/c` as `a/c`, `b/c`; one pair of braces is enough for workspaces.
fn braces(pattern: &str) -> Vec<String> {
    let parts =
        pattern.split_once('{').and_then(|(before, rest)| rest.split_once('}').map(|(inner, after)| (before, inner, after)));
    let Some((before, inner, after)) = parts else { return vec![pattern.to_owned()] };
    inner.split(',').map(|choice| format!("{before}{choice}{after}")).collect()
}

fn parts_match(pattern: &[&str], parts: &[&str]) -> bool {
    match (pattern.split_first(), parts.split_first()) {
        (None, None) => true,
        (Some((&"**", rest)), None) => parts_match(rest, parts),
        (Some((&"**", rest)), Some((_, tail))) => parts_match(rest, parts) || parts_match(pattern, tail),
        (Some((first, rest)), Some((part, tail))) => name_matches(first, part) && parts_match(rest, tail),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// One name against a pattern of `*` and `?`.
fn name_matches(pattern: &str, name: &str) -> bool {
    let mut letters = pattern.chars();
    match letters.next() {
        None => name.is_empty(),
        Some('*') => {
            let rest = letters.as_str();
            name_matches(rest, name)
                || name
                    .char_indices()
                    .any(|(at, letter)| name.get(at + letter.len_utf8()..).is_some_and(|tail| name_matches(rest, tail)))
        }
        Some(letter) => {
            let mut others = name.chars();
            others.next().is_some_and(|other| letter == '?' || letter == other) && name_matches(letters.as_str(), others.as_str())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(patterns: &[&str], expected: &[&str]) {
        let folders = ["apps/web", "packages/a", "packages/a/b", "packages/old", "tool"];
        let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        assert_eq!(choose(&patterns, folders.into_iter()), expected, "{patterns:?}");
    }

    #[test]
    fn folders_are_chosen() {
        check(&["packages/*"], &["packages/a", "packages/old"]);
        check(&["./packages/*/", "!packages/old"], &["packages/a"]);
        check(&["packages/**"], &["packages/a", "packages/a/b", "packages/old"]);
        check(&["**/b", "t??l"], &["packages/a/b", "tool"]);
        check(&["{apps,packages}/*e*"], &["apps/web"]);
        check(&["*"], &["tool"]);
        check(&[], &[]);
    }
}
