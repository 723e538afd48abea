//! Java's fields, variables and parameters.

use tree_sitter::Node;

use super::types;
use crate::extract::bindings::NewBinding;
use crate::extract::extraction::Extraction;
use crate::facts::{DecoratorFact, NameIx, SymbolIx};

/// Adds what a declaration or assignment binds.
pub(super) fn bind<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    match node.kind() {
        "field_declaration" | "constant_declaration" => declarators(node, x.here.symbol, x),
        "local_variable_declaration" => declarators(node, x.here.function, x),
        "assignment_expression" => assignment(node, x),
        "enum_constant" => enum_constant(node, x),
        "instanceof_expression" => pattern(node, x),
        _ => single(node, x),
    }
}

/// Adds the variable of a loop over elements.
pub(super) fn iterate<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    if node.kind() == "enhanced_for_statement" {
        single(node, x);
    }
}

/// Adds the parameters of a method or lambda, or the components of a record.
pub(super) fn parameters<'t>(list: Node<'t>, x: &mut Extraction<'t>) {
    let of_record = x.ancestor(0).is_some_and(|around| around.kind() == "record_declaration");
    for parameter in x.named_children(list) {
        let name = match parameter.kind() {
            "formal_parameter" => x.child(parameter, x.fields.name),
            "spread_parameter" => declarator_of(parameter).and_then(|declarator| x.child(declarator, x.fields.name)),
            "identifier" => Some(parameter),
            _ => None,
        };
        let Some(name) = name else { continue };
        let declared = type_of(parameter, x).and_then(|declared| types::declared(declared, x));
        let name = x.intern(x.text(name));
        let decorators = x.decorators_in(parameter);
        let owner = x.here.symbol;
        x.bind(NewBinding { declared, decorators, parameter: !of_record, ..NewBinding::new(owner, name, parameter) });
    }
}

fn declarators<'t>(node: Node<'t>, owner: Option<SymbolIx>, x: &mut Extraction<'t>) {
    let declared = x.child(node, x.fields.type_name).and_then(|declared| types::declared(declared, x));
    let mut decorators = x.decorators_in(node);
    for child in x.named_children(node) {
        if child.kind() != "variable_declarator" {
            continue;
        }
        let Some(name) = x.child_text(child, x.fields.name) else { continue };
        let value = x.child(child, x.fields.value);
        let name = x.intern(name);
        // Of `@A int x, y` the annotations are told once.
        let decorators: Vec<DecoratorFact> = std::mem::take(&mut decorators);
        x.bind(NewBinding { value, declared, decorators, ..NewBinding::new(owner, name, node) });
    }
}

/// `this.x = …` says what a field holds.
fn assignment<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let (Some(left), Some(right)) = (x.child(node, x.fields.left), x.child(node, x.fields.right)) else { return };
    let of_this = left.kind() == "field_access" && x.child(left, x.fields.object).is_some_and(|object| object.kind() == "this");
    if !of_this || x.child_text(node, x.fields.operator) != Some("=") {
        return;
    }
    let Some(name) = x.child_text(left, x.fields.field) else { return };
    let name = x.intern(name);
    let owner = x.enclosing_type();
    x.bind(NewBinding { value: Some(right), ..NewBinding::new(owner, name, node) });
}

/// A constant has its enumeration as its type.
fn enum_constant<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let Some(name) = x.child_text(node, x.fields.name) else { return };
    let name = x.intern(name);
    let owner = x.here.symbol;
    let declared = owner.and_then(|owner| x.symbol(owner)).map(|symbol| symbol.name);
    let decorators = x.decorators_in(node);
    x.bind(NewBinding { declared, decorators, ..NewBinding::new(owner, name, node) });
}

/// `o instanceof Order order`
fn pattern<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let (Some(name), Some(declared)) = (x.child_text(node, x.fields.name), x.child(node, x.fields.right)) else { return };
    let declared = types::declared(declared, x);
    local(node, name, declared, None, x);
}

/// What is caught, opened by `try`, or iterated over.
fn single<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let Some(name) = x.child_text(node, x.fields.name) else { return };
    let declared = type_of(node, x).and_then(|declared| types::declared(declared, x));
    // What a loop goes over is no value of its variable.
    let value = if node.kind() == "resource" { x.child(node, x.fields.value) } else { None };
    local(node, name, declared, value, x);
}

fn local<'t>(node: Node<'t>, name: &'t str, declared: Option<NameIx>, value: Option<Node<'t>>, x: &mut Extraction<'t>) {
    let name = x.intern(name);
    let owner = x.here.function;
    x.bind(NewBinding { value, declared, ..NewBinding::new(owner, name, node) });
}

/// The type of a parameter, wherever its grammar keeps it.
fn type_of<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Node<'t>> {
    let by_field = x.child(node, x.fields.type_name);
    by_field.or_else(|| match node.kind() {
        "spread_parameter" => {
            x.named_children(node).into_iter().find(|child| !matches!(child.kind(), "modifiers" | "variable_declarator"))
        }
        "catch_formal_parameter" => x.named_children(node).into_iter().find(|child| child.kind() == "catch_type")?.named_child(0),
        _ => None,
    })
}

fn declarator_of(node: Node<'_>) -> Option<Node<'_>> {
    let last = node.named_child((node.named_child_count() as u32).checked_sub(1)?)?;
    (last.kind() == "variable_declarator").then_some(last)
}
