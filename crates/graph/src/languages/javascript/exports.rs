//! `export` in all its forms, and assignments to `module.exports`.

use tree_sitter::Node;

use super::imports::specifier_names;
use crate::extract::bindings::NewBinding;
use crate::extract::extraction::{Extraction, line};
use crate::extract::grammar::Shape;
use crate::facts::ImportFact;

/// Adds what an export statement passes on from another module; marks what it exports of this one.
pub(super) fn export<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let Some(source) = x.child(node, x.fields.source) else { return own(node, x) };
    let Some(module) = x.plain_literal(source) else { return };
    let children = x.children(node);
    let all = x.intern("*");
    let import = ImportFact {
        module: x.intern(module),
        name: Some(all),
        local: all,
        line: line(node),
        reexport: true,
        type_only: children.iter().any(|child| child.kind() == "type"),
    };
    match children.iter().find(|child| matches!(child.kind(), "export_clause" | "namespace_export")) {
        Some(clause) if clause.kind() == "export_clause" => {
            for specifier in x.named_children(*clause) {
                let Some((name, local)) = specifier_names(specifier, x) else { continue };
                x.import(ImportFact { name: Some(name), local, line: line(specifier), ..import.clone() });
            }
        }
        Some(namespace) => {
            let local = namespace.named_child(0).map_or("", |name| x.text(name));
            let local = x.intern(local);
            x.import(ImportFact { name: None, local, ..import });
        }
        None => x.import(import),
    }
}

/// `export { a, b as c }` and `export default a`.
fn own<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    for child in x.named_children(node) {
        match child.kind() {
            "export_clause" => {
                for specifier in x.named_children(child) {
                    if let Some((name, _)) = specifier_names(specifier, x) {
                        x.export(name);
                    }
                }
            }
            "identifier" => {
                let name = x.intern(x.text(child));
                x.export(name);
                bind_default(child, node, x);
            }
            _ if node.child(1).is_some_and(|word| word.kind() == "default") => {
                if let Some(name) = x.child(child, x.fields.name) {
                    bind_default(name, node, x);
                }
            }
            _ => {}
        }
    }
}

/// What is exported without a name is a variable called `default`.
fn bind_default<'t>(value: Node<'t>, extent: Node<'t>, x: &mut Extraction<'t>) {
    let name = x.intern("default");
    x.bind(NewBinding { value: Some(value), ..NewBinding::new(None, name, extent) });
}

/// `module.exports = a`, `module.exports = { a, b }`, `exports.a = a`.
pub(super) fn assigned<'t>(left: Node<'t>, right: Node<'t>, x: &mut Extraction<'t>) {
    let target = x.text(left);
    if target != "module.exports" && !target.starts_with("exports.") && !target.starts_with("module.exports.") {
        return;
    }
    if target == "module.exports" && x.shape(right) == Shape::Name {
        bind_default(right, left, x);
    }
    let names = match x.shape(right) {
        Shape::Map => x.named_children(right),
        _ => vec![right],
    };
    for name in names {
        let value = x.child(name, x.fields.value).unwrap_or(name);
        if x.shape(value) == Shape::Name {
            let name = x.intern(x.text(value));
            x.export(name);
        }
    }
}
