//! `gradle.lockfile`: `group:artifact:version=configurations`.

use super::super::lines::numbered;
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Vec<LockedPackage> {
    let locked = |(line, content): (u32, &str)| {
        let (coordinates, _) = content.split_once('=').filter(|_| !content.starts_with('#'))?;
        let (name, version) = coordinates.rsplit_once(':')?;
        name.contains(':').then(|| package(name, version, line))
    };
    numbered(text).filter_map(locked).collect()
}
