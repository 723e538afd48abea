//! `composer.lock`: lists of packages, each with its name, version and licences.

use super::super::json;
use super::super::tree::Node;
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Result<Vec<LockedPackage>, u32> {
    let root = json::parse(text)?;
    Ok(["packages", "packages-dev"]
        .iter()
        .filter_map(|section| root.get(section))
        .flat_map(Node::items)
        .filter_map(locked)
        .collect())
}

fn locked(node: &Node<'_>) -> Option<LockedPackage> {
    let name = node.named("name")?;
    let licences: Vec<&str> = node.get("license").into_iter().flat_map(Node::texts).map(|(text, _)| text).collect();
    let licence = (!licences.is_empty()).then(|| licences.join(" OR ").into());
    Some(LockedPackage { licence, ..package(&name.text, node.text_of("version")?.trim_start_matches('v'), name.line) })
}
