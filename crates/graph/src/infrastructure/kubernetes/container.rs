//! The containers of a pod: the first one is the workload, or the one that bears its name; the others stand beside it.

use super::super::{EnvEntry, Workload};
use crate::yaml::{Entry, Node};

/// Fills a workload from the spec of its pod.
pub(super) fn read(pod: &Node, workload: &mut Workload) {
    let containers = pod.get("containers").map(Node::items).unwrap_or_default();
    let named = containers.iter().position(|container| container.text_of("name") == Some(&*workload.name));
    let main = named.unwrap_or_default();
    for (at, container) in containers.iter().enumerate() {
        if at == main {
            fill(container, workload);
        } else {
            workload.sidecars.extend(label(container));
        }
        workload.has_limits |= container.at(&["resources", "limits"]).is_some_and(|limits| !limits.entries().is_empty());
        workload.privileged = workload.privileged.or_else(|| privileged(container));
    }
    workload.privileged = workload.privileged.or_else(|| privileged(pod));
}

fn label(container: &Node) -> Option<(Box<str>, u32)> {
    let entry = container.entry("image").or_else(|| container.entry("name"))?;
    Some((entry.value.text()?.into(), entry.line))
}

fn fill(container: &Node, workload: &mut Workload) {
    workload.image = container.entry("image").and_then(|entry| Some((entry.value.text()?.into(), entry.line)));
    workload.environment = container.get("env").map(Node::items).unwrap_or_default().iter().filter_map(variable).collect();
    workload.environment_from = container.get("envFrom").map(Node::items).unwrap_or_default().iter().filter_map(source).collect();
    workload.command = command(container);
    let ports = container.get("ports").map(Node::items).unwrap_or_default();
    workload.ports = ports
        .iter()
        .filter_map(|port| port.entry("containerPort"))
        .filter_map(|entry| Some((entry.value.text()?.parse().ok()?, entry.line)))
        .collect();
    workload.has_probe = ["livenessProbe", "readinessProbe", "startupProbe"].iter().any(|key| container.get(key).is_some());
}

fn variable(item: &Node) -> Option<EnvEntry> {
    let key = item.text_of("name")?.into();
    let value = item.get("valueFrom").map_or_else(|| item.text_of("value").unwrap_or_default().to_owned(), value_from);
    Some(EnvEntry { key, value: value.into(), line: item.line })
}

fn value_from(from: &Node) -> String {
    let refers = |key: &str, kind: &str| {
        let target = from.get(key)?;
        Some(format!("{kind}:{}/{}", target.text_of("name").unwrap_or_default(), target.text_of("key").unwrap_or_default()))
    };
    let field = || from.at(&["fieldRef", "fieldPath"]).and_then(Node::text).map(|path| format!("field:{path}"));
    refers("secretKeyRef", "secret").or_else(|| refers("configMapKeyRef", "config")).or_else(field).unwrap_or_default()
}

fn source(item: &Node) -> Option<(Box<str>, u32)> {
    let name = |key: &str, kind: &str| item.get(key)?.text_of("name").map(|name| format!("{kind}:{name}"));
    let from = name("secretRef", "secret").or_else(|| name("configMapRef", "config"))?;
    Some((from.into(), item.line))
}

fn command(container: &Node) -> Option<(Box<str>, u32)> {
    let parts: Vec<&Entry> = ["command", "args"].iter().filter_map(|key| container.entry(key)).collect();
    let line = parts.first()?.line;
    let words: Vec<String> = parts.iter().map(|entry| entry.value.words()).collect();
    let text = words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| (text.into(), line))
}

/// The line that makes a container, or all of a pod, root or privileged.
fn privileged(node: &Node) -> Option<u32> {
    let context = node.get("securityContext")?;
    let says =
        |key: &str, value: &str| context.entry(key).filter(|entry| entry.value.text() == Some(value)).map(|entry| entry.line);
    says("privileged", "true").or_else(|| says("runAsUser", "0"))
}
