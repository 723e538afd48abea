//! What is deployed beside the system and not part of it: add-ons that watch the cluster, and watching services outside.
//!
//! A monitor that components of the system report to, or that is declared with them, is part of it and stays.

use std::collections::BTreeSet;

use deepdive_model::{ComponentKind, ConnectionRole};

use super::draft::{Draft, Source};
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
pub(super) fn of(system: &System, links: &Links) -> BTreeSet<usize> {
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
    aside
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
