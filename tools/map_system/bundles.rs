//! Modules of JVM builds that are part of another program: nothing starts them, and code of another module imports them.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_graph::manifests::Manifest;
use deepdive_graph::{CodeGraph, FileId, FileRole};
use deepdive_model::Scope;

use super::names::{folder_of, is_below};
use super::system::System;

/// Whether product code of another module imports this one, so that it is a library whatever it requires.
pub(super) fn is_bundled(graph: &CodeGraph, manifest: &Manifest) -> bool {
    let folder = folder_of(&manifest.path);
    let modules = modules(graph);
    let home = |path: &str| module_of(&modules, path) == Some(folder);
    manifest.ecosystem == "maven" && !folder.is_empty() && imports(graph).any(|(from, to)| home(to) && !home(from))
}

/// Gives each module that only one component imports, directly or through other modules, to that component.
pub(super) fn attach(graph: &CodeGraph, system: &mut System) {
    let own = |folder: &str| system.drafts.iter().any(|draft| draft.folder.as_deref() == Some(folder));
    let modules: Vec<_> = modules(graph).into_iter().filter(|folder| !own(folder)).collect();
    let mut importers = BTreeMap::<&str, BTreeSet<Importer<'_>>>::new();
    for (from, to) in imports(graph) {
        let Some(module) = module_of(&modules, to) else { continue };
        let inner = module_of(&modules, from);
        let importer = inner.map(Importer::Module).or_else(|| system.owner(from).map(Importer::Component));
        importers.entry(module).or_default().extend(importer.filter(|_| inner != Some(module)));
    }
    for module in modules {
        let mut components = components(module, &importers).into_iter();
        if let (Some(at), None) = (components.next(), components.next())
            && let Some(draft) = system.drafts.get_mut(at)
        {
            draft.bundled.push(module.to_owned());
        }
    }
}

/// What imports a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Importer<'a> {
    Component(usize),
    Module(&'a str),
}

/// Components that a module gets into.
fn components<'a>(module: &'a str, importers: &BTreeMap<&'a str, BTreeSet<Importer<'a>>>) -> BTreeSet<usize> {
    let (mut found, mut seen, mut open) = (BTreeSet::new(), BTreeSet::from([module]), vec![module]);
    while let Some(module) = open.pop() {
        for importer in importers.get(module).into_iter().flatten() {
            match importer {
                Importer::Component(at) => {
                    found.insert(*at);
                }
                Importer::Module(module) if seen.insert(*module) => open.push(*module),
                Importer::Module(_) => {}
            }
        }
    }
    found
}

/// Folders of the modules of JVM builds, the root left out.
fn modules(graph: &CodeGraph) -> Vec<&str> {
    let own = graph.manifests.iter().filter(|manifest| manifest.ecosystem == "maven");
    let folders: BTreeSet<_> = own.map(|manifest| folder_of(&manifest.path)).filter(|folder| !folder.is_empty()).collect();
    folders.into_iter().collect()
}

/// The deepest module that holds a file.
fn module_of<'a>(modules: &[&'a str], path: &str) -> Option<&'a str> {
    modules.iter().copied().filter(|folder| is_below(path, folder)).max_by_key(|folder| folder.len())
}

/// Who takes what into itself: imports between files of product code, and modules that manifests require.
fn imports(graph: &CodeGraph) -> impl Iterator<Item = (&str, &str)> {
    let product = |id: FileId| graph.file(id).is_some_and(|file| file.role == FileRole::Product);
    let inside = graph.imports.iter().filter_map(|import| Some((import.file, import.target?)));
    let by_code =
        inside.filter(move |(from, to)| product(*from) && product(*to)).map(|(from, to)| (graph.path(from), graph.path(to)));
    by_code.chain(required(graph))
}

/// Modules that manifests require of the same repository: `project(':shop:core')` by its folder, an artifact by its name.
fn required(graph: &CodeGraph) -> impl Iterator<Item = (&str, &str)> {
    let jvm = || graph.manifests.iter().filter(|manifest| manifest.ecosystem == "maven");
    let wanted = jvm().flat_map(|manifest| {
        let internal = manifest.dependencies.iter().filter(|one| one.internal && one.scope == Scope::Product);
        internal.map(|requirement| (&*manifest.path, &*requirement.name))
    });
    wanted.filter_map(move |(from, name)| {
        let module = |manifest: &&Manifest| match name.strip_prefix(':') {
            Some(project) => folder_of(&manifest.path) == project.replace(':', "/"),
            None => manifest.name.as_ref().is_some_and(|own| name.rsplit(':').next() == Some(&*own.text)),
        };
        Some((from, &*jvm().find(module)?.path))
    })
}
