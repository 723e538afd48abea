//! `package.json`, with what `pnpm-workspace.yaml` and `lerna.json` say of its workspace.

use deepdive_model::{Problem, Scope};

use self::workspaces::{Workspaces, wants_workspace};
use super::formats::Format;
use super::tree::{Member, Node, Value};
use super::{Manifest, Named, Requirement, Script, broken, json, scope};
use crate::paths;
use crate::source::TextFile;

mod workspaces;

/// npm, Yarn, pnpm, Bun.
pub(super) const FORMAT: Format = Format { wants: |path| is_package(path) || wants_workspace(path), read };

fn is_package(path: &str) -> bool {
    paths::name(path) == "package.json"
}

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut workspaces = Workspaces::default();
    let mut manifests = Vec::new();
    for file in files.iter().filter(|file| is_package(file.path)) {
        match json::parse(file.text) {
            Ok(root) => {
                workspaces.declared_in_package(file.path, &root);
                manifests.push(package(file.path, &root));
            }
            Err(line) => problems.push(broken(file.path, line)),
        }
    }
    for file in files.iter().filter(|file| wants_workspace(file.path)) {
        workspaces.declared_in_file(file, problems);
    }
    workspaces.apply(&mut manifests);
    manifests
}

fn package(path: &str, root: &Node<'_>) -> Manifest {
    Manifest {
        path: path.into(),
        ecosystem: "npm",
        name: root.named("name"),
        version: root.text_of("version").map(Into::into),
        description: root.named("description"),
        licence: licence(root),
        dependencies: requirements(root),
        scripts: root.members_of("scripts").iter().filter_map(script).collect(),
        programs: programs(root),
        ..Manifest::default()
    }
}

/// `"license": "MIT"`, or the older `{ "type": "MIT" }` and lists of these.
fn licence(root: &Node<'_>) -> Option<Named> {
    let field = root.get("license").or_else(|| root.get("licenses")?.items().first())?;
    root.named("license").or_else(|| field.named("type"))
}

fn script(member: &Member<'_>) -> Option<Script> {
    Some(Script { name: (*member.key).into(), command: member.value.text()?.into(), line: member.line })
}

/// `bin` as an object, or as a text that stands for a program of the package's own name.
fn programs(root: &Node<'_>) -> Vec<Script> {
    let Some(bin) = root.member("bin") else { return Vec::new() };
    match (bin.value.text(), root.text_of("name")) {
        (Some(target), Some(name)) => vec![Script { name: paths::name(name).into(), command: target.into(), line: bin.line }],
        (Some(_), None) | (None, _) => bin.value.members().iter().filter_map(script).collect(),
    }
}

const SECTIONS: &[(&str, Scope)] = &[
    ("dependencies", Scope::Product),
    ("optionalDependencies", Scope::Product),
    ("peerDependencies", Scope::Product),
    ("devDependencies", Scope::Build),
];

fn requirements(root: &Node<'_>) -> Vec<Requirement> {
    let mut all: Vec<Requirement> = SECTIONS.iter().flat_map(|(section, scope)| section_of(root, section, *scope)).collect();
    all.sort_by_key(|requirement| requirement.line);
    all
}

fn section_of(root: &Node<'_>, section: &str, of: Scope) -> Vec<Requirement> {
    let requirement = |member: &Member<'_>| {
        let Value::Text(spec) = &member.value.value else { return None };
        let scope = if of == Scope::Build { scope::of_tool(&member.key) } else { of };
        Some(requirement(&member.key, spec, scope, member.line))
    };
    root.members_of(section).iter().filter_map(requirement).collect()
}

/// A requirement with the protocols of its version taken off: `npm:other@1`, `workspace:*`, `file:../x`.
fn requirement(name: &str, spec: &str, scope: Scope, line: u32) -> Requirement {
    if let Some(alias) = spec.strip_prefix("npm:") {
        let (name, version) = match alias.char_indices().skip(1).find(|(_, letter)| *letter == '@') {
            Some((at, _)) => alias.split_at(at),
            None => (alias, ""),
        };
        return Requirement::new(name, Some(version.trim_start_matches('@')), scope, line);
    }
    let internal = ["workspace:", "file:", "link:", "portal:"].iter().any(|protocol| spec.starts_with(protocol));
    let version = (!internal).then_some(spec);
    Requirement { internal, ..Requirement::new(name, version, scope, line) }
}

#[cfg(test)]
mod tests;
