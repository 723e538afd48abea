//! Java's types, methods and constructors as definitions.

use tree_sitter::Node;

use super::types;
use crate::extract::extraction::Extraction;
use crate::extract::symbols::Definition;
use crate::facts::{NameIx, SymbolFlags, SymbolKind};

/// Annotations of test cases.
const TESTS: &[&str] = &["Test", "ParameterizedTest", "RepeatedTest", "TestFactory", "TestTemplate", "Property"];

/// What a node defines; none for a lambda.
pub(super) fn define<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let kind = match node.kind() {
        "class_declaration" | "record_declaration" => SymbolKind::Class,
        "interface_declaration" | "annotation_type_declaration" => SymbolKind::Interface,
        "enum_declaration" => SymbolKind::Enum,
        "method_declaration" | "constructor_declaration" | "compact_constructor_declaration" => SymbolKind::Method,
        _ => return None,
    };
    let name_node = x.child(node, x.fields.name)?;
    let name = x.intern(x.text(name_node));
    let mut definition = Definition::new(name, name_node, kind, node);
    let modifiers = Modifiers::of(node, x);
    if kind == SymbolKind::Method {
        method(node, &modifiers, &mut definition, x);
    } else {
        definition.bases = bases(node, x);
        definition.flags = SymbolFlags { exported: modifiers.visible, bodiless: modifiers.is_abstract, ..SymbolFlags::default() };
    }
    Some(definition)
}

fn method<'t>(node: Node<'t>, modifiers: &Modifiers, definition: &mut Definition<'t>, x: &mut Extraction<'t>) {
    let in_interface =
        x.here.symbol.and_then(|symbol| x.symbol(symbol)).is_some_and(|symbol| symbol.kind == SymbolKind::Interface);
    definition.parameters = x.child(node, x.fields.parameters).map_or(0, |list| parameters(list, x));
    definition.returns = x.child(node, x.fields.type_name).and_then(|given| types::returned(given, x));
    definition.flags = SymbolFlags {
        is_async: false,
        exported: modifiers.visible || (in_interface && !modifiers.private),
        test: modifiers.test,
        bodiless: x.child(node, x.fields.body).is_none(),
    };
}

fn parameters<'t>(list: Node<'t>, x: &mut Extraction<'t>) -> u16 {
    x.named_children(list).into_iter().filter(|child| child.kind() != "receiver_parameter").count() as u16
}

/// What a type extends and implements.
fn bases<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Vec<NameIx> {
    let clauses = x
        .named_children(node)
        .into_iter()
        .filter(|child| matches!(child.kind(), "superclass" | "super_interfaces" | "extends_interfaces"));
    let mut types = Vec::new();
    for clause in clauses.collect::<Vec<_>>() {
        for child in x.named_children(clause) {
            if child.kind() == "type_list" { types.extend(x.named_children(child)) } else { types.push(child) }
        }
    }
    types.into_iter().map(|base| x.intern(types::without_arguments(base, x))).collect()
}

/// What the words and annotations before a definition say.
#[derive(Debug, Default)]
struct Modifiers {
    visible: bool,
    private: bool,
    is_abstract: bool,
    test: bool,
}

impl Modifiers {
    fn of<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Self {
        let mut found = Self::default();
        let Some(modifiers) = node.named_child(0).filter(|first| first.kind() == "modifiers") else { return found };
        for child in x.children(modifiers) {
            match child.kind() {
                "public" | "protected" => found.visible = true,
                "private" => found.private = true,
                "abstract" => found.is_abstract = true,
                "annotation" | "marker_annotation" => {
                    found.test |= x.child_text(child, x.fields.name).is_some_and(|name| TESTS.contains(&name));
                }
                _ => {}
            }
        }
        found
    }
}
