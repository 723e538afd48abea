//! Variables, fields and parameters of JavaScript and TypeScript.

use tree_sitter::Node;

use super::names::field_name;
use super::types::type_name;
use super::{exports, modules, texts};
use crate::extract::bindings::NewBinding;
use crate::extract::extraction::Extraction;
use crate::extract::grammar::Shape;
use crate::facts::{NameIx, SymbolIx};

/// Adds what a declaration or assignment binds.
pub(super) fn bind<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    match node.kind() {
        "variable_declarator" => declarator(node, x),
        "assignment_expression" => assignment(node, x),
        "jsx_attribute" => {}
        _ => field(node, x),
    }
}

fn declarator<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let Some(name) = x.child(node, x.fields.name) else { return };
    let value = x.child(node, x.fields.value);
    if value.is_some_and(|value| modules::loads(value, x)) {
        return;
    }
    match name.kind() {
        "object_pattern" => take_apart(name, value, node, x),
        "array_pattern" => take_elements(name, value, node, x),
        _ => {
            if value.is_some_and(|value| x.symbol_of(value).is_some()) {
                return;
            }
            let declared = declared(node, x);
            let binding = NewBinding::new(x.here.symbol, x.intern(x.text(name)), node);
            x.bind(NewBinding { value, declared, ..binding });
        }
    }
}

fn declared<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    x.child_text(node, x.fields.type_name).and_then(type_name).map(|text| x.intern(text))
}

/// `const { a, b: c } = value`: a member of a named value is told, of the environment a look-up.
fn take_apart<'t>(pattern: Node<'t>, value: Option<Node<'t>>, extent: Node<'t>, x: &mut Extraction<'t>) {
    let object = value.and_then(|value| x.path(value)).map(|path| x.name(path).to_owned());
    let environment = value.is_some_and(|value| texts::is_environment(value, x));
    for part in x.named_children(pattern) {
        let Some((key, local, default)) = part_names(part, x) else { continue };
        let binding = NewBinding::new(x.here.symbol, x.intern(local), extent);
        if environment {
            x.bind_look_up(binding, key, default, part);
        } else if let Some(object) = &object {
            let member = x.intern_owned(format!("{object}.{key}"));
            x.bind_name(binding, member);
        } else {
            x.bind(binding);
        }
    }
}

/// Key, local name and default of a part of an object pattern with a simple name.
fn part_names<'t>(part: Node<'t>, x: &Extraction<'t>) -> Option<(&'t str, &'t str, Option<Node<'t>>)> {
    match part.kind() {
        "shorthand_property_identifier_pattern" => Some((x.text(part), x.text(part), None)),
        "object_assignment_pattern" => {
            let name = x.child(part, x.fields.left).filter(|left| left.kind() == "shorthand_property_identifier_pattern")?;
            Some((x.text(name), x.text(name), x.child(part, x.fields.right)))
        }
        "pair_pattern" => {
            let key = x.child(part, x.fields.key).filter(|key| x.shape(*key) == Shape::Name)?;
            let value = x.child(part, x.fields.value)?;
            let (local, default) = match value.kind() {
                "assignment_pattern" => (x.child(value, x.fields.left)?, x.child(value, x.fields.right)),
                _ => (value, None),
            };
            (x.shape(local) == Shape::Name).then(|| (x.text(key), x.text(local), default))
        }
        _ => None,
    }
}

/// `const [a, b] = [1, 2]` gives each its value; of other values only the names are told.
fn take_elements<'t>(pattern: Node<'t>, value: Option<Node<'t>>, extent: Node<'t>, x: &mut Extraction<'t>) {
    let values = value.filter(|value| x.shape(*value) == Shape::List).map(|value| x.named_children(value)).unwrap_or_default();
    for (at, part) in x.named_children(pattern).into_iter().enumerate() {
        if x.shape(part) == Shape::Name {
            let binding = NewBinding::new(x.here.symbol, x.intern(x.text(part)), extent);
            x.bind(NewBinding { value: values.get(at).copied(), ..binding });
        }
    }
}

fn assignment<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let (Some(left), Some(right)) = (x.child(node, x.fields.left), x.child(node, x.fields.right)) else { return };
    exports::assigned(left, right, x);
    if x.symbol_of(right).is_some() {
        return;
    }
    let Some(path) = x.path(left) else { return };
    let field = x.name(path).strip_prefix("this.").map(str::to_owned);
    let binding = match field {
        Some(field) => NewBinding::new(x.enclosing_type().or(x.here.symbol), x.intern_owned(field), node),
        None => NewBinding::new(x.here.symbol, path, node),
    };
    x.bind(NewBinding { value: Some(right), ..binding });
}

/// A field of a class or interface, a member of an enum.
fn field<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let decorators = x.decorators_in(node);
    let Some(name) = field_name(node, x) else { return };
    let name = x.plain_literal(name).unwrap_or_else(|| x.text(name));
    let value = x.child(node, x.fields.value);
    if value.is_some_and(|value| x.symbol_of(value).is_some()) {
        return;
    }
    let declared = declared(node, x);
    let binding = NewBinding::new(x.enclosing_type(), x.intern(name), node);
    x.bind(NewBinding { value, declared, decorators, ..binding });
}

/// Adds the parameters of a function.
pub(super) fn parameters<'t>(list: Node<'t>, x: &mut Extraction<'t>) {
    if matches!(x.ancestor_kind(0), "call_signature" | "construct_signature") {
        return;
    }
    for parameter in x.named_children(list) {
        let decorators = x.decorators_in(parameter);
        if x.child(parameter, x.fields.value).is_some() {
            x.decide();
        }
        let pattern = x.child(parameter, x.fields.pattern).or_else(|| x.child(parameter, x.fields.left)).unwrap_or(parameter);
        let binding = NewBinding {
            value: x.child(parameter, x.fields.value).or_else(|| x.child(parameter, x.fields.right)),
            declared: declared(parameter, x),
            parameter: true,
            decorators,
            ..NewBinding::new(x.here.symbol, x.intern(""), parameter)
        };
        match pattern.kind() {
            "object_pattern" => parts_as_parameters(pattern, x),
            "rest_pattern" => {
                if let Some(name) = pattern.named_child(0) {
                    parameter_named(name, binding, x);
                }
            }
            _ => parameter_named(pattern, binding, x),
        }
    }
}

fn parameter_named<'t>(name: Node<'t>, binding: NewBinding<'t>, x: &mut Extraction<'t>) {
    if name.kind() != "identifier" {
        return;
    }
    let name = x.intern(x.text(name));
    if is_property(binding.extent) {
        let class: Option<SymbolIx> = x.enclosing_type();
        let decorators = binding.decorators.clone();
        x.bind(NewBinding { owner: class, name, parameter: false, decorators, ..binding });
    }
    x.bind(NewBinding { name, ..binding });
}

/// `constructor(private readonly carts: Carts)` declares a field too.
fn is_property(parameter: Node<'_>) -> bool {
    let words = (0..4).map_while(|at| parameter.child(at));
    words.into_iter().any(|word| matches!(word.kind(), "accessibility_modifier" | "readonly" | "override_modifier"))
}

fn parts_as_parameters<'t>(pattern: Node<'t>, x: &mut Extraction<'t>) {
    for part in x.named_children(pattern) {
        if let Some((_, local, value)) = part_names(part, x) {
            let binding = NewBinding::new(x.here.symbol, x.intern(local), part);
            x.bind(NewBinding { value, parameter: true, ..binding });
        }
    }
}
