//! Imports as the graph tells them: the file, symbol or outside package that each leads to.

use std::cell::Cell;

use rayon::prelude::*;

use super::index::Index;
use super::modules::Modules;
use super::outside;
use super::resolver::{DEPTH, Resolver, Site};
use super::thing::Thing;
use super::values::file_of;
use crate::{FileId, Import};

/// What the module of each import of a file stands for.
pub(super) fn modules_of<'g>(index: &Index<'g>, modules: &Modules<'g>, file: FileId) -> Vec<Thing> {
    let imports = index.file(file).map(|file| &*file.facts.imports).unwrap_or_default();
    let mut found: Vec<Thing> = Vec::with_capacity(imports.len());
    for (at, import) in imports.iter().enumerate() {
        // Names taken from one module stand beside each other.
        let before = at.checked_sub(1).and_then(|before| Some((imports.get(before)?, found.get(before)?)));
        let same = before.filter(|(before, _)| {
            before.module == import.module && before.name.is_some() == import.name.is_some() && before.name != import.name
        });
        let thing = match same {
            Some((_, thing)) if !matches!(thing, Thing::Package(_)) => thing.clone(),
            _ => modules.find(index, file, import),
        };
        found.push(thing);
    }
    found
}

/// All imports, in the order of files and lines.
pub(super) fn all(resolver: &Resolver<'_>) -> Vec<Import> {
    let files = (0..resolver.index.files.len() as u32).into_par_iter().map(FileId);
    let lists: Vec<Vec<Import>> = files.map(|file| of_file(resolver, file)).collect();
    lists.into_iter().flatten().collect()
}

fn of_file(resolver: &Resolver<'_>, file: FileId) -> Vec<Import> {
    let Some(facts) = resolver.facts(file) else { return Vec::new() };
    let assumed = Cell::new(false);
    let import = |at: usize| {
        let fact = facts.imports.get(at)?;
        let (module, name) = (facts.text(fact.module), fact.name.map(|name| facts.text(name)));
        let site = Site { file, symbol: None, line: fact.line, known: &[], assumed: &assumed, depth: DEPTH };
        let from = resolver.module_of(file, at as u32).cloned().unwrap_or(Thing::Unknown);
        let thing = if name == Some("*") { from.clone() } else { resolver.imported(site, at as u32) };
        let symbol = if let Thing::Symbol(symbol) = thing { Some(symbol) } else { None };
        let target = file_of(resolver, &thing).or_else(|| file_of(resolver, &from));
        let family = resolver.index.family(file)?;
        let is_outside = target.is_none() && matches!(from, Thing::Outside(_));
        let package = is_outside.then(|| outside::package(family, module, name, resolver.modules.go_requirements())).flatten();
        Some(Import { file, module: module.into(), name: name.map(Into::into), target, symbol, package, line: fact.line })
    };
    (0..facts.imports.len()).filter_map(import).collect()
}
