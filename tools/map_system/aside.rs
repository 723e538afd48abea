//! What is deployed beside the system and not part of it: add-ons that watch the cluster, watching services outside, and stores that only
//! developers start.
//!
//! A monitor that components of the system report to, or that is declared with them, is part of it and stays.

use std::collections::BTreeSet;

use deepdive_graph::CodeGraph;
use deepdive_model::{ComponentKind, ConnectionRole, ConnectionStatus};

use super::draft::{Draft, Source};
use super::from_clients::{are_kin, client_of};
use super::links::Links;
use super::names::folder_of;
use super::system::System;

/// Words of folders that hold add-ons.
const ADD_ONS: &[&str] = &[
    "monitoring",
    "logging",
    "alerting",
    "metrics",
    "jaeger",
    "observability",
    "telemetry",
    "loadtest",
    "grafana",
    "prometheus",
    "heapster",
    "fluentd",
    "elk",
    "efk",
    "autoscaling",
];

/// A system with more programs than this shows its own parts before outside services that only watch.
const SMALL: usize = 3;

/// Positions of components that stand aside.
pub(super) fn of(graph: &CodeGraph, system: &System, links: &Links) -> BTreeSet<usize> {
    let mut aside: BTreeSet<_> = numbered(system).filter(|(_, draft)| is_add_on(draft)).map(|(at, _)| at).collect();
    // Whatever a part of the system is tied to is part of it.
    loop {
        let tied = links.ends().find_map(|(from, to)| match (aside.contains(&from), aside.contains(&to)) {
            (true, false) => Some(from),
            (false, true) => Some(to),
            _ => None,
        });
        match tied {
            Some(at) => aside.remove(&at),
            None => break,
        };
    }
    let programs = numbered(system).filter(|(_, draft)| draft.folder.is_some() && draft.technology.is_none()).count();
    if programs > SMALL {
        aside.extend(numbered(system).filter(|(_, draft)| watches_from_outside(draft)).map(|(at, _)| at));
    }
    // Where no other file starts a store, those of developers are the best that is known.
    if numbered(system).any(|(_, draft)| is_deployed_store(draft) && !is_for_development(draft)) {
        aside.extend(numbered(system).filter(|(at, draft)| is_only_tried(graph, system, links, *at, draft)).map(|(at, _)| at));
    }
    aside
}

fn is_deployed_store(draft: &Draft) -> bool {
    draft.technology.is_some() && draft.is_passive() && draft.sources.contains(&Source::Workload)
}

/// Whether only files that developers start their machines with declare it.
fn is_for_development(draft: &Draft) -> bool {
    let deployed = draft.sources.iter().all(|source| *source == Source::Workload) && !draft.sources.is_empty();
    deployed && draft.spots.iter().all(|spot| spot.path.contains("compose") && names_development(&spot.path))
}

/// Whether the file's own name says so, or the folder that editors start such machines from.
fn names_development(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let said = name
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| matches!(word, "dev" | "develop" | "development" | "devcontainer"));
    said || path.split('/').any(|folder| folder == ".devcontainer")
}

/// A store that no code is seen to use and only developers start: where another of its kind is there, that one is the product's; where
/// none is, nothing of the product may ask for it.
fn is_only_tried(graph: &CodeGraph, system: &System, links: &Links, at: usize, draft: &Draft) -> bool {
    if !draft.is_passive() || !is_for_development(draft) || links.to(at).any(|link| link.status == ConnectionStatus::Called) {
        return false;
    }
    let Some(technology) = draft.technology else { return false };
    let rival = |other: &Draft| other.technology.is_some_and(|other| are_kin(technology, other)) && !is_for_development(other);
    let asked = || {
        let named = links.to(at).flat_map(|link| &link.spots).any(|spot| !names_development(&spot.path));
        named || numbered(system).any(|(program, _)| client_of(graph, system, program, technology).is_some())
    };
    system.drafts.iter().any(rival) || !asked()
}

fn numbered(system: &System) -> impl Iterator<Item = (usize, &Draft)> {
    system.drafts.iter().enumerate()
}

fn is_add_on(draft: &Draft) -> bool {
    let only_deployed =
        draft.sources.iter().all(|source| matches!(source, Source::Workload | Source::Image)) && !draft.sources.is_empty();
    // A compose file tells by its own name, a Kubernetes manifest by its folder.
    let told_by = |path: &str| if path.contains("compose") { path.to_owned() } else { folder_of(path).to_owned() };
    let of_add_on = |path: &str| {
        told_by(path).to_lowercase().split(|letter: char| !letter.is_alphanumeric()).any(|word| ADD_ONS.contains(&word))
    };
    only_deployed && draft.spots.iter().all(|spot| of_add_on(&spot.path))
}

fn watches_from_outside(draft: &Draft) -> bool {
    let role = draft.technology.and_then(|technology| technology.connection.as_ref()).and_then(|hint| hint.role);
    draft.kind == ComponentKind::External && role == Some(ConnectionRole::Telemetry)
}
