//! Python's modules: relative ones by folder, absolute ones below a source root.
//!
//! A source root is a folder that is no package itself. Those above the importing file come first, as a script's own folder does;
//! then any other that holds the module, the nearest first.

use rustc_hash::FxHashMap;

use super::{folders_above, shared};
use crate::paths::folder;
use crate::resolve::family::Family;
use crate::resolve::index::Index;
use crate::resolve::thing::Thing;
use crate::{File, FileId};

/// Folders that hold Python.
#[derive(Debug, Default)]
pub(super) struct Roots<'g> {
    /// For each top name of a module: folders that are no packages and hold it, sorted.
    holders: FxHashMap<&'g str, Vec<&'g str>>,
}

/// Modules of the standard library whose names folders and files often have too.
#[rustfmt::skip]
const STANDARD: &[&str] = &[
    "abc", "argparse", "array", "ast", "asyncio", "base64", "calendar", "cmd", "code", "codecs", "collections", "concurrent",
    "config", "contextlib", "copy", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "email", "enum",
    "functools", "glob", "gzip", "hashlib", "heapq", "hmac", "html", "http", "importlib", "inspect", "io", "ipaddress",
    "itertools", "json", "logging", "math", "mimetypes", "multiprocessing", "operator", "os", "pathlib", "pickle", "platform",
    "queue", "random", "re", "secrets", "select", "shutil", "signal", "site", "smtplib", "socket", "sqlite3", "ssl",
    "statistics", "string", "struct", "subprocess", "sys", "tempfile", "test", "threading", "time", "token", "tokenize",
    "traceback", "types", "typing", "unittest", "urllib", "uuid", "warnings", "weakref", "xml", "zipfile", "zoneinfo",
];

impl<'g> Roots<'g> {
    pub(super) fn new(index: &Index<'g>) -> Self {
        let mut holders = FxHashMap::<&str, Vec<&str>>::default();
        for file in index.files.iter().filter(|file| file.parsed && Family::of(file.language) == Some(Family::Python)) {
            for (holder, name) in tops(index, &file.path) {
                holders.entry(name).or_default().push(holder);
            }
        }
        for list in holders.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        Self { holders }
    }

    /// What a module stands for.
    pub(super) fn find(&self, index: &Index<'g>, from: &File, module: &str) -> Thing {
        let below = module.trim_start_matches('.');
        let dots = module.len() - below.len();
        if dots == 0 {
            return self.absolute(index, from, module);
        }
        let base = folders_above(&from.path).nth(dots - 1);
        let found = base.and_then(|holder| descend(index, holder, below));
        found.unwrap_or(Thing::Unknown)
    }

    fn absolute(&self, index: &Index<'g>, from: &File, module: &str) -> Thing {
        let outside = || Thing::outside(module.to_owned());
        let top = module.split('.').next().unwrap_or(module);
        let Some(holders) = self.holders.get(top) else { return outside() };
        let above =
            |holder: &&&str| holder.is_empty() || from.path.strip_prefix(**holder).is_some_and(|rest| rest.starts_with('/'));
        let mut sorted: Vec<&&str> = holders.iter().collect();
        sorted.sort_by_key(|holder| (!above(holder), usize::MAX - shared(holder, &from.path), holder.len()));
        let standard = STANDARD.contains(&top);
        let mut candidates = sorted.into_iter().filter(|holder| !standard || (above(holder) && is_package(index, holder, top)));
        candidates
            .find_map(|holder| descend(index, holder, module))
            .filter(|thing| !is_self(index, from, thing))
            .unwrap_or_else(outside)
    }
}

/// A file that imports a module of its own name means another one.
fn is_self(index: &Index<'_>, from: &File, thing: &Thing) -> bool {
    matches!(thing, Thing::File(file) if index.file(*file).is_some_and(|file| file.path == from.path))
}

fn is_package(index: &Index<'_>, holder: &str, top: &str) -> bool {
    init(index, &child(holder, top)).is_some()
}

/// Each name by which a file's module could be imported from a folder that is no package: that folder and the top name.
fn tops<'g>(index: &Index<'g>, path: &'g str) -> Vec<(&'g str, &'g str)> {
    let mut found = Vec::new();
    let mut below = path;
    for holder in folders_above(path) {
        let name = below.rsplit('/').next().unwrap_or(below);
        let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        if init(index, holder).is_none() {
            found.push((holder, name));
        }
        below = holder;
    }
    found
}

fn child(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

fn init(index: &Index<'_>, folder: &str) -> Option<FileId> {
    ["__init__.py", "__init__.pyi"].iter().find_map(|name| index.by_path.get(&*child(folder, name)).copied())
}

/// The module below a folder that a dotted name leads to; the folder itself for an empty name.
fn descend(index: &Index<'_>, folder: &str, dotted: &str) -> Option<Thing> {
    let mut at = folder.to_owned();
    for part in dotted.split('.').filter(|part| !part.is_empty()) {
        at = child(&at, part);
    }
    module_at(index, &at)
}

fn module_at(index: &Index<'_>, path: &str) -> Option<Thing> {
    let file = [".py", ".pyi"].iter().find_map(|end| index.by_path.get(&*format!("{path}{end}")).copied());
    let found = init(index, path).or(file).filter(|file| index.file(*file).is_some_and(super::is_parsed));
    found.map(Thing::File).or_else(|| is_folder(index, path).then(|| Thing::Folder(path.into())))
}

/// Whether any file lies below a path: files are sorted, so the first that is not before it tells.
fn is_folder(index: &Index<'_>, path: &str) -> bool {
    let start = format!("{path}/");
    let first = index.files.partition_point(|file| *file.path < *start);
    let mut below = index.files.iter().skip(first).take_while(|file| file.path.starts_with(&start));
    below.any(|file| file.parsed && file.language == Some("Python"))
}

/// A module of a folder, by name.
pub(super) fn below(index: &Index<'_>, folder: &str, name: &str) -> Option<Thing> {
    module_at(index, &child(folder, name))
}

/// The folder of a package, by its `__init__.py`.
pub(super) fn package_folder(file: &File) -> Option<&str> {
    file.path.rsplit('/').next()?.starts_with("__init__.py").then(|| folder(&file.path))
}
