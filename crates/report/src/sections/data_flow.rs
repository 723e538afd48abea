//! How data flows: one to three requests followed, what is stored where, which of it is about people.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::facts::{DataEntity, Trace};
use deepdive_model::{Claim, ComponentKind, Confidence};
use serde_json::json;

use super::shown::measures;
use crate::personal::personal_kinds;
use crate::study::Study;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let mut claims = traces(study, writer);
    claims.extend(stored(study, writer));
    claims.extend(personal(study, writer));
    claims
}

fn traces(study: &Study, writer: &Writer) -> Vec<Claim> {
    let Some(facts) = study.facts.traces.as_ref() else { return Vec::new() };
    let told = facts.traces.iter().filter(|trace| !trace.steps.is_empty()).take(3);
    let claims: Vec<_> = told.filter_map(|trace| one(study, writer, trace)).collect();
    if !claims.is_empty() {
        return claims;
    }
    writer
        .says("flow.none", json!({}), study.absence("trace_request", "calls from ways in to stores and other parts"))
        .into_iter()
        .collect()
}

fn one(study: &Study, writer: &Writer, trace: &Trace) -> Option<Claim> {
    // Its own parts come one after the other; which of the outside systems is asked depends on the request.
    let externals = study.components(&[ComponentKind::External]);
    let (outside, own): (Vec<&String>, Vec<_>) =
        trace.components.iter().partition(|id| externals.iter().any(|external| external.id == **id));
    let names = |ids: Vec<&'_ String>| ids.into_iter().map(|id| study.name(id).to_owned()).collect::<Vec<_>>();
    let targets = |actions: &[&str]| {
        let found: BTreeSet<_> =
            trace.steps.iter().filter(|step| actions.contains(&step.action.as_str())).map(|step| &step.target).collect();
        found.into_iter().take(4).collect::<Vec<_>>()
    };
    let args = json!({
        "name": trace.name.strip_prefix("ANY ").unwrap_or(&trace.name), "components": names(own), "outside": names(outside), "n": trace.steps.len(), "reads": targets(&["reads"]),
        "writes": targets(&["writes"]), "sends": targets(&["sends"]),
        "steps": trace.steps.iter().take(6).map(|step| format!("{} {}", acted(&step.action), step.target)).collect::<Vec<_>>(),
    });
    writer.infers("flow.trace", args, trace.confidence, trace.steps.iter().map(|step| step.evidence.clone()))
}

/// A step in words that an engineer reads.
fn acted(action: &str) -> &str {
    if action == "sends" { "asks" } else { action }
}

fn stored(study: &Study, writer: &Writer) -> Option<Claim> {
    let data = study.facts.data.as_ref()?;
    if data.total == 0 {
        return writer.says("data.none", json!({}), study.absence("data_model", "table definitions, models and schemas"));
    }
    let mut stores = BTreeMap::<&str, usize>::new();
    for store in data.entities.iter().filter_map(|entity| entity.store.as_deref()) {
        *stores.entry(study.name(store)).or_default() += 1;
    }
    let mut names: Vec<&String> = Vec::new();
    for entity in most_linked(&data.entities) {
        if names.len() < 5 && !names.contains(&&entity.name) {
            names.push(&entity.name);
        }
    }
    let args = json!({"n": data.total, "names": names, "stores": stores.keys().take(4).collect::<Vec<_>>()});
    let places = data.entities.iter().take(5).filter_map(|entity| entity.evidence.first().cloned());
    writer.says("data.stored", args, measures(study, "data_model", &["/total"]).into_iter().chain(places))
}

/// The entities that most others refer to first: they are what the system is about.
fn most_linked(entities: &[DataEntity]) -> Vec<&DataEntity> {
    let incoming = |name: &str| entities.iter().filter(|entity| entity.refers_to.iter().any(|other| other == name)).count();
    let mut sorted: Vec<_> = entities.iter().collect();
    sorted.sort_by_cached_key(|entity| {
        (std::cmp::Reverse(incoming(&entity.name)), std::cmp::Reverse(entity.fields.len()), entity.name.clone())
    });
    sorted
}

fn personal(study: &Study, writer: &Writer) -> Option<Claim> {
    let data = study.facts.data.as_ref().filter(|data| data.total > 0)?;
    let found: Vec<_> = data.entities.iter().filter(|entity| !personal_kinds(entity).is_empty()).collect();
    if found.is_empty() {
        return writer.infers(
            "data.not-personal",
            json!({}),
            Confidence::Low,
            study.absence("data_model", "names of stored fields"),
        );
    }
    let kinds: BTreeSet<_> = found.iter().flat_map(|entity| personal_kinds(entity)).collect();
    let names: Vec<_> = found.iter().take(5).map(|entity| &entity.name).collect();
    let args = json!({"n": found.len(), "kinds": kinds, "names": names});
    writer.infers("data.personal", args, Confidence::Medium, found.iter().filter_map(|entity| entity.evidence.first().cloned()))
}
