//! Rust's modules, types, traits and functions as definitions.

use tree_sitter::Node;

use super::types;
use crate::extract::extraction::Extraction;
use crate::extract::symbols::Definition;
use crate::facts::{ArgValue, NameIx, SymbolFlags, SymbolIx, SymbolKind};

/// Last parts of the names of attributes of test cases.
const TESTS: &[&str] = &["test", "rstest", "test_case", "wasm_bindgen_test", "quickcheck"];

/// What a node defines; none for a closure, and for an `impl` of a type that was defined before.
pub(super) fn define<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let kind = match node.kind() {
        "function_item" | "function_signature_item" => return function(node, x),
        "impl_item" => return implementation(node, x),
        "macro_definition" => {
            x.decorators_before();
            return None;
        }
        "mod_item" => SymbolKind::Module,
        "struct_item" | "union_item" => SymbolKind::Class,
        "enum_item" => SymbolKind::Enum,
        "trait_item" => SymbolKind::Interface,
        "type_item" => SymbolKind::Alias,
        _ => return None,
    };
    let mut definition = started(node, kind, x)?;
    if kind == SymbolKind::Interface {
        definition.bases = bounds(node, x);
        definition.flags.bodiless = true;
    }
    Some(definition)
}

fn started<'t>(node: Node<'t>, kind: SymbolKind, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let name_node = x.child(node, x.fields.name)?;
    let name = x.intern(x.text(name_node));
    let mut definition = Definition::new(name, name_node, kind, node);
    definition.flags.exported = node.named_child(0).is_some_and(|first| first.kind() == "visibility_modifier");
    Some(definition)
}

fn function<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let holder = x.ancestor(1).filter(|_| x.ancestor_kind(0) == "declaration_list");
    let holder = holder.filter(|holder| matches!(holder.kind(), "impl_item" | "trait_item"));
    let kind = if holder.is_some() { SymbolKind::Method } else { SymbolKind::Function };
    let mut definition = started(node, kind, x)?;
    definition.parameters = x.child(node, x.fields.parameters).map_or(0, |list| count(list, x));
    definition.returns = x.child(node, x.fields.return_type).and_then(|given| types::returned(given, x));
    let of_trait = holder.is_some_and(|holder| x.child(holder, x.fields.trait_name).is_some() || holder.kind() == "trait_item");
    definition.flags = SymbolFlags {
        is_async: is_async(node, x),
        exported: definition.flags.exported || of_trait,
        test: false,
        bodiless: node.kind() == "function_signature_item",
    };
    if let Some(of) = holder.filter(|holder| holder.kind() == "impl_item").and_then(|holder| x.child(holder, x.fields.type_name))
    {
        let name = types::bare(of, x);
        definition.receiver = Some(x.intern(name));
        definition.parent = x.type_named(name);
    }
    Some(definition)
}

fn count<'t>(list: Node<'t>, x: &mut Extraction<'t>) -> u16 {
    let skipped = ["self_parameter", "attribute_item"];
    x.named_children(list).into_iter().filter(|child| !skipped.contains(&child.kind())).count() as u16
}

fn is_async<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> bool {
    let modifiers = x.named_children(node).into_iter().find(|child| child.kind() == "function_modifiers");
    modifiers.is_some_and(|modifiers| x.text(modifiers).split_whitespace().any(|word| word == "async"))
}

/// An `impl` of a type of the same file adds its trait to the type's bases; any other holds its functions itself.
fn implementation<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let of = x.child(node, x.fields.type_name)?;
    let base = x.child(node, x.fields.trait_name).map(|base| types::bare(base, x));
    let base = base.map(|base| x.intern(base));
    let name = types::bare(of, x);
    if let Some(known) = x.type_named(name) {
        x.decorators_before();
        add_base(known, base, x);
        return None;
    }
    let name = x.intern(name);
    let mut definition = Definition::new(name, of, SymbolKind::Module, node);
    definition.bases.extend(base);
    Some(definition)
}

fn add_base(of: SymbolIx, base: Option<NameIx>, x: &mut Extraction<'_>) {
    let (_, symbols) = x.symbols_mut();
    if let (Some(symbol), Some(base)) = (symbols.get_mut(of.0 as usize), base)
        && !symbol.bases.contains(&base)
    {
        symbol.bases.push(base);
    }
}

/// What a trait demands besides.
fn bounds<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Vec<NameIx> {
    let Some(bounds) = x.named_children(node).into_iter().find(|child| child.kind() == "trait_bounds") else { return Vec::new() };
    let types =
        x.named_children(bounds).into_iter().filter(|bound| !matches!(bound.kind(), "lifetime" | "higher_ranked_trait_bound"));
    types.collect::<Vec<_>>().into_iter().map(|bound| x.intern(types::bare(bound, x))).collect()
}

/// Marks tests by their attributes, which are claimed only after the definition.
pub(super) fn mark_tests(x: &mut Extraction<'_>) {
    let (names, symbols) = x.symbols_mut();
    for symbol in symbols {
        let is_module = symbol.kind == SymbolKind::Module;
        symbol.flags.test = symbol.decorators.iter().any(|attribute| {
            let name = names.text(attribute.name);
            if is_module {
                return name == "cfg"
                    && attribute.args.iter().any(|arg| matches!(arg.value, ArgValue::Name(name) if names.text(name) == "test"));
            }
            name.rsplit("::").next().is_some_and(|last| TESTS.contains(&last))
        });
    }
}
