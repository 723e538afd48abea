//! Compose files: each service of each file is a workload. Files that lie over another are read by themselves; merging them is the
//! reader's matter. `${VAR:-x}` stays as written.

use deepdive_model::Problem;

use super::paths::{container_port, is_yaml, join};
use super::{EnvEntry, Infrastructure, ProxyRoute, Workload, WorkloadKind, report_faults};
use crate::TextFile;
use crate::paths::{folder, name as file_name};
use crate::yaml::{self, Entry, Node};

/// Whether a path is a compose file by its name.
pub(super) fn wants(path: &str) -> bool {
    is_yaml(path) && file_name(path).to_ascii_lowercase().split(['.', '-', '_']).any(|word| word == "compose")
}

/// Reads every compose file.
pub(super) fn read(files: &[TextFile<'_>], into: &mut Infrastructure, problems: &mut Vec<Problem>) {
    for file in files.iter().filter(|file| wants(file.path)) {
        let yaml = yaml::read(file.text);
        report_faults(file.path, &yaml.faults, problems);
        for document in &yaml.documents {
            for entry in services(document) {
                let mut service = read_service(file.path, entry);
                extend(file.path, document, entry, &mut service);
                into.proxies.extend(traefik(file.path, entry));
                into.workloads.push(service);
            }
        }
    }
}

/// The services; files of the first version have them at the top.
fn services(document: &Node) -> Vec<&Entry> {
    let from = document.get("services");
    let is_service = |entry: &&Entry| match from {
        Some(_) => !entry.value.entries().is_empty(),
        None => entry.value.get("image").is_some() || entry.value.get("build").is_some(),
    };
    from.unwrap_or(document).entries().iter().filter(is_service).filter(|entry| !entry.key.starts_with("x-")).collect()
}

fn read_service(path: &str, entry: &Entry) -> Workload {
    let node = &entry.value;
    let mut service = Workload {
        path: path.into(),
        name: entry.key.as_str().into(),
        kind: WorkloadKind::Compose,
        image: text_with_line(node, "image"),
        environment: environment(node),
        environment_from: env_files(path, node),
        command: command(node),
        ports: ports(node),
        depends_on: depends_on(node),
        aliases: aliases(node),
        replicas: replicas(node),
        has_probe: has_probe(node),
        has_limits: has_limits(node),
        privileged: privileged(node),
        line: entry.line,
        end_line: node.end_line.max(entry.line),
        ..Workload::default()
    };
    build(path, node, &mut service);
    service
}

fn text_with_line(node: &Node, key: &str) -> Option<(Box<str>, u32)> {
    node.entry(key).and_then(|entry| Some((entry.value.text()?.into(), entry.line)))
}

fn build(path: &str, node: &Node, service: &mut Workload) {
    let Some(entry) = node.entry("build") else { return };
    let written = entry.value.text().or_else(|| entry.value.text_of("context"));
    // `build: {dockerfile: x}` without a context builds from the file's own folder.
    let written = written.or_else(|| (!entry.value.entries().is_empty()).then_some("."));
    let Some(context) = written.and_then(|written| join(folder(path), written)) else { return };
    let root = if &*context == "." { "" } else { &*context };
    let dockerfile = entry.value.text_of("dockerfile").and_then(|name| join(root, name));
    service.dockerfile = dockerfile;
    service.build = Some((context, entry.line));
}

fn environment(node: &Node) -> Vec<EnvEntry> {
    let Some(node) = node.get("environment") else { return Vec::new() };
    let listed = node.items().iter().filter_map(|item| {
        let text = item.text()?;
        // A name alone takes the value of whoever starts it.
        let (key, value) = text.split_once('=').map_or((text, format!("${{{text}}}")), |(key, value)| (key, value.to_owned()));
        Some(EnvEntry { key: key.into(), value: value.into(), line: item.line })
    });
    let mapped = node.entries().iter().map(|entry| EnvEntry {
        key: entry.key.as_str().into(),
        value: entry.value.text().unwrap_or_default().into(),
        line: entry.line,
    });
    listed.chain(mapped).collect()
}

fn env_files(path: &str, node: &Node) -> Vec<(Box<str>, u32)> {
    let Some(files) = node.get("env_file") else { return Vec::new() };
    let named = files.one_or_many().iter().filter_map(|file| Some((file.text().or_else(|| file.text_of("path"))?, file.line)));
    named.filter_map(|(name, line)| Some((join(folder(path), name)?, line))).collect()
}

fn command(node: &Node) -> Option<(Box<str>, u32)> {
    let parts: Vec<&Entry> = ["entrypoint", "command"].iter().filter_map(|key| node.entry(key)).collect();
    let line = parts.first()?.line;
    let words: Vec<String> = parts.iter().map(|entry| entry.value.words()).filter(|words| !words.is_empty()).collect();
    let text = words.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then(|| (text.into(), line))
}

fn ports(node: &Node) -> Vec<(u16, u32)> {
    let lists = ["ports", "expose"].iter().filter_map(|key| node.get(key));
    let written =
        lists.flat_map(Node::items).filter_map(|item| Some((item.text().or_else(|| item.text_of("target"))?, item.line)));
    let mut ports: Vec<(u16, u32)> = Vec::new();
    for (text, line) in written {
        match container_port(text) {
            Some(port) if !ports.iter().any(|known| known.0 == port) => ports.push((port, line)),
            Some(_) | None => {}
        }
    }
    ports
}

fn depends_on(node: &Node) -> Vec<(Box<str>, u32)> {
    let mut names: Vec<(Box<str>, u32)> = Vec::new();
    let mut push = |name: &str, line| {
        let name = name.split(':').next().unwrap_or(name);
        if !names.iter().any(|known| &*known.0 == name) {
            names.push((name.into(), line));
        }
    };
    for key in ["depends_on", "links"] {
        let Some(list) = node.get(key) else { continue };
        for item in list.items() {
            item.text().into_iter().for_each(|name| push(name, item.line));
        }
        list.entries().iter().for_each(|entry| push(&entry.key, entry.line));
    }
    names
}

fn aliases(node: &Node) -> Vec<Box<str>> {
    let own = ["container_name", "hostname"].iter().filter_map(|key| node.text_of(key));
    let networks = node.get("networks").map(Node::entries).unwrap_or_default();
    let more = networks.iter().filter_map(|network| network.value.get("aliases")).flat_map(Node::items).filter_map(Node::text);
    let mut names: Vec<Box<str>> = own.chain(more).map(Into::into).collect();
    names.sort();
    names.dedup();
    names
}

fn replicas(node: &Node) -> Option<(u32, u32)> {
    let written = node.at(&["deploy", "replicas"]).or_else(|| node.get("scale"))?;
    Some((written.text()?.parse().ok()?, written.line))
}

fn has_probe(node: &Node) -> bool {
    let Some(check) = node.get("healthcheck") else { return false };
    let off = check.text_of("disable") == Some("true") || check.get("test").is_some_and(|test| test.words() == "NONE");
    !check.entries().is_empty() && !off
}

fn has_limits(node: &Node) -> bool {
    let deploy = node.at(&["deploy", "resources", "limits"]).is_some_and(|limits| !limits.entries().is_empty());
    deploy || ["mem_limit", "cpus", "cpu_quota"].iter().any(|key| node.text_of(key).is_some())
}

fn privileged(node: &Node) -> Option<u32> {
    let stated = node.entry("privileged").filter(|entry| entry.value.text() == Some("true"));
    let root = |entry: &&Entry| entry.value.text().is_some_and(|user| matches!(user.split(':').next(), Some("0" | "root")));
    stated.or_else(|| node.entry("user").filter(root)).map(|entry| entry.line)
}

/// Fills what a service leaves to another one of the same file.
fn extend(path: &str, document: &Node, entry: &Entry, service: &mut Workload) {
    let mut current = entry;
    // A chain of more than a few is a circle.
    for _ in 0..8 {
        let Some(extends) = current.value.get("extends") else { return };
        let named_file = extends.text_of("file").is_some_and(|file| join(folder(path), file).as_deref() != Some(path));
        let name = extends.text().or_else(|| extends.text_of("service")).filter(|_| !named_file);
        let Some(base) = name.and_then(|name| services(document).into_iter().find(|other| other.key == name)) else { return };
        inherit(service, read_service(path, base));
        current = base;
    }
}

fn inherit(service: &mut Workload, base: Workload) {
    if service.image.is_none() && service.build.is_none() {
        (service.image, service.build, service.dockerfile) = (base.image, base.build, base.dockerfile);
    }
    let own: Vec<Box<str>> = service.environment.iter().map(|entry| entry.key.clone()).collect();
    service.environment.extend(base.environment.into_iter().filter(|entry| !own.contains(&entry.key)));
    service.environment_from.extend(base.environment_from);
    service.command = service.command.take().or(base.command);
    service.replicas = service.replicas.or(base.replicas);
    service.privileged = service.privileged.or(base.privileged);
    service.has_probe |= base.has_probe;
    service.has_limits |= base.has_limits;
    let known: Vec<u16> = service.ports.iter().map(|port| port.0).collect();
    service.ports.extend(base.ports.into_iter().filter(|port| !known.contains(&port.0)));
}

/// Paths that a Traefik router sends to the service by its labels.
fn traefik(path: &str, entry: &Entry) -> Vec<ProxyRoute> {
    let labels = [entry.value.get("labels"), entry.value.at(&["deploy", "labels"])];
    let rules = labels.into_iter().flatten().flat_map(|labels| {
        let listed = labels.items().iter().filter_map(|item| Some((item.text()?.to_owned(), item.line)));
        let mapped = labels.entries().iter().map(|e| (format!("{}={}", e.key, e.value.text().unwrap_or_default()), e.line));
        listed.chain(mapped).collect::<Vec<_>>()
    });
    let mut routes = Vec::new();
    for (label, line) in rules {
        let Some((key, rule)) = label.split_once('=') else { continue };
        if !(key.starts_with("traefik.") && key.contains(".routers.") && key.rsplit('.').next() == Some("rule")) {
            continue;
        }
        let route = rule.split_once("Path").and_then(|(_, tail)| tail.split('`').nth(1)).unwrap_or("/");
        let target = format!("http://{}", entry.key);
        routes.push(ProxyRoute { path: path.into(), route: route.into(), target: target.into(), line });
    }
    routes
}

#[cfg(test)]
mod tests;
