//! Facts as lines of text, so that the tests of languages are rows of source and what it says.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::Language;
use crate::facts::{
    ArgFact, ArgValue, BindingFact, BindingValue, CallFact, CallIx, DecoratorFact, FileFacts, ImportFact, StringFact, SymbolFact,
    SymbolIx,
};

/// What is to be told of a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Part {
    /// `class Cart 1-9 : Base #exported @Entity("x")`, `method Cart.add/2 c3 -> Item`
    Symbols,
    /// `a.b.{c as d}`
    Imports,
    /// `Cart.add: self.db.get("x", k=1) #loop`
    Calls,
    /// `Cart.add: x: Type = value`
    Bindings,
    /// `Url https://…`
    Strings,
}

/// Asserts that a source says just this.
pub(crate) fn check(language: &dyn Language, part: Part, source: &str, expected: &[&str]) {
    assert_eq!(lines(language, part, source), expected, "\n{source}");
}

/// What a source says.
pub(crate) fn lines(language: &dyn Language, part: Part, source: &str) -> Vec<String> {
    let facts = read(language, source);
    match part {
        Part::Symbols => facts.symbols.iter().map(|symbol| facts.symbol_line(symbol)).collect::<Vec<_>>(),
        Part::Imports => facts.imports.iter().map(|import| facts.import_line(import)).collect(),
        Part::Calls => facts.calls.iter().map(|call| facts.call_line(call)).collect(),
        Part::Bindings => facts.bindings.iter().map(|binding| facts.binding_line(binding)).collect(),
        Part::Strings => facts.strings.iter().map(|string| facts.string_line(string)).collect(),
    }
}

/// The facts of a source.
pub(crate) fn read(language: &dyn Language, source: &str) -> FileFacts {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&language.grammar()).unwrap();
    let tree = parser.parse(source, None).unwrap();
    language.extract(&tree, source.as_bytes())
}

impl FileFacts {
    fn symbol_line(&self, symbol: &SymbolFact) -> String {
        let mut line = format!("{} {}", format!("{:?}", symbol.kind).to_lowercase(), self.qualified(symbol));
        if symbol.complexity > 0 {
            line.push_str(&format!("/{} c{}", symbol.parameters, symbol.complexity));
        }
        line.push_str(&format!(" {}-{}", symbol.start_line, symbol.end_line));
        if let Some(returns) = symbol.returns {
            line.push_str(&format!(" -> {}", self.text(returns)));
        }
        if !symbol.bases.is_empty() {
            line.push_str(&format!(" : {}", list(&symbol.bases, |base| self.text(*base).to_owned())));
        }
        let flags = symbol.flags;
        let said = [(flags.is_async, "async"), (flags.exported, "exported"), (flags.test, "test"), (flags.bodiless, "bodiless")];
        said.iter().filter(|(is, _)| *is).for_each(|(_, word)| line.push_str(&format!(" #{word}")));
        line + &self.decorators(&symbol.decorators)
    }

    fn qualified(&self, symbol: &SymbolFact) -> String {
        let name = self.text(symbol.name);
        match (self.owner(symbol.parent), symbol.receiver) {
            (owner, Some(receiver)) if symbol.parent.is_none() || owner != self.text(receiver) => {
                format!("({}).{name}", self.text(receiver))
            }
            (owner, _) if owner.is_empty() => name.to_owned(),
            (owner, _) => format!("{owner}.{name}"),
        }
    }

    fn owner(&self, owner: Option<SymbolIx>) -> String {
        owner.and_then(|owner| self.symbol(owner)).map_or_else(String::new, |symbol| self.qualified(symbol))
    }

    fn import_line(&self, import: &ImportFact) -> String {
        let name = import.name.map_or_else(String::new, |name| format!(" {}", self.text(name)));
        let reexport = if import.reexport { " #reexport" } else { "" };
        format!("{}{name} as {}{reexport}", self.text(import.module), self.text(import.local))
    }

    fn call_line(&self, call: &CallFact) -> String {
        let flags = [
            (call.flags.in_loop, "loop"),
            (call.flags.awaited, "awaited"),
            (call.flags.constructor, "new"),
            (call.flags.is_macro, "macro"),
        ];
        let flags = flags.iter().filter(|(is, _)| *is).flat_map(|(_, word)| [" #", word]).collect::<String>();
        format!("{}: {}{flags}", self.owner(call.caller), self.call_text(call))
    }

    fn call_text(&self, call: &CallFact) -> String {
        let chain = call.receiver_call.map_or_else(String::new, |on| format!("<{}>.", self.called(on)));
        let receiver = call.receiver.map_or_else(String::new, |receiver| format!("{} ", self.text(receiver)));
        format!("{chain}{receiver}{}({})", self.text(call.name), self.args(&call.args))
    }

    fn called(&self, call: CallIx) -> String {
        self.call(call).map_or_else(String::new, |call| self.text(call.name).to_owned())
    }

    fn args(&self, args: &[ArgFact]) -> String {
        list(args, |arg| {
            let keyword = arg.keyword.map_or_else(String::new, |keyword| format!("{}=", self.text(keyword)));
            keyword + &self.value(&arg.value)
        })
    }

    fn value(&self, value: &ArgValue) -> String {
        match value {
            ArgValue::Text(text) => format!("{:?}", self.text(*text)),
            ArgValue::Name(name) | ArgValue::Literal(name) => self.text(*name).to_owned(),
            ArgValue::Call(call) => format!("{}()", self.called(*call)),
            ArgValue::List(values) => format!("[{}]", list(values, |value| self.value(value))),
            ArgValue::Function(symbol) => format!("fn {}", self.owner(*symbol)).trim_end().to_owned(),
            ArgValue::Other => "?".to_owned(),
        }
    }

    fn binding_line(&self, binding: &BindingFact) -> String {
        let declared = binding.declared.map_or_else(String::new, |declared| format!(": {}", self.text(declared)));
        let value = match &binding.value {
            BindingValue::Unknown => String::new(),
            BindingValue::Text(text) => format!(" = {:?}", self.text(*text)),
            BindingValue::Name(name) | BindingValue::Literal(name) => format!(" = {}", self.text(*name)),
            BindingValue::Call(call) => format!(" = {}()", self.called(*call)),
            BindingValue::List(values) => format!(" = [{}]", list(values, |value| self.value(value))),
            BindingValue::Map(entries) => {
                format!(" = {{{}}}", list(entries, |(key, value)| format!("{}: {}", self.text(*key), self.value(value))))
            }
        };
        let parameter = if binding.parameter { " #parameter" } else { "" };
        let owner = self.owner(binding.owner);
        format!("{owner}: {}{declared}{value}{parameter}{}", self.text(binding.name), self.decorators(&binding.decorators))
    }

    fn decorators(&self, decorators: &[DecoratorFact]) -> String {
        let line = |decorator: &DecoratorFact| format!(" @{}({})", self.text(decorator.name), self.args(&decorator.args));
        decorators.iter().map(line).collect()
    }

    fn string_line(&self, string: &StringFact) -> String {
        format!("{:?} {}", string.kind, self.text(string.text))
    }
}

fn list<T>(list: &[T], one: impl Fn(&T) -> String) -> String {
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}
