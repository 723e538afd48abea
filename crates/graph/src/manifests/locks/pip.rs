//! Requirements that a program has resolved (`pip-compile`, `uv pip compile`, `uv export`): each line pins one version.

use super::super::lines::numbered;
use super::super::python::pep508::requirement;
use super::super::requirements::is_compiled;
use super::{LockedPackage, package};

/// What is pinned; nothing where the file was written by hand.
pub(super) fn read(text: &str) -> Option<Vec<LockedPackage>> {
    let pinned = |(line, content): (u32, &str)| {
        let requirement = requirement(content.trim_end_matches('\\'))?;
        let version = requirement.version.as_deref()?.strip_prefix("==")?.trim_start_matches('=').trim();
        (!version.contains(',')).then(|| package(&requirement.name, version, line))
    };
    is_compiled(text)
        .then(|| numbered(text).filter(|(_, content)| !content.starts_with([' ', '\t', '#', '-'])).filter_map(pinned).collect())
}
