//! `setup.cfg`: sections of keys, whose values go on over indented lines.

use deepdive_model::{Problem, Scope};

use super::super::formats::Format;
use super::super::lines::{indented, numbered};
use super::super::{Manifest, Named, Requirement, Script, scope};
use super::pep508;
use super::tables::tell_tests;
use crate::paths;
use crate::source::TextFile;

/// setuptools, as a file of settings.
pub(in super::super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "setup.cfg", read };

fn read(files: &[TextFile<'_>], _: &mut Vec<Problem>) -> Vec<Manifest> {
    let manifests = files.iter().map(|file| manifest(file.path, file.text));
    manifests.filter(|manifest| manifest.name.is_some() || !manifest.dependencies.is_empty()).collect()
}

/// A line of a value with where it stands.
struct Entry<'a> {
    section: &'a str,
    key: &'a str,
    text: &'a str,
    line: u32,
}

fn entries(text: &str) -> Vec<Entry<'_>> {
    let (mut section, mut key) = ("", "");
    let mut out = Vec::new();
    for (line, content) in numbered(text) {
        let (indent, content) = indented(content);
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if indent > 0 {
            out.push(Entry { section, key, text: content, line });
        } else if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            (section, key) = (name, "");
        } else if let Some((name, value)) = content.split_once('=') {
            key = name.trim();
            if !value.trim().is_empty() {
                out.push(Entry { section, key, text: value.trim(), line });
            }
        }
    }
    out
}

fn manifest(path: &str, text: &str) -> Manifest {
    let entries = entries(text);
    let named = |key: &str| {
        let entry =
            entries.iter().find(|entry| entry.section == "metadata" && entry.key == key && !entry.text.starts_with("file:"))?;
        Some(Named { text: entry.text.into(), line: entry.line })
    };
    let mut dependencies: Vec<Requirement> = entries.iter().filter_map(requirement).collect();
    tell_tests(&mut dependencies);
    Manifest {
        path: path.into(),
        ecosystem: "pypi",
        name: named("name"),
        version: named("version").filter(|version| !version.text.starts_with("attr:")).map(|version| version.text),
        description: named("description"),
        licence: named("license"),
        dependencies,
        programs: entries.iter().filter_map(program).collect(),
        ..Manifest::default()
    }
}

fn requirement(entry: &Entry<'_>) -> Option<Requirement> {
    let of = match (entry.section, entry.key) {
        ("options", "install_requires") => Scope::Product,
        ("options", "tests_require") => Scope::Test,
        ("options", "setup_requires") => Scope::Build,
        ("options.extras_require", extra) => scope::of_group(extra).unwrap_or(Scope::Product),
        _ => return None,
    };
    let text = entry.text.split(" #").next()?;
    Some(Requirement { scope: of, line: entry.line, ..pep508::requirement(text)? })
}

fn program(entry: &Entry<'_>) -> Option<Script> {
    if entry.section != "options.entry_points" || entry.key != "console_scripts" {
        return None;
    }
    let (name, command) = entry.text.split_once('=')?;
    Some(Script { name: name.trim().into(), command: command.trim().into(), line: entry.line })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::super::tests::check;
    use super::*;

    #[test]
    fn sections_are_read() {
        let text = "[metadata]\nname = shop\nversion = attr: shop.v\nlicense = MIT\n\n[options]\ninstall_requires =\n    Flask>=2\n    # no\n    redis; x == 'y'\n\n[options.extras_require]\ntest = pytest\n\n[options.entry_points]\nconsole_scripts =\n    shop = shop:main\n\n[flake8]\nmax = 1\n";
        let read = read(
            &[TextFile { path: "setup.cfg", text }, TextFile { path: "a/setup.cfg", text: "[flake8]\nx = 1\n" }],
            &mut Vec::new(),
        );
        assert_eq!(read.len(), 1);
        check(&read[0], &["flask >=2 Product @8", "redis - Product @10", "pytest - Test @13"]);
        assert_eq!((read[0].version.as_deref(), read[0].programs[0].line), (None, 17));
    }
}
