//! Scalability and operations: what breaks first when load grows ten times, and why.

use std::collections::BTreeMap;

use deepdive_model::facts::WorkloadFact;
use deepdive_model::{Category, Claim, Confidence};
use serde_json::json;

use super::architecture::shared;
use super::one_minute::routes;
use super::shown::{STORES, findings};
use crate::rank::Risk;
use crate::study::Study;
use crate::way::Ways;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let mut claims: Vec<Claim> = breaks_first(study, writer).into_iter().collect();
    claims.extend(findings(study, writer, &[Category::Scalability, Category::Operations], 8));
    claims.extend(
        [probes(study, writer), limits(study, writer), replicas(study, writer), pipelines(study, writer)].into_iter().flatten(),
    );
    claims
}

/// The gravest scalability risk that lies on the way of a request; else the store that all share; else the part that runs once; else what was looked for.
fn breaks_first(study: &Study, writer: &Writer) -> Option<Claim> {
    from_risk(study, writer).or_else(|| from_store(study, writer)).or_else(|| from_single(study, writer)).or_else(|| {
        let rules = study.facts.rules(&[Category::Scalability])?;
        writer.infers(
            "scale.unknown",
            json!({"rules": rules.rules, "files": rules.files, "routes": routes(study)}),
            Confidence::Low,
            rules.evidence,
        )
    })
}

fn from_risk(study: &Study, writer: &Writer) -> Option<Claim> {
    let ways = Ways::new(&study.facts);
    let found = study.body_findings(&[Category::Scalability]);
    let on_the_way: Vec<_> = found.into_iter().filter(|finding| ways.pass(finding)).collect();
    let of_risk = |risk: &&Risk| on_the_way.iter().any(|finding| finding.rule == risk.key);
    let risk = study.risks.iter().find(of_risk)?;
    let found: Vec<_> = on_the_way.into_iter().filter(|finding| finding.rule == risk.key).collect();
    let first = found.first()?;
    let shared = shared(study).map(|(store, users)| json!({"name": store.name, "n": users.len()}));
    let args = json!({"title": first.title, "n": found.len(), "action": first.remediation, "shared": shared});
    let places = found.iter().filter_map(|finding| finding.evidence.first().cloned());
    writer.infers("scale.first-risk", args, risk.confidence.min(Confidence::Medium), places)
}

fn from_store(study: &Study, writer: &Writer) -> Option<Claim> {
    let (store, users) = shared(study)?;
    let args = json!({"name": store.name, "technology": store.technology, "n": users.len()});
    writer.infers("scale.first-store", args, Confidence::Low, users.iter().filter_map(|link| link.evidence.first().cloned()))
}

fn from_single(study: &Study, writer: &Writer) -> Option<Claim> {
    let single = single(study);
    let first = single.first()?;
    let args = json!({"name": first.name, "n": single.len()});
    writer.infers("scale.first-single", args, Confidence::Low, single.iter().map(|workload| workload.evidence.clone()))
}

/// Deployed parts that are asked for once only and that no autoscaler aims at; a store that runs once is no bottleneck by that alone.
fn single(study: &Study) -> Vec<&WorkloadFact> {
    let is_store = |workload: &WorkloadFact| {
        let stores = study.components(STORES);
        workload.component.as_ref().is_some_and(|id| stores.iter().any(|store| store.id == *id))
    };
    let lacking = deployed(study).into_iter().filter(|part| part.workloads.iter().all(|one| runs_once(one)));
    lacking.filter_map(|part| part.workloads.first().copied()).filter(|workload| !is_store(workload)).collect()
}

fn runs_once(workload: &WorkloadFact) -> bool {
    workload.replicas == Some(1) && !workload.has_autoscaler
}

/// A part of the system with the ways in which it is deployed.
struct Deployed<'a> {
    name: &'a str,
    workloads: Vec<&'a WorkloadFact>,
}

/// What is deployed, each part once. Where Kubernetes or the like says how, compose files and what is for developers say nothing more; a
/// list of processes (`Procfile`) can't say how a part is watched or bounded.
fn deployed(study: &Study) -> Vec<Deployed<'_>> {
    let told = |workload: &&WorkloadFact| !is_for_developers(workload) && workload.kind != PROCESS;
    let all = || study.facts.infrastructure.iter().flat_map(|facts| &facts.workloads).filter(told);
    let orchestrated = all().any(|workload| workload.kind != COMPOSE);
    let mut parts = BTreeMap::<&str, Deployed<'_>>::new();
    for workload in all().filter(|workload| !orchestrated || workload.kind != COMPOSE) {
        let key = workload.component.as_deref().unwrap_or(&workload.name);
        let name = workload.component.as_deref().map_or(workload.name.as_str(), |id| study.name(id));
        parts.entry(key).or_insert_with(|| Deployed { name, workloads: Vec::new() }).workloads.push(workload);
    }
    parts.into_values().collect()
}

/// The kind of workloads of compose files.
const COMPOSE: &str = "compose service";
/// The kind of lines of a Procfile.
const PROCESS: &str = "process";

/// Files by which developers and tests start the product.
fn is_for_developers(workload: &WorkloadFact) -> bool {
    let path = workload.evidence.as_place().map_or("", |(path, _)| path).to_lowercase();
    let words = path.split(|c: char| !c.is_alphanumeric());
    words.into_iter().any(|word| {
        matches!(
            word,
            "dev"
                | "devcontainer"
                | "development"
                | "local"
                | "test"
                | "tests"
                | "e2e"
                | "ci"
                | "override"
                | "example"
                | "examples"
        )
    })
}

fn probes(study: &Study, writer: &Writer) -> Option<Claim> {
    lacking(study, writer, "ops.no-probe", |workload| !workload.has_probe)
}

fn limits(study: &Study, writer: &Writer) -> Option<Claim> {
    lacking(study, writer, "ops.no-limits", |workload| !workload.has_limits)
}

fn replicas(study: &Study, writer: &Writer) -> Option<Claim> {
    lacking(study, writer, "ops.one-replica", runs_once)
}

fn lacking(study: &Study, writer: &Writer, id: &str, lacks: fn(&WorkloadFact) -> bool) -> Option<Claim> {
    let all = deployed(study);
    let found: Vec<_> = all.iter().filter(|part| part.workloads.iter().all(|workload| lacks(workload))).collect();
    (!found.is_empty()).then_some(())?;
    let names: Vec<_> = found.iter().take(4).map(|part| part.name).collect();
    let orchestrated = all.iter().flat_map(|part| &part.workloads).any(|workload| workload.kind != COMPOSE);
    let args = json!({"n": found.len(), "total": all.len(), "names": names, "orchestrated": orchestrated});
    let places = found.iter().filter_map(|part| part.workloads.first()).map(|workload| workload.evidence.clone());
    writer.infers(id, args, Confidence::Medium, places)
}

fn pipelines(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.infrastructure.as_ref()?;
    if facts.pipelines.is_empty() {
        return writer.says(
            "ops.no-pipeline",
            json!({}),
            study.absence("infrastructure", "workflow files of continuous integration"),
        );
    }
    let working: Vec<_> = facts.pipelines.iter().filter(|pipeline| !pipeline.does.is_empty()).collect();
    if working.is_empty() {
        let places = facts.pipelines.iter().map(|pipeline| pipeline.evidence.clone());
        return writer.infers("ops.no-check", json!({"n": facts.pipelines.len()}), Confidence::Low, places);
    }
    let does = |what: &str| facts.pipelines.iter().filter(|pipeline| pipeline.does.iter().any(|word| word == what)).count();
    let args = json!({
        "n": working.len(), "test": does("test"), "lint": does("lint"), "build": does("build"), "release": does("release"),
        "deploy": does("deploy"),
    });
    writer.infers("ops.pipelines", args, Confidence::Medium, working.iter().map(|pipeline| pipeline.evidence.clone()))
}
