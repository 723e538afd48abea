use super::super::{Manifest, Requirement};

/// Rows are `name version scope @line`, with `own` for what lies in the repository.
pub(super) fn check(manifest: &Manifest, expected: &[&str]) {
    let row = |r: &Requirement| {
        let own = if r.internal { " own" } else { "" };
        format!("{} {} {:?} @{}{own}", r.name, r.version.as_deref().unwrap_or("-"), r.scope, r.line)
    };
    assert_eq!(manifest.dependencies.iter().map(row).collect::<Vec<_>>(), expected, "{}", manifest.path);
}
