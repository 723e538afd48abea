//! `*.csproj` and its relatives of .NET, with the versions that `Directory.Packages.props` keeps for all.

use std::collections::BTreeMap;

use deepdive_model::{Problem, Scope};
use roxmltree::{Document, Node};

use super::formats::Format;
use super::lines::Lines;
use super::{Manifest, Named, Requirement, broken, scope};
use crate::paths;
use crate::source::TextFile;

/// NuGet.
pub(super) const FORMAT: Format = Format { wants: |path| is_project(path) || is_central(path), read };

fn is_project(path: &str) -> bool {
    [".csproj", ".fsproj", ".vbproj"].iter().any(|ending| path.ends_with(ending))
}

fn is_central(path: &str) -> bool {
    paths::name(path) == "Directory.Packages.props"
}

/// Versions by the folder of the file that keeps them, and package.
type Central = BTreeMap<(String, String), String>;

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut central = Central::new();
    let mut manifests = Vec::new();
    let (shared, projects): (Vec<&TextFile<'_>>, Vec<&TextFile<'_>>) = files.iter().partition(|file| is_central(file.path));
    for file in shared.into_iter().chain(projects) {
        match Document::parse(file.text.trim_start_matches('\u{feff}')) {
            Ok(document) if is_central(file.path) => add_versions(file.path, &document, &mut central),
            Ok(document) => manifests.push(manifest(file.path, &document, &central)),
            Err(error) => problems.push(broken(file.path, error.pos().row)),
        }
    }
    manifests
}

fn elements<'a, 'i>(document: &'a Document<'i>, name: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    document.descendants().filter(move |node| node.tag_name().name() == name)
}

fn add_versions(path: &str, document: &Document<'_>, central: &mut Central) {
    for node in elements(document, "PackageVersion") {
        if let (Some(name), Some(version)) = (node.attribute("Include"), value(node, "Version")) {
            central.insert((paths::folder(path).to_owned(), name.to_ascii_lowercase()), version.to_owned());
        }
    }
}

/// An attribute or a child of that name.
fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name).or_else(|| node.children().find(|child| child.tag_name().name() == name)?.text()).map(str::trim)
}

fn manifest(path: &str, document: &Document<'_>, central: &Central) -> Manifest {
    let lines = Lines::of(document.input_text());
    let named = |name: &str| {
        let node = elements(document, name).next()?;
        let text = node.text()?.trim();
        (!text.is_empty() && !text.contains("$(")).then(|| Named { text: text.into(), line: lines.at(node.range().start) })
    };
    let is_test = is_test(path, document);
    let mut dependencies: Vec<Requirement> =
        elements(document, "PackageReference").filter_map(|node| package(node, path, is_test, central, &lines)).collect();
    dependencies.extend(elements(document, "ProjectReference").filter_map(|node| project(node, path, is_test, &lines)));
    dependencies.sort_by_key(|requirement| requirement.line);
    Manifest {
        path: path.into(),
        ecosystem: "nuget",
        name: named("PackageId").or_else(|| named("AssemblyName")),
        version: named("Version").map(|version| version.text),
        description: named("Description"),
        licence: named("PackageLicenseExpression"),
        dependencies,
        ..Manifest::default()
    }
}

fn is_test(path: &str, document: &Document<'_>) -> bool {
    let says_so = elements(document, "IsTestProject").any(|node| node.text() == Some("true"));
    says_so
        || elements(document, "PackageReference").any(|node| node.attribute("Include") == Some("Microsoft.NET.Test.Sdk"))
        || scope::of_group(paths::name(path)) == Some(Scope::Test)
}

fn package(node: Node<'_, '_>, path: &str, is_test: bool, central: &Central, lines: &Lines) -> Option<Requirement> {
    let name = node.attribute("Include")?;
    let own = value(node, "Version").or_else(|| value(node, "VersionOverride")).map(str::to_owned);
    let version = own.or_else(|| central_version(paths::folder(path), name, central)).filter(|version| !version.contains("$("));
    let is_build = value(node, "PrivateAssets").is_some_and(|assets| assets.eq_ignore_ascii_case("all"));
    let of = match (is_test, is_build) {
        (true, _) => Scope::Test,
        (false, true) => Scope::Build,
        (false, false) => Scope::Product,
    };
    Some(Requirement::new(name, version.as_deref(), of, lines.at(node.range().start)))
}

/// The version that the nearest folder above keeps.
fn central_version(folder: &str, name: &str, central: &Central) -> Option<String> {
    let mut folder = folder;
    loop {
        if let Some(version) = central.get(&(folder.to_owned(), name.to_ascii_lowercase())) {
            return Some(version.clone());
        }
        if folder.is_empty() {
            return None;
        }
        folder = paths::folder(folder);
    }
}

/// `<ProjectReference Include="..\Core\Core.csproj" />`, named by the path of that project.
fn project(node: Node<'_, '_>, path: &str, is_test: bool, lines: &Lines) -> Option<Requirement> {
    let target = paths::join(paths::folder(path), node.attribute("Include")?)?;
    let scope = if is_test { Scope::Test } else { Scope::Product };
    Some(Requirement { internal: true, ..Requirement::new(&target, None, scope, lines.at(node.range().start)) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::tests::check;
    use super::*;

    #[test]
    fn references_are_read() {
        let text = "<Project Sdk=\"x\">\n<PropertyGroup><AssemblyName>Shop</AssemblyName></PropertyGroup>\n<ItemGroup>\n<PackageReference Include=\"Dapper\" Version=\"2.0\" />\n<PackageReference Include=\"Serilog\">\n<Version>3.0</Version></PackageReference>\n<PackageReference Include=\"Central\" />\n<PackageReference Include=\"MinVer\" Version=\"4\" PrivateAssets=\"All\" />\n<ProjectReference Include=\"..\\Core\\Core.csproj\" />\n</ItemGroup>\n</Project>";
        let props = "<Project><ItemGroup><PackageVersion Include=\"central\" Version=\"9\" /></ItemGroup></Project>";
        let files = [
            TextFile { path: "src/Shop/Shop.csproj", text },
            TextFile { path: "Directory.Packages.props", text: props },
            TextFile { path: "src/Shop.Tests/Shop.Tests.csproj", text },
        ];
        let read = read(&files, &mut Vec::new());
        check(
            &read[0],
            &[
                "Dapper 2.0 Product @4",
                "Serilog 3.0 Product @5",
                "Central 9 Product @7",
                "MinVer 4 Build @8",
                "src/Core/Core.csproj - Product @9 own",
            ],
        );
        assert_eq!((read[0].name.as_ref().map(|name| name.line), read[1].dependencies[0].scope), (Some(2), Scope::Test));
    }
}
