//! Go: what is its own in the walk that all languages share.

mod bindings;
mod definitions;
mod look_ups;
mod table;
#[cfg(test)]
mod tests;
mod types;

use std::sync::LazyLock;

use tree_sitter::{Node, Tree};

use super::Language;
use crate::extract::calls::CallParts;
use crate::extract::dialect::Dialect;
use crate::extract::extraction::{Extraction, line};
use crate::extract::fold::LookUp;
use crate::extract::format::Format;
use crate::extract::grammar::{Grammar, Shape};
use crate::extract::symbols::Definition;
use crate::extract::walk;
use crate::facts::{FileFacts, ImportFact};

/// Go.
pub(crate) struct Go;

static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar::new(&tree_sitter_go::LANGUAGE.into(), table::ROWS, table::ONCE));

impl Language for Go {
    fn name(&self) -> &'static str {
        "Go"
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["go"]
    }

    fn grammar(&self) -> tree_sitter::Language {
        tree_sitter_go::LANGUAGE.into()
    }

    fn extract(&self, tree: &Tree, source: &[u8]) -> FileFacts {
        walk::extract(&Go, tree, source)
    }
}

impl Dialect for Go {
    fn grammar(&self) -> &'static Grammar {
        &GRAMMAR
    }

    fn define<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) -> Option<Definition<'t>> {
        definitions::define(node, x)
    }

    fn call<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<CallParts<'t>> {
        if node.kind() == "composite_literal" {
            let (object, name) = x.callee(types::bare(x.child(node, x.fields.type_name)?))?;
            return Some(CallParts {
                object,
                path: None,
                name,
                arguments: x.child(node, x.fields.body),
                constructor: true,
                is_macro: false,
            });
        }
        if node.kind() == "type_conversion_expression" {
            let (object, name) = x.callee(types::bare(generic(node, x)?))?;
            return Some(CallParts {
                object,
                path: None,
                name,
                arguments: x.child(node, x.fields.operand),
                constructor: false,
                is_macro: false,
            });
        }
        let (object, name) = x.callee(x.child(node, x.fields.function)?)?;
        Some(CallParts {
            object,
            path: None,
            name,
            arguments: x.child(node, x.fields.arguments),
            constructor: false,
            is_macro: false,
        })
    }

    fn member<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, &'t str)> {
        match node.kind() {
            "selector_expression" => Some((x.child(node, x.fields.operand)?, x.child_text(node, x.fields.field)?)),
            "qualified_type" => Some((x.child(node, x.fields.package)?, x.child_text(node, x.fields.name)?)),
            _ => None,
        }
    }

    fn operands<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Node<'t>, Node<'t>)> {
        if x.child_text(node, x.fields.operator) != Some("+") {
            return None;
        }
        Some((x.child(node, x.fields.left)?, x.child(node, x.fields.right)?))
    }

    fn format<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<Format<'t>> {
        look_ups::format(node, x)
    }

    fn look_up<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<LookUp<'t>> {
        look_ups::look_up(node, x)
    }

    fn bind<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::bind(node, x);
    }

    fn parameters<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::parameters(node, x);
    }

    fn import<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        import(node, x);
    }

    fn iterate<'t>(&self, node: Node<'t>, x: &mut Extraction<'t>) {
        bindings::iterate(node, x);
    }

    fn collection<'t>(&self, node: Node<'t>, x: &Extraction<'t>) -> Option<(Shape, Node<'t>)> {
        collection(node, x)
    }

    fn closures_count_apart(&self) -> bool {
        true
    }
}

/// The function of `f[T](x)`, which the grammar takes for a conversion.
fn generic<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<Node<'t>> {
    x.child(node, x.fields.type_name).filter(|of| of.kind() == "generic_type")
}

/// Literals of maps and lists; those of named types are constructors, and those within another go by their entries.
fn collection<'t>(node: Node<'t>, x: &Extraction<'t>) -> Option<(Shape, Node<'t>)> {
    if node.kind() == "literal_value" {
        let keyed = x.first_named(node).is_some_and(|first| first.kind() == "keyed_element");
        return Some((if keyed { Shape::Map } else { Shape::List }, node));
    }
    if node.kind() == "type_conversion_expression" {
        let operand = x.child(node, x.fields.operand).filter(|_| generic(node, x).is_none())?;
        return Some((x.shape(operand), operand));
    }
    let shape = match x.child(node, x.fields.type_name)?.kind() {
        "map_type" => Shape::Map,
        "slice_type" | "array_type" | "implicit_length_array_type" => Shape::List,
        _ => return None,
    };
    Some((shape, x.child(node, x.fields.body)?))
}

fn import<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    if node.kind() == "package_clause" {
        let package = x.first_named(node).map_or("", |name| x.text(name));
        let package = x.intern(package);
        return x.set_package(package);
    }
    let Some(path) = x.child_text(node, x.fields.path) else { return };
    let path = path.trim_matches(['"', '`']);
    let (name, local) = match x.child_text(node, x.fields.name) {
        Some(".") => (Some("*"), "*"),
        Some(alias) => (None, alias),
        None => (None, package_name(path)),
    };
    let import = ImportFact {
        module: x.intern(path),
        name: name.map(|name| x.intern(name)),
        local: x.intern(local),
        line: line(node),
        reexport: false,
        type_only: false,
    };
    x.import(import);
}

/// The name that a package most likely has: the last part of its path, versions left out (`x/y/v2`, `yaml.v3`, `go-redis`).
fn package_name(path: &str) -> &str {
    let is_version = |part: &str| {
        part.strip_prefix('v').is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut parts = path.rsplit('/').filter(|part| !is_version(part));
    let last = parts.next().unwrap_or(path);
    match last.rsplit_once('.') {
        Some((name, version)) if is_version(version) => name,
        _ => last,
    }
}
