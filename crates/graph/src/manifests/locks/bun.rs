//! `bun.lock`: `"packages": { "key": ["name@version", …] }`.

use super::super::json;
use super::super::tree::Member;
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Result<Vec<LockedPackage>, u32> {
    Ok(json::parse(text)?.members_of("packages").iter().filter_map(locked).collect())
}

fn locked(member: &Member<'_>) -> Option<LockedPackage> {
    let (name, version) = member.value.items().first()?.text()?.rsplit_once('@')?;
    let is_version = version.starts_with(|first: char| first.is_ascii_digit());
    (is_version && !name.is_empty()).then(|| package(name, version, member.line))
}
