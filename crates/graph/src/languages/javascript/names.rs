//! What a function or class without a name of its own is called: by what it is given to.

use tree_sitter::Node;

use crate::extract::extraction::Extraction;
use crate::extract::grammar::Shape;
use crate::facts::{NameIx, SymbolIx};

/// Parts of the names of functions that give back the function they are given, with something around it.
const WRAPPERS: &[&str] = &[
    "async",
    "cache",
    "catch",
    "debounce",
    "forwardref",
    "handler",
    "memo",
    "middleware",
    "observer",
    "throttle",
    "usecallback",
    "wrap",
];

/// A name found around a function.
#[derive(Debug)]
pub(super) struct Bound<'t> {
    pub(super) name: &'t str,
    pub(super) name_node: Node<'t>,
    /// The declaration or assignment.
    pub(super) extent: Node<'t>,
    /// The object or prototype it is put into.
    pub(super) receiver: Option<NameIx>,
    /// The class it is a member of.
    pub(super) class: Option<SymbolIx>,
    pub(super) exported: bool,
}

impl<'t> Bound<'t> {
    pub(super) fn new(name: &'t str, name_node: Node<'t>, extent: Node<'t>) -> Self {
        Self { name, name_node, extent, receiver: None, class: None, exported: false }
    }
}

/// What the node at hand is bound to; none where it is bound to nothing.
pub(super) fn bound<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> Option<Bound<'t>> {
    let distance = (0..8).find(|at| x.ancestor(*at).is_some_and(|ancestor| !is_around(*at, ancestor, x)))?;
    let parent = x.ancestor(distance)?;
    match parent.kind() {
        "variable_declarator" => declared(parent, distance, x),
        "assignment_expression" => assigned(parent, x),
        "field_definition" | "public_field_definition" => field(parent, x),
        "pair" => property(parent, distance, x),
        "export_statement" => Some(Bound { exported: true, ..Bound::new("default", node, parent) }),
        _ => None,
    }
}

/// Parentheses, casts and wrapping calls between a function and its name.
fn is_around(distance: usize, ancestor: Node<'_>, x: &Extraction<'_>) -> bool {
    match x.shape(ancestor) {
        Shape::Through => ancestor.kind() != "await_expression",
        Shape::Arguments => x.ancestor(distance + 1).is_some_and(|call| wraps(call, x)),
        Shape::Call => wraps(ancestor, x),
        _ => false,
    }
}

fn wraps(call: Node<'_>, x: &Extraction<'_>) -> bool {
    let Some(called) = call.child_by_field_id(x.fields.function) else { return false };
    let name = x.text(called).rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    name.len() <= 40 && WRAPPERS.iter().any(|wrapper| name.contains(wrapper))
}

fn declared<'t>(declarator: Node<'t>, distance: usize, x: &Extraction<'t>) -> Option<Bound<'t>> {
    let name = x.child(declarator, x.fields.name).filter(|name| x.shape(*name) == Shape::Name)?;
    let declaration = x.ancestor(distance + 1).unwrap_or(declarator);
    let exported = x.ancestor_kind(distance + 2) == "export_statement";
    Some(Bound { exported, ..Bound::new(x.text(name), name, declaration) })
}

/// `f = …`, `this.f = …`, `exports.f = …`, `F.prototype.f = …`, `module.exports = …`.
fn assigned<'t>(assignment: Node<'t>, x: &mut Extraction<'t>) -> Option<Bound<'t>> {
    let left = x.child(assignment, x.fields.left)?;
    if x.shape(left) == Shape::Name {
        return Some(Bound::new(x.text(left), left, assignment));
    }
    let name_node = x.child(left, x.fields.property)?;
    let name = x.text(name_node);
    let object = x.child_text(left, x.fields.object)?;
    let bound = Bound::new(name, name_node, assignment);
    Some(match object {
        "this" => Bound { class: x.enclosing_type(), ..bound },
        "module" if name == "exports" => Bound { name: "default", exported: true, ..bound },
        "exports" | "module.exports" => Bound { exported: true, ..bound },
        _ => {
            let owner = object.strip_suffix(".prototype").unwrap_or(object);
            let is_word = owner.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$'));
            Bound { receiver: is_word.then(|| x.intern(owner)), ..bound }
        }
    })
}

fn field<'t>(definition: Node<'t>, x: &Extraction<'t>) -> Option<Bound<'t>> {
    let name = field_name(definition, x)?;
    Some(Bound { class: x.enclosing_type(), ..Bound::new(x.text(name), name, definition) })
}

/// The name of a field: `name` in TypeScript, `property` in JavaScript; none for computed ones.
pub(super) fn field_name<'t>(definition: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    let name = x.child(definition, x.fields.name).or_else(|| x.child(definition, x.fields.property))?;
    matches!(x.shape(name), Shape::Name | Shape::Text).then_some(name)
}

fn property<'t>(pair: Node<'t>, distance: usize, x: &mut Extraction<'t>) -> Option<Bound<'t>> {
    let key = x.child(pair, x.fields.key)?;
    let name = if x.shape(key) == Shape::Text { x.plain_literal(key)? } else { x.text(key) };
    if key.kind() == "computed_property_name" || name.is_empty() {
        return None;
    }
    Some(Bound { receiver: object_name(distance + 1, x), ..Bound::new(name, key, pair) })
}

/// The name of the variable that an object, the ancestor at a distance, is given to.
pub(super) fn object_name(distance: usize, x: &mut Extraction<'_>) -> Option<NameIx> {
    let above = (1..4).map_while(|more| x.ancestor(distance + more)).find(|ancestor| x.shape(*ancestor) != Shape::Through)?;
    let name = match above.kind() {
        "variable_declarator" => x.child(above, x.fields.name)?,
        "assignment_expression" => x.child(above, x.fields.left)?,
        _ => return None,
    };
    if matches!(x.text(name), "module.exports" | "exports") {
        return None;
    }
    x.path(name)
}
