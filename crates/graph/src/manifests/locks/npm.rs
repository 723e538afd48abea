//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3.

use super::super::json;
use super::super::tree::{Member, Node};
use super::{LockedPackage, package};

pub(super) fn read(text: &str) -> Result<Vec<LockedPackage>, u32> {
    let root = json::parse(text)?;
    let mut packages = Vec::new();
    if root.get("packages").is_some() {
        packages.extend(root.members_of("packages").iter().filter_map(installed));
    } else {
        nested(&root, &mut packages);
    }
    Ok(packages)
}

/// `"node_modules/a/node_modules/@b/c": { "version": … }`; folders of the workspace and links to them are not packages.
fn installed(member: &Member<'_>) -> Option<LockedPackage> {
    let (_, folder) = member.key.rsplit_once("node_modules/")?;
    let node = &member.value;
    if node.is_true("link") {
        return None;
    }
    let licence = node.text_of("license").map(Into::into);
    // A package under another name than its folder's says so on a line of its own.
    let alias = node.named("name");
    let (name, line) = alias.as_ref().map_or((folder, member.line), |name| (&*name.text, name.line));
    Some(LockedPackage { licence, ..package(name, node.text_of("version")?, line) })
}

/// Version 1: `"dependencies": { "a": { "version": …, "dependencies": { … } } }`.
fn nested(node: &Node<'_>, packages: &mut Vec<LockedPackage>) {
    for member in node.members_of("dependencies") {
        if let Some(version) = member.value.text_of("version").filter(|version| !version.starts_with("file:")) {
            packages.push(aliased(&member.key, version, member.line));
        }
        nested(&member.value, packages);
    }
}

/// `"version": "npm:other@1.0.0"`.
fn aliased(name: &str, version: &str, line: u32) -> LockedPackage {
    let other = version.strip_prefix("npm:").and_then(|alias| alias.rsplit_once('@'));
    let (name, version) = other.unwrap_or((name, version));
    package(name, version, line)
}
