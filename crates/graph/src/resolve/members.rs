//! What a thing holds under a name: a module's definitions, a type's methods and fields with those it inherits.

use super::family::Family;
use super::resolver::{Resolver, Site};
use super::thing::Thing;
use crate::facts::SymbolKind;
use crate::{FileId, SymbolId};

impl Resolver<'_> {
    /// What a thing holds under a name.
    pub(super) fn member(&self, site: Site<'_>, thing: &Thing, name: &str) -> Thing {
        let Some(next) = site.next() else { return Thing::Unknown };
        let found = match thing {
            Thing::File(file) => self.in_module(next, *file, name),
            Thing::Folder(_) => self.modules.below(&self.index, thing, name),
            Thing::Package(package) => self.in_package(next, *package, name),
            Thing::Symbol(symbol) => self.in_definition(next, *symbol, name),
            Thing::Instance(class) => self.member_of(next, *class, name),
            Thing::Outside(outside) => Some(Thing::outside(format!("{outside}{}{name}", self.separator(site, outside)))),
            Thing::Plain => Some(Thing::Plain),
            Thing::Unknown => None,
        };
        found.unwrap_or(Thing::Unknown)
    }

    /// Paths of Rust are joined as they are written; methods of values by a dot.
    fn separator(&self, site: Site<'_>, outside: &str) -> &'static str {
        let family = self.index.family(site.file);
        let is_value = outside.ends_with(')');
        if is_value { "." } else { family.map_or(".", Family::separator) }
    }

    fn in_module(&self, site: Site<'_>, file: FileId, name: &str) -> Option<Thing> {
        let exported = self.exported(site, file, name).filter(Thing::is_known);
        let below = || self.modules.below(&self.index, &Thing::File(file), name);
        match exported {
            Some(Thing::Symbol(symbol)) if self.is_module(symbol) => below().or(exported),
            Some(_) => exported,
            None => below(),
        }
    }

    /// Whether a symbol is a module: `mod x;` stands for the file that it names.
    pub(super) fn is_module(&self, symbol: SymbolId) -> bool {
        self.index.symbol(symbol).is_some_and(|symbol| symbol.kind == SymbolKind::Module)
    }

    fn in_definition(&self, site: Site<'_>, symbol: SymbolId, name: &str) -> Option<Thing> {
        if self.index.is_type(symbol) {
            return self.member_of(site, symbol, name);
        }
        self.index.members.get(&(symbol, name)).copied().map(Thing::Symbol).filter(|_| !self.index.is_function(symbol))
    }

    /// What a type holds under a name, what it inherits included. Where a base is outside, what is not found is taken for its.
    pub(super) fn member_of(&self, site: Site<'_>, class: SymbolId, name: &str) -> Option<Thing> {
        if let Some(member) = self.index.members.get(&(class, name)) {
            return Some(Thing::Symbol(*member));
        }
        if let Some(field) = self.field(site, class, name) {
            return Some(field);
        }
        let next = site.next()?;
        let mut outside = None;
        for base in self.bases.get(&class).map(Vec::as_slice).unwrap_or_default() {
            let found = match base {
                Thing::Symbol(base) if *base != class => self.member_of(next, *base, name),
                Thing::Outside(_) => Some(self.member(next, base, name)),
                _ => None,
            };
            match found {
                Some(Thing::Outside(found)) => outside = outside.or(Some(Thing::Outside(found))),
                Some(found) => return Some(found),
                None => {}
            }
        }
        outside
    }

    /// The value of a field of a type.
    fn field(&self, site: Site<'_>, class: SymbolId, name: &str) -> Option<Thing> {
        let symbol = self.index.symbol(class)?;
        let there = site.at(symbol.file, Some(class), u32::MAX)?;
        let found = self.variable(there, Some(symbol.fact), name)?;
        // The name of a constant of an enumeration is a value of it.
        let constant = !found.is_known() && symbol.kind == SymbolKind::Enum;
        Some(if constant { Thing::Instance(class) } else { found })
    }
}
