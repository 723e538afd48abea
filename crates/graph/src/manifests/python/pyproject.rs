//! `pyproject.toml`: the standard tables, and those of Poetry, uv, PDM and Hatch.

use deepdive_model::{Problem, Scope};

use super::super::formats::Format;
use super::super::tree::{Member, Node};
use super::super::{Manifest, Requirement, Script, broken, glob, scope, toml_text};
use super::pep508::pypi_name;
use super::tables::{group_scope, listed, requirements, tell_tests};
use crate::paths;
use crate::source::TextFile;

/// Every tool that builds Python packages.
pub(in super::super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "pyproject.toml", read };

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let folders: Vec<&str> = files.iter().map(|file| paths::folder(file.path)).collect();
    let mut manifests = Vec::new();
    for file in files {
        let (root, broken_at) = toml_text::parse(file.text);
        problems.extend(broken_at.map(|line| broken(file.path, line)));
        let manifest = Manifest { members: members(file.path, &root, &folders), ..manifest(file.path, &root) };
        // A file that only configures tools says nothing of a package.
        let says_something = manifest.name.is_some() || !manifest.dependencies.is_empty() || !manifest.members.is_empty();
        manifests.extend(says_something.then_some(manifest));
    }
    tell_parents(&mut manifests);
    manifests
}

fn manifest(path: &str, root: &Node<'_>) -> Manifest {
    let (project, poetry) = (root.get("project"), root.at(&["tool", "poetry"]));
    let named = |key: &str| project.and_then(|table| table.named(key)).or_else(|| poetry?.named(key));
    let version = project.and_then(|table| table.text_of("version")).or_else(|| poetry?.text_of("version"));
    Manifest {
        path: path.into(),
        ecosystem: "pypi",
        name: named("name"),
        version: version.map(Into::into),
        description: named("description"),
        licence: named("license").or_else(|| project?.get("license")?.named("text")),
        dependencies: dependencies(root),
        scripts: tasks(root),
        programs: programs(root),
        ..Manifest::default()
    }
}

fn dependencies(root: &Node<'_>) -> Vec<Requirement> {
    let mut all = standard(root);
    all.extend(of_poetry(root));
    all.extend(of_other_tools(root));
    tell_tests(&mut all);
    for requirement in &mut all {
        requirement.internal |= is_local(root, &requirement.name);
    }
    all.sort_by_key(|requirement| requirement.line);
    all
}

/// `[project]`, `[dependency-groups]` and `[build-system]`.
fn standard(root: &Node<'_>) -> Vec<Requirement> {
    let mut all = listed(root.at(&["project", "dependencies"]), Scope::Product);
    for extra in members_at(root, &["project", "optional-dependencies"]) {
        all.extend(listed(Some(&extra.value), scope::of_group(&extra.key).unwrap_or(Scope::Product)));
    }
    for group in root.members_of("dependency-groups") {
        all.extend(listed(Some(&group.value), group_scope(&group.key)));
    }
    all.extend(listed(root.at(&["build-system", "requires"]), Scope::Build));
    all
}

fn of_poetry(root: &Node<'_>) -> Vec<Requirement> {
    let mut all = requirements(members_at(root, &["tool", "poetry", "dependencies"]), Scope::Product);
    all.extend(requirements(members_at(root, &["tool", "poetry", "dev-dependencies"]), Scope::Build));
    for group in members_at(root, &["tool", "poetry", "group"]) {
        let of = if group.key == "main" { Scope::Product } else { group_scope(&group.key) };
        all.extend(requirements(group.value.members_of("dependencies"), of));
    }
    all
}

fn of_other_tools(root: &Node<'_>) -> Vec<Requirement> {
    let mut all = listed(root.at(&["tool", "uv", "dev-dependencies"]), Scope::Build);
    for group in members_at(root, &["tool", "pdm", "dev-dependencies"]) {
        all.extend(listed(Some(&group.value), group_scope(&group.key)));
    }
    for environment in members_at(root, &["tool", "hatch", "envs"]) {
        let of = group_scope(&environment.key);
        all.extend(listed(environment.value.get("dependencies"), of));
        all.extend(listed(environment.value.get("extra-dependencies"), of));
    }
    all
}

fn members_at<'n, 'a>(root: &'n Node<'a>, path: &[&str]) -> &'n [Member<'a>] {
    root.at(path).map_or(&[], Node::members)
}

/// `[tool.uv.sources] name = { workspace = true }` or `{ path = "…" }`.
fn is_local(root: &Node<'_>, name: &str) -> bool {
    let sources = members_at(root, &["tool", "uv", "sources"]);
    let source = sources.iter().find(|source| pypi_name(&source.key) == name);
    source.is_some_and(|source| source.value.is_true("workspace") || source.value.get("path").is_some())
}

fn scripts(members: &[Member<'_>]) -> impl Iterator<Item = Script> {
    members.iter().filter_map(|member| {
        let value = &member.value;
        let command = value
            .text()
            .or_else(|| ["cmd", "shell", "callable", "reference", "script"].iter().find_map(|key| value.text_of(key)))?;
        Some(Script { name: (*member.key).into(), command: command.into(), line: member.line })
    })
}

/// Programs that are installed.
fn programs(root: &Node<'_>) -> Vec<Script> {
    let places: [&[&str]; 4] = [
        &["project", "scripts"],
        &["project", "gui-scripts"],
        &["project", "entry-points", "console_scripts"],
        &["tool", "poetry", "scripts"],
    ];
    places.iter().flat_map(|place| scripts(members_at(root, place))).collect()
}

/// Commands that developers run.
fn tasks(root: &Node<'_>) -> Vec<Script> {
    let places: [&[&str]; 4] = [
        &["tool", "poe", "tasks"],
        &["tool", "pdm", "scripts"],
        &["tool", "taskipy", "tasks"],
        &["tool", "hatch", "envs", "default", "scripts"],
    ];
    places.iter().flat_map(|place| scripts(members_at(root, place))).collect()
}

/// Folders of a uv workspace.
fn members(path: &str, root: &Node<'_>, folders: &[&str]) -> Vec<Box<str>> {
    let Some(workspace) = root.at(&["tool", "uv", "workspace"]) else { return Vec::new() };
    let texts =
        |key: &str| workspace.get(key).into_iter().flat_map(Node::texts).map(|(text, _)| text.to_owned()).collect::<Vec<_>>();
    let patterns: Vec<String> =
        texts("members").into_iter().chain(texts("exclude").into_iter().map(|out| format!("!{out}"))).collect();
    glob::choose_below(&patterns, paths::folder(path), folders).into_iter().map(Into::into).collect()
}

/// Members learn where their workspace's root is.
fn tell_parents(manifests: &mut [Manifest]) {
    let roots: Vec<(Box<str>, Vec<Box<str>>)> =
        manifests.iter().map(|manifest| (manifest.path.clone(), manifest.members.clone())).collect();
    for manifest in manifests {
        let folder = paths::folder(&manifest.path);
        let root = roots.iter().find(|(_, members)| members.iter().any(|member| **member == *folder));
        manifest.parent = root.map(|(path, _)| path.clone());
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::super::super::Named;
    use super::super::super::tests::check;
    use super::*;

    fn manifests(files: &[(&str, &str)]) -> Vec<Manifest> {
        let files: Vec<TextFile<'_>> = files.iter().map(|(path, text)| TextFile { path, text }).collect();
        read(&files, &mut Vec::new())
    }

    #[test]
    fn standard_tables_are_read() {
        let text = "[build-system]\nrequires = [\"hatchling\"]\n\n[project]\nname = \"Shop\"\nversion = \"1.0\"\ndescription = \"Sells\"\nlicense = { text = \"MIT\" }\ndependencies = [\n  \"Flask[async]>=2\",\n  # no\n  \"core\",\n]\n\n[project.optional-dependencies]\npg = [\"psycopg2\"]\ntest = [\"pytest\"]\n\n[project.scripts]\nshop = \"shop:main\"\n\n[dependency-groups]\ndev = [\"ruff\", \"pytest-cov\", { include-group = \"x\" }]\n\n[tool.uv.sources]\ncore = { workspace = true }\n\n[tool.poe.tasks]\nrun = { cmd = \"flask run\" }\n";
        let manifest = &manifests(&[("pyproject.toml", text)])[0];
        assert_eq!(manifest.name, Some(Named { text: "Shop".into(), line: 5 }));
        assert_eq!(manifest.licence, Some(Named { text: "MIT".into(), line: 8 }));
        assert_eq!(manifest.programs, [Script { name: "shop".into(), command: "shop:main".into(), line: 20 }]);
        assert_eq!(manifest.scripts, [Script { name: "run".into(), command: "flask run".into(), line: 29 }]);
        let expected = [
            "hatchling - Build @2",
            "flask >=2 Product @10",
            "core - Product @12 own",
            "psycopg2 - Product @16",
            "pytest - Test @17",
            "ruff - Build @23",
            "pytest-cov - Test @23",
        ];
        check(manifest, &expected);
    }

    #[test]
    fn tables_of_poetry_are_read() {
        let text = "[tool.poetry]\nname = \"shop\"\nlicense = \"MIT\"\n[tool.poetry.dependencies]\npython = \"^3.11\"\nDjango = \"^4.2\"\nnear = { path = \"../near\" }\ncelery = { version = \"5\", extras = [\"redis\"] }\n[tool.poetry.group.docs.dependencies]\nsphinx = \"*\"\n[tool.poetry.scripts]\nrun = \"shop:run\"\n";
        let manifest = &manifests(&[("pyproject.toml", text)])[0];
        check(manifest, &["django ^4.2 Product @6", "near - Product @7 own", "celery 5 Product @8", "sphinx - Docs @10"]);
        assert_eq!((manifest.programs.len(), manifest.name.as_ref().unwrap().line), (1, 2));
    }

    #[test]
    fn workspaces_of_uv_are_joined_and_settings_of_tools_are_none() {
        let root = "[tool.uv.workspace]\nmembers = [\"libs/*\"]\nexclude = [\"libs/old\"]\n";
        let member = "[project]\nname = \"a\"\n";
        let read = manifests(&[
            ("pyproject.toml", root),
            ("libs/a/pyproject.toml", member),
            ("libs/old/pyproject.toml", member),
            ("x/pyproject.toml", "[tool.ruff]\nline-length = 1\n"),
        ]);
        assert_eq!(read.len(), 3);
        assert_eq!(read[0].members, ["libs/a".into()]);
        assert_eq!((read[1].parent.as_deref(), read[2].parent.as_deref()), (Some("pyproject.toml"), None));
    }

    #[test]
    fn a_broken_table_is_a_problem_and_the_rest_is_kept() {
        let mut problems = Vec::new();
        let read = read(
            &[TextFile { path: "pyproject.toml", text: "[project]\nname = \"a\"\nversion = = 1\ndependencies = [\"b\"]\n" }],
            &mut problems,
        );
        assert_eq!((problems.len(), read[0].dependencies.len()), (1, 1));
    }
}
