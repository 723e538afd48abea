//! `import … from`.

use tree_sitter::Node;

use crate::extract::extraction::{Extraction, line};
use crate::facts::{ImportFact, NameIx};

/// Adds what an import statement imports.
pub(super) fn import<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let children = x.children(node);
    let type_only = children.iter().any(|child| child.kind() == "type");
    let clause = children.iter().find(|child| matches!(child.kind(), "import_clause" | "import_require_clause")).copied();
    let source = x.child(node, x.fields.source).or_else(|| x.child(clause?, x.fields.source));
    let Some(module) = source.and_then(|source| x.plain_literal(source)) else { return };
    let module = x.intern(module);
    let import = ImportFact { module, name: None, local: x.intern(""), line: line(node), reexport: false, type_only };
    match clause {
        None => x.import(import),
        Some(clause) => {
            let is_require = clause.kind() == "import_require_clause";
            for part in x.named_children(clause) {
                add_part(part, is_require, &import, x);
            }
        }
    }
}

fn add_part<'t>(part: Node<'t>, is_require: bool, import: &ImportFact, x: &mut Extraction<'t>) {
    match part.kind() {
        "identifier" => {
            let name = (!is_require).then(|| x.intern("default"));
            let local = x.intern(x.text(part));
            x.import(ImportFact { name, local, ..import.clone() });
        }
        "namespace_import" => {
            let local = part.named_child(0).map_or("", |name| x.text(name));
            let local = x.intern(local);
            x.import(ImportFact { local, ..import.clone() });
        }
        "named_imports" => {
            for specifier in x.named_children(part) {
                let Some((name, local)) = specifier_names(specifier, x) else { continue };
                let type_only = import.type_only || specifier.child(0).is_some_and(|word| word.kind() == "type");
                x.import(ImportFact { name: Some(name), local, line: line(specifier), type_only, ..import.clone() });
            }
        }
        _ => {}
    }
}

/// Name and alias of a specifier.
pub(super) fn specifier_names<'t>(specifier: Node<'t>, x: &mut Extraction<'t>) -> Option<(NameIx, NameIx)> {
    let name = x.child_text(specifier, x.fields.name)?.trim_matches(['"', '\'']);
    let local = x.child_text(specifier, x.fields.alias).map_or(name, |alias| alias.trim_matches(['"', '\'']));
    Some((x.intern(name), x.intern(local)))
}
