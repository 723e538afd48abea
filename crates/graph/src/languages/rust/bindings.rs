//! Rust's fields, variants, variables, constants and parameters.

use tree_sitter::Node;

use super::types;
use crate::extract::bindings::NewBinding;
use crate::extract::extraction::Extraction;
use crate::facts::SymbolIx;

/// Adds what a declaration or assignment binds.
pub(super) fn bind<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    match node.kind() {
        "field_declaration" | "enum_variant" => member(node, x),
        "const_item" | "static_item" => constant(node, x),
        "let_declaration" => variable(node, x),
        "let_condition" => unpacked(node, x),
        _ => assignment(node, x),
    }
}

/// Adds the variables of `for`.
pub(super) fn iterate<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let owner = x.here.function;
    if let Some(pattern) = x.child(node, x.fields.pattern) {
        names(pattern, node, owner, x);
    }
}

/// Adds the parameters of a function or closure.
pub(super) fn parameters<'t>(list: Node<'t>, x: &mut Extraction<'t>) {
    let children = x.named_children(list);
    // As lizard reads it, the bars of a closure without parameters are an "or".
    if list.kind() == "closure_parameters" && list.child_count() == 2 {
        x.decide();
    }
    let owner = x.here.symbol;
    for child in children {
        let declared = x.child(child, x.fields.type_name).and_then(|declared| types::declared(declared, x));
        let pattern = if child.kind() == "parameter" { x.child(child, x.fields.pattern) } else { Some(child) };
        let Some(name) = pattern.filter(|pattern| pattern.kind() == "identifier") else {
            // Of a pattern such as `State(app): State<App>` the names are known, their types are not.
            if let Some(pattern) = pattern.filter(|pattern| pattern.kind() == "tuple_struct_pattern") {
                extractor(pattern, child, owner, x);
            }
            continue;
        };
        let name = x.intern(x.text(name));
        x.bind(NewBinding { declared, parameter: true, ..NewBinding::new(owner, name, child) });
    }
}

/// `Json(body): Json<Order>` binds `body` of type `Order`.
fn extractor<'t>(pattern: Node<'t>, parameter: Node<'t>, owner: Option<SymbolIx>, x: &mut Extraction<'t>) {
    let outer = x.child(parameter, x.fields.type_name).filter(|outer| outer.kind() == "generic_type");
    let content = outer.and_then(|outer| x.child(outer, x.fields.type_arguments)).and_then(|arguments| arguments.named_child(0));
    let declared = content.and_then(|content| types::declared(content, x));
    let Some(name) = pattern.named_child(1).filter(|name| name.kind() == "identifier") else { return };
    let name = x.intern(x.text(name));
    x.bind(NewBinding { declared, parameter: true, ..NewBinding::new(owner, name, parameter) });
}

/// A field or a variant, with its attributes. A variant has its enumeration as its type.
fn member<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let decorators = x.decorators_before();
    // Fields of variants belong to no type of their own.
    if x.ancestor_kind(1) == "enum_variant" {
        return;
    }
    let Some(name) = x.child_text(node, x.fields.name) else { return };
    let owner = x.here.symbol;
    let declared = match x.child(node, x.fields.type_name) {
        Some(declared) => types::declared(declared, x),
        None => owner.and_then(|owner| x.symbol(owner)).map(|symbol| symbol.name),
    };
    let name = x.intern(name);
    x.bind(NewBinding { declared, decorators, ..NewBinding::new(owner, name, node) });
}

fn constant<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let decorators = x.decorators_before();
    let Some(name) = x.child_text(node, x.fields.name) else { return };
    let name = x.intern(name);
    let declared = x.child(node, x.fields.type_name).and_then(|declared| types::declared(declared, x));
    let value = x.child(node, x.fields.value);
    let owner =
        x.here.symbol.filter(|symbol| x.symbol(*symbol).is_some_and(|symbol| symbol.kind != crate::facts::SymbolKind::Module));
    x.bind(NewBinding { value, declared, decorators, ..NewBinding::new(owner, name, node) });
}

fn variable<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    x.decorators_before();
    let owner = x.here.function;
    let Some(pattern) = x.child(node, x.fields.pattern) else { return };
    if x.child(node, x.fields.alternative).is_some() {
        x.decide();
        return unpacked(node, x);
    }
    if pattern.kind() != "identifier" {
        return names(pattern, node, owner, x);
    }
    let name = x.intern(x.text(pattern));
    let declared = x.child(node, x.fields.type_name).and_then(|declared| types::declared(declared, x));
    let value = x.child(node, x.fields.value);
    x.bind(NewBinding { value, declared, ..NewBinding::new(owner, name, node) });
}

/// `if let Some(x) = f()` and `let Ok(x) = f() else { … }`: what the call gives, without what wraps it.
fn unpacked<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let owner = x.here.function;
    let Some(pattern) = x.child(node, x.fields.pattern) else { return };
    let inner = pattern.named_child(1).filter(|inner| inner.kind() == "identifier" && pattern.named_child_count() == 2);
    let wraps = pattern.named_child(0).is_some_and(|outer| matches!(x.text(outer), "Some" | "Ok"));
    let Some(name) = inner.filter(|_| wraps && pattern.kind() == "tuple_struct_pattern") else {
        return names(pattern, node, owner, x);
    };
    let value = x.child(node, x.fields.value);
    let name = x.intern(x.text(name));
    x.bind(NewBinding { value, ..NewBinding::new(owner, name, node) });
}

/// The variables of a tuple; other patterns are not followed.
fn names<'t>(pattern: Node<'t>, extent: Node<'t>, owner: Option<SymbolIx>, x: &mut Extraction<'t>) {
    let list = if pattern.kind() == "tuple_pattern" { x.named_children(pattern) } else { vec![pattern] };
    for name in list {
        if name.kind() == "identifier" {
            let name = x.intern(x.text(name));
            x.bind(NewBinding::new(owner, name, extent));
        }
    }
}

/// `self.x = …` says what a field holds.
fn assignment<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let (Some(left), Some(right)) = (x.child(node, x.fields.left), x.child(node, x.fields.right)) else { return };
    let of_self = left.kind() == "field_expression" && x.child(left, x.fields.value).is_some_and(|of| of.kind() == "self");
    let Some(name) = x.child_text(left, x.fields.field).filter(|_| of_self) else { return };
    let owner = x.here.function.and_then(|function| x.symbol(function)).and_then(|symbol| symbol.parent);
    let name = x.intern(name);
    x.bind(NewBinding { value: Some(right), ..NewBinding::new(owner, name, node) });
}
