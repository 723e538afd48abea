//! `Pipfile.lock`: `"default"` and `"develop"`, each `{ "name": { "version": "==1.0" } }`.

use super::super::tree::Member;
use super::super::{json, pypi_name};
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Result<Vec<LockedPackage>, u32> {
    let root = json::parse(text)?;
    Ok(["default", "develop"].iter().flat_map(|section| root.members_of(section)).filter_map(locked).collect())
}

fn locked(member: &Member<'_>) -> Option<LockedPackage> {
    let version = member.value.text_of("version")?.trim_start_matches('=');
    Some(package(&pypi_name(&member.key), version, member.line))
}
