//! Modules that are loaded by a call: `require("x")` and `import("x")`.

use tree_sitter::Node;

use crate::extract::extraction::{Extraction, line};
use crate::extract::grammar::Shape;
use crate::facts::{ArgValue, CallIx, ImportFact, NameIx};

/// Adds the import that a call makes.
pub(super) fn called<'t>(node: Node<'t>, call: CallIx, x: &mut Extraction<'t>) {
    let Some(module) = loaded(call, x) else { return };
    let import = ImportFact { module, name: None, local: x.intern(""), line: line(node), reexport: false, type_only: false };
    let mut above = (0..4).map_while(|distance| x.ancestor(distance)).filter(|above| x.shape(*above) != Shape::Through);
    let (first, second) = (above.next(), above.next());
    let Some(first) = first else { return x.import(import) };
    // `require("x").y`
    let member = (x.shape(first) == Shape::Member).then(|| x.child_text(first, x.fields.property)).flatten();
    let holder = if member.is_some() { second } else { Some(first) };
    let target = holder.filter(|holder| holder.kind() == "variable_declarator").and_then(|holder| x.child(holder, x.fields.name));
    let name = member.filter(|_| target.is_some()).map(|member| x.intern(member));
    match target {
        Some(pattern) if pattern.kind() == "object_pattern" => add_parts(pattern, &import, x),
        Some(target) if x.shape(target) == Shape::Name => {
            let local = x.intern(x.text(target));
            x.import(ImportFact { name, local, ..import });
        }
        _ => x.import(import),
    }
}

/// Whether an expression is nothing but the loading of a module, which is told as an import and not as a variable.
pub(super) fn loads(value: Node<'_>, x: &Extraction<'_>) -> bool {
    x.call_of(value).is_some_and(|call| loaded(call, x).is_some())
}

/// The module that a call loads.
fn loaded(call: CallIx, x: &Extraction<'_>) -> Option<NameIx> {
    let fact = x.call(call)?;
    if fact.receiver.is_some() || fact.receiver_call.is_some() || !matches!(x.name(fact.name), "require" | "import") {
        return None;
    }
    match fact.args.first()?.value {
        ArgValue::Text(module) => Some(module),
        _ => None,
    }
}

fn add_parts<'t>(pattern: Node<'t>, import: &ImportFact, x: &mut Extraction<'t>) {
    for part in x.named_children(pattern) {
        let (name, local) = match part.kind() {
            "shorthand_property_identifier_pattern" => (Some(part), Some(part)),
            "pair_pattern" => (x.child(part, x.fields.key), x.child(part, x.fields.value)),
            _ => continue,
        };
        let (Some(name), Some(local)) = (name, local) else { continue };
        let (name, local) = (x.intern(x.text(name)), x.intern(x.text(local)));
        x.import(ImportFact { name: Some(name), local, ..import.clone() });
    }
}
