//! `yarn.lock`: the format of Yarn 1 and the YAML of later ones. Blocks begin at the margin, their version is the first such field.

use super::super::lines::{indented, numbered, unquoted};
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Vec<LockedPackage> {
    let mut packages = Vec::new();
    let mut block: Option<(String, u32)> = None;
    for (line, content) in numbered(text) {
        let (indent, content) = indented(content);
        if indent == 0 {
            block = content.strip_suffix(':').and_then(name).map(|name| (name, line));
        } else if let Some(version) = version(content).filter(|_| indent == 2)
            && let Some((name, line)) = block.take()
        {
            packages.push(package(&name, version, line));
        }
    }
    packages
}

/// `version "1.0.0"` or `version: 1.0.0`.
fn version(content: &str) -> Option<&str> {
    let value = content.strip_prefix("version")?;
    value.starts_with([' ', ':']).then(|| unquoted(value.trim_start_matches(':')))
}

/// The package of `"a@^1, a@^2"`, `"a@npm:^1"`, `"alias@npm:a@^1"`; none for folders of the workspace and for the head of the file.
fn name(key: &str) -> Option<String> {
    let first = unquoted(unquoted(key).split(',').next().unwrap_or_default());
    let at = first.char_indices().skip(1).find(|(_, letter)| *letter == '@')?.0;
    let (name, spec) = (first.get(..at)?, first.get(at + 1..)?);
    if ["workspace:", "link:", "portal:", "file:"].iter().any(|protocol| spec.starts_with(protocol)) {
        return None;
    }
    let alias = spec
        .strip_prefix("npm:")
        .and_then(|rest| rest.rsplit_once('@'))
        .map(|(alias, _)| alias)
        .filter(|alias| !alias.is_empty());
    Some(alias.unwrap_or(name).to_owned())
}
