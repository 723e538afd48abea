//! `Gemfile.lock`: lines of four blanks under `specs:` of what comes from a registry or a git repository.

use super::super::lines::{indented, numbered};
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Vec<LockedPackage> {
    let mut outside = false;
    let mut packages = Vec::new();
    for (line, content) in numbered(text) {
        let (indent, content) = indented(content);
        match indent {
            0 if !content.is_empty() => outside = ["GEM", "GIT"].contains(&content),
            4 if outside => packages.extend(locked(content, line)),
            _ => {}
        }
    }
    packages
}

/// `name (1.0.0)` or `name (1.0.0-x86_64-linux)`.
fn locked(content: &str, line: u32) -> Option<LockedPackage> {
    let (name, version) = content.strip_suffix(')')?.split_once(" (")?;
    let version = version.split_once('-').map_or(version, |(version, _)| version);
    version.starts_with(|first: char| first.is_ascii_digit()).then(|| package(name, version, line))
}
