//! Calls: recorded when the walk leaves them, so that what stands in their arguments is known.

use tree_sitter::Node;

use super::extraction::{Extraction, end_line, line};
use super::grammar::{Role, Shape};
use super::path::Root;
use super::value::Value;
use crate::facts::{ArgFact, ArgValue, CallFact, CallFlags, CallIx, NameIx};

/// Arguments without keyword that are kept.
const POSITIONAL: usize = 8;
/// Arguments with a keyword that are kept.
const KEYWORDS: usize = 32;

/// What a language says of a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CallParts<'t> {
    /// What it is made on.
    pub(crate) object: Option<Node<'t>>,
    /// What it is made on, as written, where that is no node of its own.
    pub(crate) path: Option<&'t str>,
    /// The last part of what is called.
    pub(crate) name: &'t str,
    /// The list of arguments, or a template that is the only one.
    pub(crate) arguments: Option<Node<'t>>,
    /// `new X()`.
    pub(crate) constructor: bool,
    /// A macro.
    pub(crate) is_macro: bool,
}

/// Where the calls so far stand, in the order of their ends.
#[derive(Debug, Default)]
pub(crate) struct CallPlaces(Vec<(u32, u32)>);

impl CallPlaces {
    fn place(node: Node<'_>) -> (u32, u32) {
        // Of two that end together the outer one starts first and is left last.
        (node.end_byte() as u32, u32::MAX - node.start_byte() as u32)
    }

    fn add(&mut self, node: Node<'_>) {
        self.0.push(Self::place(node));
    }

    fn find(&self, node: Node<'_>) -> Option<CallIx> {
        self.0.binary_search(&Self::place(node)).ok().map(|at| CallIx(at as u32))
    }
}

impl<'t> Extraction<'t> {
    /// Splits what is called into the object and the name; none for what has no name.
    pub(crate) fn callee(&self, called: Node<'t>) -> Option<(Option<Node<'t>>, &'t str)> {
        match self.shape(called) {
            Shape::Name => Some((None, self.text(called))),
            Shape::Member | Shape::Element => self.dialect.member(called, self).map(|(object, name)| (Some(object), name)),
            _ => None,
        }
    }

    /// A call that was recorded.
    pub(crate) fn call(&self, call: CallIx) -> Option<&CallFact> {
        self.facts.call(call)
    }

    /// The call that a node is, where it was recorded.
    pub(crate) fn call_of(&self, node: Node<'_>) -> Option<CallIx> {
        self.call_places.find(node)
    }

    pub(super) fn leave_call(&mut self, node: Node<'t>) {
        let around = self.frames.last().map(|frame| frame.role);
        if around == Some(Role::Decorator) {
            return;
        }
        let Some(parts) = self.dialect.call(node, self).filter(|parts| !parts.name.is_empty()) else { return };
        let name = self.intern(parts.name);
        let (receiver, receiver_call) = match (parts.object, parts.path) {
            (Some(object), _) => self.receiver(object),
            (None, path) => (path.map(|path| self.intern(path)), None),
        };
        let args = parts.arguments.map(|arguments| self.arguments(arguments)).unwrap_or_default();
        let flags = CallFlags {
            in_loop: self.here.in_loop,
            awaited: around == Some(Role::Await),
            constructor: parts.constructor,
            is_macro: parts.is_macro,
        };
        let caller = self.here.function;
        self.call_places.add(node);
        self.facts.calls.push(CallFact {
            caller,
            name,
            receiver,
            receiver_call,
            args,
            line: line(node),
            end_line: end_line(node),
            flags,
        });
        let dialect = self.dialect;
        dialect.called(node, CallIx(self.facts.calls.len() as u32 - 1), self);
    }

    fn receiver(&mut self, object: Node<'t>) -> (Option<NameIx>, Option<CallIx>) {
        if let Some(name) = self.plain_path(self.behind(object)) {
            return (Some(self.intern(name)), None);
        }
        let mut path = String::new();
        match self.write_path(object, &mut path) {
            Root::Call(call) if path.is_empty() => (None, Some(call)),
            Root::Call(call) => (Some(self.intern_owned(path)), Some(call)),
            Root::Name | Root::Unknown => (Some(self.intern_owned(path)), None),
        }
    }

    /// The arguments in a list of them.
    pub(crate) fn arguments(&mut self, list: Node<'t>) -> Vec<ArgFact> {
        if self.shape(list) == Shape::Tokens {
            return self.dialect.tokens(list, self);
        }
        if self.shape(list) != Shape::Arguments {
            let value = self.argument_value(list);
            return vec![ArgFact { keyword: None, value }];
        }
        let mut args = Arguments::default();
        for child in self.named_children(list) {
            self.argument(child, &mut args);
        }
        args.list
    }

    fn argument(&mut self, node: Node<'t>, args: &mut Arguments) {
        if self.shape(node) == Shape::Keyword {
            let (key, value) = self.keyword(node);
            let keyword = self.intern(self.text(key));
            let value = self.argument_value(value);
            return args.add(Some(keyword), value);
        }
        match self.value(node, 0) {
            Value::Map(entries) if self.dialect.objects_are_options() => {
                for (key, value) in entries {
                    args.add(Some(key), value);
                }
            }
            value => args.add(None, value.into_arg()),
        }
    }

    /// Key and value of an argument with a keyword.
    fn keyword(&self, node: Node<'t>) -> (Node<'t>, Node<'t>) {
        let fields = self.fields;
        let key = [fields.name, fields.key, fields.field].into_iter().find_map(|field| self.child(node, field));
        let key = key.or_else(|| self.first_named(node)).unwrap_or(node);
        (key, self.child(node, fields.value).unwrap_or(key))
    }

    /// The value of an expression as an argument.
    pub(crate) fn argument_value(&mut self, node: Node<'t>) -> ArgValue {
        self.value(node, 0).into_arg()
    }
}

/// Arguments up to what is kept.
#[derive(Default)]
struct Arguments {
    list: Vec<ArgFact>,
    positional: usize,
    keywords: usize,
}

impl Arguments {
    fn add(&mut self, keyword: Option<NameIx>, value: ArgValue) {
        let (count, most) = if keyword.is_some() { (&mut self.keywords, KEYWORDS) } else { (&mut self.positional, POSITIONAL) };
        if *count < most {
            *count += 1;
            self.list.push(ArgFact { keyword, value });
        }
    }
}
