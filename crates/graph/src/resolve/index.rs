//! What each file, type and package defines by name: made once, then only read.

use rustc_hash::FxHashMap;

use super::family::Family;
use crate::facts::{SymbolIx, SymbolKind};
use crate::paths::folder;
use crate::{CodeGraph, File, FileId, FileRole, Symbol, SymbolId};

/// Names that one file defines.
#[derive(Debug, Default)]
pub(super) struct Scope<'g> {
    /// Definitions at its top.
    pub(super) tops: FxHashMap<&'g str, SymbolId>,
    /// Imports by the name that they have here: positions in the file's facts.
    pub(super) imports: FxHashMap<&'g str, u32>,
    /// Imports of everything.
    pub(super) stars: Vec<u32>,
    /// Variables by owner and name, in the order of the file: positions in the file's facts.
    pub(super) bindings: FxHashMap<(Option<SymbolIx>, &'g str), Vec<u32>>,
}

/// A package of Go or Java: its files share their names.
#[derive(Debug, Default)]
pub(super) struct Package<'g> {
    /// Its files.
    pub(super) files: Vec<FileId>,
    /// Definitions at the top of any of them; of equal ones the first.
    pub(super) tops: FxHashMap<&'g str, Vec<SymbolId>>,
}

/// Everything by name.
#[derive(Debug)]
pub(super) struct Index<'g> {
    pub(super) files: &'g [File],
    pub(super) symbols: &'g [Symbol],
    pub(super) by_path: FxHashMap<&'g str, FileId>,
    pub(super) scopes: Vec<Scope<'g>>,
    pub(super) packages: Vec<Package<'g>>,
    /// Packages of Go by folder and of Java by name.
    pub(super) package_at: FxHashMap<(Joined, &'g str), u32>,
    /// What stands in a symbol, by name; of several the one that counts.
    pub(super) members: FxHashMap<(SymbolId, &'g str), SymbolId>,
    /// Further members of the same name.
    pub(super) overloads: FxHashMap<SymbolId, Vec<SymbolId>>,
    /// The symbol that each symbol belongs to, across files.
    pub(super) parents: Vec<Option<SymbolId>>,
}

/// Go or Java; a folder and a package may have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Joined {
    Go,
    Java,
}

/// Files that make their folder a package of its own, or something that is run by itself.
const PACKAGES: &[&str] = &[
    "package.json",
    "go.mod",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "Cargo.toml",
    "pyproject.toml",
    "setup.py",
    "requirements.txt",
    "Pipfile",
    "Dockerfile",
];

impl<'g> Index<'g> {
    /// An index over files and symbols, before anything is resolved.
    pub(super) fn new(graph: &'g CodeGraph) -> Self {
        let by_path = graph.files.iter().enumerate().map(|(at, file)| (&*file.path, FileId(at as u32))).collect();
        let scopes = graph.files.iter().map(|file| scope(graph, file)).collect();
        let parents = graph.symbols.iter().map(|symbol| symbol.parent).collect();
        let mut index = Self {
            files: &graph.files,
            symbols: &graph.symbols,
            by_path,
            scopes,
            packages: Vec::new(),
            package_at: FxHashMap::default(),
            members: FxHashMap::default(),
            overloads: FxHashMap::default(),
            parents,
        };
        index.add_packages();
        index
    }

    pub(super) fn file(&self, id: FileId) -> Option<&'g File> {
        self.files.get(id.0 as usize)
    }

    pub(super) fn symbol(&self, id: SymbolId) -> Option<&'g Symbol> {
        self.symbols.get(id.0 as usize)
    }

    pub(super) fn scope(&self, id: FileId) -> Option<&Scope<'g>> {
        self.scopes.get(id.0 as usize)
    }

    pub(super) fn family(&self, id: FileId) -> Option<Family> {
        self.file(id).filter(|file| file.parsed).and_then(|file| Family::of(file.language))
    }

    pub(super) fn parent(&self, id: SymbolId) -> Option<SymbolId> {
        self.parents.get(id.0 as usize).copied().flatten()
    }

    /// Whether a folder holds a package, by the files in it.
    pub(super) fn holds_package(&self, folder: &str) -> bool {
        let at = |name: &&str| if folder.is_empty() { (*name).to_owned() } else { format!("{folder}/{name}") };
        PACKAGES.iter().any(|name| self.by_path.contains_key(&*at(name)))
    }

    /// Whether a symbol is a type.
    pub(super) fn is_type(&self, id: SymbolId) -> bool {
        self.symbol(id).is_some_and(|symbol| matches!(symbol.kind, SymbolKind::Class | SymbolKind::Interface | SymbolKind::Enum))
    }

    /// Whether a symbol is a function or method.
    pub(super) fn is_function(&self, id: SymbolId) -> bool {
        self.symbol(id).is_some_and(|symbol| matches!(symbol.kind, SymbolKind::Function | SymbolKind::Method))
    }

    /// The type that a symbol stands in, itself included.
    pub(super) fn enclosing_type(&self, mut id: SymbolId) -> Option<SymbolId> {
        for _ in 0..64 {
            if self.is_type(id) || self.symbol(id).is_some_and(|symbol| symbol.kind == SymbolKind::Alias) {
                return Some(id);
            }
            id = self.parent(id)?;
        }
        None
    }

    /// The package that a file of Go or Java is part of.
    pub(super) fn package_of(&self, id: FileId) -> Option<u32> {
        let key = package_key(self.file(id)?)?;
        self.package_at.get(&key).copied()
    }

    fn add_packages(&mut self) {
        for (at, file) in self.files.iter().enumerate() {
            let Some(key) = package_key(file) else { continue };
            let next = self.packages.len() as u32;
            let place = *self.package_at.entry(key).or_insert(next);
            if place == next {
                self.packages.push(Package::default());
            }
            let (Some(package), Some(scope)) = (self.packages.get_mut(place as usize), self.scopes.get(at)) else { continue };
            package.files.push(FileId(at as u32));
            for (name, symbol) in &scope.tops {
                package.tops.entry(name).or_default().push(*symbol);
            }
        }
    }

    /// Adds all symbols that have a parent in their own file to its members.
    pub(super) fn add_members(&mut self) {
        for at in 0..self.symbols.len() as u32 {
            self.add_member(SymbolId(at));
        }
    }

    /// Adds methods whose type was found in another file.
    pub(super) fn add_late_members(&mut self, methods: impl Iterator<Item = SymbolId>) {
        for method in methods {
            self.add_member(method);
        }
    }

    fn add_member(&mut self, id: SymbolId) {
        let (Some(parent), Some(symbol)) = (self.parent(id), self.symbol(id)) else { return };
        let key = (parent, &*symbol.name);
        let Some(first) = self.members.get(&key).copied() else {
            self.members.insert(key, id);
            return;
        };
        if self.symbol(first).is_some_and(|known| replaces(self.files, known, symbol)) {
            self.members.insert(key, id);
            let others = self.overloads.remove(&first).unwrap_or_default();
            self.overloads.entry(id).or_default().extend(others.into_iter().chain([first]));
        } else {
            self.overloads.entry(first).or_default().push(id);
        }
    }
}

/// Of two members with one name: the one with a body, and in Python the later one unless it is the setter of a property.
fn replaces(files: &[File], known: &Symbol, symbol: &Symbol) -> bool {
    if known.flags.bodiless != symbol.flags.bodiless {
        return known.flags.bodiless;
    }
    let Some(file) = files.get(symbol.file.0 as usize) else { return false };
    let decorators = file.facts.symbol(symbol.fact).map(|fact| &*fact.decorators).unwrap_or_default();
    let is_setter = decorators.iter().any(|decorator| {
        let name = file.facts.text(decorator.name);
        name.ends_with(".setter") || name.ends_with(".deleter")
    });
    file.language == Some("Python") && known.file == symbol.file && !is_setter
}

/// Family and name of the package that a file is part of. Test packages of Go (`x_test`) share the folder's names.
fn package_key(file: &File) -> Option<(Joined, &str)> {
    match Family::of(file.language).filter(|_| file.parsed)? {
        Family::Go => Some((Joined::Go, folder(&file.path))),
        Family::Java => Some((Joined::Java, file.facts.package.map_or("", |package| file.facts.text(package)))),
        Family::Python | Family::Script | Family::Rust => None,
    }
}

fn scope<'g>(graph: &'g CodeGraph, file: &'g File) -> Scope<'g> {
    let mut scope = Scope::default();
    let facts = &file.facts;
    let symbols = graph.symbols.get(file.symbols.start as usize..file.symbols.end as usize).unwrap_or_default();
    for (at, symbol) in symbols.iter().enumerate().filter(|(_, symbol)| symbol.parent.is_none()) {
        if facts.symbol(symbol.fact).is_some_and(|fact| fact.receiver.is_some()) {
            continue;
        }
        let id = SymbolId(file.symbols.start + at as u32);
        let known = scope.tops.get(&*symbol.name).and_then(|known: &SymbolId| graph.symbols.get(known.0 as usize));
        if known.is_none_or(|known| counts_more(file, known, symbol)) {
            scope.tops.insert(&symbol.name, id);
        }
    }
    for (at, import) in facts.imports.iter().enumerate() {
        if import.name.is_some_and(|name| facts.text(name) == "*") {
            scope.stars.push(at as u32);
        } else {
            scope.imports.entry(facts.text(import.local)).or_insert(at as u32);
        }
    }
    for (at, binding) in facts.bindings.iter().enumerate() {
        scope.bindings.entry((binding.owner, facts.text(binding.name))).or_default().push(at as u32);
    }
    scope
}

/// Of two definitions with one name at the top of a file: a type over its namespace, one with a body, and otherwise the later one in Python.
fn counts_more(file: &File, known: &Symbol, symbol: &Symbol) -> bool {
    if (known.kind == SymbolKind::Module) != (symbol.kind == SymbolKind::Module) {
        return known.kind == SymbolKind::Module;
    }
    if known.flags.bodiless != symbol.flags.bodiless {
        return known.flags.bodiless;
    }
    file.language == Some("Python")
}

/// Whether what stands in a file can be what product code means.
pub(super) fn is_own(file: &File) -> bool {
    file.role != FileRole::Vendored
}
