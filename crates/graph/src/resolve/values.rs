//! What a variable holds, a call gives, a type's name means: by what was declared, else by what it was given.

use super::family::Family;
use super::globals;
use super::resolver::{Resolver, Site};
use super::thing::{Thing, parts};
use crate::facts::{ArgValue, BindingFact, BindingValue, CallFact, CallIx, SymbolIx, SymbolKind};
use crate::{FileId, SymbolId};

/// How many assignments of one variable are looked at.
const TRIES: usize = 3;

impl Resolver<'_> {
    /// What a variable of a file holds where the site stands; none where there is no such variable.
    pub(super) fn variable(&self, site: Site<'_>, owner: Option<SymbolIx>, name: &str) -> Option<Thing> {
        let bindings = self.index.scope(site.file)?.bindings.get(&(owner, name))?;
        let facts = self.facts(site.file)?;
        let fact = |at: &u32| facts.bindings.get(*at as usize);
        let is_field = site.line == u32::MAX;
        let before = bindings.iter().filter_map(fact).filter(|binding| is_field || binding.line <= site.line);
        // The last one before the place counts; of a field the first that says anything.
        let mut sorted: Vec<&BindingFact> = before.collect();
        if !is_field {
            sorted.reverse();
        }
        if sorted.is_empty() {
            sorted.extend(bindings.first().and_then(fact));
        }
        let Some(next) = site.next() else { return Some(Thing::Unknown) };
        if let Some(declared) = sorted.iter().find(|binding| binding.declared.is_some()) {
            let thing = self.held(next, declared);
            if thing.is_known() {
                return Some(thing);
            }
        }
        let mut held =
            sorted.iter().take(TRIES).map(|binding| self.held(next, binding)).filter(|thing| !matches!(thing, Thing::Unknown));
        let first = held.find(|thing| *thing != Thing::Plain);
        if sorted.len() > 1 {
            site.assumed.set(true);
        }
        Some(
            first.unwrap_or_else(|| {
                if sorted.iter().all(|binding| is_plain(&binding.value)) { Thing::Plain } else { Thing::Unknown }
            }),
        )
    }

    fn held(&self, site: Site<'_>, binding: &BindingFact) -> Thing {
        let Some(facts) = self.facts(site.file) else { return Thing::Unknown };
        let owner =
            binding.owner.and_then(|owner| self.symbol_of(site.file, owner)).map(|owner| self.innermost(owner, binding.line));
        // What it is given is worked out as of the line before, so that `x = x.next()` does not go around.
        let Some(there) = site.at(site.file, owner, binding.line.saturating_sub(1)) else { return Thing::Unknown };
        if let Some(declared) = binding.declared {
            let thing = self.of_type(there, facts.text(declared));
            if thing.is_known() {
                return thing;
            }
        }
        match &binding.value {
            BindingValue::Call(call) => self.given(Site { line: binding.line, ..there }, *call),
            BindingValue::Name(path) => {
                let path = self.path(there, facts.text(*path));
                self.value(there, path)
            }
            value if is_plain(value) => Thing::Plain,
            _ => Thing::Unknown,
        }
    }

    /// The function in a type that a line stands in: a field is given its value there, and names mean what they mean there.
    fn innermost(&self, owner: SymbolId, line: u32) -> SymbolId {
        let Some(symbol) = self.index.symbol(owner).filter(|_| self.index.is_type(owner)) else { return owner };
        let Some(file) = self.index.file(symbol.file) else { return owner };
        let last = (owner.0 + 1..file.symbols.end).map(SymbolId);
        let inside =
            |id: &SymbolId| self.index.symbol(*id).is_some_and(|inner| inner.start_line <= line && line <= inner.end_line);
        let own = |id: &SymbolId| self.index.is_function(*id) && self.index.parent(*id) == Some(owner);
        let before = |id: &SymbolId| self.index.symbol(*id).is_some_and(|inner| inner.start_line <= line);
        last.take_while(before).filter(|id| inside(id) && own(id)).last().unwrap_or(owner)
    }

    /// A thing as it is used: a property for what it gives, everything else as it is.
    pub(super) fn value(&self, site: Site<'_>, thing: Thing) -> Thing {
        match thing {
            Thing::Symbol(symbol) if self.is_property(symbol) => self.returned(site, symbol),
            other => other,
        }
    }

    fn is_property(&self, symbol: SymbolId) -> bool {
        let Some(definition) = self.index.symbol(symbol).filter(|symbol| symbol.kind == SymbolKind::Method) else { return false };
        let Some(facts) = self.facts(definition.file) else { return false };
        let decorators = facts.symbol(definition.fact).map(|fact| &*fact.decorators).unwrap_or_default();
        decorators
            .iter()
            .any(|decorator| matches!(facts.text(decorator.name), "property" | "cached_property" | "functools.cached_property"))
    }

    /// What a call gives.
    pub(super) fn given(&self, site: Site<'_>, call: CallIx) -> Thing {
        let (Some(facts), Some(next)) = (self.facts(site.file), site.next()) else { return Thing::Unknown };
        let Some(fact) = facts.call(call) else { return Thing::Unknown };
        let called = match site.known.get(call.0 as usize) {
            Some(known) => known.clone(),
            None => self.called(next, call, fact),
        };
        match called {
            Thing::Symbol(symbol) if self.index.is_function(symbol) => self.returned(next, symbol),
            Thing::Symbol(symbol) if self.index.is_type(symbol) => Thing::Instance(symbol),
            Thing::Outside(name) if globals::gives_what_is_named(&name) => {
                let named = self.first_named(next, fact);
                if named.is_known() { named } else { Thing::outside(format!("{name}()")) }
            }
            Thing::Outside(name) if fact.flags.constructor => Thing::Outside(name),
            Thing::Outside(name) => Thing::outside(format!("{name}()")),
            Thing::Plain => Thing::Plain,
            _ => Thing::Unknown,
        }
    }

    /// A value of the type that is the first argument of a call.
    fn first_named(&self, site: Site<'_>, call: &CallFact) -> Thing {
        let first = call.args.first().map(|arg| &arg.value);
        match (first, self.facts(site.file)) {
            (Some(ArgValue::Name(name)), Some(facts)) => self.of_type(site, facts.text(*name)),
            _ => Thing::Unknown,
        }
    }

    /// What a function says that it returns.
    fn returned(&self, site: Site<'_>, function: SymbolId) -> Thing {
        let Some(symbol) = self.index.symbol(function) else { return Thing::Unknown };
        let enclosing = self.index.parent(function).filter(|parent| self.index.is_type(*parent));
        if let Some(class) = enclosing.filter(|class| self.is_constructor(function, *class)) {
            return Thing::Instance(class);
        }
        let text = self.facts(symbol.file).and_then(|facts| Some(facts.text(facts.symbol(symbol.fact)?.returns?)));
        let there = site.at(symbol.file, Some(function), symbol.start_line);
        text.zip(there).map_or(Thing::Unknown, |(text, there)| self.of_type(there, text))
    }

    /// Whether a method makes values of its type: `constructor`, `__init__`, or in Java the type's own name.
    pub(super) fn is_constructor(&self, method: SymbolId, class: SymbolId) -> bool {
        let (Some(method), Some(class)) = (self.index.symbol(method), self.index.symbol(class)) else { return false };
        match self.index.family(method.file) {
            Some(Family::Python) => &*method.name == "__init__",
            Some(Family::Script) => &*method.name == "constructor",
            Some(Family::Java) => method.name == class.name,
            Some(Family::Go | Family::Rust) | None => false,
        }
    }

    /// A value of the type that a text names.
    pub(super) fn of_type(&self, site: Site<'_>, text: &str) -> Thing {
        let Some(next) = site.next() else { return Thing::Unknown };
        if text.starts_with('[') || text.ends_with("[]") {
            return Thing::Plain;
        }
        let text = bare(text);
        let mut parts = parts(text);
        let Some(first) = parts.next() else { return Thing::Unknown };
        let more = text.len() > first.len();
        let root = self.type_name(next, first).or_else(|| if more { self.type_root(next, first) } else { None });
        let Some(root) = root else { return unnamed(first) };
        match parts.fold(root, |thing, part| self.member(next, &thing, part)) {
            Thing::Symbol(symbol) if self.index.is_type(symbol) => Thing::Instance(symbol),
            Thing::Symbol(symbol) => self.of_alias(symbol),
            Thing::Outside(name) if name.starts_with("typing.") => Thing::Unknown,
            Thing::Outside(name) => Thing::Outside(name),
            Thing::Instance(class) => Thing::Instance(class),
            _ => Thing::Unknown,
        }
    }

    /// Go's named types have methods of their own, whatever they stand for.
    fn of_alias(&self, symbol: SymbolId) -> Thing {
        let alias = self.index.symbol(symbol).filter(|symbol| symbol.kind == SymbolKind::Alias);
        let go = alias.is_some_and(|alias| self.index.family(alias.file) == Some(Family::Go));
        if go { Thing::Instance(symbol) } else { Thing::Unknown }
    }

    fn type_root(&self, site: Site<'_>, name: &str) -> Option<Thing> {
        self.unbound(site, name, true)
    }
}

/// A type that nothing defines here: a basic type of the language, or a type parameter.
fn unnamed(name: &str) -> Thing {
    let basic = name.len() > 1 && !name.starts_with(char::is_uppercase);
    let text = matches!(name, "String" | "Vec" | "Option" | "HashMap" | "Date" | "Array" | "Map" | "Set");
    if basic || text { Thing::Plain } else { Thing::Unknown }
}

fn is_plain(value: &BindingValue) -> bool {
    matches!(value, BindingValue::Text(_) | BindingValue::List(_) | BindingValue::Map(_) | BindingValue::Literal(_))
}

/// A type's name without quotes, references and what it may be besides.
fn bare(text: &str) -> &str {
    let text = text.split(['<', '[']).find(|part| !part.trim_matches([']', '>', ' ']).is_empty()).unwrap_or(text);
    let first = text.split('|').map(str::trim).find(|part| !matches!(*part, "None" | "null" | "undefined" | "")).unwrap_or(text);
    first.trim_matches(['"', '\'', '*', '&', '?', '!', ' ', '(', ')'])
}

/// The file that a thing lies in.
pub(super) fn file_of(resolver: &Resolver<'_>, thing: &Thing) -> Option<FileId> {
    match thing {
        Thing::File(file) => Some(*file),
        Thing::Symbol(symbol) | Thing::Instance(symbol) => resolver.index.symbol(*symbol).map(|symbol| symbol.file),
        Thing::Package(package) => resolver.index.packages.get(*package as usize)?.files.first().copied(),
        Thing::Folder(_) | Thing::Outside(_) | Thing::Plain | Thing::Unknown => None,
    }
}
