//! `pnpm-lock.yaml` of every version so far: the keys of its `packages:` map.

use super::super::lines::{indented, numbered, unquoted};
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Vec<LockedPackage> {
    let mut inside = false;
    let mut packages = Vec::new();
    for (line, content) in numbered(text) {
        if content.starts_with(|letter: char| !letter.is_whitespace()) {
            inside = content.trim_end() == "packages:";
        } else if inside && let (2, key) = indented(content) {
            packages.extend(key.strip_suffix(':').and_then(|key| locked(unquoted(key), line)));
        }
    }
    packages
}

/// `/a/1.0.0_peer@2.0.0` (5), `/a@1.0.0(peer@2.0.0)` (6), `a@1.0.0` (9); packages of a folder or an archive have no version.
fn locked(key: &str, line: u32) -> Option<LockedPackage> {
    let key = key.split_once('(').map_or(key, |(before, _)| before);
    let plain = key.strip_prefix('/').unwrap_or(key);
    let at_sign = plain.char_indices().skip(1).find(|(_, letter)| *letter == '@').map(|(at, _)| at);
    let name_slashes = usize::from(plain.starts_with('@'));
    let slash = plain.match_indices('/').nth(name_slashes).map(|(at, _)| at);
    let at = match (at_sign, slash) {
        (Some(sign), Some(slash)) => sign.min(slash),
        (sign, slash) => sign.or(slash)?,
    };
    let (name, version) = (plain.get(..at)?, plain.get(at + 1..)?);
    let version = if at_sign == Some(at) { version } else { version.split(['_', '/']).next()? };
    version.starts_with(|first: char| first.is_ascii_digit()).then(|| package(name, version, line))
}
