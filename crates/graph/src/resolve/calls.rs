//! Where calls lead: to a definition of the repository, with how sure that is, or to a name outside.

use std::cell::Cell;

use rustc_hash::FxHashMap;

use super::family::Family;
use super::globals;
use super::index::is_own;
use super::resolver::{DEPTH, Resolver, Site};
use super::thing::{Thing, parts};
use crate::facts::{CallFact, CallIx, SymbolKind};
use crate::{Certainty, FileId, FileRole, SymbolId};

/// What was found of a call.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) callee: Option<(SymbolId, Certainty)>,
    pub(super) external: Option<Box<str>>,
}

/// Methods by name where one family of languages has only one of that name.
pub(super) type Only = FxHashMap<(u8, Box<str>), Option<SymbolId>>;

impl Resolver<'_> {
    /// Where the calls of a file lead, in the order of its facts.
    pub(super) fn calls_of(&self, file: FileId, only: &Only) -> Vec<Found> {
        let Some(facts) = self.facts(file) else { return Vec::new() };
        let mut known: Vec<Thing> = Vec::with_capacity(facts.calls.len());
        let mut found = Vec::with_capacity(facts.calls.len());
        for (at, call) in facts.calls.iter().enumerate() {
            let assumed = Cell::new(false);
            let symbol = call.caller.and_then(|caller| self.symbol_of(file, caller));
            let site = Site { file, symbol, line: call.line, known: &known, assumed: &assumed, depth: DEPTH };
            let thing = self.called(site, CallIx(at as u32), call);
            found.push(self.found(site, call, &thing, only));
            known.push(thing);
        }
        found
    }

    /// What a call calls.
    pub(super) fn called(&self, site: Site<'_>, at: CallIx, call: &CallFact) -> Thing {
        let Some(facts) = self.facts(site.file) else { return Thing::Unknown };
        let name = facts.text(call.name);
        let receiver = call.receiver.map(|receiver| facts.text(receiver));
        match (call.receiver_call.filter(|inner| inner.0 < at.0), receiver) {
            (Some(inner), path) => {
                let base = self.base_of_chain(site, inner);
                let base =
                    parts(path.unwrap_or_default()).fold(base, |thing, part| self.member(site, &self.value(site, thing), part));
                self.member(site, &self.value(site, base), name)
            }
            (None, Some(path)) => self.on_path(site, path, name),
            (None, None) => self.plain(site, name, call),
        }
    }

    /// What the call that a chain starts from gives; `super()` gives the base.
    fn base_of_chain(&self, site: Site<'_>, inner: CallIx) -> Thing {
        let Some(facts) = self.facts(site.file) else { return Thing::Unknown };
        let is_super = facts.call(inner).is_some_and(|call| call.receiver.is_none() && facts.text(call.name) == "super");
        if is_super && self.index.family(site.file) == Some(Family::Python) {
            let base = self.enclosing(site).and_then(|own| self.first_base(own));
            return base.unwrap_or(Thing::Unknown);
        }
        self.given(site, inner)
    }

    fn on_path(&self, site: Site<'_>, path: &str, name: &str) -> Thing {
        if let Some(thing) = self.whole_module(site, path, name) {
            return thing;
        }
        let base = self.path(site, path);
        self.member(site, &self.value(site, base), name)
    }

    /// `a.b()` after `import a.b` calls what is named so, not a member of `a`.
    fn whole_module(&self, site: Site<'_>, path: &str, name: &str) -> Option<Thing> {
        let scope = self.index.scope(site.file)?;
        let dotted = self.index.family(site.file)? == Family::Python && scope.imports.keys().any(|local| local.contains('.'));
        let import = dotted.then(|| scope.imports.get(&*format!("{path}.{name}")).copied()).flatten()?;
        Some(self.imported(site, import))
    }

    fn plain(&self, site: Site<'_>, name: &str, call: &CallFact) -> Thing {
        let family = self.index.family(site.file);
        let constructs = matches!(name, "this" | "super");
        if constructs && matches!(family, Some(Family::Java | Family::Script)) {
            return self.constructor_named(site, name);
        }
        if call.flags.constructor
            && let Some(thing) = self.type_name(site, name)
        {
            return thing;
        }
        if let Some(thing) = self.name(site, name) {
            return thing;
        }
        if call.flags.constructor || call.flags.is_macro {
            return Thing::outside(if call.flags.is_macro { format!("std::{name}") } else { name.to_owned() });
        }
        self.unbound(site, name, false).unwrap_or(Thing::Unknown)
    }

    /// `this(…)` and `super(…)`: the type itself or its first base.
    fn constructor_named(&self, site: Site<'_>, name: &str) -> Thing {
        let Some(own) = self.enclosing(site) else { return Thing::Unknown };
        if name == "this" {
            return Thing::Symbol(own);
        }
        self.bases.get(&own).and_then(|bases| bases.first().cloned()).unwrap_or(Thing::Unknown)
    }

    fn found(&self, site: Site<'_>, call: &CallFact, thing: &Thing, only: &Only) -> Found {
        let certainty = if site.assumed.get() { Certainty::Likely } else { Certainty::Sure };
        match thing {
            Thing::Symbol(symbol) => {
                Found { callee: self.target(*symbol, call).map(|symbol| (symbol, certainty)), external: None }
            }
            Thing::Instance(class) => {
                let target = self.index.members.get(&(*class, "__call__")).copied();
                Found { callee: target.map(|symbol| (symbol, Certainty::Likely)), external: None }
            }
            Thing::Outside(name) => Found { callee: None, external: Some(name.clone()) },
            Thing::Unknown => {
                Found { callee: self.guess(site, call, only).map(|symbol| (symbol, Certainty::Guess)), external: None }
            }
            Thing::File(file) => match self.exported(site, *file, "default") {
                Some(Thing::Symbol(symbol)) => {
                    Found { callee: self.target(symbol, call).map(|symbol| (symbol, certainty)), external: None }
                }
                _ => Found::default(),
            },
            Thing::Folder(_) | Thing::Package(_) | Thing::Plain => Found::default(),
        }
    }

    /// The definition that a call of a symbol runs: of a type its constructor where it has one, of overloads the one that takes as many arguments.
    fn target(&self, symbol: SymbolId, call: &CallFact) -> Option<SymbolId> {
        let index = &self.index;
        if index.is_function(symbol) {
            return Some(self.overload(symbol, call));
        }
        if !index.is_type(symbol) {
            return None;
        }
        let class = index.symbol(symbol)?;
        let names = ["__init__", "constructor", &*class.name];
        let constructor = names
            .iter()
            .find_map(|name| index.members.get(&(symbol, *name)).copied().filter(|found| self.is_constructor(*found, symbol)));
        Some(constructor.map_or(symbol, |constructor| self.overload(constructor, call)))
    }

    fn overload(&self, first: SymbolId, call: &CallFact) -> SymbolId {
        let Some(others) = self.index.overloads.get(&first) else { return first };
        let fits = |id: &SymbolId| {
            self.index
                .symbol(*id)
                .is_some_and(|symbol| usize::from(symbol.parameters) == call.args.len() && !symbol.flags.bodiless)
        };
        if fits(&first) { first } else { others.iter().copied().find(fits).unwrap_or(first) }
    }

    /// By name alone: a method on something unknown, where only one is called so and the name says enough.
    fn guess(&self, site: Site<'_>, call: &CallFact, only: &Only) -> Option<SymbolId> {
        let facts = self.facts(site.file)?;
        let family = self.index.family(site.file)?;
        if call.receiver.is_none() && call.receiver_call.is_none() {
            return None;
        }
        let name = facts.text(call.name);
        let found = only.get(&(family as u8, name.into())).copied().flatten()?;
        let symbol = self.index.symbol(found)?;
        // What only tests define is not what product code calls.
        let is_test = |file: FileId| self.index.file(file).is_some_and(|file| file.role == FileRole::Test);
        let near =
            (is_test(site.file) || !is_test(symbol.file)) && self.package_folder(site.file) == self.package_folder(symbol.file);
        let fits = call.args.len() == usize::from(symbol.parameters) || family == Family::Python;
        (near && fits).then_some(found)
    }

    /// The folder of the package that a file is part of: services beside each other call through the network, not by name.
    fn package_folder(&self, file: FileId) -> Option<&str> {
        let path = &self.index.file(file)?.path;
        super::modules::folders_above(path).find(|folder| self.index.holds_package(folder))
    }

    /// Methods that are the only ones of their name in their family of languages.
    pub(super) fn only(&self) -> Only {
        let mut only = Only::default();
        for (at, symbol) in self.index.symbols.iter().enumerate() {
            let of_type = self.index.parent(SymbolId(at as u32)).is_some_and(|parent| self.index.is_type(parent));
            if symbol.kind != SymbolKind::Method || !of_type || !globals::is_distinctive(&symbol.name) {
                continue;
            }
            let Some(file) = self.index.file(symbol.file).filter(|file| is_own(file) && file.role != FileRole::Generated) else {
                continue;
            };
            let Some(family) = Family::of(file.language) else { continue };
            only.entry((family as u8, symbol.name.clone()))
                .and_modify(|known| *known = None)
                .or_insert(Some(SymbolId(at as u32)));
        }
        only
    }
}
