//! Functions, classes, type aliases and bound lambdas of Python.

use tree_sitter::Node;

use super::types::type_name;
use crate::extract::extraction::Extraction;
use crate::extract::grammar::Shape;
use crate::extract::symbols::Definition;
use crate::facts::{NameIx, SymbolFlags, SymbolKind};

const ENUMS: &[&str] = &["Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices"];

/// What a node defines.
pub(super) fn define<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    match node.kind() {
        "function_definition" => function(node, x),
        "class_definition" => class(node, x),
        "lambda" => lambda(node, x),
        _ => alias(node, x),
    }
}

fn function<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let name_node = x.child(node, x.fields.name)?;
    let name = x.text(name_node);
    let is_method = in_class(x);
    let kind = if is_method { SymbolKind::Method } else { SymbolKind::Function };
    let mut definition = Definition::new(x.intern(name), name_node, kind, node);
    let parameters = x.child(node, x.fields.parameters).map_or_else(Vec::new, |parameters| parameters_of(parameters, x));
    definition.parameters = u16::try_from(parameters.len()).unwrap_or(u16::MAX);
    definition.returns = x.child_text(node, x.fields.return_type).and_then(type_name).map(|text| x.intern(text));
    definition.flags = SymbolFlags {
        is_async: node.child(0).is_some_and(|first| first.kind() == "async"),
        exported: is_exported(name, x),
        test: name.starts_with("test_") || is_method && name.starts_with("test") && in_test_case(x),
        bodiless: is_abstract(x) || x.child(node, x.fields.body).is_some_and(is_ellipsis),
    };
    Some(definition)
}

/// The parameters of a function, the receiver and signs left out.
pub(super) fn parameters_of<'t>(list: Node<'t>, x: &mut Extraction<'t>) -> Vec<Node<'t>> {
    let mut parameters = x.named_children(list);
    parameters.retain(|parameter| !matches!(parameter.kind(), "keyword_separator" | "positional_separator"));
    let first = parameters.first().map_or("", |first| x.text(*first));
    if matches!(first, "self" | "cls") {
        parameters.remove(0);
    }
    parameters
}

fn class<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let name_node = x.child(node, x.fields.name)?;
    let name = x.text(name_node);
    let bases = bases(node, x);
    let kind = bases.iter().map(|base| last_part(x.name(*base))).find_map(kind_of_base).unwrap_or(SymbolKind::Class);
    let mut definition = Definition::new(x.intern(name), name_node, kind, node);
    definition.bases = bases;
    definition.flags.exported = is_exported(name, x);
    Some(definition)
}

fn kind_of_base(base: &str) -> Option<SymbolKind> {
    match base {
        "Protocol" => Some(SymbolKind::Interface),
        base if ENUMS.contains(&base) => Some(SymbolKind::Enum),
        _ => None,
    }
}

fn bases<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Vec<NameIx> {
    let Some(list) = x.child(node, x.fields.superclasses) else { return Vec::new() };
    let children = x.named_children(list);
    children.into_iter().filter_map(|base| base_name(base, x)).collect()
}

fn base_name<'t>(base: Node<'t>, x: &mut Extraction<'t>) -> Option<NameIx> {
    match x.shape(base) {
        Shape::Name | Shape::Member => x.path(base),
        // `Generic[T]`: the type without its arguments.
        Shape::Element => x.child(base, x.fields.value).and_then(|value| x.path(value)),
        _ => None,
    }
}

/// A lambda that is all that a name is given.
fn lambda<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let assignment = x.ancestor(0).filter(|parent| parent.kind() == "assignment")?;
    let name_node = x.child(assignment, x.fields.left).filter(|left| x.shape(*left) == Shape::Name)?;
    let name = x.text(name_node);
    let mut definition = Definition::new(x.intern(name), name_node, SymbolKind::Function, assignment);
    let parameters = x.child(node, x.fields.parameters).map_or(0, |list| list.named_child_count());
    definition.parameters = u16::try_from(parameters).unwrap_or(u16::MAX);
    definition.flags.exported = is_exported(name, x);
    Some(definition)
}

/// `type X = …`.
fn alias<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
    let name_node = x.child(node, x.fields.left)?;
    let name = type_name(x.text(name_node))?;
    let mut definition = Definition::new(x.intern(name), name_node, SymbolKind::Alias, node);
    definition.flags.exported = is_exported(name, x);
    Some(definition)
}

/// Visible outside: not in a function, no underscore in front.
fn is_exported(name: &str, x: &Extraction<'_>) -> bool {
    let special = name.starts_with("__") && name.ends_with("__");
    x.here.function.is_none() && (special || !name.starts_with('_'))
}

fn in_class(x: &Extraction<'_>) -> bool {
    let around = x.here.symbol.and_then(|symbol| x.symbol(symbol));
    around.is_some_and(|around| matches!(around.kind, SymbolKind::Class | SymbolKind::Interface | SymbolKind::Enum))
}

fn in_test_case(x: &Extraction<'_>) -> bool {
    let around = x.here.symbol.and_then(|symbol| x.symbol(symbol));
    around.is_some_and(|around| around.bases.iter().any(|base| x.name(*base).ends_with("TestCase")))
}

fn is_abstract(x: &Extraction<'_>) -> bool {
    let Some(decorated) = x.ancestor(0).filter(|parent| parent.kind() == "decorated_definition") else { return false };
    let decorators = (0..decorated.named_child_count() as u32).filter_map(|at| decorated.named_child(at));
    decorators.filter(|child| child.kind() == "decorator").any(|decorator| x.text(decorator).ends_with("abstractmethod"))
}

/// A body of `...` and perhaps a docstring.
fn is_ellipsis(body: Node<'_>) -> bool {
    let statements = body.named_child_count();
    let last = (statements as u32).checked_sub(1).and_then(|last| body.named_child(last));
    let is_last_ellipsis = last.and_then(|last| last.named_child(0)).is_some_and(|inner| inner.kind() == "ellipsis");
    is_last_ellipsis && statements <= 2
}

fn last_part(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}
