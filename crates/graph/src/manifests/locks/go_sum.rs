//! `go.sum`: modules whose content was used. Lines for a `go.mod` alone name modules that were only looked at.

use super::super::lines::numbered;
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Vec<LockedPackage> {
    let locked = |(line, content): (u32, &str)| {
        let mut words = content.split_whitespace();
        let (name, version) = (words.next()?, words.next()?);
        (!version.ends_with("/go.mod")).then(|| package(name, version, line))
    };
    numbered(text).filter_map(locked).collect()
}
