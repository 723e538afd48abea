//! `Pipfile` of Pipenv.

use deepdive_model::{Problem, Scope};

use super::super::formats::Format;
use super::super::{Manifest, Script, broken, toml_text};
use super::tables::{requirements, tell_tests};
use crate::paths;
use crate::source::TextFile;

/// Pipenv.
pub(in super::super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "Pipfile", read };

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut manifests = Vec::new();
    for file in files {
        let (root, broken_at) = toml_text::parse(file.text);
        problems.extend(broken_at.map(|line| broken(file.path, line)));
        let mut dependencies = requirements(root.members_of("packages"), Scope::Product);
        dependencies.extend(requirements(root.members_of("dev-packages"), Scope::Build));
        tell_tests(&mut dependencies);
        dependencies.sort_by_key(|requirement| requirement.line);
        let scripts = root.members_of("scripts").iter().filter_map(|member| {
            Some(Script { name: (*member.key).into(), command: member.value.text()?.into(), line: member.line })
        });
        manifests.push(Manifest {
            path: file.path.into(),
            ecosystem: "pypi",
            dependencies,
            scripts: scripts.collect(),
            ..Manifest::default()
        });
    }
    manifests
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::super::tests::check;
    use super::*;

    #[test]
    fn packages_have_their_lines() {
        let text = "[[source]]\nurl = \"x\"\n[packages]\nFlask = \"*\"\nredis = {version = \"==5\", extras = [\"hiredis\"]}\n[dev-packages]\npytest = \"*\"\n[requires]\npython_version = \"3.11\"\n[scripts]\nrun = \"flask run\"\n";
        let read = read(&[TextFile { path: "Pipfile", text }], &mut Vec::new());
        check(&read[0], &["flask - Product @4", "redis ==5 Product @5", "pytest - Test @7"]);
        assert_eq!(read[0].scripts[0].line, 11);
    }
}
