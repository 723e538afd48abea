//! Variables, fields and parameters of Python.

use tree_sitter::Node;

use super::definitions::parameters_of;
use super::types::type_name;
use crate::extract::bindings::NewBinding;
use crate::extract::extraction::Extraction;
use crate::extract::grammar::Shape;
use crate::facts::NameIx;

/// Adds what an assignment binds.
pub(super) fn bind<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    match node.kind() {
        "assignment" => assignment(node, x),
        "augmented_assignment" => addition(node, x),
        "named_expression" => named(node, x),
        _ => alias(node, x),
    }
}

fn assignment<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let Some(left) = x.child(node, x.fields.left) else { return };
    let mut right = x.child(node, x.fields.right);
    // `a = b = 1` nests to the right.
    while let Some(inner) = right.filter(|right| right.kind() == "assignment") {
        right = x.child(inner, x.fields.right);
    }
    if matches!(left.kind(), "pattern_list" | "tuple_pattern" | "list_pattern") {
        unpack(node, left, right, x);
        return;
    }
    if right.is_some_and(|right| x.symbol_of(right).is_some()) {
        return;
    }
    if let Some(parts) = right.and_then(|right| sum_of_lists(right, x)) {
        for part in parts {
            if let Some(binding) = target(left, node, x) {
                x.bind(NewBinding { value: Some(part), ..binding });
            }
        }
        return;
    }
    let declared = x.child_text(node, x.fields.type_name).and_then(type_name).map(|text| x.intern(text));
    if let Some(binding) = target(left, node, x) {
        x.bind(NewBinding { value: right, declared, ..binding });
    }
}

/// `a, b = 1, 2` gives each its value; `a, b = f()` says only that they exist.
fn unpack<'t>(node: Node<'t>, left: Node<'t>, right: Option<Node<'t>>, x: &mut Extraction<'t>) {
    let targets = x.named_children(left);
    let values = right.filter(|right| x.shape(*right) == Shape::List).map(|right| x.named_children(right)).unwrap_or_default();
    let paired = values.len() == targets.len();
    for (at, left) in targets.into_iter().enumerate() {
        if let Some(binding) = target(left, node, x) {
            x.bind(NewBinding { value: values.get(at).copied().filter(|_| paired), ..binding });
        }
    }
}

/// `x = […] + a.b` at the top of a file: a list that is made of several, of which each is a value.
fn sum_of_lists<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Vec<Node<'t>>> {
    let (mut parts, mut at) = (Vec::new(), node);
    let is_sum = |node: Node<'t>| node.kind() == "binary_operator" && node.child(1).is_some_and(|sign| sign.kind() == "+");
    while is_sum(at) && x.here.symbol.is_none() {
        parts.push(x.child(at, x.fields.right)?);
        at = x.child(at, x.fields.left)?;
    }
    parts.push(at);
    parts.reverse();
    let may_be_list = |part: &Node<'t>| matches!(x.shape(*part), Shape::List | Shape::Member | Shape::Name | Shape::Call);
    let holds = parts.len() > 1 && parts.iter().any(|part| x.shape(*part) == Shape::List) && parts.iter().all(may_be_list);
    holds.then_some(parts)
}

/// `x += […]` adds to a list, and `x += a.b` may at the top of a file; other additions tell no value.
fn addition<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let (Some(left), Some(right)) = (x.child(node, x.fields.left), x.child(node, x.fields.right)) else { return };
    let is_list = x.shape(right) == Shape::List || (x.shape(right) == Shape::Member && x.here.symbol.is_none());
    if is_list && let Some(binding) = target(left, node, x) {
        x.bind(NewBinding { value: Some(right), ..binding });
    }
}

fn named<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let Some(name) = x.child(node, x.fields.name) else { return };
    if let Some(binding) = target(name, node, x) {
        x.bind(NewBinding { value: x.child(node, x.fields.value), ..binding });
    }
}

/// `with open(path) as file`: the name stands for what the call gives.
fn alias<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let Some(value) = x.first_named(node).filter(|value| matches!(x.shape(*value), Shape::Call | Shape::Through)) else { return };
    let Some(name) = x.child(node, x.fields.alias).and_then(|alias| alias.named_child(0)) else { return };
    if let Some(binding) = target(name, node, x) {
        x.bind(NewBinding { value: Some(value), ..binding });
    }
}

/// What stands on the left: a name, a field of the class, or a member of something else by its whole path.
fn target<'t>(left: Node<'t>, extent: Node<'t>, x: &mut Extraction<'t>) -> Option<NewBinding<'t>> {
    let path = x.path(left)?;
    let own =
        x.name(path).split_once('.').filter(|(object, _)| matches!(*object, "self" | "cls")).map(|(_, name)| name.to_owned());
    let Some(name) = own else { return Some(NewBinding::new(x.here.symbol, path, extent)) };
    let name = x.intern_owned(name);
    Some(NewBinding::new(x.enclosing_type().or(x.here.symbol), name, extent))
}

/// Adds the parameters of a function.
pub(super) fn parameters<'t>(list: Node<'t>, x: &mut Extraction<'t>) {
    for parameter in parameters_of(list, x) {
        let Some(name) = parameter_name(parameter, x) else { continue };
        let annotation = x.child(parameter, x.fields.type_name);
        let declared = annotation.and_then(|annotation| type_name(x.text(annotation))).map(|text| x.intern(text));
        let value =
            x.child(parameter, x.fields.value).or_else(|| annotation.and_then(|annotation| annotated_call(annotation, x)));
        x.bind(NewBinding { value, declared, parameter: true, ..NewBinding::new(x.here.symbol, name, parameter) });
    }
}

fn parameter_name<'t>(parameter: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    let name = x.child(parameter, x.fields.name).or_else(|| parameter.named_child(0)).unwrap_or(parameter);
    let text = x.text(name).trim_start_matches('*');
    let is_name = !text.is_empty() && text.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
    is_name.then(|| x.intern(text))
}

/// The call in `Annotated[X, Depends(f)]`, which does for a parameter what a default of `Depends(f)` does.
fn annotated_call<'t>(annotation: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    let text = x.text(annotation);
    let is_annotated = text.split_once('[').is_some_and(|(head, _)| head.trim_end().ends_with("Annotated"));
    if is_annotated { first_call(annotation, 5, x) } else { None }
}

fn first_call<'t>(node: Node<'t>, depth: u8, x: &Extraction<'t>) -> Option<Node<'t>> {
    if x.shape(node) == Shape::Call {
        return Some(node);
    }
    let depth = depth.checked_sub(1)?;
    (0..node.named_child_count() as u32).filter_map(|at| node.named_child(at)).find_map(|child| first_call(child, depth, x))
}
