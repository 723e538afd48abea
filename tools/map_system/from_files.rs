//! Arrows that stand in files beside code: reverse proxies, configuration of brokers, monitors and collectors.

use deepdive_graph::FileRole;
use deepdive_model::{ComponentKind, Confidence, ConnectionRole, Protocol};

use super::addresses::{addresses, fill, urls};
use super::draft::Spot;
use super::environment::Environment;
use super::links::{Link, Links};
use super::names::{folder_of, is_below};
use super::system::System;
use crate::{ToolContext, source};

/// Adds what these files say.
pub(super) fn add(context: &ToolContext, system: &System, environments: &[Environment], links: &mut Links) {
    proxies(context, system, environments, links);
    configuration(context, system, links);
    defaults(system, links);
}

fn proxies(context: &ToolContext, system: &System, environments: &[Environment], links: &mut Links) {
    for route in &context.graph().infrastructure.proxies {
        let Some(at) = owner_of_proxy(context, system, &route.path) else { continue };
        let known = |key: &str| environments.get(at).and_then(|environment| environment.get(key));
        let target = fill(&route.target, &known);
        let hosts = addresses(&target).into_iter().map(|address| address.host);
        let bare = target.trim().split(['/', ':']).next().map(str::to_owned);
        for to in hosts.chain(bare).filter_map(|host| system.by_host(&host)).take(1) {
            links.add(Link::called(at, to, vec![Spot::line(&route.path, route.line)]).by(Protocol::Http).moving(&route.route));
        }
    }
}

/// Who runs a proxy's configuration: the owner of the file, else the only proxy of the system.
fn owner_of_proxy(context: &ToolContext, system: &System, path: &str) -> Option<usize> {
    let folder = folder_of(path);
    let mounted = system.drafts.iter().position(|draft| {
        draft.kind == ComponentKind::Gateway && draft.folder.as_deref().is_some_and(|own| is_below(folder, own))
    });
    let only = || {
        let mut proxies =
            system.drafts.iter().enumerate().filter(|(_, draft)| {
                matches!(draft.kind, ComponentKind::Gateway | ComponentKind::Web) && draft.technology.is_some()
            });
        let (at, _) = proxies.next()?;
        proxies.next().is_none().then_some(at)
    };
    let owned =
        || system.owner(path).filter(|at| system.drafts.get(*at).is_some_and(|draft| draft.folder.as_deref() != Some("")));
    let _ = context;
    mounted.or_else(owned).or_else(only).or_else(|| system.owner(path))
}

/// Configuration files in the folder of a component that is run from an image, or named after its technology.
fn configuration(context: &ToolContext, system: &System, links: &mut Links) {
    let graph = context.graph();
    for file in graph.files.iter().filter(|file| {
        matches!(file.role, FileRole::Product | FileRole::Build) && is_configuration(&file.path) && file.lines < 3000
    }) {
        if graph.infrastructure.workloads.iter().any(|workload| workload.path == file.path) {
            continue;
        }
        let Some(at) = reader_of(context, system, &file.path) else { continue };
        for (line, text) in source::lines(context.snapshot(), &file.path) {
            let trimmed = text.trim_start();
            if trimmed.starts_with('#') || trimmed.starts_with("//") {
                continue;
            }
            for to in hosts_in(&text).filter_map(|host| system.by_host(&host)) {
                let link = Link::declared(at, to, vec![Spot::line(&file.path, line)]).trusted(Confidence::High);
                links.add(link.role(role_between(system, at, to)));
            }
        }
    }
}

fn is_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let file =
        [".conf", ".cfg", ".yml", ".yaml", ".toml", ".template", ".ini", ".json"].iter().any(|ending| name.ends_with(ending))
            || name == "caddyfile";
    file && !name.contains("compose")
        && !name.contains("lock")
        && !name.starts_with("application")
        && !name.starts_with("bootstrap")
        && name != "package.json"
        && name != "tsconfig.json"
}

/// Which component reads a configuration file: one without code of its own that owns the folder, or whose technology names the file.
fn reader_of(context: &ToolContext, system: &System, path: &str) -> Option<usize> {
    let lower = path.to_lowercase();
    let bare = |at: &usize| {
        system.drafts.get(*at).is_some_and(|draft| draft.technology.is_some())
            || system.code(context.graph(), *at).all(|(_, file)| !file.parsed)
    };
    let named = || {
        let mut known = system.drafts.iter().enumerate().filter(|(_, draft)| {
            draft.technology.is_some_and(|technology| {
                let first = technology.name.rsplit(' ').next().unwrap_or_default().to_lowercase();
                first.len() > 3 && lower.split(['/', '.', '-', '_']).any(|part| part == first)
            })
        });
        let (at, _) = known.next()?;
        known.next().is_none().then_some(at)
    };
    let owned = system
        .owner(path)
        .filter(|at| system.drafts.get(*at).and_then(|draft| draft.folder.as_deref()).is_some_and(|folder| !folder.is_empty()));
    owned.filter(bare).or_else(named)
}

/// Every host that a line names, as a URL or with its port.
pub(super) fn hosts_in(text: &str) -> impl Iterator<Item = String> {
    let urls = urls(text).into_iter().map(|address| address.host);
    let words = text.split(|letter: char| !(letter.is_alphanumeric() || "-_.:".contains(letter)));
    let pairs = words.filter_map(|word| addresses(word.trim_matches(':')).into_iter().next()).map(|address| address.host);
    urls.chain(pairs).collect::<Vec<_>>().into_iter()
}

/// What an arrow between two components is for, as far as their technologies tell.
pub(super) fn role_between(system: &System, from: usize, to: usize) -> ConnectionRole {
    let role = |at: usize| {
        system
            .drafts
            .get(at)
            .and_then(|draft| draft.technology)
            .and_then(|technology| technology.connection.as_ref())
            .and_then(|hint| hint.role)
    };
    role(from).or_else(|| role(to)).unwrap_or(ConnectionRole::Business)
}

/// What an image connects to unless told otherwise.
fn defaults(system: &System, links: &mut Links) {
    for (at, draft) in system.drafts.iter().enumerate() {
        for name in draft.technology.map_or(&[][..], |technology| &technology.connects) {
            let mut targets = system
                .drafts
                .iter()
                .enumerate()
                .filter(|(_, other)| other.technology.is_some_and(|technology| technology.name == *name));
            if let (Some((to, _)), None, Some(spot)) = (targets.next(), targets.next(), draft.spots.first()) {
                links.add(Link::declared(at, to, vec![spot.clone()]).trusted(Confidence::Low).role(ConnectionRole::Telemetry));
            }
        }
    }
}
