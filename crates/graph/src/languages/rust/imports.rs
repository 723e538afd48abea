//! Rust's `use` trees, one import for each leaf.

use tree_sitter::Node;

use crate::extract::extraction::{Extraction, line};
use crate::facts::ImportFact;

/// How deep trees are followed.
const DEPTH: u8 = 32;

/// Adds what a `use` or `extern crate` imports.
pub(super) fn import<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    x.decorators_before();
    let reexport = node.named_child(0).is_some_and(|first| first.kind() == "visibility_modifier");
    if node.kind() == "extern_crate_declaration" {
        let Some(name) = x.child_text(node, x.fields.name) else { return };
        let local = x.child_text(node, x.fields.alias).unwrap_or(name);
        return add(Leaf { module: name.to_owned(), name: None, local, node, reexport }, x);
    }
    if let Some(tree) = x.child(node, x.fields.argument) {
        leaves(tree, "", reexport, 0, x);
    }
}

/// A name that is imported.
struct Leaf<'t> {
    module: String,
    name: Option<&'t str>,
    local: &'t str,
    node: Node<'t>,
    reexport: bool,
}

fn leaves<'t>(node: Node<'t>, before: &str, reexport: bool, depth: u8, x: &mut Extraction<'t>) {
    if depth >= DEPTH {
        return;
    }
    match node.kind() {
        "use_list" => {
            for child in x.named_children(node) {
                leaves(child, before, reexport, depth + 1, x);
            }
        }
        "scoped_use_list" => {
            let path = x.child_text(node, x.fields.path).map_or(before.to_owned(), |path| joined(before, path));
            if let Some(list) = x.child(node, x.fields.list) {
                leaves(list, &path, reexport, depth + 1, x);
            }
        }
        "use_wildcard" => {
            let module = x.first_named(node).map_or(before.to_owned(), |path| joined(before, x.text(path)));
            add(Leaf { module, name: Some("*"), local: "*", node, reexport }, x);
        }
        "use_as_clause" => {
            let (Some(path), Some(alias)) = (x.child_text(node, x.fields.path), x.child_text(node, x.fields.alias)) else {
                return;
            };
            add_path(path, Some(alias), before, node, reexport, x);
        }
        _ => add_path(x.text(node), None, before, node, reexport, x),
    }
}

fn add_path<'t>(path: &'t str, alias: Option<&'t str>, before: &str, node: Node<'t>, reexport: bool, x: &mut Extraction<'t>) {
    if path == "self" && !before.is_empty() {
        // `a::b::{self}` is `a::b`.
        let (module, name) = before.rsplit_once("::").map_or((before, None), |(module, name)| (module, Some(name)));
        let own = x.intern_owned(before.rsplit("::").next().unwrap_or(before).to_owned());
        let name = name.map(|_| own);
        let local = alias.map_or(own, |alias| x.intern(alias));
        let module = x.intern_owned(module.to_owned());
        return x.import(ImportFact { module, name, local, line: line(node), reexport, type_only: false });
    }
    let (module, name) = match path.rsplit_once("::") {
        Some((module, name)) => (joined(before, module), Some(name)),
        None if before.is_empty() => (path.to_owned(), None),
        None => (before.to_owned(), Some(path)),
    };
    let local = alias.or(name).unwrap_or(path);
    add(Leaf { module, name, local, node, reexport }, x);
}

fn joined(before: &str, path: &str) -> String {
    if before.is_empty() { path.to_owned() } else { format!("{before}::{path}") }
}

fn add<'t>(leaf: Leaf<'t>, x: &mut Extraction<'t>) {
    let import = ImportFact {
        module: x.intern_owned(leaf.module),
        name: leaf.name.map(|name| x.intern(name)),
        local: x.intern(leaf.local),
        line: line(leaf.node),
        reexport: leaf.reexport,
        type_only: false,
    };
    x.import(import);
}
