//! Objects beside workloads and services: what they hold or point at, as keys with values. Values of secrets are never taken.

use super::super::{DeployObject, EnvEntry};
use super::name_of;
use crate::yaml::Node;

/// Where an object names something: the words on the way down (`*` for the elements of a list), and the key it is told under.
type Way = (&'static [&'static str], &'static str);

const INGRESS: &[Way] = &[
    (&["spec", "rules", "*", "host"], "host"),
    (&["spec", "rules", "*", "http", "paths", "*", "path"], "path"),
    (&["spec", "rules", "*", "http", "paths", "*", "backend", "service", "name"], "backend"),
    (&["spec", "rules", "*", "http", "paths", "*", "backend", "serviceName"], "backend"),
    (&["spec", "defaultBackend", "service", "name"], "backend"),
    (&["spec", "backend", "serviceName"], "backend"),
    (&["spec", "host"], "host"),
    (&["spec", "to", "name"], "backend"),
];
const AUTOSCALER: &[Way] = &[
    (&["spec", "scaleTargetRef", "name"], "target"),
    (&["spec", "minReplicas"], "minReplicas"),
    (&["spec", "maxReplicas"], "maxReplicas"),
    (&["spec", "minReplicaCount"], "minReplicas"),
    (&["spec", "maxReplicaCount"], "maxReplicas"),
];
const POLICY: &[Way] = &[
    (&["spec", "podSelector", "matchLabels", "app"], "target"),
    (&["spec", "selector", "matchLabels", "app"], "target"),
    (&["spec", "policyTypes", "*"], "type"),
];
const MESH: &[Way] = &[
    (&["spec", "hosts", "*"], "host"),
    (&["spec", "host"], "host"),
    (&["spec", "servers", "*", "hosts", "*"], "host"),
    (&["spec", "http", "*", "route", "*", "destination", "host"], "backend"),
    (&["spec", "tcp", "*", "route", "*", "destination", "host"], "backend"),
];
const ROUTE: &[Way] = &[
    (&["spec", "hostnames", "*"], "host"),
    (&["spec", "rules", "*", "matches", "*", "path", "value"], "path"),
    (&["spec", "rules", "*", "backendRefs", "*", "name"], "backend"),
    (&["spec", "routes", "*", "services", "*", "name"], "backend"),
];
const BUDGET: &[Way] = &[(&["spec", "minAvailable"], "minAvailable"), (&["spec", "maxUnavailable"], "maxUnavailable")];
const CLAIM: &[Way] = &[(&["spec", "resources", "requests", "storage"], "storage")];

/// An object of a kind that matters to the map.
pub(super) fn read(path: &str, kind: &str, document: &Node) -> Option<DeployObject> {
    let ways: &[Way] = match kind {
        "ConfigMap" | "Secret" => &[],
        "Ingress" | "Route" => INGRESS,
        "HorizontalPodAutoscaler" | "ScaledObject" | "VerticalPodAutoscaler" => AUTOSCALER,
        "NetworkPolicy" | "AuthorizationPolicy" => POLICY,
        "ServiceEntry" | "VirtualService" | "Gateway" | "DestinationRule" | "Sidecar" => MESH,
        "HTTPRoute" | "GRPCRoute" | "TCPRoute" | "IngressRoute" => ROUTE,
        "PodDisruptionBudget" => BUDGET,
        "PersistentVolumeClaim" => CLAIM,
        _ => return None,
    };
    let mut entries = match kind {
        "ConfigMap" => data(document, true),
        "Secret" => data(document, false),
        _ => Vec::new(),
    };
    for (way, key) in ways {
        follow(document, way, key, &mut entries);
    }
    entries.sort_by(|a, b| (a.line, &a.key).cmp(&(b.line, &b.key)));
    let name = name_of(document)?.into();
    Some(DeployObject { path: path.into(), kind: kind.into(), name, entries, line: document.line, end_line: document.end_line })
}

fn data(document: &Node, with_values: bool) -> Vec<EnvEntry> {
    let parts = ["data", "stringData"].iter().filter_map(|key| document.get(key)).flat_map(Node::entries);
    parts
        .map(|entry| EnvEntry {
            key: entry.key.as_str().into(),
            value: if with_values { entry.value.text().unwrap_or_default().into() } else { "".into() },
            line: entry.line,
        })
        .collect()
}

fn follow(node: &Node, way: &[&str], key: &str, into: &mut Vec<EnvEntry>) {
    match way.split_first() {
        None => into.extend(node.text().map(|text| EnvEntry { key: key.into(), value: text.into(), line: node.line })),
        Some((&"*", rest)) => node.items().iter().for_each(|item| follow(item, rest, key, into)),
        Some((step, rest)) => node.get(step).into_iter().for_each(|next| follow(next, rest, key, into)),
    }
}
