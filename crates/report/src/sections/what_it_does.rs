//! What it does: in its own words, and by its ways in.

use deepdive_model::Claim;
use serde_json::json;

use super::one_minute::{own_words, routes};
use super::shown::measures;
use crate::study::Study;
use crate::words::shortened;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let claims = [words(study, writer), retired(study, writer), main_features(study, writer), ways_in(study, writer)];
    claims.into_iter().flatten().collect()
}

fn words(study: &Study, writer: &Writer) -> Option<Claim> {
    match own_words(study) {
        Some(purpose) => {
            let path = purpose.evidence.as_place().map_or("", |(path, _)| path);
            writer.says("does.words", json!({"quote": shortened(&purpose.text, 400), "path": path}), [purpose.evidence.clone()])
        }
        None => writer.says("does.no-words", json!({}), study.absence("overview", "README files and package manifests")),
    }
}

/// What its README says of its end.
fn retired(study: &Study, writer: &Writer) -> Option<Claim> {
    let said = study.facts.overview.as_ref()?.retired.as_ref()?;
    let path = said.evidence.as_place().map_or("", |(path, _)| path);
    writer.says("does.retired", json!({"quote": said.text, "path": path}), [said.evidence.clone()])
}

fn main_features(study: &Study, writer: &Writer) -> Option<Claim> {
    let features = study.facts.features.as_ref().filter(|features| !features.items.is_empty())?;
    let names: Vec<_> = features.items.iter().take(6).map(|feature| &feature.name).collect();
    let evidence = features.items.iter().take(6).filter_map(|feature| feature.evidence.first().cloned());
    let args = json!({"names": names, "total": features.total});
    let confidence = features.items.iter().map(|feature| feature.confidence).min()?;
    writer.infers("does.features", args, confidence, evidence.chain(measures(study, "list_features", &["/total"])))
}

fn ways_in(study: &Study, writer: &Writer) -> Option<Claim> {
    let entries = study.facts.entry_points.as_ref()?;
    if entries.total == 0 {
        return writer.says(
            "does.no-ways-in",
            json!({}),
            study.absence("entry_points", "code in the languages that were parsed"),
        );
    }
    let count = |kind: &str| entries.by_kind.get(kind).copied().unwrap_or(0);
    let args = json!({
        "total": entries.total, "http": routes(study), "rpc": count("rpc"), "graphql": count("graphql"), "cli": count("cli"),
        "job": count("job"), "consumer": count("consumer"), "page": count("page"),
    });
    let places = entries.items.iter().take(3).filter_map(|entry| entry.evidence.first().cloned());
    writer.says("does.ways-in", args, measures(study, "entry_points", &["/total"]).into_iter().chain(places))
}
