//! Rust's modules: crates by the names of their Cargo.toml files, modules by files, `crate`, `self` and `super` by place.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{folders_above, join};
use crate::paths::folder;
use crate::resolve::index::Index;
use crate::resolve::thing::{Thing, parts};
use crate::{FileId, TextFile};

/// Crates of the repository.
#[derive(Debug, Default)]
pub(super) struct Crates<'g> {
    /// Root file of each library, by name with underscores.
    libraries: FxHashMap<String, FileId>,
    /// Folders with a Cargo.toml, sorted, and the root file that it names outside `src`.
    folders: Vec<(&'g str, Option<FileId>)>,
    /// Names of crates outside, as code writes them.
    outside: FxHashSet<String>,
}

/// Crates that are there without being named.
const STANDARD: &[&str] = &["std", "core", "alloc"];

impl<'g> Crates<'g> {
    pub(super) fn new(texts: &[TextFile<'g>], index: &Index<'g>) -> Self {
        let mut crates = Self::default();
        for file in texts.iter().filter(|file| file.path.rsplit('/').next() == Some("Cargo.toml")) {
            let Ok(table) = file.text.parse::<toml::Table>() else { continue };
            let text = |section: &str, key: &str| table.get(section)?.get(key)?.as_str();
            for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
                let named = table.get(section).and_then(toml::Value::as_table);
                crates.outside.extend(named.into_iter().flat_map(|named| named.keys()).map(|name| name.replace('-', "_")));
            }
            let at = |path: &str| join(folder(file.path), path).and_then(|path| index.by_path.get(&*path).copied());
            let library = text("lib", "path").and_then(at).or_else(|| at("src/lib.rs"));
            crates.folders.push((folder(file.path), library));
            if let (Some(name), Some(library)) = (text("lib", "name").or_else(|| text("package", "name")), library) {
                crates.libraries.insert(name.replace('-', "_"), library);
            }
        }
        crates.folders.sort_unstable();
        crates
    }

    /// What a path of modules stands for.
    pub(super) fn find(&self, index: &Index<'g>, from: FileId, module: &str) -> Thing {
        let mut parts = parts(module);
        let Some(first) = parts.next() else { return Thing::Unknown };
        let own = matches!(first, "crate" | "self" | "super");
        let Some(mut at) = self.root(index, from, first).or_else(|| child(index, from, first)) else {
            return if own { Thing::Unknown } else { Thing::outside(module.to_owned()) };
        };
        for part in parts {
            let next = match &at {
                Thing::Outside(_) => return Thing::outside(module.to_owned()),
                Thing::File(file) if part == "super" => above(index, *file),
                Thing::File(file) => child(index, *file, part).or_else(|| top(index, *file, part)),
                Thing::Symbol(symbol) => index.members.get(&(*symbol, part)).copied().map(Thing::Symbol),
                _ => None,
            };
            let Some(next) = next else { return Thing::Unknown };
            at = next;
        }
        at
    }

    /// `crate`, `self`, `super`, or a crate of the repository.
    pub(super) fn root(&self, index: &Index<'g>, from: FileId, name: &str) -> Option<Thing> {
        match name {
            "crate" => self.crate_root(index, from).map(Thing::File),
            "self" => Some(Thing::File(from)),
            "super" => above(index, from),
            name => self.libraries.get(name).copied().map(Thing::File).or_else(|| self.outside(name)),
        }
    }

    fn outside(&self, name: &str) -> Option<Thing> {
        (STANDARD.contains(&name) || self.outside.contains(name)).then(|| Thing::outside(name.to_owned()))
    }

    /// A module or definition of a module.
    pub(super) fn below(&self, index: &Index<'g>, file: FileId, name: &str) -> Option<Thing> {
        if name == "super" { above(index, file) } else { child(index, file, name) }
    }

    /// The root file of the crate that a file belongs to: the library of its package, or the nearest `main.rs` above.
    fn crate_root(&self, index: &Index<'g>, from: FileId) -> Option<FileId> {
        let path = &*index.file(from)?.path;
        for above in folders_above(path) {
            let root = ["lib.rs", "main.rs"].iter().find_map(|name| index.by_path.get(&*join(above, name)?).copied());
            if root.is_some() {
                return root;
            }
            if let Ok(at) = self.folders.binary_search_by(|(folder, _)| (*folder).cmp(above)) {
                return self.folders.get(at)?.1.or(Some(from));
            }
        }
        None
    }
}

/// The module that holds a file's module.
fn above(index: &Index<'_>, file: FileId) -> Option<Thing> {
    let path = &*index.file(file)?.path;
    let own = module_folder(path);
    let holder = folder(&own);
    let file = ["mod.rs", "lib.rs", "main.rs"].iter().find_map(|name| index.by_path.get(&*join(holder, name)?).copied());
    file.or_else(|| index.by_path.get(&*format!("{holder}.rs")).copied()).map(Thing::File)
}

/// The module of a file that is named in another.
fn child(index: &Index<'_>, file: FileId, name: &str) -> Option<Thing> {
    let own = module_folder(&index.file(file)?.path);
    let paths = [join(&own, &format!("{name}.rs"))?, join(&own, &format!("{name}/mod.rs"))?];
    paths.iter().find_map(|path| index.by_path.get(&**path).copied()).filter(|found| *found != file).map(Thing::File)
}

/// A definition at the top of a file.
fn top(index: &Index<'_>, file: FileId, name: &str) -> Option<Thing> {
    index.scope(file)?.tops.get(name).copied().map(Thing::Symbol)
}

/// The folder in which modules below a file's module lie.
fn module_folder(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    if matches!(name, "mod.rs" | "lib.rs" | "main.rs") {
        folder(path).to_owned()
    } else {
        path.trim_end_matches(".rs").to_owned()
    }
}
