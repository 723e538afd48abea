//! Workspaces of npm, Yarn, pnpm, Bun and Lerna: which folders belong together, and the versions that a catalog gives them.

use std::collections::BTreeMap;

use deepdive_model::Problem;

use super::super::lines::{indented, numbered, unquoted};
use super::super::tree::Node;
use super::super::{Manifest, broken, glob, join, json};
use crate::paths;
use crate::source::TextFile;

/// Workspaces by the folder of their root.
#[derive(Default)]
pub(super) struct Workspaces(BTreeMap<String, Workspace>);

#[derive(Default)]
struct Workspace {
    patterns: Vec<String>,
    /// Versions by (catalog, package); the default catalog's name is empty.
    catalog: BTreeMap<(String, String), String>,
}

pub(super) fn wants_workspace(path: &str) -> bool {
    ["pnpm-workspace.yaml", "lerna.json"].contains(&paths::name(path))
}

impl Workspaces {
    /// `"workspaces": […]` or `{ "packages": […], "catalog": {…} }`.
    pub(super) fn declared_in_package(&mut self, path: &str, root: &Node<'_>) {
        let Some(field) = root.get("workspaces") else { return };
        let workspace = self.at(path);
        let list = field.get("packages").unwrap_or(field);
        workspace.patterns.extend(list.texts().map(|(text, _)| text.to_owned()));
        for node in [root, field] {
            workspace.add_catalog(
                "",
                node.members_of("catalog").iter().filter_map(|member| Some((&*member.key, member.value.text()?))),
            );
            for named in node.members_of("catalogs") {
                let entries = named.value.members().iter().filter_map(|member| Some((&*member.key, member.value.text()?)));
                workspace.add_catalog(&named.key, entries);
            }
        }
    }

    /// `pnpm-workspace.yaml`, `lerna.json`.
    pub(super) fn declared_in_file(&mut self, file: &TextFile<'_>, problems: &mut Vec<Problem>) {
        if paths::name(file.path) == "pnpm-workspace.yaml" {
            return self.at(file.path).read_pnpm(file.text);
        }
        match json::parse(file.text) {
            Ok(root) => {
                let patterns = root.get("packages").into_iter().flat_map(Node::texts);
                self.at(file.path).patterns.extend(patterns.map(|(text, _)| text.to_owned()));
            }
            Err(line) => problems.push(broken(file.path, line)),
        }
    }

    fn at(&mut self, path: &str) -> &mut Workspace {
        self.0.entry(paths::folder(path).to_owned()).or_default()
    }

    /// Tells roots their members and members their root, fills versions from catalogs, and marks requirements between members.
    pub(super) fn apply(&self, manifests: &mut [Manifest]) {
        for (root, workspace) in &self.0 {
            let folders: Vec<&str> = manifests.iter().map(|manifest| paths::folder(&manifest.path)).collect();
            let members = glob::choose_below(&workspace.patterns, root, &folders);
            let inside = |manifest: &Manifest| members.iter().any(|member| **member == *paths::folder(&manifest.path));
            let names: Vec<Box<str>> = manifests
                .iter()
                .filter(|manifest| inside(manifest))
                .filter_map(|manifest| Some(manifest.name.as_ref()?.text.clone()))
                .collect();
            let root_path = join(root, "package.json");
            for manifest in manifests.iter_mut() {
                let is_root = *manifest.path == *root_path;
                if is_root {
                    manifest.members = members.iter().map(|member| member.as_str().into()).collect();
                } else if inside(manifest) {
                    manifest.parent = Some(root_path.as_str().into());
                } else {
                    continue;
                }
                workspace.finish(manifest, &names);
            }
        }
    }
}

impl Workspace {
    fn add_catalog<'a>(&mut self, name: &str, entries: impl Iterator<Item = (&'a str, &'a str)>) {
        self.catalog.extend(entries.map(|(package, version)| ((name.to_owned(), package.to_owned()), version.to_owned())));
    }

    fn finish(&self, manifest: &mut Manifest, names: &[Box<str>]) {
        for requirement in &mut manifest.dependencies {
            requirement.internal |= names.contains(&requirement.name);
            let Some(catalog) = requirement.version.as_deref().and_then(|version| version.strip_prefix("catalog:")) else {
                continue;
            };
            let catalog = if catalog == "default" { "" } else { catalog };
            let version = self.catalog.get(&(catalog.to_owned(), requirement.name.to_string()));
            let filled =
                version.map(|version| super::requirement(&requirement.name, version, requirement.scope, requirement.line));
            match filled {
                Some(filled) => *requirement = filled,
                None => requirement.version = None,
            }
        }
    }

    /// The lists and maps of `pnpm-workspace.yaml`, by their indentation: it has no deeper structure.
    fn read_pnpm(&mut self, text: &str) {
        let (mut section, mut catalog) = ("", String::new());
        for (_, line) in numbered(text) {
            let (indent, content) = indented(line.split_once(" #").map_or(line, |(before, _)| before));
            if content.is_empty() || content.starts_with('#') {
                continue;
            }
            if let Some(item) = content.strip_prefix("- ").filter(|_| section == "packages") {
                self.patterns.push(unquoted(item).to_owned());
                continue;
            }
            let Some((key, value)) = content.rsplit_once(": ").or_else(|| content.strip_suffix(':').map(|key| (key, ""))) else {
                continue;
            };
            let (key, value) = (unquoted(key), unquoted(value));
            match (indent, section, value) {
                (0, _, _) => (section, catalog) = (if value.is_empty() { key } else { "" }, String::new()),
                (_, "catalogs", "") => key.clone_into(&mut catalog),
                (_, "catalog" | "catalogs", version) => self.add_catalog(&catalog.clone(), std::iter::once((key, version))),
                (_, _, _) => {}
            }
        }
    }
}
