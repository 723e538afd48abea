//! Definitions: from a node and what a language says of it to a symbol, and the context of what stands inside.

use tree_sitter::Node;

use super::extraction::{Context, Extraction, end_line, line};
use super::grammar::{Kind, Role, Shape};
use crate::facts::{NameIx, SymbolFact, SymbolFlags, SymbolIx, SymbolKind};

/// What a language says of a definition.
#[derive(Debug)]
pub(crate) struct Definition<'t> {
    /// Its own name.
    pub(crate) name: NameIx,
    /// Where the name stands.
    pub(crate) name_node: Node<'t>,
    /// What it is.
    pub(crate) kind: SymbolKind,
    /// The node whose lines are the definition's: the definition itself, or the declaration around it.
    pub(crate) extent: Node<'t>,
    /// The symbol it stands in, where that is not the innermost one.
    pub(crate) parent: Option<SymbolIx>,
    /// The type it belongs to by name.
    pub(crate) receiver: Option<NameIx>,
    /// Number of parameters, receiver left out.
    pub(crate) parameters: u16,
    /// Bases as written, without type arguments.
    pub(crate) bases: Vec<NameIx>,
    /// Return type.
    pub(crate) returns: Option<NameIx>,
    /// The rest.
    pub(crate) flags: SymbolFlags,
}

impl<'t> Definition<'t> {
    /// A definition of which only name, kind and place are known.
    pub(crate) fn new(name: NameIx, name_node: Node<'t>, kind: SymbolKind, extent: Node<'t>) -> Self {
        Self {
            name,
            name_node,
            kind,
            extent,
            parent: None,
            receiver: None,
            parameters: 0,
            bases: Vec::new(),
            returns: None,
            flags: SymbolFlags::default(),
        }
    }

    fn is_function(&self) -> bool {
        matches!(self.kind, SymbolKind::Function | SymbolKind::Method)
    }
}

impl<'t> Extraction<'t> {
    /// Adds the symbol that a node defines; gives the context of what stands in it.
    pub(super) fn enter_symbol(&mut self, node: Node<'t>, kind: Kind) -> Context {
        let dialect = self.dialect;
        match dialect.define(node, self) {
            Some(definition) => self.add_symbol(node, definition),
            None if kind.shape == Shape::Function => self.closure_context(),
            None => self.here,
        }
    }

    fn add_symbol(&mut self, node: Node<'t>, definition: Definition<'t>) -> Context {
        let symbol = SymbolIx(self.facts.symbols.len() as u32);
        let decorators = self.decorators_before();
        let start = decorators.first().map_or(u32::MAX, |decorator| decorator.line).min(line(definition.extent));
        let is_function = definition.is_function();
        let counter = if is_function { self.new_counter() } else { 0 };
        self.symbol_counters.push(counter);
        self.symbol_nodes.insert(node.id(), symbol);
        self.facts.symbols.push(SymbolFact {
            name: definition.name,
            kind: definition.kind,
            parent: definition.parent.or(self.here.symbol),
            receiver: definition.receiver,
            start_line: start,
            name_line: line(definition.name_node),
            end_line: end_line(definition.extent),
            complexity: 0,
            parameters: definition.parameters,
            decorators,
            bases: definition.bases,
            returns: definition.returns,
            flags: definition.flags,
        });
        let function = if is_function { Some(symbol) } else { self.here.function };
        Context { symbol: Some(symbol), function, counter, ..Context::default() }
    }

    /// Gives a symbol the decorators that stand in it.
    pub(super) fn leave_symbol(&mut self, node: Node<'t>) {
        let decorators = self.decorators_in(node);
        if decorators.is_empty() || self.dialect.decorators_stand_before() {
            return;
        }
        let Some(symbol) = self.symbol_of(node) else { return };
        if let Some(fact) = self.facts.symbols.get_mut(symbol.0 as usize) {
            fact.start_line = decorators.iter().map(|decorator| decorator.line).min().unwrap_or(u32::MAX).min(fact.start_line);
            fact.decorators.extend(decorators);
        }
    }

    /// Inside a function without a name: calls in it belong to the function around; it is run in a loop where it is given to
    /// something that loops, or stands as an argument in a loop.
    fn closure_context(&mut self) -> Context {
        let counter = if self.dialect.closures_count_apart() { self.new_counter() } else { self.here.counter };
        let given_to = self.frames.iter().rev().take(2).find(|frame| frame.role == Role::Call).map(|frame| frame.node);
        let in_loop = given_to.is_some_and(|call| self.here.in_loop || self.iterates(call));
        Context { counter, in_loop, around: in_loop, carried: false, ..self.here }
    }

    fn iterates(&self, call: Node<'t>) -> bool {
        let parts = self.dialect.call(call, self);
        parts.is_some_and(|parts| parts.object.is_some() && self.dialect.iterators().contains(&parts.name))
    }

    fn new_counter(&mut self) -> u32 {
        self.counters.push(0);
        self.counters.len() as u32 - 1
    }
}
