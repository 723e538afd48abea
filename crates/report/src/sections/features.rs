//! Features mapped to code: feature → ways in → code → tests → data.

use deepdive_model::{Claim, Feature};
use serde_json::json;

use super::shown::measures;
use crate::study::Study;
use crate::writer::Writer;

/// Features that get a sentence of their own; the table shows all.
const MOST: usize = 8;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let Some(features) = study.facts.features.as_ref() else { return Vec::new() };
    if features.items.is_empty() {
        let none = writer.says("features.none", json!({}), study.absence("list_features", "ways in, folders and documents"));
        return none.into_iter().collect();
    }
    let mut claims: Vec<_> = features.items.iter().take(MOST).filter_map(|feature| one(study, writer, feature)).collect();
    claims.extend(untested(study, writer, &features.items));
    claims
}

/// The sentence of each feature in the words of the catalogue, like all others.
pub(crate) fn summarise(study: &mut Study, writer: &Writer) {
    let Some(mut features) = study.facts.features.take() else { return };
    for feature in &mut features.items {
        if let Some(claim) = one(study, writer, feature) {
            feature.summary = claim;
        }
    }
    study.facts.features = Some(features);
}

fn one(study: &Study, writer: &Writer, feature: &Feature) -> Option<Claim> {
    let ways: Vec<_> = feature.entry_points.iter().take(3).map(|id| way(study, id)).collect();
    let mut files: Vec<_> = feature.code.iter().filter_map(|item| item.as_place()).map(|(path, _)| path).collect();
    files.sort_unstable();
    files.dedup();
    let args = json!({
        "name": feature.name, "ways": ways, "n": feature.entry_points.len(), "files": files.len(), "tests": feature.tests.len(),
        "data": feature.data.iter().take(4).collect::<Vec<_>>(), "data_total": feature.data.len(),
        "first": files.first(),
    });
    let evidence = feature.evidence.iter().chain(feature.code.iter().take(3)).chain(feature.tests.iter().take(2));
    writer.infers("features.one", args, feature.confidence, evidence.cloned())
}

/// A way in as people write it: `GET /orders`.
fn way(study: &Study, id: &str) -> String {
    let mut all = study.facts.entry_points.iter().flat_map(|entries| &entries.items);
    all.find(|entry| entry.id == id).map_or_else(
        || id.to_owned(),
        |entry| match (&entry.method, &entry.route) {
            (Some(method), Some(route)) => format!("{method} {route}"),
            (None, Some(route)) => route.clone(),
            (Some(_) | None, None) => entry.name.clone(),
        },
    )
}

fn untested(study: &Study, writer: &Writer, features: &[Feature]) -> Option<Claim> {
    let without: Vec<_> = features.iter().filter(|feature| feature.tests.is_empty()).collect();
    (!without.is_empty()).then_some(())?;
    let names: Vec<_> = without.iter().take(5).map(|feature| &feature.name).collect();
    let args = json!({"n": without.len(), "total": features.len(), "names": names});
    let places = without.iter().take(4).filter_map(|feature| feature.evidence.first().cloned());
    let evidence = measures(study, "list_features", &["/total"]).into_iter().chain(places);
    writer.infers("features.untested", args, deepdive_model::Confidence::Medium, evidence)
}
