//! `Cargo.toml`: packages and workspaces, with what members take over from the root.

use std::collections::BTreeMap;

use deepdive_model::{Problem, Scope};

use super::formats::Format;
use super::tree::{Member, Node};
use super::{Manifest, Named, Requirement, Script, broken, glob, toml_text};
use crate::paths;
use crate::source::TextFile;

/// Cargo.
pub(super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "Cargo.toml", read };

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut roots = BTreeMap::new();
    for file in files {
        let (root, broken_at) = toml_text::parse(file.text);
        problems.extend(broken_at.map(|line| broken(file.path, line)));
        roots.insert(file.path, root);
    }
    let folders: Vec<&str> = files.iter().map(|file| paths::folder(file.path)).collect();
    let members: Vec<(&str, Vec<String>)> =
        roots.iter().filter_map(|(path, root)| Some((*path, members(path, root.get("workspace")?, &folders)))).collect();
    let of = |path: &str| {
        let found =
            members.iter().find(|(root, members)| *root != path && members.iter().any(|member| member == paths::folder(path)));
        found.map(|(root, _)| *root)
    };
    let mut manifests = Vec::new();
    for (path, root) in &roots {
        let parent = of(path);
        let workspace = roots.get(parent.unwrap_or(path)).and_then(|root| root.get("workspace"));
        let members = members
            .iter()
            .find(|(root, _)| root == path)
            .map(|(_, members)| members.iter().map(|member| member.as_str().into()).collect());
        let manifest = manifest(path, root, workspace);
        manifests.push(Manifest { members: members.unwrap_or_default(), parent: parent.map(Into::into), ..manifest });
    }
    manifests
}

/// Folders of the workspace's members.
fn members(path: &str, workspace: &Node<'_>, folders: &[&str]) -> Vec<String> {
    let texts =
        |key: &str| workspace.get(key).into_iter().flat_map(Node::texts).map(|(text, _)| text.to_owned()).collect::<Vec<_>>();
    let patterns: Vec<String> =
        texts("members").into_iter().chain(texts("exclude").into_iter().map(|out| format!("!{out}"))).collect();
    glob::choose_below(&patterns, paths::folder(path), folders)
}

fn manifest(path: &str, root: &Node<'_>, workspace: Option<&Node<'_>>) -> Manifest {
    let package = root.get("package");
    let inherited = |key: &str| {
        package
            .filter(|package| package.get(key).is_some_and(|node| node.is_true("workspace")))
            .and(workspace)?
            .at(&["package", key])
    };
    // What is taken over stands on a line of another file: its text is kept, and the line that asks for it.
    let named = |key: &str| {
        let package = package?;
        package.named(key).or_else(|| Some(Named { text: inherited(key)?.text()?.into(), line: package.member(key)?.line }))
    };
    Manifest {
        path: path.into(),
        ecosystem: "cargo",
        name: named("name"),
        version: named("version").map(|version| version.text),
        description: named("description"),
        licence: named("license"),
        dependencies: dependencies(root, workspace),
        programs: root.get("bin").into_iter().flat_map(Node::items).filter_map(program).collect(),
        ..Manifest::default()
    }
}

/// `[[bin]]`.
fn program(node: &Node<'_>) -> Option<Script> {
    let name = node.named("name")?;
    Some(Script { command: node.text_of("path").unwrap_or_default().into(), name: name.text, line: name.line })
}

const SECTIONS: &[(&str, Scope)] =
    &[("dependencies", Scope::Product), ("dev-dependencies", Scope::Test), ("build-dependencies", Scope::Build)];

fn dependencies(root: &Node<'_>, workspace: Option<&Node<'_>>) -> Vec<Requirement> {
    let targets = root.members_of("target").iter().map(|target| &target.value);
    let tables: Vec<&Node<'_>> = std::iter::once(root).chain(targets).collect();
    let section = |(section, scope): &(&str, Scope)| {
        let members = tables.iter().flat_map(|table| table.members_of(section));
        members.map(|member| requirement(member, *scope, workspace)).collect::<Vec<_>>()
    };
    let mut all: Vec<Requirement> = SECTIONS.iter().flat_map(section).collect();
    all.sort_by_key(|requirement| requirement.line);
    all
}

fn requirement(member: &Member<'_>, scope: Scope, workspace: Option<&Node<'_>>) -> Requirement {
    let shared = workspace.and_then(|workspace| workspace.at(&["dependencies", &member.key]));
    let spec = if member.value.is_true("workspace") { shared.unwrap_or(&member.value) } else { &member.value };
    let internal = spec.get("path").is_some();
    let version = spec.text().or_else(|| spec.text_of("version"));
    Requirement { internal, ..Requirement::new(spec.text_of("package").unwrap_or(&member.key), version, scope, member.line) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::tests::check;
    use super::*;

    #[test]
    fn members_take_over_from_the_workspace() {
        let root = "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"crates/old\"]\n[workspace.package]\nversion = \"1.2\"\nlicense = \"MIT\"\n[workspace.dependencies]\nserde = { version = \"1\", features = [\"derive\"] }\nown = { path = \"crates/own\" }\n";
        let member = "[package]\nname = \"a\"\nversion.workspace = true\nlicense = { workspace = true }\n\n[dependencies]\nserde = { workspace = true }\nown.workspace = true\nnew = { package = \"old\", version = \"2\" }\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n[dev-dependencies]\ninsta = \"1\"\n[build-dependencies]\ncc = \"1\"\n[[bin]]\nname = \"run\"\npath = \"src/run.rs\"\n";
        let files =
            [("Cargo.toml", root), ("crates/a/Cargo.toml", member), ("crates/old/Cargo.toml", "[package]\nname = \"old\"\n")];
        let files: Vec<TextFile<'_>> = files.iter().map(|(path, text)| TextFile { path, text }).collect();
        let read = read(&files, &mut Vec::new());
        assert_eq!((&*read[0].members, read[2].parent.as_deref()), (&["crates/a".into()][..], None));
        let a = &read[1];
        assert_eq!(
            (a.version.as_deref(), a.licence.as_ref(), a.parent.as_deref()),
            (Some("1.2"), Some(&Named { text: "MIT".into(), line: 4 }), Some("Cargo.toml"))
        );
        check(
            a,
            &[
                "serde 1 Product @7",
                "own - Product @8 own",
                "old 2 Product @9",
                "libc 0.2 Product @11",
                "insta 1 Test @13",
                "cc 1 Build @15",
            ],
        );
        assert_eq!(a.programs[0].line, 17);
    }
}
