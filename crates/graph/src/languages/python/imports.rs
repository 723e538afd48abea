//! Imports of Python.

use tree_sitter::Node;

use crate::extract::extraction::{Extraction, line};
use crate::facts::{ImportFact, NameIx};

/// Adds what an import statement imports.
pub(super) fn import<'t>(node: Node<'t>, x: &mut Extraction<'t>) {
    let type_only = for_types(x);
    let module = x.child(node, x.fields.module_name);
    for child in x.named_children(node) {
        if Some(child) == module {
            continue;
        }
        let (taken, local) = names(child, x);
        let (module, name) = match module {
            Some(module) => (module_name(module, x), Some(taken)),
            None => (taken, None),
        };
        x.import(ImportFact { module, name, local, line: line(child), reexport: false, type_only });
    }
}

/// What is taken, and what it is called here. `import a.b` is called `a.b`, as the code writes it.
fn names<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> (NameIx, NameIx) {
    if node.kind() == "wildcard_import" {
        let all = x.intern("*");
        return (all, all);
    }
    let taken = x.child(node, x.fields.name).filter(|_| node.kind() == "aliased_import").unwrap_or(node);
    let taken = x.text(taken);
    let local = x.child_text(node, x.fields.alias).unwrap_or(taken);
    (x.intern(taken), x.intern(local))
}

fn module_name<'t>(node: Node<'t>, x: &mut Extraction<'t>) -> NameIx {
    let text = x.text(node);
    if text.contains(char::is_whitespace) {
        return x.intern_owned(text.split_whitespace().collect());
    }
    x.intern(text)
}

/// Under `if TYPE_CHECKING:`.
fn for_types(x: &Extraction<'_>) -> bool {
    let mut ancestors = (0..6).map_while(|distance| x.ancestor(distance));
    ancestors.any(|node| {
        node.kind() == "if_statement"
            && x.child_text(node, x.fields.condition)
                .is_some_and(|condition| condition.rsplit('.').next() == Some("TYPE_CHECKING"))
    })
}
