//! One `pom.xml` as it is written: nothing is inherited or filled in here.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::super::super::Named;
use super::super::super::lines::Lines;

/// What one file says.
#[derive(Debug, Default)]
pub(super) struct Pom {
    pub(super) path: String,
    pub(super) group: Option<String>,
    pub(super) artifact: Option<Named>,
    pub(super) version: Option<String>,
    pub(super) description: Option<Named>,
    pub(super) licence: Option<Named>,
    pub(super) parent: Option<Parent>,
    pub(super) properties: BTreeMap<String, String>,
    pub(super) modules: Vec<String>,
    /// Versions that children take over, by what they belong to.
    pub(super) managed: Vec<Entry>,
    pub(super) dependencies: Vec<Entry>,
    pub(super) plugins: Vec<Entry>,
}

/// `<parent>`.
#[derive(Debug)]
pub(super) struct Parent {
    pub(super) entry: Entry,
    /// Where the file says it lies; empty where it says it lies nowhere near.
    pub(super) relative_path: String,
}

/// A dependency, plugin or parent.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) scope: String,
    pub(super) line: u32,
}

/// Reads a file, or says on which line it stops being XML.
pub(super) fn parse(path: &str, text: &str) -> Result<Pom, u32> {
    let document = Document::parse(text).map_err(|error| error.pos().row)?;
    let (project, lines) = (document.root_element(), Lines::of(text));
    let named = |node: Option<Node<'_, '_>>| {
        let node = node?;
        Some(Named { text: inner(node)?.into(), line: lines.at(node.range().start) })
    };
    let licence = at(project, &["licenses", "license", "name"]);
    let mut pom = Pom {
        path: path.to_owned(),
        group: text_of(project, "groupId"),
        artifact: named(child(project, "artifactId")),
        version: text_of(project, "version"),
        description: named(child(project, "description")),
        licence: named(licence),
        parent: child(project, "parent").map(|node| parent(node, &lines)),
        ..Pom::default()
    };
    pom.add_profile(project, &lines);
    for profile in child(project, "profiles").into_iter().flat_map(elements) {
        pom.add_profile(profile, &lines);
    }
    Ok(pom)
}

impl Pom {
    /// What stands in the project itself and in each profile alike.
    fn add_profile(&mut self, node: Node<'_, '_>, lines: &Lines) {
        for property in child(node, "properties").into_iter().flat_map(elements) {
            let value = inner(property).unwrap_or_default();
            self.properties.entry(property.tag_name().name().to_owned()).or_insert(value);
        }
        self.modules.extend(child(node, "modules").into_iter().flat_map(elements).filter_map(inner));
        let list =
            |path: &[&str]| at(node, path).into_iter().flat_map(elements).map(|node| entry(node, lines)).collect::<Vec<_>>();
        self.managed.extend(list(&["dependencyManagement", "dependencies"]));
        self.dependencies.extend(list(&["dependencies"]));
        self.plugins.extend(list(&["build", "plugins"]));
    }
}

fn parent(node: Node<'_, '_>, lines: &Lines) -> Parent {
    let relative_path = match child(node, "relativePath") {
        Some(node) => inner(node).unwrap_or_default(),
        None => "../pom.xml".to_owned(),
    };
    Parent { entry: entry(node, lines), relative_path }
}

fn entry(node: Node<'_, '_>, lines: &Lines) -> Entry {
    let place = child(node, "artifactId").unwrap_or(node);
    Entry {
        group: text_of(node, "groupId").unwrap_or_default(),
        artifact: text_of(node, "artifactId").unwrap_or_default(),
        version: text_of(node, "version"),
        scope: text_of(node, "scope").unwrap_or_default(),
        line: lines.at(place.range().start),
    }
}

fn elements<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    elements(node).find(|node| node.tag_name().name() == name)
}

fn at<'a, 'i>(node: Node<'a, 'i>, path: &[&str]) -> Option<Node<'a, 'i>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

fn text_of(node: Node<'_, '_>, name: &str) -> Option<String> {
    inner(child(node, name)?)
}

/// The text of an element, blanks as one.
fn inner(node: Node<'_, '_>) -> Option<String> {
    let text: Vec<&str> = node.text()?.split_whitespace().collect();
    (!text.is_empty()).then(|| text.join(" "))
}
