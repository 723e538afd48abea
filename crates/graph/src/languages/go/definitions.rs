//! Go's functions, methods and types as definitions.

use tree_sitter::Node;

use super::types;
use crate::extract::extraction::Extraction;
use crate::extract::symbols::Definition;
use crate::facts::{NameIx, SymbolFlags, SymbolKind};

/// Beginnings of the names of test functions, which take a `*testing.T` or the like.
const TESTS: &[&str] = &["Test", "Benchmark", "Fuzz"];

/// What a node defines; none for a function literal without a name.
pub(super) fn define<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    match node.kind() {
        "function_declaration" => function(node, x),
        "method_declaration" => method(node, x),
        "method_elem" => method_of_interface(node, x),
        "type_spec" | "type_alias" => named_type(node, x),
        "func_literal" => function_value(node, x),
        _ => None,
    }
}

fn started<'t>(node: Node<'t>, kind: SymbolKind, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let name_node = x.child(node, x.fields.name)?;
    let name = x.text(name_node);
    let mut definition = Definition::new(x.intern(name), name_node, kind, node);
    definition.flags.exported = name.starts_with(char::is_uppercase);
    Some(definition)
}

fn function<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let mut definition = started(node, SymbolKind::Function, x)?;
    signature(node, &mut definition, x);
    definition.flags.test = is_test(node, x);
    Some(definition)
}

/// `var handle = func() { … }` at the top of the file.
fn function_value<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let specification = x.ancestor(1).filter(|around| around.kind() == "var_spec" && x.here.function.is_none())?;
    let alone = x.ancestor(0).is_some_and(|values| values.named_child_count() == 1);
    let mut definition = started(specification, SymbolKind::Function, x).filter(|_| alone)?;
    signature(node, &mut definition, x);
    Some(definition)
}

fn method<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let mut definition = started(node, SymbolKind::Method, x)?;
    signature(node, &mut definition, x);
    let list = x.child(node, x.fields.receiver)?;
    let receiver = x.first_named(list).and_then(|receiver| x.child(receiver, x.fields.type_name));
    if let Some(receiver) = receiver {
        let name = x.text(types::bare(receiver));
        definition.receiver = Some(x.intern(name));
        definition.parent = x.type_named(name);
    }
    Some(definition)
}

fn method_of_interface<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let mut definition = started(node, SymbolKind::Method, x)?;
    signature(node, &mut definition, x);
    Some(definition)
}

fn signature<'t>(node: Node<'t>, definition: &mut Definition<'t>, x: &mut Extraction<'t>) {
    definition.parameters = x.child(node, x.fields.parameters).map_or(0, |list| count(list, x));
    definition.returns = x.child(node, x.fields.result).and_then(|result| types::returned(result, x));
    definition.flags.bodiless = x.child(node, x.fields.body).is_none();
}

/// `a, b int` are two parameters, `int` alone is one.
fn count<'t>(list: Node<'t>, x: &mut Extraction<'t>) -> u16 {
    let mut count = 0;
    for parameter in x.named_children(list) {
        let names = x.named_children(parameter).iter().filter(|child| child.kind() == "identifier").count();
        count += names.max(1) as u16;
    }
    count
}

fn is_test<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> bool {
    let Some(name) = x.child_text(node, x.fields.name) else { return false };
    let named = TESTS.iter().any(|start| name.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_lowercase)));
    let list = x.child(node, x.fields.parameters).filter(|_| named);
    let first = list.and_then(|list| x.first_named(list)).and_then(|first| x.child(first, x.fields.type_name));
    first.is_some_and(|first| matches!(x.text(types::bare(first)), "testing.T" | "testing.B" | "testing.F"))
}

fn named_type<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let of = x.child(node, x.fields.type_name)?;
    let kind = match of.kind() {
        "struct_type" => SymbolKind::Class,
        "interface_type" => SymbolKind::Interface,
        _ => SymbolKind::Alias,
    };
    let mut definition = started(node, kind, x)?;
    // A type declared alone has its keyword in its lines.
    if let Some(around) = x.ancestor(0).filter(|around| around.kind() == "type_declaration" && around.named_child_count() == 1) {
        definition.extent = around;
    }
    definition.bases = bases(of, x);
    definition.flags = SymbolFlags { bodiless: kind == SymbolKind::Interface, ..definition.flags };
    Some(definition)
}

/// Embedded types of a struct or interface.
fn bases<'t>(of: Node<'t>, x: &mut Extraction<'t>) -> Vec<NameIx> {
    let list = match of.kind() {
        "struct_type" => x.first_named(of),
        "interface_type" => Some(of),
        _ => None,
    };
    let members = list.map(|list| x.named_children(list)).unwrap_or_default();
    members.into_iter().filter_map(|member| embedded(member, x)).collect()
}

fn embedded<'t>(member: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    let named = match member.kind() {
        "field_declaration" if x.child(member, x.fields.name).is_none() => x.child(member, x.fields.type_name)?,
        // `A | B` is a constraint, no base.
        "type_elem" if member.named_child_count() == 1 => member.named_child(0)?,
        _ => return None,
    };
    let named = types::bare(named);
    matches!(named.kind(), "type_identifier" | "qualified_type").then(|| x.intern(x.text(named)))
}
