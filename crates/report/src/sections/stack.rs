//! The tech stack by layer, and why each technology is there, or that no reason was found.

use deepdive_model::{Basis, Claim, Confidence, Scope, StackItem};
use serde_json::json;

use super::shown::measures;
use crate::catalogue::word;
use crate::study::Study;
use crate::words::shortened;
use crate::writer::Writer;

/// Stated reasons that get a sentence.
const MOST_REASONS: usize = 8;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let Some(stack) = study.facts.stack.as_ref() else { return Vec::new() };
    if stack.items.is_empty() {
        return writer
            .says("stack.none", json!({}), study.absence("detect_stack", "manifests, deployment files and imports"))
            .into_iter()
            .collect();
    }
    let mut claims = layers(&stack.items, writer);
    claims.extend(reasons(&stack.items, writer));
    claims.extend(unexplained(study, &stack.items, writer));
    claims.extend(decisions(study, writer));
    claims
}

/// Layers in the order of a request's way; others behind, by name.
const ORDER: &[&str] = &["frontend", "api", "backend", "messaging", "data", "infrastructure", "observability", "build", "test"];

/// Product technologies by layer.
pub(crate) fn by_layer(items: &[StackItem]) -> Vec<(&str, Vec<&StackItem>)> {
    let mut layers = std::collections::BTreeMap::<(usize, &str), Vec<&StackItem>>::new();
    for item in items {
        let rank = ORDER.iter().position(|layer| *layer == item.layer).unwrap_or(ORDER.len());
        layers.entry((rank, &item.layer)).or_default().push(item);
    }
    layers.into_iter().map(|((_, layer), items)| (layer, items)).collect()
}

fn layers(items: &[StackItem], writer: &Writer) -> Vec<Claim> {
    let product: Vec<_> = items.iter().filter(|item| item.scope == Scope::Product).cloned().collect();
    by_layer(&product).into_iter().filter_map(|(layer, items)| of_layer(layer, &items, writer)).collect()
}

fn of_layer(layer: &str, items: &[&StackItem], writer: &Writer) -> Option<Claim> {
    let names: Vec<_> = items.iter().take(8).map(|item| &item.name).collect();
    let versions: Vec<_> = items.iter().take(8).map(|item| with_version(item)).collect();
    let key = format!("layer-{layer}");
    let layer = Some(word(&key)).filter(|called| *called != key).unwrap_or(layer);
    let args = json!({"layer": layer, "names": names, "versions": versions, "n": items.len()});
    writer.says("stack.layer", args, items.iter().filter_map(|item| item.evidence.first().cloned()))
}

fn with_version(item: &StackItem) -> String {
    item.version.as_ref().map_or_else(|| item.name.clone(), |version| format!("{} {version}", item.name))
}

fn has_reason(item: &StackItem) -> bool {
    let said = item.why.text.to_lowercase();
    !item.why.evidence.is_empty() && item.why.basis != Basis::Inferred && !said.starts_with("no stated reason")
}

fn reasons(items: &[StackItem], writer: &Writer) -> Vec<Claim> {
    let stated = items.iter().filter(|item| has_reason(item) && item.scope == Scope::Product).take(MOST_REASONS);
    let one = |item: &StackItem| {
        let args = json!({"name": item.name, "why": shortened(&item.why.text, 240)});
        writer.infers("stack.why", args, Confidence::Medium, item.why.evidence.clone())
    };
    stated.filter_map(one).collect()
}

fn unexplained(study: &Study, items: &[StackItem], writer: &Writer) -> Option<Claim> {
    let product: Vec<_> = items.iter().filter(|item| item.scope == Scope::Product).collect();
    let without: Vec<_> = product.iter().filter(|item| !has_reason(item)).collect();
    (!without.is_empty()).then_some(())?;
    let args = json!({
        "n": without.len(), "total": product.len(), "names": without.iter().take(4).map(|item| &item.name).collect::<Vec<_>>(),
    });
    let searched = "decision records, README files, comments beside declarations and settings";
    writer.infers("stack.no-reason", args, Confidence::Medium, study.absence("detect_stack", searched))
}

fn decisions(study: &Study, writer: &Writer) -> Option<Claim> {
    let decisions = &study.facts.overview.as_ref()?.decisions;
    (!decisions.is_empty()).then_some(())?;
    let names: Vec<_> = decisions.iter().take(5).map(|one| shortened(&one.text, 80)).collect();
    let args = json!({"n": decisions.len(), "names": names});
    writer.says(
        "stack.decisions",
        args,
        measures(study, "overview", &[]).into_iter().chain(decisions.iter().map(|one| one.evidence.clone())),
    )
}
