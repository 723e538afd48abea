//! Kubernetes documents wherever they stand: lists, patches and Helm templates too. A patch is read as the part of an object that it
//! is; putting it over the object is the reader's matter.

mod container;
mod object;
#[cfg(test)]
mod tests;

use deepdive_model::Problem;

use super::helm::Charts;
use super::paths::{container_port, is_yaml};
use super::{Infrastructure, NetworkService, Workload, WorkloadKind, report_faults};
use crate::TextFile;
use crate::yaml::{self, Node};

/// Whether a path may hold Kubernetes documents.
pub(super) fn wants(path: &str) -> bool {
    is_yaml(path) && !path.ends_with("pnpm-lock.yaml")
}

/// Reads every document with `apiVersion` and `kind`.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, problems: &mut Vec<Problem>) {
    let charts = Charts::read(files);
    let candidates =
        files.iter().filter(|file| wants(file.path) && file.text.contains("apiVersion") && file.text.contains("kind"));
    for file in candidates {
        let mut yaml = yaml::read(&charts.prune(file.path, file.text));
        let mut found = false;
        for document in &mut yaml.documents {
            charts.fill(file.path, document);
            found |= take(file.path, document, into);
        }
        if found {
            report_faults(file.path, &yaml.faults, problems);
        }
    }
}

/// Adds what a document declares; whether it is one of Kubernetes.
fn take(path: &str, document: &Node, into: &mut Infrastructure) -> bool {
    let (Some(api), Some(kind)) = (document.text_of("apiVersion"), document.text_of("kind")) else { return false };
    // A patch that takes an object away declares none.
    if document.text_of("$patch") == Some("delete") {
        return true;
    }
    if kind == "List" {
        let items = document.get("items").map(Node::items).unwrap_or_default();
        let taken = items.iter().filter(|item| take(path, item, into)).count();
        return taken > 0;
    }
    let served = kind == "Service" && document.at(&["spec", "template"]).is_some();
    let workload = if served { Some(WorkloadKind::Deployment) } else { workload_kind(kind) };
    if let Some(kind) = workload {
        into.workloads.extend(read_workload(path, kind, document));
    } else if kind == "Service" && !api.contains('/') {
        into.network_services.extend(network_service(path, document));
    } else if let Some(object) = object::read(path, kind, document) {
        into.objects.push(object);
    } else {
        return false;
    }
    true
}

fn workload_kind(kind: &str) -> Option<WorkloadKind> {
    Some(match kind {
        "Deployment" | "DeploymentConfig" | "Rollout" => WorkloadKind::Deployment,
        "StatefulSet" => WorkloadKind::StatefulSet,
        "DaemonSet" => WorkloadKind::DaemonSet,
        "Job" => WorkloadKind::Job,
        "CronJob" => WorkloadKind::CronJob,
        "Pod" | "ReplicaSet" | "ReplicationController" => WorkloadKind::Pod,
        _ => return None,
    })
}

/// The name that an object is known by; one that is generated counts by its prefix.
fn name_of(document: &Node) -> Option<&str> {
    let metadata = document.get("metadata")?;
    metadata.text_of("name").or_else(|| metadata.text_of("generateName"))
}

fn read_workload(path: &str, kind: WorkloadKind, document: &Node) -> Option<Workload> {
    let name = name_of(document)?;
    let spec = document.get("spec");
    let template = match kind {
        WorkloadKind::CronJob => document.at(&["spec", "jobTemplate", "spec", "template"]),
        WorkloadKind::Pod if spec.is_some_and(|spec| spec.get("containers").is_some()) => Some(document),
        _ => document.at(&["spec", "template"]),
    };
    let labels = template.and_then(|template| template.at(&["metadata", "labels"])).map(pairs).unwrap_or_default();
    let mut workload = Workload {
        path: path.into(),
        name: name.into(),
        kind,
        aliases: labels.iter().filter(|label| &*label.0 == "app" && &*label.1 != name).map(|label| label.1.clone()).collect(),
        labels,
        replicas: spec.and_then(|spec| spec.get("replicas")).and_then(|count| Some((count.text()?.parse().ok()?, count.line))),
        line: document.line,
        end_line: document.end_line,
        ..Workload::default()
    };
    if let Some(pod) = template.and_then(|template| template.get("spec")) {
        container::read(pod, &mut workload);
    }
    Some(workload)
}

fn pairs(node: &Node) -> Vec<(Box<str>, Box<str>)> {
    node.entries().iter().filter_map(|entry| Some((entry.key.as_str().into(), entry.value.text()?.into()))).collect()
}

fn network_service(path: &str, document: &Node) -> Option<NetworkService> {
    let spec = document.get("spec");
    let ports = spec.and_then(|spec| spec.get("ports")).map(Node::items).unwrap_or_default();
    Some(NetworkService {
        path: path.into(),
        name: name_of(document)?.into(),
        selector: spec.and_then(|spec| spec.get("selector")).map(pairs).unwrap_or_default(),
        ports: ports
            .iter()
            .filter_map(|port| port.entry("port"))
            .filter_map(|e| Some((container_port(e.value.text()?)?, e.line)))
            .collect(),
        external: spec.and_then(|spec| spec.text_of("externalName")).map(Into::into),
        line: document.line,
        end_line: document.end_line,
    })
}
