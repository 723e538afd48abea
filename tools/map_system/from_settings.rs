//! Arrows that environment and settings declare: a value that names another component's host.

use deepdive_graph::CodeGraph;
use deepdive_model::{ComponentKind, Confidence, ConnectionRole, Protocol, Scope};

use super::addresses::{Address, addresses, is_local, is_nowhere};
use super::draft::{Draft, Spot};
use super::environment::{Entry, Environment};
use super::links::{Link, Links};
use super::system::System;
use crate::{ToolContext, prose, source, technologies};

/// Adds an arrow for every entry that names a component, and components for what lies outside.
pub(super) fn add(context: &ToolContext, system: &mut System, environments: &[Environment], links: &mut Links) {
    let graph = context.graph();
    for (at, environment) in environments.iter().enumerate() {
        let active = system.drafts.get(at).is_some_and(|draft| draft.kind != ComponentKind::External);
        for entry in environment.entries.iter().filter(|_| active) {
            for (to, sure) in targets(system, at, entry) {
                add_one(context, system, links, at, to, entry, sure);
            }
            if let Some(draft) = outside(entry) {
                let spot = entry.spot.clone();
                let (kind, protocol) = (draft.kind, if draft.id == MAIL { Protocol::Smtp } else { Protocol::Http });
                let to = system.beyond(draft);
                let role = if kind == ComponentKind::External && protocol == Protocol::Http {
                    ConnectionRole::Config
                } else {
                    ConnectionRole::Business
                };
                links.add(Link::declared(at, to, vec![spot]).by(protocol).role(role));
            }
        }
    }
    let _ = graph;
}

fn add_one(context: &ToolContext, system: &System, links: &mut Links, at: usize, to: usize, entry: &Entry, sure: Confidence) {
    let role = role_of(&entry.key);
    if entry.shared && !concerns(context, system, at, to, entry) {
        return;
    }
    let mention = entry.deployed.then(|| mention(context, system, at, &entry.key)).flatten();
    let mut spots: Vec<Spot> = mention.into_iter().collect();
    let used = !spots.is_empty() || has_client(context.graph(), system, at, to) || role != ConnectionRole::Business;
    spots.push(entry.spot.clone());
    let link = if used { Link::called(at, to, spots) } else { Link::declared(at, to, spots) };
    let link = link.trusted(sure).role(role);
    links.add(match protocol_of(&entry.value, &entry.key) {
        Some(protocol) => link.by(protocol),
        None => link,
    });
}

/// Whether a component requires a client of the other's technology, or routes to it by its own trade.
fn has_client(graph: &CodeGraph, system: &System, at: usize, to: usize) -> bool {
    let technology = system.drafts.get(to).and_then(|draft| draft.technology);
    let gateway = system.drafts.get(at).is_some_and(|draft| draft.kind == ComponentKind::Gateway);
    gateway && technology.is_none() || technology.is_some_and(|technology| system.requires(graph, at, technology, Scope::Product))
}

/// Whether a setting that all components share means something to this one: it has a client of what is named, or reads the key.
fn concerns(context: &ToolContext, system: &System, at: usize, to: usize, entry: &Entry) -> bool {
    let graph = context.graph();
    let requires =
        |name: &str| technologies::named(name).is_some_and(|technology| system.requires(graph, at, technology, Scope::Product));
    if entry.key.starts_with("security.oauth2") || entry.key.starts_with("spring.security") {
        return requires("OAuth 2.0") || requires("Spring Security");
    }
    // Who registers and who asks for configuration is told by its own requirements.
    let told_elsewhere = matches!(role_of(&entry.key), ConnectionRole::Discovery | ConnectionRole::Config);
    !told_elsewhere && (has_client(graph, system, at, to) || mention(context, system, at, &entry.key).is_some())
}

/// The first line of the component's code that names a variable.
fn mention(context: &ToolContext, system: &System, at: usize, key: &str) -> Option<Spot> {
    if key.len() < 4 {
        return None;
    }
    system.code(context.graph(), at).filter(|(_, file)| super::from_code::is_code(file)).find_map(|(_, file)| {
        let lines = source::lines(context.snapshot(), &file.path);
        let (line, _) = lines.iter().find(|(_, text)| text.contains(key) && prose::word_at(text, key).is_some())?;
        Some(Spot::line(&file.path, *line))
    })
}

fn protocol_of(value: &str, key: &str) -> Option<Protocol> {
    let scheme = addresses(value).into_iter().map(|address| address.scheme).find(|scheme| !scheme.is_empty());
    match scheme.as_deref() {
        Some("http" | "https" | "lb") => Some(Protocol::Http),
        Some("grpc") => Some(Protocol::Grpc),
        Some("ws" | "wss") => Some(Protocol::Websocket),
        Some("amqp" | "amqps") => Some(Protocol::Amqp),
        Some("smtp" | "smtps") => Some(Protocol::Smtp),
        _ if key.to_lowercase().contains("grpc") => Some(Protocol::Grpc),
        _ if key.to_lowercase().contains("smtp") || key.starts_with("spring.mail") => Some(Protocol::Smtp),
        _ => None,
    }
}

/// What a key says that its address is for.
pub(super) fn role_of(key: &str) -> ConnectionRole {
    let key = key.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| key.contains(word));
    if any(&[
        "zipkin",
        "tracing",
        "sleuth",
        "otel",
        "otlp",
        "logstash",
        "fluent",
        "jaeger",
        "apm",
        "boot.admin",
        "boot_admin",
        "sentry",
        "collector",
        "prometheus",
        "gelf",
        "syslog",
    ]) {
        ConnectionRole::Telemetry
    } else if any(&["eureka", "consul", "nacos", "discovery.", "zookeeper.connect-string", "registry"]) {
        ConnectionRole::Discovery
    } else if any(&[
        "cloud.config",
        "config.uri",
        "config_uri",
        "config.import",
        "config_server",
        "configserver",
        "config-server",
    ]) {
        ConnectionRole::Config
    } else {
        ConnectionRole::Business
    }
}

/// Components that an entry's value leads to, with how sure that is.
fn targets(system: &System, at: usize, entry: &Entry) -> Vec<(usize, Confidence)> {
    if is_about_itself(&entry.key) {
        return Vec::new();
    }
    let mut found: Vec<_> =
        addresses(&entry.value).iter().filter_map(|address| target(system, at, &entry.spot.path, address)).collect();
    if found.is_empty() && names_a_host(&entry.key) {
        let hosts = entry.value.split([',', ' ']).map(|host| host.trim().split(':').next().unwrap_or_default());
        found.extend(hosts.filter_map(|host| system.by_host_near(&entry.spot.path, host)).map(|to| (to, Confidence::High)));
    }
    found.extend(route_target(system, &entry.key).map(|to| (to, Confidence::High)));
    found.retain(|(to, _)| *to != at);
    found
}

fn target(system: &System, at: usize, path: &str, address: &Address) -> Option<(usize, Confidence)> {
    if is_local(&address.host) {
        let to = system.by_port(address.port?).filter(|to| *to != at)?;
        return Some((to, Confidence::Medium));
    }
    system.by_host_near(path, &address.host).map(|to| (to, Confidence::High))
}

/// Keys by which a component tells its own address.
fn is_about_itself(key: &str) -> bool {
    let key = key.to_lowercase();
    [
        "advertised",
        "listeners",
        "instance.hostname",
        "instance-id",
        "server.port",
        "application.name",
        "container_name",
        "hostname:",
        "allowed_hosts",
        "cors",
        "publicurl",
        "app.name",
    ]
    .iter()
    .any(|word| key.contains(word))
        || key == "hostname"
}

fn names_a_host(key: &str) -> bool {
    let key = key.to_lowercase().replace(['-', '_'], "");
    [
        "host",
        "hosts",
        "hostname",
        "server",
        "servers",
        "address",
        "addresses",
        "addr",
        "brokers",
        "broker",
        "nodes",
        "url",
        "uri",
        "endpoint",
        "serviceid",
        "service",
        "contactpoints",
        "cluster",
        "node",
    ]
    .iter()
    .any(|word| key.ends_with(word))
}

/// `zuul.routes.orders`, `zuul.routes.orders.path`: the key itself names the service where nothing else does.
fn route_target(system: &System, key: &str) -> Option<usize> {
    let rest = key.strip_prefix("zuul.routes.")?;
    let service = rest.strip_suffix(".path").unwrap_or(rest);
    (!service.contains('.')).then(|| system.by_host(service)).flatten()
}

/// Name of the repository that a configuration server reads. Its host has many repositories and leads nowhere by itself.
pub(super) const REPOSITORY: &str = "Config repository";

/// Name of the mail server that only settings name.
pub(super) const MAIL: &str = "Mail server";

/// What an entry says of a system outside: a mail server, a repository of configuration.
fn outside(entry: &Entry) -> Option<Draft> {
    let key = entry.key.to_lowercase();
    let host = addresses(&entry.value).first().map_or_else(|| entry.value.clone(), |address| address.host.clone());
    if matches!(
        key.as_str(),
        "spring.mail.host"
            | "smtp_host"
            | "smtp_server"
            | "email_host"
            | "mail_host"
            | "mail_server"
            | "smtp_address"
            | "smtp_url"
            | "email_server"
            | "mailer_dsn"
    ) {
        let named = host.contains('.') && !is_nowhere(&host);
        let unknown = host.is_empty() || host.contains("{}") || named;
        let aliases = named.then(|| host.clone()).into_iter().collect::<Vec<_>>();
        return unknown.then(|| Draft::beyond(MAIL, &aliases, ComponentKind::External, None, entry.spot.clone()));
    }
    if key.ends_with("cloud.config.server.git.uri") && host.contains('.') && !is_nowhere(&host) {
        let aliases = [host.clone(), "GitHub repository".to_owned()];
        let aliases = if host == "github.com" { &aliases[..] } else { aliases.get(..1).unwrap_or_default() };
        return Some(Draft::beyond(REPOSITORY, aliases, ComponentKind::External, None, entry.spot.clone()));
    }
    None
}
