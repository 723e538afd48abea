//! Version catalogs of Gradle, `gradle/libs.versions.toml`: what `libs.x` in a build file stands for.

use std::collections::BTreeMap;

use super::super::super::toml_text;
use super::super::super::tree::Node;

/// `group:artifact` or a plugin's id, with its version.
pub(super) type Coordinates = (String, Option<String>);

/// Accessors in dots, such as `libs.spring.web`, with what they stand for; bundles stand for several.
#[derive(Default)]
pub(super) struct Catalog(BTreeMap<String, Vec<Coordinates>>);

impl Catalog {
    pub(super) fn get(&self, accessor: &str) -> &[Coordinates] {
        self.0.get(accessor.strip_suffix(".get()").unwrap_or(accessor)).map_or(&[], Vec::as_slice)
    }

    /// Reads a catalog; the name before `.versions.toml` begins its accessors. Gives the line of what made no sense.
    pub(super) fn add(&mut self, name: &str, text: &str) -> Option<u32> {
        let (root, broken) = toml_text::parse(text);
        for member in root.members_of("libraries") {
            let found = library(&root, &member.value);
            self.0.insert(accessor(name, "", &member.key), found.into_iter().collect());
        }
        for member in root.members_of("plugins") {
            let found = plugin(&root, &member.value);
            self.0.insert(accessor(name, "plugins.", &member.key), found.into_iter().collect());
        }
        for member in root.members_of("bundles") {
            let all = member.value.texts().flat_map(|(library, _)| self.get(&accessor(name, "", library)).to_vec()).collect();
            self.0.insert(accessor(name, "bundles.", &member.key), all);
        }
        broken
    }
}

fn accessor(catalog: &str, kind: &str, alias: &str) -> String {
    format!("{catalog}.{kind}{}", alias.replace(['-', '_'], "."))
}

fn library(root: &Node<'_>, node: &Node<'_>) -> Option<Coordinates> {
    if let Some(text) = node.text() {
        let mut parts = text.splitn(3, ':');
        let name = format!("{}:{}", parts.next()?, parts.next()?);
        return Some((name, parts.next().map(str::to_owned)));
    }
    let module = node.text_of("module").map(str::to_owned);
    let name = module.or_else(|| Some(format!("{}:{}", node.text_of("group")?, node.text_of("name")?)))?;
    Some((name, version(root, node)))
}

fn plugin(root: &Node<'_>, node: &Node<'_>) -> Option<Coordinates> {
    match node.text().and_then(|text| text.split_once(':')) {
        Some((id, version)) => Some((id.to_owned(), Some(version.to_owned()))),
        None => Some((node.text_of("id")?.to_owned(), version(root, node))),
    }
}

/// `version = "1"`, `version.ref = "x"`, `version = { strictly = "1" }`.
fn version(root: &Node<'_>, node: &Node<'_>) -> Option<String> {
    let version = node.get("version")?;
    let rich = |node: &Node<'_>| {
        let text = node.text().or_else(|| ["strictly", "require", "prefer"].iter().find_map(|key| node.text_of(key)))?;
        Some(text.to_owned())
    };
    match version.text_of("ref") {
        Some(reference) => rich(root.at(&["versions", reference])?),
        None => rich(version),
    }
}
