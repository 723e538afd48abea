//! Scalability and operations: what breaks first when load grows ten times, and why.

use deepdive_model::facts::WorkloadFact;
use deepdive_model::{Category, Claim, Confidence};
use serde_json::json;

use super::architecture::shared;
use super::shown::{findings, measures};
use crate::study::Study;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let mut claims: Vec<Claim> = breaks_first(study, writer).into_iter().collect();
    claims.extend(findings(study, writer, &[Category::Scalability, Category::Operations], 8));
    claims.extend(
        [probes(study, writer), limits(study, writer), replicas(study, writer), pipelines(study, writer)].into_iter().flatten(),
    );
    claims
}

/// The gravest scalability risk; else the store that all share; else the part that runs once; else what was looked for.
fn breaks_first(study: &Study, writer: &Writer) -> Option<Claim> {
    from_risk(study, writer).or_else(|| from_store(study, writer)).or_else(|| from_single(study, writer)).or_else(|| {
        let rules = study.facts.rules.as_ref()?;
        let args = json!({"rules": rules.rules, "files": rules.files});
        writer.infers("scale.unknown", args, Confidence::Low, measures(study, "match_rules", &["/rules", "/files"]))
    })
}

fn from_risk(study: &Study, writer: &Writer) -> Option<Claim> {
    let risk = study.risks.iter().find(|risk| risk.category == Category::Scalability)?;
    let shared = shared(study).map(|(store, users)| json!({"name": store.name, "n": users.len()}));
    let args = json!({"title": risk.title, "n": risk.places, "action": risk.action, "shared": shared});
    writer.infers("scale.first-risk", args, risk.confidence.min(Confidence::Medium), risk.evidence.clone())
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

/// Workloads that ask for exactly one replica and that no autoscaler aims at.
fn single(study: &Study) -> Vec<&WorkloadFact> {
    workloads(study).into_iter().filter(|workload| workload.replicas == Some(1) && !workload.has_autoscaler).collect()
}

fn workloads(study: &Study) -> Vec<&WorkloadFact> {
    study.facts.infrastructure.iter().flat_map(|facts| &facts.workloads).collect()
}

fn probes(study: &Study, writer: &Writer) -> Option<Claim> {
    lacking(study, writer, "ops.no-probe", |workload| !workload.has_probe)
}

fn limits(study: &Study, writer: &Writer) -> Option<Claim> {
    lacking(study, writer, "ops.no-limits", |workload| !workload.has_limits)
}

fn replicas(study: &Study, writer: &Writer) -> Option<Claim> {
    lacking(study, writer, "ops.one-replica", |workload| workload.replicas == Some(1) && !workload.has_autoscaler)
}

fn lacking(study: &Study, writer: &Writer, id: &str, lacks: fn(&WorkloadFact) -> bool) -> Option<Claim> {
    let all = workloads(study);
    let found: Vec<_> = all.iter().filter(|workload| lacks(workload)).collect();
    (!found.is_empty()).then_some(())?;
    let names: Vec<_> = found.iter().take(4).map(|workload| &workload.name).collect();
    let args = json!({"n": found.len(), "total": all.len(), "names": names});
    writer.infers(id, args, Confidence::Medium, found.iter().map(|workload| workload.evidence.clone()))
}

fn pipelines(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.infrastructure.as_ref()?;
    if facts.pipelines.is_empty() {
        return writer.says(
            "ops.no-pipeline",
            json!({}),
            [study.absence("infrastructure", "workflow files of continuous integration")],
        );
    }
    let does = |what: &str| facts.pipelines.iter().filter(|pipeline| pipeline.does.iter().any(|word| word == what)).count();
    let args = json!({
        "n": facts.pipelines.len(), "test": does("test"), "lint": does("lint"), "build": does("build"), "release": does("release"),
        "deploy": does("deploy"),
    });
    writer.infers("ops.pipelines", args, Confidence::Medium, facts.pipelines.iter().map(|pipeline| pipeline.evidence.clone()))
}
