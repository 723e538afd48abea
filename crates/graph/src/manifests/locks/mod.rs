//! Lock files: which package at which version. Most are read by lines, since they are long and written by programs.

use deepdive_model::Problem;

use super::{LockFile, LockedPackage, broken};
use crate::paths;
use crate::source::TextFile;

/// Longer lines are no lock file that can be cited: each package would be proved by the whole of it.
const LONGEST_LINE: usize = 256 << 10;

mod bun;
mod composer;
mod gemfile;
mod go_sum;
mod gradle;
mod npm;
mod pip;
mod pipfile;
mod pnpm;
mod toml_tables;
mod yarn;

/// A format of lock files.
pub(super) struct LockFormat {
    /// As in [`super::Manifest::ecosystem`].
    ecosystem: &'static str,
    /// Whether a path may be one of its files.
    pub(super) wants: fn(&str) -> bool,
    /// What a text locks; nothing where it is no lock file after all; the line where it stops making sense.
    read: fn(&str) -> Result<Option<Vec<LockedPackage>>, u32>,
}

/// Every format.
pub(super) const ALL: &[LockFormat] = &[
    LockFormat {
        ecosystem: "npm",
        wants: |path| is(path, &["package-lock.json", "npm-shrinkwrap.json"]),
        read: |text| npm::read(text).map(Some),
    },
    LockFormat { ecosystem: "npm", wants: |path| is(path, &["yarn.lock"]), read: |text| Ok(Some(yarn::read(text))) },
    LockFormat { ecosystem: "npm", wants: |path| is(path, &["pnpm-lock.yaml"]), read: |text| Ok(Some(pnpm::read(text))) },
    LockFormat { ecosystem: "npm", wants: |path| is(path, &["bun.lock"]), read: |text| bun::read(text).map(Some) },
    LockFormat {
        ecosystem: "pypi",
        wants: |path| is(path, &["poetry.lock", "uv.lock", "pdm.lock"]),
        read: |text| Ok(Some(toml_tables::read_python(text))),
    },
    LockFormat { ecosystem: "pypi", wants: |path| is(path, &["Pipfile.lock"]), read: |text| pipfile::read(text).map(Some) },
    LockFormat { ecosystem: "pypi", wants: super::requirements::is_requirements, read: |text| Ok(pip::read(text)) },
    LockFormat {
        ecosystem: "cargo",
        wants: |path| is(path, &["Cargo.lock"]),
        read: |text| Ok(Some(toml_tables::read_cargo(text))),
    },
    LockFormat { ecosystem: "go", wants: |path| is(path, &["go.sum"]), read: |text| Ok(Some(go_sum::read(text))) },
    LockFormat {
        ecosystem: "maven",
        wants: |path| is(path, &["gradle.lockfile", "buildscript-gradle.lockfile"]),
        read: |text| Ok(Some(gradle::read(text))),
    },
    LockFormat {
        ecosystem: "packagist",
        wants: |path| is(path, &["composer.lock"]),
        read: |text| composer::read(text).map(Some),
    },
    LockFormat { ecosystem: "rubygems", wants: |path| is(path, &["Gemfile.lock"]), read: |text| Ok(Some(gemfile::read(text))) },
];

fn is(path: &str, names: &[&str]) -> bool {
    names.contains(&paths::name(path))
}

/// Reads a file if it is a lock file.
pub(super) fn read(file: TextFile<'_>) -> (Option<LockFile>, Option<Problem>) {
    let Some(format) = ALL.iter().find(|format| (format.wants)(file.path)) else { return (None, None) };
    if file.text.lines().any(|line| line.len() > LONGEST_LINE) {
        let why = "it is written in one line, so that no line of it could be cited; its packages are not told";
        return (None, Some(Problem::new("manifest", "not-analysed", file.path, why)));
    }
    match (format.read)(file.text) {
        Ok(None) => (None, None),
        Ok(Some(mut packages)) => {
            packages.sort();
            packages.dedup_by(|later, first| later.name == first.name && later.version == first.version);
            (Some(LockFile { path: file.path.into(), ecosystem: format.ecosystem, packages }), None)
        }
        Err(line) => (None, Some(broken(file.path, line))),
    }
}

fn package(name: &str, version: &str, line: u32) -> LockedPackage {
    LockedPackage { name: name.into(), version: version.into(), licence: None, line }
}

#[cfg(test)]
mod tests;
