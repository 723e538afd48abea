//! `composer.json` of PHP.

use deepdive_model::{Problem, Scope};

use super::formats::Format;
use super::tree::Node;
use super::{Manifest, Requirement, Script, broken, json, scope};
use crate::paths;
use crate::source::TextFile;

/// Composer.
pub(super) const FORMAT: Format = Format { wants: |path| paths::name(path) == "composer.json", read };

fn read(files: &[TextFile<'_>], problems: &mut Vec<Problem>) -> Vec<Manifest> {
    let mut manifests = Vec::new();
    for file in files {
        match json::parse(file.text) {
            Ok(root) => manifests.push(manifest(file.path, &root)),
            Err(line) => problems.push(broken(file.path, line)),
        }
    }
    manifests
}

fn manifest(path: &str, root: &Node<'_>) -> Manifest {
    let mut dependencies = section(root, "require");
    dependencies.extend(
        section(root, "require-dev").into_iter().map(|found| Requirement { scope: scope::of_tool(&found.name), ..found }),
    );
    dependencies.sort_by_key(|requirement| requirement.line);
    let scripts = root.members_of("scripts").iter().filter_map(|member| {
        let command = member.value.text().or_else(|| member.value.items().first()?.text())?;
        Some(Script { name: (*member.key).into(), command: command.into(), line: member.line })
    });
    Manifest {
        path: path.into(),
        ecosystem: "packagist",
        name: root.named("name"),
        version: root.text_of("version").map(Into::into),
        description: root.named("description"),
        licence: root.named("license"),
        dependencies,
        scripts: scripts.collect(),
        ..Manifest::default()
    }
}

/// Packages have a vendor; PHP itself and its extensions have none.
fn section(root: &Node<'_>, key: &str) -> Vec<Requirement> {
    let packages = root.members_of(key).iter().filter(|member| member.key.contains('/'));
    packages.map(|member| Requirement::new(&member.key, member.value.text(), Scope::Product, member.line)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::super::tests::check;
    use super::*;

    #[test]
    fn packages_are_read() {
        let text = "{\n\"name\": \"a/shop\",\n\"require\": {\n\"php\": \"^8\", \"ext-json\": \"*\",\n\"symfony/console\": \"^6\"\n},\n\"require-dev\": { \"phpunit/phpunit\": \"^10\" }\n}";
        let read = read(&[TextFile { path: "composer.json", text }], &mut Vec::new());
        check(&read[0], &["symfony/console ^6 Product @5", "phpunit/phpunit ^10 Test @7"]);
    }
}
