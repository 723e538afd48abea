//! Facts as lines of text, for the tests of languages: one `check(language, part, source, expected)` and rows.
#![allow(clippy::unwrap_used, clippy::panic)]

use tree_sitter::Parser;

use super::Language;
use crate::facts::{ArgFact, ArgValue, BindingValue, CallIx, DecoratorFact, FileFacts, NameIx, SymbolIx};

/// What a source says.
pub(super) fn facts(language: &dyn Language, source: &[u8]) -> FileFacts {
    let mut parser = Parser::new();
    parser.set_language(&language.grammar()).unwrap();
    language.extract(&parser.parse(source, None).unwrap(), source)
}

/// Which facts to show.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    Symbols,
    Complexity,
    Imports,
    Calls,
    Bindings,
    Strings,
}

/// Extracts a source and compares one part of its facts with the lines expected.
pub(super) fn check(language: &dyn Language, part: Part, source: &str, expected: &[&str]) {
    let facts = facts(language, source.as_bytes());
    let show = Show(&facts);
    let lines: Vec<String> = match part {
        Part::Symbols => show.symbols(),
        Part::Complexity => show.complexity(),
        Part::Imports => show.imports(),
        Part::Calls => (0..facts.calls.len()).map(|at| show.call_line(CallIx(at as u32))).collect(),
        Part::Bindings => show.bindings(),
        Part::Strings => facts.strings.iter().map(|string| format!("{:?} {}", string.kind, show.text(string.text))).collect(),
    };
    assert_eq!(lines, expected, "{source}");
}

struct Show<'a>(&'a FileFacts);

impl Show<'_> {
    fn text(&self, name: NameIx) -> &str {
        self.0.text(name)
    }

    fn owner(&self, owner: Option<SymbolIx>) -> String {
        owner.map_or(String::new(), |owner| format!("{}.", self.text(self.0.symbol(owner).unwrap().name)))
    }

    /// `Method Cart.add(2) 3-9 async exported -> Cart: Base @dec("x")`
    fn symbols(&self) -> Vec<String> {
        let show = |symbol: &crate::facts::SymbolFact| {
            let mut line = format!("{:?} {}", symbol.kind, self.owner(symbol.parent));
            if let Some(receiver) = symbol.receiver {
                line += &format!("[{}].", self.text(receiver));
            }
            line += &format!("{}({}) {}-{}", self.text(symbol.name), symbol.parameters, symbol.start_line, symbol.end_line);
            let flags = symbol.flags;
            let flags =
                [(flags.is_async, " async"), (flags.exported, " exported"), (flags.test, " test"), (flags.bodiless, " bodiless")];
            line.extend(flags.iter().filter(|(set, _)| *set).map(|(_, name)| *name));
            line.extend(symbol.returns.map(|returns| format!(" -> {}", self.text(returns))));
            line.extend(symbol.bases.iter().map(|base| format!(" : {}", self.text(*base))));
            line + &self.decorators(&symbol.decorators)
        };
        self.0.symbols.iter().map(show).collect()
    }

    fn complexity(&self) -> Vec<String> {
        let functions = self.0.symbols.iter().filter(|symbol| symbol.complexity > 0);
        functions.map(|symbol| format!("{} {}", self.text(symbol.name), symbol.complexity)).collect()
    }

    /// `module name as local reexport type`
    fn imports(&self) -> Vec<String> {
        let show = |import: &crate::facts::ImportFact| {
            let name = import.name.map_or("-", |name| self.text(name));
            let mut line = format!("{} {name} as {}", self.text(import.module), self.text(import.local));
            line += if import.reexport { " reexport" } else { "" };
            line += if import.type_only { " type" } else { "" };
            line
        };
        self.0.imports.iter().map(show).collect()
    }

    fn bindings(&self) -> Vec<String> {
        let show = |binding: &crate::facts::BindingFact| {
            let mut line = if binding.parameter { "parameter " } else { "" }.to_owned();
            line += &format!("{}{}", self.owner(binding.owner), self.text(binding.name));
            line.extend(binding.declared.map(|declared| format!(": {}", self.text(declared))));
            if binding.value != BindingValue::Unknown {
                line += &format!(" = {}", self.value(&binding.value));
            }
            line + &self.decorators(&binding.decorators)
        };
        self.0.bindings.iter().map(show).collect()
    }

    /// `caller: a.b.c("x", key=1) loop await`; a receiver that is a call stands in place of its name.
    fn call_line(&self, at: CallIx) -> String {
        let call = self.0.call(at).unwrap();
        let caller = self.owner(call.caller).replace('.', ": ");
        let flags = call.flags;
        let flags =
            [(flags.in_loop, " loop"), (flags.awaited, " await"), (flags.constructor, " new"), (flags.is_macro, " macro")];
        let flags: String = flags.iter().filter(|(set, _)| *set).map(|(_, name)| *name).collect();
        format!("{caller}{}{flags}", self.call(at))
    }

    fn call(&self, at: CallIx) -> String {
        let call = self.0.call(at).unwrap();
        let mut before = call.receiver_call.map_or(String::new(), |inner| format!("{}.", self.call(inner)));
        before.extend(call.receiver.map(|receiver| format!("{}.", self.text(receiver))));
        format!("{before}{}({})", self.text(call.name), self.args(&call.args))
    }

    fn args(&self, args: &[ArgFact]) -> String {
        let show = |arg: &ArgFact| {
            let keyword = arg.keyword.map_or(String::new(), |keyword| format!("{}=", self.text(keyword)));
            format!("{keyword}{}", self.arg(&arg.value))
        };
        args.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    fn arg(&self, value: &ArgValue) -> String {
        match value {
            ArgValue::Text(text) => format!("{:?}", self.text(*text)),
            ArgValue::Name(name) | ArgValue::Literal(name) => self.text(*name).to_owned(),
            ArgValue::Call(call) => self.call(*call),
            ArgValue::List(values) => format!("[{}]", values.iter().map(|value| self.arg(value)).collect::<Vec<_>>().join(", ")),
            ArgValue::Function(symbol) => format!("fn {}", symbol.map_or("-", |at| self.text(self.0.symbol(at).unwrap().name))),
            ArgValue::Other => "?".to_owned(),
        }
    }

    fn value(&self, value: &BindingValue) -> String {
        match value {
            BindingValue::Text(text) => format!("{:?}", self.text(*text)),
            BindingValue::Name(name) | BindingValue::Literal(name) => self.text(*name).to_owned(),
            BindingValue::Call(call) => self.call(*call),
            BindingValue::List(values) => self.arg(&ArgValue::List(values.clone())),
            BindingValue::Map(entries) => {
                let show = |(key, value): &(NameIx, ArgValue)| format!("{}: {}", self.text(*key), self.arg(value));
                format!("{{{}}}", entries.iter().map(show).collect::<Vec<_>>().join(", "))
            }
            BindingValue::Unknown => "?".to_owned(),
        }
    }

    fn decorators(&self, decorators: &[DecoratorFact]) -> String {
        let show = |decorator: &DecoratorFact| format!(" @{}({})", self.text(decorator.name), self.args(&decorator.args));
        decorators.iter().map(show).collect()
    }
}
