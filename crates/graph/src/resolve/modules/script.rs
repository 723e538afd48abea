//! Modules of JavaScript and TypeScript: relative paths, aliases, packages of the workspace; everything else is outside.

use super::{Modules, join};
use crate::paths::folder;
use crate::resolve::index::Index;
use crate::resolve::thing::Thing;
use crate::{File, FileId};

/// What stands behind a path that is written without its ending, best first.
const ENDINGS: &[&str] = &[
    "",
    ".ts",
    ".tsx",
    ".js",
    ".jsx",
    ".mts",
    ".cts",
    ".mjs",
    ".cjs",
    ".d.ts",
    "/index.ts",
    "/index.tsx",
    "/index.js",
    "/index.jsx",
    "/index.mjs",
    "/index.d.ts",
];

/// What a module stands for.
pub(super) fn find(index: &Index<'_>, modules: &Modules<'_>, from: &File, module: &str) -> Thing {
    let module = module.split(['?', '!']).next().unwrap_or(module);
    if module.starts_with('.') {
        let path = join(folder(&from.path), module);
        return path.and_then(|path| probe(index, &path)).map_or(Thing::Unknown, Thing::File);
    }
    let found = candidates(modules, from, module).into_iter().find_map(|path| probe(index, &path));
    match found {
        Some(file) => Thing::File(file),
        None if module.starts_with(['#', '~', '/']) || module.starts_with("@/") => Thing::Unknown,
        None => Thing::outside(module.strip_prefix("node:").unwrap_or(module).to_owned()),
    }
}

fn candidates(modules: &Modules<'_>, from: &File, module: &str) -> Vec<String> {
    let mut paths = modules.tsconfig.candidates(&from.path, module);
    if let Some((folder, rest)) = modules.npm.named(module) {
        paths.extend(modules.npm.entries(folder, rest));
    }
    let Some(holder) = modules.npm.holder(&from.path) else { return paths };
    if module.starts_with('#') {
        paths.extend(modules.npm.private(holder, module));
    }
    // Bundlers are told of these two in programs, which are not run: they mean the sources of the package.
    if let Some(rest) = module.strip_prefix("@/").or_else(|| module.strip_prefix("~/")) {
        paths.extend([join(holder, &format!("src/{rest}")), join(holder, rest)].into_iter().flatten());
    }
    paths
}

/// The file that a path stands for.
fn probe(index: &Index<'_>, path: &str) -> Option<FileId> {
    let mut at = String::with_capacity(path.len() + 12);
    let mut with = |stem: &str, ending: &str| {
        at.clear();
        at.push_str(stem);
        at.push_str(ending);
        index.by_path.get(&*at).copied()
    };
    if let Some(file) = ENDINGS.iter().find_map(|ending| with(path, ending)) {
        return Some(file);
    }
    // TypeScript is imported by the name that it will have once it is compiled.
    let (stem, ending) = path.rsplit_once('.')?;
    let sources: &[&str] = match ending {
        "js" | "jsx" => &[".ts", ".tsx", ".d.ts"],
        "mjs" => &[".mts"],
        "cjs" => &[".cts"],
        _ => return None,
    };
    sources.iter().find_map(|source| with(stem, source))
}
