//! Looking things up in the frozen graph, the way frameworks need it.

use std::cell::OnceCell;

use rustc_hash::FxHashMap;

use crate::facts::{
    ArgFact, ArgValue, BindingFact, BindingValue, CallFact, CallIx, DecoratorFact, FileFacts, NameIx, SymbolFact, SymbolIx,
    SymbolKind,
};
use crate::paths::folder;
use crate::{Certainty, CodeGraph, EntryPointFact, FileId, FileRole, Import, SymbolId};
use deepdive_model::EntryPointKind;

/// A parsed file and its facts.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) id: FileId,
    pub(super) path: &'a str,
    pub(super) facts: &'a FileFacts,
}

impl<'a> Source<'a> {
    pub(super) fn text(&self, name: NameIx) -> &'a str {
        self.facts.names.get(name.0 as usize).map_or("", |text| text)
    }

    pub(super) fn call(&self, call: CallIx) -> Option<&'a CallFact> {
        self.facts.calls.get(call.0 as usize)
    }

    /// Every call with its index.
    pub(super) fn calls(&self) -> impl Iterator<Item = (CallIx, &'a CallFact)> + use<'a> {
        self.facts.calls.iter().enumerate().map(|(at, call)| (CallIx(at as u32), call))
    }

    /// Every symbol with its index.
    pub(super) fn symbols(&self) -> impl Iterator<Item = (SymbolIx, &'a SymbolFact)> + use<'a> {
        self.facts.symbols.iter().enumerate().map(|(at, symbol)| (SymbolIx(at as u32), symbol))
    }

    /// What a call is made on, dotted; empty for a plain call.
    pub(super) fn receiver(&self, call: &CallFact) -> &'a str {
        call.receiver.map_or("", |name| self.text(name))
    }

    /// `receiver.name` of a call.
    pub(super) fn callee(&self, call: &CallFact) -> String {
        match self.receiver(call) {
            "" => self.text(call.name).to_owned(),
            receiver => format!("{receiver}.{}", self.text(call.name)),
        }
    }

    /// Whether the file imports something whose module starts with one of these.
    pub(super) fn imports_any(&self, modules: &[&str]) -> bool {
        let starts = |module: &str| modules.iter().any(|wanted| is_module_below(module, wanted));
        self.facts.imports.iter().any(|import| starts(self.text(import.module)))
    }

    /// The positional arguments.
    pub(super) fn positional(&self, args: &'a [ArgFact]) -> impl Iterator<Item = &'a ArgValue> + use<'a> {
        args.iter().filter(|arg| arg.keyword.is_none()).map(|arg| &arg.value)
    }

    /// The argument of this keyword or option key.
    pub(super) fn keyword(&self, args: &'a [ArgFact], keyword: &str) -> Option<&'a ArgValue> {
        args.iter().find(|arg| arg.keyword.is_some_and(|name| self.text(name) == keyword)).map(|arg| &arg.value)
    }

    /// The text of an argument that is text.
    pub(super) fn as_text(&self, value: &ArgValue) -> Option<&'a str> {
        self.facts.text_of(value)
    }

    /// The dotted name of an argument that is a name.
    pub(super) fn as_name(&self, value: &ArgValue) -> Option<&'a str> {
        match value {
            ArgValue::Name(name) => Some(self.text(*name)),
            ArgValue::Text(_)
            | ArgValue::Call(_)
            | ArgValue::List(_)
            | ArgValue::Function(_)
            | ArgValue::Literal(_)
            | ArgValue::Other => None,
        }
    }

    /// Texts of an argument that is text or a list of texts.
    pub(super) fn texts(&self, value: &ArgValue) -> Vec<&'a str> {
        match value {
            ArgValue::Text(name) => vec![self.text(*name)],
            ArgValue::List(values) => values.iter().filter_map(|value| self.as_text(value)).collect(),
            ArgValue::Name(_) | ArgValue::Call(_) | ArgValue::Function(_) | ArgValue::Literal(_) | ArgValue::Other => Vec::new(),
        }
    }

    /// The plain text that a variable at the top of the file is given first.
    pub(super) fn given(&self, name: &str) -> Option<&'a str> {
        let mut own = self.facts.bindings.iter().filter(|binding| binding.owner.is_none() && self.text(binding.name) == name);
        match own.next()?.value {
            BindingValue::Text(text) => Some(self.text(text)).filter(|text| !text.contains('{')),
            _ => None,
        }
    }

    /// Folded text with variables of the file put in.
    fn fill(&self, text: &str) -> String {
        fill(text, |name| self.given(name))
    }

    /// The decorator of this dotted name, or one that ends in it.
    pub(super) fn decorator(&self, decorators: &'a [DecoratorFact], name: &str) -> Option<&'a DecoratorFact> {
        decorators.iter().find(|decorator| last_part(self.text(decorator.name)) == name)
    }
}

/// What a local name of a file stands for by its imports.
#[derive(Clone, Copy)]
pub(super) struct Imported<'a> {
    pub(super) import: &'a Import,
}

/// The graph with what frameworks look up often.
pub(super) struct Scan<'a> {
    pub(super) graph: &'a CodeGraph,
    imports: FxHashMap<(FileId, &'a str), Imported<'a>>,
    constants: FxHashMap<&'a str, Option<&'a str>>,
    /// Symbols in the order of their own names; made when first asked for.
    by_name: OnceCell<Vec<SymbolId>>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(graph: &'a CodeGraph) -> Self {
        let mut scan = Self { graph, imports: FxHashMap::default(), constants: FxHashMap::default(), by_name: OnceCell::new() };
        scan.index_imports();
        scan.index_constants();
        scan
    }

    /// Imports hold no local names; their facts do: the two are matched by file, line and what is named.
    fn index_imports(&mut self) {
        for import in &self.graph.imports {
            let Some(file) = self.graph.file(import.file) else { continue };
            let facts = &file.facts;
            let is_same = |fact: &&crate::facts::ImportFact| {
                fact.line == import.line
                    && facts.text(fact.module) == &*import.module
                    && fact.name.map(|name| facts.text(name)) == import.name.as_deref()
            };
            let start = facts.imports.partition_point(|fact| fact.line < import.line);
            if let Some(fact) =
                facts.imports.get(start..).unwrap_or_default().iter().take_while(|fact| fact.line == import.line).find(is_same)
            {
                self.imports.entry((import.file, facts.text(fact.local))).or_insert(Imported { import });
            }
        }
    }

    /// Constants of files and classes by name; a name with two values stands for neither. What a function gives its own variable means
    /// nothing outside, and a plain word in braces is a part of a path that is left open: `/orders/{id}`.
    fn index_constants(&mut self) {
        for source in Self::sources_of(self.graph, &[]) {
            let in_function = |owner: SymbolIx| source.facts.symbol(owner).is_some_and(|symbol| symbol.complexity > 0);
            let shared = |binding: &&BindingFact| !binding.parameter && !binding.owner.is_some_and(in_function);
            for binding in
                source.facts.bindings.iter().filter(shared).filter(|binding| is_constant_name(source.text(binding.name)))
            {
                if let BindingValue::Text(text) = binding.value {
                    let text = source.text(text);
                    self.constants
                        .entry(source.text(binding.name))
                        .and_modify(|known| *known = known.filter(|known| *known == text))
                        .or_insert(Some(text));
                }
            }
        }
    }

    fn sources_of(graph: &'a CodeGraph, languages: &'a [&'a str]) -> impl Iterator<Item = Source<'a>> {
        let files = graph.files.iter().enumerate().filter(|(_, file)| file.parsed);
        let wanted = |file: &crate::File| !matches!(file.role, FileRole::Test | FileRole::Generated | FileRole::Vendored);
        files.filter(move |(_, file)| wanted(file)).filter_map(move |(at, file)| {
            file.language.filter(|language| languages.is_empty() || languages.contains(language))?;
            Some(Source { id: FileId(at as u32), path: &file.path, facts: &file.facts })
        })
    }

    /// The parsed files of these languages, tests and generated code left out.
    pub(super) fn sources(&self, languages: &'a [&'a str]) -> impl Iterator<Item = Source<'a>> {
        Self::sources_of(self.graph, languages)
    }

    /// A file by id, whatever it serves.
    pub(super) fn source(&self, id: FileId) -> Option<Source<'a>> {
        let file = self.graph.file(id)?;
        Some(Source { id, path: &file.path, facts: &file.facts })
    }

    /// What a local name stands for by the file's imports.
    pub(super) fn imported(&self, file: FileId, local: &str) -> Option<Imported<'a>> {
        self.imports.get(&(file, local)).copied()
    }

    /// The file that a module text of this file's imports leads to.
    pub(super) fn module(&self, source: Source<'a>, module: &str) -> Option<FileId> {
        let start = self.graph.imports.partition_point(|import| import.file < source.id);
        let of_file = self.graph.imports.get(start..)?.iter().take_while(|import| import.file == source.id);
        of_file.filter(|import| *import.module == *module).find_map(|import| import.target)
    }

    /// The value of a constant that has but one, by the last part of its name.
    pub(super) fn constant(&self, name: &str) -> Option<&'a str> {
        self.constants.get(last_part(name)).copied().flatten()
    }

    /// Folded text with the names in it replaced by constants, as far as they are known.
    pub(super) fn fill(&self, text: &str) -> String {
        fill(text, |name| self.constant(name))
    }

    /// The text of an argument: itself, or the constant that it names. A variable of the file counts with what it is given first.
    pub(super) fn value(&self, source: Source<'a>, value: &ArgValue) -> Option<String> {
        let named = |name: &str| source.given(name).or_else(|| self.constant(name)).map(str::to_owned);
        match source.as_text(value) {
            Some(text) => Some(self.fill(&source.fill(text))),
            None => named(source.as_name(value)?),
        }
    }

    /// The symbol that a dotted name means in a file: its own, or one that an import leads to.
    pub(super) fn resolve(&self, source: Source<'a>, name: &str) -> Option<SymbolId> {
        let name = name.trim_start_matches("this.").trim_start_matches("self.");
        let own = |wanted: &str| {
            let range = self.graph.file(source.id)?.symbols.clone();
            range.map(SymbolId).find(|id| self.graph.symbol(*id).is_some_and(|symbol| *symbol.qualified == *wanted))
        };
        own(name).or_else(|| self.resolve_import(source, name))
    }

    fn resolve_import(&self, source: Source<'a>, name: &str) -> Option<SymbolId> {
        let (head, rest) = split_head(name);
        let Imported { import } = self.imported(source.id, head)?;
        if rest.is_empty() {
            return import.symbol;
        }
        if let Some(symbol) = import.symbol {
            return self.member(symbol, rest);
        }
        self.symbol_in(import.target?, rest)
    }

    /// A symbol of a file by its dotted name.
    pub(super) fn symbol_in(&self, file: FileId, qualified: &str) -> Option<SymbolId> {
        let range = self.graph.file(file)?.symbols.clone();
        range.map(SymbolId).find(|id| self.graph.symbol(*id).is_some_and(|symbol| *symbol.qualified == *qualified))
    }

    /// A member of a type.
    pub(super) fn member(&self, of: SymbolId, name: &str) -> Option<SymbolId> {
        let owner = self.graph.symbol(of)?;
        self.symbol_in(owner.file, &format!("{}.{name}", owner.qualified))
    }

    /// What a call leads to inside the repository, by name alone left out.
    pub(super) fn callee(&self, source: Source<'a>, call: CallIx) -> Option<SymbolId> {
        let (symbol, certainty) = self.graph.call(self.graph.call_of(source.id, call)?)?.callee?;
        (certainty > Certainty::Guess).then_some(symbol)
    }

    /// The code that a handler argument stands for, and how it is written.
    pub(super) fn handler(&self, source: Source<'a>, value: &ArgValue) -> (Option<SymbolId>, String) {
        match value {
            ArgValue::Function(symbol) => {
                (symbol.and_then(|symbol| self.graph.symbol_of(source.id, symbol)), "function in place".to_owned())
            }
            ArgValue::Name(name) => (self.resolve(source, source.text(*name)), source.text(*name).to_owned()),
            ArgValue::Call(call) => self.wrapped_handler(source, *call),
            ArgValue::Text(_) | ArgValue::List(_) | ArgValue::Literal(_) | ArgValue::Other => (None, String::new()),
        }
    }

    /// The same where the handler may be a method of a variable: `items := api.Items{…}` and then `r.GET("/items", items.List)`.
    pub(super) fn handler_of(&self, source: Source<'a>, owner: Option<SymbolIx>, value: &ArgValue) -> (Option<SymbolId>, String) {
        let (symbol, text) = self.handler(source, value);
        let of_variable = || {
            let (variable, method) = split_head(source.as_name(value)?);
            self.method(self.held(source, owner, variable)?, method)
        };
        (symbol.or_else(of_variable), text)
    }

    /// The type of what a variable holds, by its declaration, or by what makes its value; the last one in the function counts.
    fn held(&self, source: Source<'a>, owner: Option<SymbolIx>, variable: &str) -> Option<SymbolId> {
        let of_name = |binding: &&crate::facts::BindingFact| source.text(binding.name) == variable;
        let here = source.facts.bindings.iter().rev().filter(of_name).find(|binding| binding.owner == owner);
        let binding = here.or_else(|| source.facts.bindings.iter().filter(of_name).find(|binding| binding.owner.is_none()))?;
        if let Some(declared) = binding.declared {
            return self.type_named(source, source.text(declared));
        }
        let BindingValue::Call(call) = binding.value else { return None };
        let made = self.callee(source, call)?;
        let symbol = self.graph.symbol(made)?;
        if matches!(symbol.kind, SymbolKind::Function | SymbolKind::Method) {
            let there = self.source(symbol.file)?;
            return self.type_named(there, there.text(there.facts.symbol(symbol.fact)?.returns?));
        }
        Some(made)
    }

    /// A type by its name in a file: by its imports, else one of the same folder.
    fn type_named(&self, source: Source<'a>, name: &str) -> Option<SymbolId> {
        let name = name.trim_start_matches(['*', '&', '(']).trim();
        let beside = || {
            let folder = folder(source.path);
            let file = |id: &SymbolId| self.graph.symbol(*id).and_then(|symbol| self.graph.file(symbol.file));
            self.symbols_named(name).find(|id| file(id).is_some_and(|file| self::folder(&file.path) == folder))
        };
        self.resolve(source, name).or_else(beside)
    }

    fn method(&self, class: SymbolId, name: &str) -> Option<SymbolId> {
        self.symbols_named(name).find(|id| self.graph.symbol(*id).is_some_and(|symbol| symbol.parent == Some(class)))
    }

    fn symbols_named(&self, name: &str) -> impl Iterator<Item = SymbolId> {
        let name_of = |id: &SymbolId| self.graph.symbol(*id).map_or("", |symbol| &*symbol.name);
        let by_name = self.by_name.get_or_init(|| {
            let mut all: Vec<_> = (0..self.graph.symbols.len() as u32).map(SymbolId).collect();
            all.sort_by_key(|id| (name_of(id), *id));
            all
        });
        let start = by_name.partition_point(|id| name_of(id) < name);
        by_name.get(start..).unwrap_or_default().iter().copied().take_while(move |id| name_of(id) == name)
    }

    /// `wrap(handler)`, `View.as_view()`, `handler.bind(this)`: the handler is an argument, else what the call is made on, else the callee.
    fn wrapped_handler(&self, source: Source<'a>, call: CallIx) -> (Option<SymbolId>, String) {
        let Some(fact) = source.call(call) else { return (None, String::new()) };
        let inner = source.positional(&fact.args).filter(|value| matches!(value, ArgValue::Name(_) | ArgValue::Function(_)));
        let inner = inner.map(|value| self.handler(source, value)).find(|(symbol, _)| symbol.is_some());
        let of_receiver =
            || Some(source.receiver(fact)).filter(|name| !name.is_empty()).and_then(|name| self.resolve(source, name));
        match inner {
            Some(found) => found,
            None => (of_receiver().or_else(|| self.callee(source, call)), source.callee(fact)),
        }
    }
}

/// What a finder knows of one way in.
pub(super) struct Way<'a> {
    pub(super) kind: EntryPointKind,
    pub(super) framework: &'static str,
    pub(super) method: &'a str,
    pub(super) route: String,
    pub(super) handler: (Option<SymbolId>, String),
    pub(super) guards: Vec<String>,
}

impl Way<'_> {
    /// The way in as it is declared at these lines.
    pub(super) fn at(self, file: FileId, line: u32, end_line: u32) -> EntryPointFact {
        let mut guards: Vec<Box<str>> = self.guards.into_iter().map(String::into_boxed_str).collect();
        guards.sort_unstable();
        guards.dedup();
        EntryPointFact {
            kind: self.kind,
            framework: self.framework,
            method: self.method.into(),
            route: self.route.into(),
            handler: self.handler.0,
            handler_text: self.handler.1.into(),
            name: Box::default(),
            guards,
            file,
            line,
            end_line: end_line.max(line),
        }
    }
}

/// Folded text with the names in it replaced where a value is known; look-ups of the environment stay.
fn fill<'v>(text: &str, value: impl Fn(&str) -> Option<&'v str>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        match value(name).filter(|_| !name.is_empty() && !before.ends_with('$')) {
            Some(value) => out.push_str(value),
            None => out.push_str(&format!("{{{name}}}")),
        }
        rest = tail;
    }
    out + rest
}

/// Written as constants are, or named after what begins an address.
fn is_constant_name(name: &str) -> bool {
    let begins = ["prefix", "path", "url", "base", "root", "route", "api", "endpoint", "version"];
    name.contains(|c: char| c.is_uppercase() || c == '_') || begins.iter().any(|word| name.contains(word))
}

/// The last part of a dotted or `::` name.
pub(super) fn last_part(name: &str) -> &str {
    name.rsplit(['.', ':']).next().unwrap_or(name)
}

/// The first part of a dotted or `::` name, and the rest.
pub(super) fn split_head(name: &str) -> (&str, &str) {
    match name.find(['.', ':']) {
        Some(at) => (name.get(..at).unwrap_or(name), name.get(at..).unwrap_or_default().trim_start_matches(['.', ':'])),
        None => (name, ""),
    }
}

/// Whether a module is another or lies below it: `flask.views` below `flask`, `express/lib` below `express`.
pub(super) fn is_module_below(module: &str, wanted: &str) -> bool {
    module.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/', ':']))
}
