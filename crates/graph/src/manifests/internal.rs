//! Which requirements name packages of the repository itself. Readers mark what a path or protocol says; this marks what names say.

use std::collections::BTreeSet;

use super::{Manifest, scope};
use crate::paths;

/// Marks requirements that name another package of the repository, in ecosystems whose names can't be taken by chance.
///
/// npm, Cargo and NuGet are left alone: there a bare name is the registry's, and members of a workspace are marked by their reader.
pub(super) fn mark(manifests: &mut [Manifest]) {
    for ecosystem in ["pypi", "maven", "go", "packagist"] {
        let own: BTreeSet<String> =
            manifests.iter().filter(|manifest| manifest.ecosystem == ecosystem && is_own(manifest)).filter_map(name).collect();
        for manifest in manifests.iter_mut().filter(|manifest| manifest.ecosystem == ecosystem) {
            for requirement in &mut manifest.dependencies {
                requirement.internal |= own.contains(&*requirement.name);
            }
        }
    }
}

/// A package among tests or copies does not stand for the one outside that has its name.
fn is_own(manifest: &Manifest) -> bool {
    scope::of_place(&manifest.path).is_none() && !paths::lies_in(&manifest.path, &["vendor", "third_party", "node_modules"])
}

/// A package's name as requirements write it.
fn name(manifest: &Manifest) -> Option<String> {
    let name = &manifest.name.as_ref()?.text;
    match manifest.ecosystem {
        "maven" if manifest.group.is_empty() => None,
        "maven" => Some(format!("{}:{name}", manifest.group)),
        "pypi" => Some(super::pypi_name(name)),
        _ => Some(name.to_string()),
    }
}
