//! Arrows that the declarations of workloads tell: commands with addresses, logs that are sent on, labels that a proxy obeys.

use deepdive_graph::infrastructure::Workload;
use deepdive_model::{Confidence, ConnectionRole, Protocol};

use super::addresses::{addresses, is_local};
use super::draft::Spot;
use super::from_files::{hosts_in, role_between};
use super::links::{Link, Links};
use super::system::System;
use crate::{ToolContext, source};

/// Adds them.
pub(super) fn add(context: &ToolContext, system: &System, links: &mut Links) {
    commands(context, system, links);
    logs(context, system, links);
    labelled(context, system, links);
}

/// The lines that declare a workload.
fn declaration(context: &ToolContext, workload: &Workload) -> Vec<(u32, String)> {
    let inside = |line: u32| (workload.line..=workload.end_line).contains(&line);
    source::lines(context.snapshot(), &workload.path).into_iter().filter(|(number, _)| inside(*number)).collect()
}

/// Commands of a workload that name another one's address.
fn commands(context: &ToolContext, system: &System, links: &mut Links) {
    let graph = context.graph();
    for (at, draft) in system.drafts.iter().enumerate() {
        for workload in draft.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at)) {
            let Some((command, line)) = &workload.command else { continue };
            if command.contains("wait") {
                continue;
            }
            for to in hosts_in(command).chain(flags(command)).filter_map(|host| system.by_host(&host)) {
                let named = Link::declared(at, to, vec![Spot::line(&workload.path, *line)]);
                links.add(named.role(role_between(system, at, to)));
            }
        }
    }
}

/// Values of flags that take a host: `-retry-join=consul`, `--host db`.
fn flags(command: &str) -> Vec<String> {
    let words: Vec<&str> = command.split(|letter: char| letter.is_whitespace() || letter == '=' || letter == ',').collect();
    let takes = |flag: &str| {
        let flag = flag.to_lowercase();
        flag.starts_with('-')
            && ["join", "host", "server", "addr", "address", "url", "endpoint", "broker", "upstream", "target"]
                .iter()
                .any(|end| flag.ends_with(end))
    };
    words
        .windows(2)
        .filter(|pair| pair.first().is_some_and(|flag| takes(flag)))
        .filter_map(|pair| pair.get(1))
        .map(|host| (*host).to_owned())
        .collect()
}

/// Logs that the container engine sends on: `syslog-address: "tcp://127.0.0.1:5000"`.
fn logs(context: &ToolContext, system: &System, links: &mut Links) {
    let graph = context.graph();
    for (at, draft) in system.drafts.iter().enumerate() {
        for workload in draft.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at)) {
            for (line, text) in declaration(context, workload) {
                let Some((_, address)) = text.split_once("-address:").filter(|(key, _)| {
                    ["syslog", "gelf", "fluentd", "logstash"].iter().any(|driver| key.trim().ends_with(driver))
                }) else {
                    continue;
                };
                for address in addresses(address.trim().trim_matches(['"', '\''])) {
                    let to = system
                        .by_host(&address.host)
                        .or_else(|| system.by_port(address.port.filter(|_| is_local(&address.host))?));
                    if let Some(to) = to {
                        let logs =
                            Link::declared(at, to, vec![Spot::line(&workload.path, line)]).by(Protocol::Tcp).moving("logs");
                        links.add(logs.role(ConnectionRole::Telemetry).trusted(Confidence::High));
                    }
                }
            }
        }
    }
}

/// Workloads whose labels ask a proxy to pass requests on to them.
fn labelled(context: &ToolContext, system: &System, links: &mut Links) {
    let Some(proxy) = system.drafts.iter().position(|draft| draft.label == "Traefik") else { return };
    let graph = context.graph();
    for (at, draft) in system.drafts.iter().enumerate() {
        for workload in draft.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at)) {
            let asked = declaration(context, workload).into_iter().find(|(_, text)| text.contains("traefik.http.routers."));
            if let Some((line, _)) = asked {
                let passed = Link::declared(proxy, at, vec![Spot::line(&workload.path, line)]);
                links.add(passed.by(Protocol::Http).trusted(Confidence::High));
            }
        }
    }
}
