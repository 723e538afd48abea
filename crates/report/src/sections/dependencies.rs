//! Dependencies and licences: what it is built from, how fixed that is, what it binds to.

use std::collections::BTreeSet;

use deepdive_model::facts::Dependencies;
use deepdive_model::{Category, Claim, Confidence, Dependency};
use serde_json::json;

use super::shown::{findings, measures};
use crate::licence::copyleft;
use crate::study::Study;
use crate::words::shortened;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let claims = [
        counted(study, writer),
        pinned(study, writer),
        unstated(study, writer),
        advisories(study, writer),
        project_licence(study, writer),
        bound(study, writer),
        unknown(study, writer),
    ];
    let mut claims: Vec<_> = claims.into_iter().flatten().collect();
    claims.extend(findings(study, writer, &[Category::Dependencies], 6));
    claims
}

fn counted(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.dependencies.as_ref()?;
    if facts.total == 0 {
        return writer.says("deps.none", json!({}), study.absence("dependencies", "package manifests and lock files"));
    }
    let (open, ecosystems) = unfollowed(facts);
    let args = json!({
        "total": facts.total, "direct": facts.direct, "product": facts.direct_product, "manifests": facts.manifests.len(),
        "open": open, "ecosystems": ecosystems,
    });
    let places = facts.manifests.iter().take(4).cloned();
    writer.says(
        "deps.counted",
        args,
        measures(study, "dependencies", &["/total", "/direct", "/direct_product"]).into_iter().chain(places),
    )
}

/// Named packages of ecosystems for which nothing lists what they need in turn. A list that is cut tells nothing of that.
fn unfollowed(facts: &Dependencies) -> (u64, BTreeSet<&str>) {
    let name = |one: &'_ Dependency| (one.ecosystem.clone(), one.name.clone());
    let names: BTreeSet<_> = facts.items.iter().map(name).collect();
    if facts.total != names.len() as u64 {
        return (0, BTreeSet::new());
    }
    let followed: BTreeSet<&str> = facts.items.iter().filter(|one| !one.direct).map(|one| one.ecosystem.as_str()).collect();
    let open = || facts.items.iter().filter(|one| !followed.contains(one.ecosystem.as_str()));
    (open().map(name).collect::<BTreeSet<_>>().len() as u64, open().map(|one| one.ecosystem.as_str()).collect())
}

fn pinned(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.dependencies.as_ref().filter(|facts| facts.direct > 0)?;
    let args = json!({"n": facts.unpinned, "direct": facts.direct, "locks": facts.lock_files.len()});
    let id = match (facts.unpinned, facts.unstated) {
        (0, 0) => "deps.pinned",
        (0, _) => return None,
        _ => "deps.unpinned",
    };
    let places = facts.lock_files.iter().take(3).cloned();
    writer.says(id, args, measures(study, "dependencies", &["/unpinned", "/direct"]).into_iter().chain(places))
}

fn unstated(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.dependencies.as_ref().filter(|facts| facts.unstated > 0)?;
    let args = json!({"n": facts.unstated, "direct": facts.direct});
    writer.says("deps.unstated", args, measures(study, "dependencies", &["/unstated", "/direct"]))
}

fn advisories(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.dependencies.as_ref().filter(|facts| facts.total > 0)?;
    if study.looked_at("advisories") {
        return None;
    }
    writer.says("deps.no-advisories", json!({"total": facts.total}), measures(study, "dependencies", &["/total"]))
}

fn project_licence(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.licences.as_ref()?;
    match &facts.project {
        Some(licence) => {
            let args = json!({"licence": shortened(&licence.text, 60), "copyleft": copyleft(&licence.text)});
            writer.says("licence.project", args, [licence.evidence.clone()])
        }
        None => writer.says("licence.none", json!({}), study.absence("licences", "licence files and package manifests")),
    }
}

fn bound(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.licences.as_ref()?;
    let strong: Vec<_> = facts.dependencies.iter().filter(|(licence, _)| copyleft(licence)).collect();
    let n: u64 = strong.iter().map(|(_, count)| **count).sum();
    let stated: u64 = facts.dependencies.values().sum();
    (stated > 0).then_some(())?;
    let id = if n > 0 { "licence.copyleft" } else { "licence.no-copyleft" };
    let args = json!({"n": n, "stated": stated, "names": strong.iter().take(4).map(|(licence, _)| licence).collect::<Vec<_>>()});
    writer.infers(id, args, Confidence::Medium, measures(study, "licences", &["/dependencies"]))
}

fn unknown(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.licences.as_ref().filter(|facts| facts.unknown > 0)?;
    writer.says("licence.unknown", json!({"n": facts.unknown}), measures(study, "licences", &["/unknown"]))
}
