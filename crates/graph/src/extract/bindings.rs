//! Bindings: what a language says of a variable, parameter or field, with the value looked at here.

use std::borrow::Cow;

use tree_sitter::Node;

use super::extraction::{Extraction, end_line, line};
use super::fold::LookUp;
use crate::facts::{BindingFact, BindingValue, DecoratorFact, NameIx, SymbolIx};

/// What a language says of a variable.
#[derive(Debug)]
pub(crate) struct NewBinding<'t> {
    /// The function or class it belongs to.
    pub(crate) owner: Option<SymbolIx>,
    /// Its name.
    pub(crate) name: NameIx,
    /// What it is given.
    pub(crate) value: Option<Node<'t>>,
    /// Declared type.
    pub(crate) declared: Option<NameIx>,
    /// A parameter.
    pub(crate) parameter: bool,
    /// Decorators on it.
    pub(crate) decorators: Vec<DecoratorFact>,
    /// The node whose lines are its lines.
    pub(crate) extent: Node<'t>,
}

impl<'t> NewBinding<'t> {
    /// A variable of which nothing more is known.
    pub(crate) fn new(owner: Option<SymbolIx>, name: NameIx, extent: Node<'t>) -> Self {
        Self { owner, name, value: None, declared: None, parameter: false, decorators: Vec::new(), extent }
    }
}

impl<'t> Extraction<'t> {
    /// Adds a binding.
    pub(crate) fn bind(&mut self, binding: NewBinding<'t>) {
        let value = binding.value.map_or(BindingValue::Unknown, |value| self.value_to_hold(value).into_binding());
        self.add_binding(binding, value);
    }

    /// Adds a binding to a name that is not written as such.
    pub(crate) fn bind_name(&mut self, binding: NewBinding<'t>, name: NameIx) {
        self.add_binding(binding, BindingValue::Name(name));
    }

    /// Adds a binding to a look-up of the environment that is written by taking the environment apart.
    pub(crate) fn bind_look_up(&mut self, binding: NewBinding<'t>, key: &'t str, default: Option<Node<'t>>, node: Node<'t>) {
        let text = self.add_look_up(&LookUp { key: Cow::Borrowed(key), default }, node);
        self.add_binding(binding, BindingValue::Text(text));
    }

    fn add_binding(&mut self, binding: NewBinding<'t>, value: BindingValue) {
        self.facts.bindings.push(BindingFact {
            owner: binding.owner,
            name: binding.name,
            value,
            declared: binding.declared,
            parameter: binding.parameter,
            decorators: binding.decorators,
            line: line(binding.extent),
            end_line: end_line(binding.extent),
        });
    }
}
