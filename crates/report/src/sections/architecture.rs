//! The architecture map in sentences; the map itself is drawn and listed by the renderers.

use std::collections::BTreeMap;

use deepdive_model::{Claim, Component, ComponentKind, Confidence, Connection, ConnectionRole, ConnectionStatus, Evidence};
use serde_json::json;

use super::shown::{RUNNING, STORES, kinds, measures, store_technologies, with};
use crate::study::Study;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let claims = [
        shape(study, writer).or_else(|| empty(study, writer)),
        links(study, writer),
        hub(study, writer),
        shared_store(study, writer),
        outside(study, writer),
        alone(study, writer),
        circles(study, writer),
    ];
    claims.into_iter().flatten().collect()
}

/// How many parts of which kind.
pub(super) fn shape(study: &Study, writer: &Writer) -> Option<Claim> {
    let map = study.facts.map.as_ref().filter(|map| !map.map.components.is_empty())?;
    let args = with(with(kinds(study), json!({"n": map.map.components.len()})), store_technologies(study));
    let places = map.map.components.iter().take(6).filter_map(|part| part.evidence.first().cloned());
    writer.infers(
        "map.shape",
        args,
        Confidence::High,
        measures(study, "map_system", &["/total/components"]).into_iter().chain(places),
    )
}

fn empty(study: &Study, writer: &Writer) -> Option<Claim> {
    study.facts.map.as_ref()?;
    writer.says("map.empty", json!({}), study.absence("map_system", "deployment files, manifests and code"))
}

fn links(study: &Study, writer: &Writer) -> Option<Claim> {
    let all = connections(study);
    (!all.is_empty()).then_some(())?;
    let called = all.iter().filter(|link| link.status == ConnectionStatus::Called).count();
    let mut protocols = BTreeMap::<&str, usize>::new();
    for link in &all {
        *protocols.entry(link.protocol.as_str()).or_default() += 1;
    }
    let mut protocols: Vec<_> = protocols.into_iter().collect();
    protocols.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
    let names: Vec<_> = protocols.iter().take(4).map(|(name, _)| *name).collect();
    let args = json!({"n": all.len(), "called": called, "declared": all.len() - called, "protocols": names});
    let places = all.iter().take(5).filter_map(|link| link.evidence.first().cloned());
    writer.infers("map.links", args, Confidence::Medium, counted(study, all.len()).into_iter().chain(places))
}

/// The tool's count of connections, where it is the number that is spoken of: it counts telemetry and settings too.
fn counted(study: &Study, number: usize) -> Option<Evidence> {
    let total = study.facts.map.as_ref()?.total.get("connections")?;
    (*total == number as u64).then(|| study.facts.measure("map_system", "/total/connections"))?
}

/// The part that most others call.
fn hub(study: &Study, writer: &Writer) -> Option<Claim> {
    let (target, callers) = busiest(study, RUNNING)?;
    (callers.len() >= 3).then_some(())?;
    let args = json!({"name": target.name, "n": callers.len()});
    writer.infers("map.hub", args, Confidence::Medium, callers.iter().filter_map(|link| link.evidence.first().cloned()))
}

/// A store that several parts use.
fn shared_store(study: &Study, writer: &Writer) -> Option<Claim> {
    let (store, users) = shared(study)?;
    let names: Vec<_> = users.iter().take(5).map(|link| study.name(&link.from)).collect();
    let args = json!({"name": store.name, "technology": store.technology, "n": users.len(), "names": names});
    writer.infers("map.shared-store", args, Confidence::Medium, users.iter().filter_map(|link| link.evidence.first().cloned()))
}

/// The database that at least two parts use, and their connections to it.
pub(super) fn shared(study: &Study) -> Option<(&Component, Vec<&Connection>)> {
    busiest(study, &[ComponentKind::Database]).filter(|(_, users)| users.len() >= 2)
}

/// The component of some kinds that the most others are connected to, one connection for each of them.
fn busiest<'a>(study: &'a Study, kinds: &[ComponentKind]) -> Option<(&'a Component, Vec<&'a Connection>)> {
    let mut best: Option<(&Component, Vec<&Connection>)> = None;
    for component in study.components(kinds) {
        let mut links = BTreeMap::<&str, &Connection>::new();
        for link in connections(study).into_iter().filter(|link| link.to == component.id && link.from != component.id) {
            links.entry(&link.from).or_insert(link);
        }
        if best.as_ref().is_none_or(|(_, most)| links.len() > most.len()) {
            best = Some((component, links.into_values().collect()));
        }
    }
    best
}

/// Connections that carry the product's work.
pub(super) fn connections(study: &Study) -> Vec<&Connection> {
    let all = study.facts.map.iter().flat_map(|facts| &facts.map.connections);
    all.filter(|link| link.role == ConnectionRole::Business).collect()
}

fn outside(study: &Study, writer: &Writer) -> Option<Claim> {
    let externals = study.components(&[ComponentKind::External]);
    (!externals.is_empty()).then_some(())?;
    let names: Vec<_> = externals.iter().take(6).map(|part| &part.name).collect();
    let args = json!({"n": externals.len(), "names": names});
    writer.infers("map.outside", args, Confidence::Medium, externals.iter().filter_map(|part| part.evidence.first().cloned()))
}

/// Running parts that no connection was seen for: worth knowing when the map is read.
fn alone(study: &Study, writer: &Writer) -> Option<Claim> {
    let all: Vec<&Connection> = study.facts.map.iter().flat_map(|facts| &facts.map.connections).collect();
    let kinds: Vec<_> = RUNNING.iter().chain(STORES).copied().collect();
    let parts = study.components(&kinds);
    let linked = |part: &Component| all.iter().any(|link| link.from == part.id || link.to == part.id);
    let alone: Vec<_> = parts.iter().filter(|part| !linked(part)).collect();
    (!alone.is_empty() && parts.len() > 1).then_some(())?;
    let names: Vec<_> = alone.iter().take(6).map(|part| &part.name).collect();
    let evidence: Vec<Evidence> = alone.iter().filter_map(|part| part.evidence.first().cloned()).collect();
    writer.infers("map.alone", json!({"n": alone.len(), "names": names}), Confidence::Low, evidence)
}

fn circles(study: &Study, writer: &Writer) -> Option<Claim> {
    let cycles = study.facts.cycles.as_ref()?;
    let Some(first) = cycles.cycles.first() else {
        return writer.says("map.no-circles", json!({}), measures(study, "cycles", &["/total"]));
    };
    let names: Vec<_> = first.modules.iter().take(4).collect();
    let args = json!({"n": cycles.total, "modules": first.modules.len(), "names": names});
    writer.says("map.circles", args, measures(study, "cycles", &["/total"]).into_iter().chain(first.evidence.clone()))
}
