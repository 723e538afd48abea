//! Manifests and lock files: what a package says it is, and what it is built from. Read as files; nothing of them is run.

use deepdive_model::Scope;

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
    /// Name in its ecosystem; `group:artifact` for Maven.
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
