//! Where imports lead: from a module as written to a file, folder or package of the repository, or to a name outside.

mod go;
mod java;
mod jsonc;
mod npm;
mod python;
mod rust;
mod script;
mod tsconfig;

pub(super) use java::nearest;

use super::family::Family;
use super::index::Index;
use super::thing::Thing;
use crate::facts::{ImportFact, SymbolKind};
use crate::paths::{folder, join};
use crate::{File, FileId, Symbol, TextFile};

/// Whether a file tells how imports are to be read.
pub(crate) fn wants(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(name, "go.mod" | "Cargo.toml") || npm::wants(name) || tsconfig::wants(name)
}

/// What the repository's configuration says of modules.
pub(super) struct Modules<'g> {
    python: python::Roots<'g>,
    npm: npm::Packages<'g>,
    tsconfig: tsconfig::Configs<'g>,
    go: go::Modules<'g>,
    rust: rust::Crates<'g>,
}

impl<'g> Modules<'g> {
    /// Reads the configuration among these texts.
    pub(super) fn new(index: &Index<'g>, texts: &[TextFile<'g>]) -> Self {
        let npm = npm::Packages::new(texts);
        Self {
            python: python::Roots::new(index),
            tsconfig: tsconfig::Configs::new(texts, &npm),
            npm,
            go: go::Modules::new(texts),
            rust: rust::Crates::new(texts, index),
        }
    }

    /// Module paths that go.mod files require.
    pub(super) fn go_requirements(&self) -> &[Box<str>] {
        &self.go.requirements
    }

    /// What a module stands for; outside where the repository does not hold it.
    pub(super) fn find(&self, index: &Index<'g>, from: FileId, import: &ImportFact) -> Thing {
        let (Some(family), Some(file)) = (index.family(from), index.file(from)) else { return Thing::Unknown };
        let module = file.facts.text(import.module);
        match family {
            Family::Python => self.python.find(index, file, module),
            Family::Script => script::find(index, self, file, module),
            Family::Java => java::find(index, file, module, import.name.map(|name| file.facts.text(name))),
            Family::Go => self.go.find(index, module),
            Family::Rust if module.starts_with("super") && is_inside_module(index, from, import.line) => {
                self.rust.find(index, from, &module.replacen("super", "self", 1))
            }
            Family::Rust => self.rust.find(index, from, module),
        }
    }

    /// What the first part of a path stands for where nothing of the file binds it.
    pub(super) fn find_root(&self, index: &Index<'g>, from: FileId, name: &str) -> Option<Thing> {
        match index.family(from)? {
            Family::Python => Some(self.python.find(index, index.file(from)?, name)),
            Family::Rust => self.rust.root(index, from, name),
            Family::Script | Family::Java | Family::Go => None,
        }
    }

    /// A module below a module, by name.
    pub(super) fn below(&self, index: &Index<'g>, thing: &Thing, name: &str) -> Option<Thing> {
        match thing {
            Thing::Folder(folder) => python::below(index, folder, name),
            Thing::File(file) => match index.family(*file)? {
                Family::Python => python::below(index, python::package_folder(index.file(*file)?)?, name),
                Family::Rust => self.rust.below(index, *file, name),
                Family::Script | Family::Java | Family::Go => None,
            },
            _ => None,
        }
    }
}

/// Whether a line stands in a module that is written inside its file: what is above it is the file's own module.
fn is_inside_module(index: &Index<'_>, file: FileId, line: u32) -> bool {
    let symbols = index.file(file).and_then(|file| index.symbols.get(file.symbols.start as usize..file.symbols.end as usize));
    let around = |symbol: &Symbol| symbol.kind == SymbolKind::Module && symbol.start_line < line && line <= symbol.end_line;
    symbols.unwrap_or_default().iter().any(around)
}

/// Folders that hold a path, innermost first, with the root (empty) last.
pub(super) fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(path);
    std::iter::from_fn(move || {
        let folder = folder(rest?);
        rest = (!folder.is_empty()).then_some(folder);
        Some(folder)
    })
}

/// How many leading folders two paths share: of equal candidates the nearer one is meant.
fn shared(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

fn is_parsed(file: &File) -> bool {
    file.parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_end_with_the_root() {
        assert_eq!(folders_above("a/b/c.py").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(folders_above("c.py").collect::<Vec<_>>(), [""]);
    }

    #[test]
    fn paths_are_joined_within_the_repository() {
        assert_eq!(join("a/b", "../c").as_deref(), Some("a/c"));
        assert_eq!(join("", "./c").as_deref(), Some("c"));
        assert_eq!(join("a", "../../c"), None);
    }
}
