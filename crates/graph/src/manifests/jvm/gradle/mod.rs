//! Gradle: build files, settings, properties and version catalogs of a repository together, read as text in Groovy and Kotlin alike.

use std::collections::BTreeMap;

use deepdive_model::{Problem, Scope};

use self::catalog::Catalog;
use self::requirements::{Found, requirements};
use self::statements::{Statement, statements, strings};
use self::values::Values;
use super::super::formats::Format;
use super::super::{Manifest, Named, Requirement, broken};
use crate::paths;
use crate::source::TextFile;

mod catalog;
mod requirements;
mod statements;
mod values;

/// Gradle.
pub(in super::super) const FORMAT: Format = Format { wants, read };

fn wants(path: &str) -> bool {
    let name = paths::name(path);
    is_script(path) || name == "gradle.properties" || name.ends_with(".versions.toml")
}

fn is_script(path: &str) -> bool {
    path.ends_with(".gradle") || path.ends_with(".gradle.kts")
}

fn is_settings(path: &str) -> bool {
    paths::name(path).starts_with("settings.gradle")
}

fn is_build(path: &str) -> bool {
    paths::name(path).starts_with("build.gradle")
}

/// A script with its statements.
struct ScriptFile<'a> {
    path: &'a str,
    statements: Vec<Statement<'a>>,
}

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut catalog = Catalog::default();
    let mut values = Values::default();
    let mut scripts = Vec::new();
    for file in files {
        if let Some(name) = paths::name(file.path).strip_suffix(".versions.toml") {
            problems.extend(catalog.add(name, file.text).map(|line| broken(file.path, line)));
        } else if is_script(file.path) {
            let statements = statements(file.text);
            values.add_statements(paths::folder(file.path), &statements);
            scripts.push(ScriptFile { path: file.path, statements });
        } else {
            values.add_properties(paths::folder(file.path), file.text);
        }
    }
    let (settings, builds): (Vec<&ScriptFile<'_>>, Vec<&ScriptFile<'_>>) =
        scripts.iter().partition(|script| is_settings(script.path));
    let mut manifests: Vec<Manifest> = builds.iter().filter_map(|script| manifest(script, &catalog, &values)).collect();
    let managed = managed(&builds, &catalog, &values);
    for requirement in manifests.iter_mut().flat_map(|manifest| &mut manifest.dependencies) {
        if requirement.version.is_none() {
            requirement.version = managed.get(&requirement.name).cloned().flatten();
        }
    }
    for script in settings {
        join_modules(script, &mut manifests);
    }
    manifests
}

/// A statement that fixes a version for whoever needs the package, and needs none itself.
fn lists_versions(statement: &Statement<'_>) -> bool {
    statement.blocks.contains(&"dependencyManagement") && statement.blocks.last() != Some(&"imports")
}

/// Versions that lists of the repository's own fix for all who name none; none where lists disagree.
fn managed(builds: &[&ScriptFile<'_>], catalog: &Catalog, values: &Values) -> BTreeMap<Box<str>, Option<Box<str>>> {
    let mut managed = BTreeMap::<Box<str>, Option<Box<str>>>::new();
    for script in builds {
        let folder = paths::folder(script.path);
        for statement in script.statements.iter().filter(|statement| lists_versions(statement)) {
            for found in requirements(statement, catalog) {
                let one = requirement(found, statement.line, folder, values);
                let known = managed.entry(one.name).or_insert_with(|| one.version.clone());
                *known = known.take().filter(|version| Some(version) == one.version.as_ref());
            }
        }
    }
    managed
}

/// A build file; other scripts only where they add something.
fn manifest(script: &ScriptFile<'_>, catalog: &Catalog, values: &Values) -> Option<Manifest> {
    let folder = paths::folder(script.path);
    let filled = |text: Option<String>| values.fill(folder, &text?);
    let dependencies: Vec<Requirement> = script
        .statements
        .iter()
        .filter(|statement| !lists_versions(statement))
        .flat_map(|statement| {
            requirements(statement, catalog).into_iter().map(|found| requirement(found, statement.line, folder, values))
        })
        .collect();
    let version = filled(own(&script.statements, "version"));
    let group = own(&script.statements, "group").or_else(|| Some(published(&script.statements, "groupId")?.text.into()));
    (is_build(script.path) || !dependencies.is_empty()).then(|| Manifest {
        path: script.path.into(),
        ecosystem: "maven",
        name: published(&script.statements, "artifactId"),
        group: filled(group).unwrap_or_default().into(),
        version: version.map(Into::into),
        dependencies,
        ..Manifest::default()
    })
}

fn requirement(found: Found, line: u32, folder: &str, values: &Values) -> Requirement {
    let version = found.version.and_then(|version| values.fill(folder, &version));
    let name = values.fill(folder, &found.name).unwrap_or(found.name);
    Requirement { internal: found.internal, ..Requirement::new(&name, version.as_deref(), found.scope, line + found.below) }
}

/// `group = "x"` or `group 'x'`, for the project itself or for all.
fn own(statements: &[Statement<'_>], key: &str) -> Option<String> {
    statements.iter().find_map(|statement| {
        let everywhere = matches!(statement.blocks.as_slice(), [] | ["allprojects" | "subprojects"]);
        let rest = statement.text.strip_prefix(key).filter(|_| everywhere)?.trim_start_matches([' ', '=']);
        let text = *strings(rest).first()?;
        rest.starts_with(['"', '\'']).then(|| text.to_owned())
    })
}

/// `artifactId 'x'` of what the project publishes.
fn published(statements: &[Statement<'_>], key: &str) -> Option<Named> {
    let statement =
        statements.iter().find(|statement| statement.blocks.contains(&"publications") && statement.text.starts_with(key))?;
    let [text] = *strings(&statement.text).as_slice() else { return None };
    (!text.contains('$')).then(|| Named { text: text.into(), line: statement.line })
}

/// What settings say: the name of the whole, and its modules.
fn join_modules(script: &ScriptFile<'_>, manifests: &mut Vec<Manifest>) {
    let folder = paths::folder(script.path);
    let root = manifests.iter().position(|manifest| is_build(&manifest.path) && paths::folder(&manifest.path) == folder);
    let root = root.unwrap_or_else(|| {
        manifests.push(Manifest { path: script.path.into(), ecosystem: "maven", ..Manifest::default() });
        manifests.len() - 1
    });
    let members = modules(script);
    let Some(manifest) = manifests.get_mut(root) else { return };
    if let Some(statement) = script.statements.iter().find(|statement| statement.text.starts_with("rootProject.name"))
        && let [name] = strings(&statement.text).as_slice()
        && *manifest.path == *script.path
    {
        manifest.name = Some(Named { text: (*name).into(), line: statement.line });
    }
    manifest.members.clone_from(&members);
    let (path, group) = (manifest.path.clone(), manifest.group.clone());
    for manifest in manifests
        .iter_mut()
        .filter(|manifest| is_build(&manifest.path) && members.iter().any(|member| **member == *paths::folder(&manifest.path)))
    {
        manifest.parent = Some(path.clone());
        if manifest.group.is_empty() {
            manifest.group.clone_from(&group);
        }
    }
}

/// Folders of `include ':a', ':b:c'`.
fn modules(script: &ScriptFile<'_>) -> Vec<Box<str>> {
    let includes =
        |statement: &&Statement<'_>| statement.text.strip_prefix("include").is_some_and(|rest| rest.starts_with([' ', '(']));
    let texts = script.statements.iter().filter(includes).flat_map(|statement| strings(&statement.text));
    let folder = |module: &str| paths::join(paths::folder(script.path), &module.replace(':', "/"));
    let mut members: Vec<Box<str>> = texts.filter_map(folder).map(Into::into).collect();
    members.sort();
    members.dedup();
    members
}

/// The scope of a configuration by its name.
pub(super) fn scope_of(configuration: &str) -> Scope {
    let name = configuration.to_ascii_lowercase();
    let ships = ["implementation", "api", "runtimeonly", "compileonly", "compile", "runtime", "provided", "providedruntime"];
    if name.contains("test") {
        Scope::Test
    } else if ships.iter().any(|ending| name.ends_with(ending)) {
        Scope::Product
    } else {
        Scope::Build
    }
}

#[cfg(test)]
mod tests;
