//! Go's fields, variables, constants and parameters.

use tree_sitter::Node;

use super::types;
use crate::extract::bindings::NewBinding;
use crate::extract::extraction::{Extraction, end_line, line};
use crate::extract::grammar::Shape;
use crate::facts::{ArgFact, ArgValue, DecoratorFact};

/// Adds what a declaration or assignment binds.
pub(super) fn bind<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    match node.kind() {
        "field_declaration" => field(node, x),
        "const_spec" | "var_spec" => specification(node, x),
        "short_var_declaration" => pairs(node, x, |_, _| true),
        // What is assigned later says something only where it is a text or what a call gives.
        _ if x.child_text(node, x.fields.operator) == Some("=") => pairs(node, x, |name, shape| {
            name != "err" && matches!(shape, Some(Shape::Text | Shape::Concat | Shape::Call | Shape::Collection))
        }),
        _ => {}
    }
}

/// Adds the variables of `for … range`.
pub(super) fn iterate<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let clause = x.first_named(node).filter(|clause| clause.kind() == "range_clause");
    let Some(left) = clause.and_then(|clause| x.child(clause, x.fields.left)) else { return };
    for name in x.named_children(left) {
        variable(name, None, node, x);
    }
}

/// Adds the parameters, the receiver and named results of a function.
pub(super) fn parameters<'t>(list: Node<'t>, x: &mut Extraction<'t>) {
    let Some(around) = x.ancestor(0).filter(|around| around.kind() != "function_type") else { return };
    let result = x.child(around, x.fields.result) == Some(list);
    for parameter in x.named_children(list) {
        let declared = x.child(parameter, x.fields.type_name).map(|declared| types::declared(declared, x));
        for child in x.named_children(parameter) {
            if child.kind() != "identifier" || x.text(child) == "_" {
                continue;
            }
            let name = x.intern(x.text(child));
            let owner = x.here.symbol;
            x.bind(NewBinding { declared, parameter: !result, ..NewBinding::new(owner, name, parameter) });
        }
    }
}

/// Fields of a named struct; those of a struct without a name have no owner to be found by.
fn field<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    if !matches!(x.ancestor_kind(2), "type_spec" | "type_alias") {
        return;
    }
    let Some(declared) = x.child(node, x.fields.type_name) else { return };
    let declared = Some(types::declared(declared, x));
    let mut decorators = tags(node, x);
    for child in x.named_children(node) {
        if child.kind() != "field_identifier" {
            continue;
        }
        let name = x.intern(x.text(child));
        let owner = x.here.symbol;
        let decorators = std::mem::take(&mut decorators);
        x.bind(NewBinding { declared, decorators, ..NewBinding::new(owner, name, node) });
    }
}

/// A field's tag as decorators: `json:"id" db:"id"`.
fn tags<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Vec<DecoratorFact> {
    let Some(tag) = x.child(node, x.fields.tag) else { return Vec::new() };
    let mut rest = x.text(tag).trim_matches('`');
    let mut decorators = Vec::new();
    while let Some((key, after)) = rest.split_once(":\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        let (name, value) = (x.intern(key.trim()), x.intern(value));
        let args = vec![ArgFact { keyword: None, value: ArgValue::Text(value) }];
        decorators.push(DecoratorFact { name, args, line: line(tag), end_line: end_line(tag) });
        rest = after;
    }
    decorators
}

/// `var a, b T = x, y`
fn specification<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let declared = x.child(node, x.fields.type_name).map(|declared| types::declared(declared, x));
    let values = x.child(node, x.fields.value).map(|values| x.named_children(values)).unwrap_or_default();
    let names = x.named_children(node).into_iter().filter(|child| child.kind() == "identifier");
    for (at, name) in names.collect::<Vec<_>>().into_iter().enumerate() {
        let text = x.text(name);
        if text == "_" {
            continue;
        }
        let name = x.intern(text);
        let owner = x.here.function;
        x.bind(NewBinding { value: values.get(at).copied(), declared, ..NewBinding::new(owner, name, node) });
    }
}

/// `a, b := x, y` and `a, err := f()`, where the call gives the first.
fn pairs<'t>(node: Node<'t>, x: &mut Extraction<'t>, takes: impl Fn(&str, Option<Shape>) -> bool) {
    let (Some(left), Some(right)) = (x.child(node, x.fields.left), x.child(node, x.fields.right)) else { return };
    let values = x.named_children(right);
    for (at, name) in x.named_children(left).into_iter().enumerate() {
        let value = values.get(at).copied();
        let shape = value.map(|value| x.shape(value));
        if takes(x.text(name), shape) {
            variable(name, value, node, x);
        }
    }
}

fn variable<'t>(name: Node<'t>, value: Option<Node<'t>>, extent: Node<'t>, x: &mut Extraction<'t>) {
    let text = x.text(name);
    if name.kind() != "identifier" || text == "_" {
        return;
    }
    let name = x.intern(text);
    let owner = x.here.function;
    x.bind(NewBinding { value, ..NewBinding::new(owner, name, extent) });
}
