//! A class of product code with what stands in it, as the finders of entities look at it.

use deepdive_graph::facts::{BindingFact, BindingValue, CallFact, DecoratorFact, FileFacts, SymbolFact, SymbolIx, SymbolKind};
use deepdive_graph::{CodeGraph, File, FileRole};

use super::draft::{Draft, Spot};
use crate::ToolContext;

/// How many lines a declaration may have to be cited whole.
const WHOLE: u32 = 40;

/// A class, struct or record.
#[derive(Clone, Copy)]
pub(super) struct Class<'a> {
    /// Its file.
    pub(super) file: &'a File,
    /// Position in the file's facts.
    pub(super) ix: SymbolIx,
    /// What it says.
    pub(super) fact: &'a SymbolFact,
}

/// Product files of a language that say something.
pub(super) fn product_files<'a>(graph: &'a CodeGraph, languages: &'a [&str]) -> impl Iterator<Item = &'a File> {
    let written = |file: &&File| file.parsed && file.role == FileRole::Product;
    graph.files.iter().filter(written).filter(|file| file.language.is_some_and(|language| languages.contains(&language)))
}

/// Classes of the product in a language.
pub(super) fn classes<'a>(context: &'a ToolContext, languages: &'a [&str]) -> Vec<Class<'a>> {
    product_files(context.graph(), languages).flat_map(of_file).collect()
}

/// Classes of one file.
pub(super) fn of_file(file: &File) -> impl Iterator<Item = Class<'_>> {
    let all = (0..).zip(&file.facts.symbols);
    all.filter(|(_, fact)| fact.kind == SymbolKind::Class).map(move |(at, fact)| Class { file, ix: SymbolIx(at), fact })
}

impl<'a> Class<'a> {
    /// The facts of its file.
    pub(super) fn facts(self) -> &'a FileFacts {
        &self.file.facts
    }

    /// Its name.
    pub(super) fn name(self) -> &'a str {
        self.facts().text(self.fact.name)
    }

    /// Base classes as written.
    pub(super) fn bases(self) -> impl Iterator<Item = &'a str> {
        self.fact.bases.iter().map(move |base| self.facts().text(*base))
    }

    /// Fields and class variables.
    pub(super) fn fields(self) -> impl Iterator<Item = &'a BindingFact> {
        self.facts().bindings.iter().filter(move |binding| binding.owner == Some(self.ix) && !binding.parameter)
    }

    /// A class variable's text: `__tablename__ = "x"`.
    pub(super) fn text_of(self, name: &str) -> Option<&'a str> {
        self.fields().find(|field| self.facts().text(field.name) == name).and_then(|field| match &field.value {
            BindingValue::Text(text) | BindingValue::Literal(text) => Some(self.facts().text(*text)),
            BindingValue::Name(_)
            | BindingValue::Call(_)
            | BindingValue::List(_)
            | BindingValue::Map(_)
            | BindingValue::Unknown => None,
        })
    }

    /// A class that stands in it.
    pub(super) fn inner(self, name: &str) -> Option<Self> {
        of_file(self.file).find(|class| class.fact.parent == Some(self.ix) && class.name() == name)
    }

    /// The decorator of this name.
    pub(super) fn decorator(self, name: &str) -> Option<&'a DecoratorFact> {
        self.fact.decorators.iter().find(|decorator| last(self.facts().text(decorator.name)) == name)
    }

    /// The call that a field is given.
    pub(super) fn call_of(self, field: &BindingFact) -> Option<&'a CallFact> {
        match field.value {
            BindingValue::Call(call) => self.facts().call(call),
            BindingValue::Text(_)
            | BindingValue::Name(_)
            | BindingValue::List(_)
            | BindingValue::Map(_)
            | BindingValue::Literal(_)
            | BindingValue::Unknown => None,
        }
    }

    /// Where it is declared: all of it with its fields where that is short, else its first line.
    pub(super) fn spot(self) -> Spot {
        let last_field = self.fields().map(|field| field.end_line).max().unwrap_or(self.fact.name_line);
        let end = if last_field.saturating_sub(self.fact.name_line) < WHOLE { last_field } else { self.fact.name_line };
        (self.file.path.to_string(), self.fact.start_line.min(self.fact.name_line), end.max(self.fact.name_line))
    }

    /// A draft that stands for it.
    pub(super) fn draft(self, kind: &'static str) -> Draft {
        Draft { class: Some(self.name().to_owned()), ..Draft::new(kind, self.spot()) }
    }
}

/// The last part of a dotted name.
pub(super) fn last(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

/// The text of an argument: by keyword, or the first one where the keyword is empty.
pub(super) fn text_arg<'a>(facts: &'a FileFacts, args: &'a [deepdive_graph::facts::ArgFact], keyword: &str) -> Option<&'a str> {
    let arg = args.iter().find(|arg| arg.keyword.map_or("", |name| facts.text(name)) == keyword)?;
    facts.text_of(&arg.value)
}

/// What the classes of a program inherit, by name: enough within one component.
pub(super) struct Heirs<'a> {
    all: &'a [Class<'a>],
}

impl<'a> Heirs<'a> {
    /// Over these classes.
    pub(super) fn new(all: &'a [Class<'a>]) -> Self {
        Self { all }
    }

    /// The base classes of a class that stand in this repository, nearest first; a name that several have leads to the one in the same
    /// file, or nowhere.
    pub(super) fn ancestors(&self, class: Class<'a>) -> Vec<Class<'a>> {
        let mut found: Vec<Class<'a>> = Vec::new();
        let mut next = vec![class];
        while let Some(class) = next.pop() {
            for base in class.bases().filter_map(|base| self.named(last(base), class)) {
                let known = found.iter().any(|known| known.file.path == base.file.path && known.ix == base.ix);
                if !known && found.len() < 12 {
                    found.push(base);
                    next.push(base);
                }
            }
        }
        found
    }

    fn named(&self, name: &str, from: Class<'a>) -> Option<Class<'a>> {
        let same: Vec<_> = self.all.iter().filter(|class| class.name() == name).copied().collect();
        let near = same.iter().find(|class| class.file.path == from.file.path && class.ix != from.ix).copied();
        let folder = |class: &Class<'_>| class.file.path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned());
        let beside = || same.iter().filter(|class| folder(class) == folder(&from)).copied().collect::<Vec<_>>();
        near.or_else(|| match (same.as_slice(), beside().as_slice()) {
            ([only], _) | (_, [only]) if only.ix != from.ix || only.file.path != from.file.path => Some(*only),
            _ => None,
        })
    }
}
