//! What the settings of Django REST framework put in front of every view that says nothing of its own: `DEFAULT_PERMISSION_CLASSES`.

use super::scan::{Scan, last_part};
use super::{django_rest, guards};
use crate::facts::{ArgValue, BindingValue, SymbolKind};
use crate::{EntryPointFact, SymbolId};

/// Bases of classes that are views of the framework.
const VIEWS: &[&str] = &["APIView", "GenericAPIView", "ViewSet", "GenericViewSet", "ModelViewSet"];
const OWN: &str = "permission_classes";

/// Gives the guards of the settings to the ways in that have none.
pub(super) fn add(scan: &Scan<'_>, found: &mut [EntryPointFact]) {
    let stated = stated(scan);
    if stated.is_empty() {
        return;
    }
    let bare = |way: &&mut EntryPointFact| way.guards.is_empty() && way.framework.starts_with("Django");
    for way in found.iter_mut().filter(bare) {
        if way.handler.is_some_and(|handler| takes_the_default(scan, handler)) {
            way.guards.clone_from(&stated);
        }
    }
}

fn stated(scan: &Scan<'_>) -> Vec<Box<str>> {
    let mut found = Vec::new();
    for source in scan.sources(&["Python"]) {
        for binding in source.facts.bindings.iter().filter(|binding| source.text(binding.name) == "REST_FRAMEWORK") {
            let BindingValue::Map(entries) = &binding.value else { continue };
            let of_permissions = |(key, _): &&(_, ArgValue)| source.text(*key) == "DEFAULT_PERMISSION_CLASSES";
            let classes = entries.iter().filter(of_permissions).flat_map(|(_, value)| source.texts(value));
            found.extend(classes.map(last_part).filter(|name| guards::is_guard(name)).map(Box::from));
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Whether a handler is a view of the framework that does not say who may ask, nor does its class.
fn takes_the_default(scan: &Scan<'_>, handler: SymbolId) -> bool {
    let Some(symbol) = scan.graph.symbol(handler) else { return false };
    let Some(source) = scan.source(symbol.file) else { return false };
    let Some(fact) = source.facts.symbol(symbol.fact) else { return false };
    let names_own = fact
        .decorators
        .iter()
        .any(|decorator| last_part(source.text(decorator.name)) == OWN || source.keyword(&decorator.args, OWN).is_some());
    if names_own {
        return false;
    }
    let class = if fact.kind == SymbolKind::Class { Some(symbol.fact) } else { fact.parent };
    match class {
        Some(class) => django_rest::is_view_without(scan, source, class, VIEWS, OWN),
        None => source.decorator(&fact.decorators, "api_view").is_some(),
    }
}
