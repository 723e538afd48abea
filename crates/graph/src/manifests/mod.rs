//! Manifests and lock files: what a package says it is, and what it is built from. Read as files; nothing of them is run.

use deepdive_model::{Problem, Scope};
use rayon::prelude::*;

use self::python::pep508::pypi_name;
use self::python::requirements;
use crate::source::TextFile;

mod cargo_toml;
mod composer_json;
mod csproj;
mod formats;
mod gemfile;
mod glob;
mod go_mod;
mod internal;
mod json;
mod jvm;
mod lines;
mod locks;
mod npm;
mod python;
mod scope;
mod toml_text;
mod tree;

/// A package manifest: `package.json`, `pyproject.toml`, `requirements.txt`, `setup.py`, `go.mod`, `pom.xml`, `build.gradle`, `Cargo.toml`, ….
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The file.
    pub path: Box<str>,
    /// pypi, npm, maven, go, cargo, nuget, rubygems, packagist.
    pub ecosystem: &'static str,
    /// The package's name (artifact id, module path, crate); none where not stated.
    pub name: Option<Named>,
    /// The group id (Maven, Gradle); empty elsewhere.
    pub group: Box<str>,
    /// Its version.
    pub version: Option<Box<str>>,
    /// Its description.
    pub description: Option<Named>,
    /// Its licence as stated, an SPDX expression where it can be read as one.
    pub licence: Option<Named>,
    /// What it needs.
    pub dependencies: Vec<Requirement>,
    /// Scripts and commands it offers: name, command, line.
    pub scripts: Vec<Script>,
    /// Programs it installs: name and target (`console_scripts`, `bin`), as written.
    pub programs: Vec<Script>,
    /// Folders of workspace members or modules, as written, globs expanded against the snapshot's paths.
    pub members: Vec<Box<str>>,
    /// Path of the parent manifest (Maven parent, workspace root), where it is inside the repository.
    pub parent: Option<Box<str>>,
}

/// A text and the line it stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// The text.
    pub text: Box<str>,
    /// Line.
    pub line: u32,
}

/// A script or program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Script {
    /// Its name.
    pub name: Box<str>,
    /// What it runs.
    pub command: Box<str>,
    /// Line.
    pub line: u32,
}

/// A dependency that a manifest names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Name in its ecosystem; `group:artifact` for Maven, `:a:b` for a module of Gradle; for PyPI in lower case with `-`, as lock files write it.
    pub name: Box<str>,
    /// The version or range as written, placeholders filled; none where another manifest decides.
    pub version: Option<Box<str>>,
    /// What it serves.
    pub scope: Scope,
    /// It is a package of this same repository (workspace, path, module).
    pub internal: bool,
    /// Line.
    pub line: u32,
}

/// A lock file: `package-lock.json`, `yarn.lock`, `pnpm-lock.yaml`, `poetry.lock`, `uv.lock`, `Pipfile.lock`, `go.sum`, `Cargo.lock`, `gradle.lockfile`, ….
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LockFile {
    /// The file.
    pub path: Box<str>,
    /// As in [`Manifest::ecosystem`].
    pub ecosystem: &'static str,
    /// What is locked, sorted by name, version.
    pub packages: Vec<LockedPackage>,
}

/// A package at a version.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct LockedPackage {
    /// Its name.
    pub name: Box<str>,
    /// Its version.
    pub version: Box<str>,
    /// Its licence, where the lock file states it.
    pub licence: Option<Box<str>>,
    /// Line.
    pub line: u32,
}

impl Requirement {
    /// A package from outside; whether it is of this repository is found out when all manifests are read.
    fn new(name: &str, version: Option<&str>, scope: Scope, line: u32) -> Self {
        let version = version.map(str::trim).filter(|version| !version.is_empty());
        Self { name: name.into(), version: version.map(Into::into), scope, internal: false, line }
    }
}

/// Whether a file is a manifest, a lock file, or something that says more about manifests.
pub fn wants(path: &str) -> bool {
    formats::ALL.iter().any(|format| (format.wants)(path)) || locks::ALL.iter().any(|format| (format.wants)(path))
}

/// Reads all manifests and lock files of a repository, sorted by path. A broken one is a problem and the others are kept.
pub fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> (Vec<Manifest>, Vec<LockFile>) {
    let mut manifests = Vec::new();
    for format in formats::ALL {
        let wanted: Vec<TextFile<'_>> = files.iter().filter(|file| (format.wants)(file.path)).copied().collect();
        manifests.extend((format.read)(&wanted, problems));
    }
    manifests.sort_by(|a, b| a.path.cmp(&b.path));
    scope::by_place(&mut manifests);
    internal::mark(&mut manifests);
    let read: Vec<(Option<LockFile>, Option<Problem>)> = files.par_iter().map(|file| locks::read(*file)).collect();
    let mut lock_files = Vec::new();
    for (lock_file, problem) in read {
        lock_files.extend(lock_file);
        problems.extend(problem);
    }
    lock_files.sort_by(|a, b| a.path.cmp(&b.path));
    (manifests, lock_files)
}

/// A path below a folder, which is empty for the root.
fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// What is said of a manifest that stops making sense at a line.
fn broken(path: &str, line: u32) -> Problem {
    Problem::new(
        "manifest",
        "broken-manifest",
        path,
        format!("line {line} can't be read as the format asks; what can be read is kept"),
    )
}

#[cfg(test)]
mod tests;
