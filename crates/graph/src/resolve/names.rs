//! What a name stands for where it is used: the scopes around it, then the file, its imports, its package.

use super::family::Family;
use super::globals;
use super::modules;
use super::resolver::{Resolver, Site};
use super::thing::{Thing, parts};
use crate::facts::SymbolKind;
use crate::{FileId, SymbolId};

impl<'g> Resolver<'g> {
    /// What a name stands for; none where nothing binds it.
    pub(super) fn name(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        let family = self.index.family(site.file)?;
        self.own_type(site, family, name).or_else(|| self.in_scopes(site, family, name)).or_else(|| self.in_file(site, name))
    }

    /// What a type's name stands for: variables are not looked at.
    pub(super) fn type_name(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        let mut holder = site.symbol;
        while let Some(symbol) = holder {
            if let Some(nested) = self.index.members.get(&(symbol, name)).filter(|nested| !self.index.is_function(**nested)) {
                return Some(Thing::Symbol(*nested));
            }
            holder = self.index.parent(symbol);
        }
        if matches!(name, "Self") {
            return self.enclosing(site).map(Thing::Symbol);
        }
        self.in_file(site, name)
    }

    /// The type that a site stands in.
    pub(super) fn enclosing(&self, site: Site<'_>) -> Option<SymbolId> {
        self.index.enclosing_type(site.symbol?)
    }

    /// `self`, `this`, `super` and their like.
    fn own_type(&self, site: Site<'_>, family: Family, name: &str) -> Option<Thing> {
        let enclosing = || self.enclosing(site);
        let known = |thing: Option<Thing>| Some(thing.unwrap_or(Thing::Unknown));
        match (family, name) {
            (Family::Python, "self") | (Family::Script | Family::Java, "this") => known(enclosing().map(Thing::Instance)),
            (Family::Rust, "self") if enclosing().is_some() => known(enclosing().map(Thing::Instance)),
            (Family::Python, "cls") | (Family::Rust, "Self") => known(enclosing().map(Thing::Symbol)),
            (Family::Script | Family::Java, "super") => known(enclosing().and_then(|own| self.first_base(own))),
            _ => None,
        }
    }

    /// A value of the first base of a type.
    pub(super) fn first_base(&self, own: SymbolId) -> Option<Thing> {
        self.bases.get(&own)?.first().map(|base| match base {
            Thing::Symbol(base) => Thing::Instance(*base),
            other => other.clone(),
        })
    }

    fn in_scopes(&self, site: Site<'_>, family: Family, name: &str) -> Option<Thing> {
        let mut holder = site.symbol;
        for _ in 0..32 {
            let symbol = holder?;
            if let Some(thing) = self.in_symbol(site, family, symbol, name) {
                return Some(thing);
            }
            holder = self.index.parent(symbol);
        }
        None
    }

    fn in_symbol(&self, site: Site<'_>, family: Family, symbol: SymbolId, name: &str) -> Option<Thing> {
        let index = &self.index;
        let definition = index.symbol(symbol)?;
        if self.index.is_type(symbol) {
            return if family.has_implicit_this() { self.member_of(site, symbol, name).filter(Thing::is_known) } else { None };
        }
        if definition.file == site.file
            && let Some(thing) = self.variable(site, Some(definition.fact), name)
        {
            return Some(thing);
        }
        let seen = index.is_function(symbol) || definition.kind == SymbolKind::Module;
        index.members.get(&(symbol, name)).filter(|_| seen).copied().map(Thing::Symbol)
    }

    /// What a name stands for at the top of a file.
    fn in_file(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        let scope = self.index.scope(site.file)?;
        if let Some(symbol) = scope.tops.get(name) {
            let file = Thing::File(site.file);
            let module = if self.is_module(*symbol) { self.modules.below(&self.index, &file, name) } else { None };
            return Some(module.unwrap_or(Thing::Symbol(*symbol)));
        }
        if let Some(import) = scope.imports.get(name) {
            return Some(self.imported(site, *import));
        }
        let in_package = self.index.package_of(site.file).and_then(|package| self.in_package(site, package, name));
        in_package
            .or_else(|| self.variable(site, None, name))
            .or_else(|| self.starred(site, name))
            .or_else(|| self.renamed_package(site, name))
    }

    /// What a package of Go or Java holds under a name.
    pub(super) fn in_package(&self, site: Site<'_>, package: u32, name: &str) -> Option<Thing> {
        let package = self.index.packages.get(package as usize)?;
        if let Some(candidates) = package.tops.get(name) {
            let file = self.index.file(site.file)?;
            return modules::nearest(&self.index, file, candidates).map(Thing::Symbol);
        }
        if self.index.family(*package.files.first()?)? != Family::Go {
            return None;
        }
        package
            .files
            .iter()
            .filter(|file| **file != site.file)
            .find_map(|file| self.variable(site.at(*file, None, u32::MAX)?, None, name))
    }

    /// What an import stands for.
    pub(super) fn imported(&self, site: Site<'_>, import: u32) -> Thing {
        let Some(module) = self.module_of(site.file, import) else { return Thing::Unknown };
        let taken = self.facts(site.file).and_then(|facts| {
            let fact = facts.imports.get(import as usize)?;
            Some((facts.text(fact.name?), facts.text(fact.local)))
        });
        match (taken, site.next()) {
            (None, _) => module.clone(),
            (Some((name, local)), Some(next)) => self.taken(next, module, name, local),
            (Some(_), None) => Thing::Unknown,
        }
    }

    /// What is taken from a module by name.
    fn taken(&self, site: Site<'_>, module: &Thing, name: &str, local: &str) -> Thing {
        match (module, name) {
            (Thing::Outside(_), "default") => module.clone(),
            (Thing::File(file), "default") => self.default_of(site, *file, local),
            (Thing::Symbol(class), name) => self.member_of(site, *class, name).unwrap_or(Thing::Unknown),
            _ => self.member(site, module, name),
        }
    }

    /// The default export of a file: said by that name, else what has the name it is imported by, else the only thing that is exported.
    fn default_of(&self, site: Site<'_>, file: FileId, local: &str) -> Thing {
        if let Some(thing) = self.exported(site, file, "default") {
            return thing;
        }
        let Some(scope) = self.index.scope(file) else { return Thing::Unknown };
        let exported = |id: &SymbolId| self.index.symbol(*id).is_some_and(|symbol| symbol.flags.exported);
        if let Some(same) = scope.tops.get(local).filter(|id| exported(id)) {
            return Thing::Symbol(*same);
        }
        let mut all = scope.tops.values().copied().filter(|id| exported(id));
        site.assumed.set(true);
        match (all.next(), all.next()) {
            (Some(only), None) => Thing::Symbol(only),
            _ => Thing::File(file),
        }
    }

    /// What a file gives to others under a name: a definition, an import passed on, a variable.
    pub(super) fn exported(&self, site: Site<'_>, file: FileId, name: &str) -> Option<Thing> {
        let scope = self.index.scope(file)?;
        if let Some(symbol) = scope.tops.get(name) {
            return Some(Thing::Symbol(*symbol));
        }
        let there = site.at(file, None, u32::MAX)?;
        if let Some(import) = scope.imports.get(name) {
            return Some(self.imported(there, *import));
        }
        self.variable(there, None, name).or_else(|| self.starred(there, name))
    }

    /// What imports of everything bring under a name. An outside package is taken for its source where it is the only one.
    fn starred(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        let scope = self.index.scope(site.file)?;
        let next = site.next()?;
        for star in &scope.stars {
            let found = match self.module_of(site.file, *star)? {
                Thing::File(file) if *file != site.file => self.exported(next, *file, name),
                Thing::Package(package) => self.in_package(next, *package, name),
                Thing::Symbol(class) => self.index.members.get(&(*class, name)).copied().map(Thing::Symbol),
                _ => None,
            };
            if found.is_some() {
                return found;
            }
        }
        self.starred_outside(site, name)
    }

    fn starred_outside(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        let scope = self.index.scope(site.file)?;
        let family = self.index.family(site.file)?;
        if family == Family::Java && globals::is_java_lang(name) {
            return Some(Thing::outside(format!("java.lang.{name}")));
        }
        let mut outside = scope.stars.iter().filter_map(|star| match self.module_of(site.file, *star) {
            Some(Thing::Outside(module)) => Some(module),
            _ => None,
        });
        let only = outside.next().filter(|_| outside.next().is_none())?;
        let named = family != Family::Java || name.starts_with(char::is_uppercase);
        (named && family != Family::Script && !globals::is_builtin(family, name)).then(|| {
            site.assumed.set(true);
            Thing::outside(format!("{only}{}{name}", family.separator()))
        })
    }

    /// A package of Go whose name is not the last part of its path.
    fn renamed_package(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        if self.index.family(site.file)? != Family::Go {
            return None;
        }
        let modules = self.imports.get(site.file.0 as usize)?;
        modules.iter().find(|module| self.package_name(module) == Some(name)).cloned()
    }

    fn package_name(&self, module: &Thing) -> Option<&'g str> {
        let Thing::Package(package) = module else { return None };
        let facts = self.facts(*self.index.packages.get(*package as usize)?.files.first()?)?;
        Some(facts.text(facts.package?))
    }

    /// What a dotted path stands for.
    pub(super) fn path(&self, site: Site<'_>, path: &str) -> Thing {
        if let Some(thing) = self.dotted_import(site, path) {
            return thing;
        }
        let mut parts = parts(path);
        let Some(first) = parts.next() else { return Thing::Unknown };
        let root = self.name(site, first).or_else(|| self.unbound(site, first, true));
        parts.fold(root.unwrap_or(Thing::Unknown), |thing, part| self.member(site, &self.value(site, thing), part))
    }

    /// What `a.b` stands for after `import a.b`: the longest such start of a path counts.
    pub(super) fn dotted_import(&self, site: Site<'_>, path: &str) -> Option<Thing> {
        if !path.contains('.') || self.index.family(site.file)? != Family::Python {
            return None;
        }
        let scope = self.index.scope(site.file)?;
        let ends = std::iter::once(path.len()).chain(path.rmatch_indices('.').map(|(at, _)| at));
        for end in ends {
            let start = path.get(..end)?;
            if let Some(import) = scope.imports.get(start).filter(|_| start.contains('.')) {
                let rest = parts(path.get(end..)?);
                return Some(rest.fold(self.imported(site, *import), |thing, part| self.member(site, &thing, part)));
            }
        }
        None
    }

    /// What a name stands for that nothing binds: a module, or something that the language gives.
    pub(super) fn unbound(&self, site: Site<'_>, name: &str, has_more: bool) -> Option<Thing> {
        let family = self.index.family(site.file)?;
        let outside = || Thing::outside(name.to_owned());
        match family {
            Family::Rust => {
                let module = self.modules.find_root(&self.index, site.file, name);
                module.or_else(|| (has_more && name.starts_with(char::is_uppercase)).then(outside))
            }
            Family::Python if has_more => {
                self.first_of_dotted(site, name).or_else(|| globals::is_builtin(family, name).then(outside))
            }
            Family::Java => (has_more && name.starts_with(char::is_uppercase)).then(outside),
            Family::Python | Family::Script => globals::is_builtin(family, name).then(outside),
            Family::Go => None,
        }
    }

    /// `a` after `import a.b`.
    fn first_of_dotted(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        let scope = self.index.scope(site.file)?;
        let dotted = scope.imports.keys().any(|local| local.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')));
        dotted.then(|| self.modules.find_root(&self.index, site.file, name)).flatten()
    }
}
