//! Connections while they are collected: what several places say of the same arrow becomes one.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Confidence, Connection, ConnectionRole, ConnectionStatus, Protocol};

use super::draft::Spot;
use super::system::System;
use crate::ToolContext;

/// What a place says of an arrow.
#[derive(Debug, Clone)]
pub(super) struct Link {
    /// Who calls.
    pub(super) from: usize,
    /// Who is called.
    pub(super) to: usize,
    /// How; none where the place does not tell.
    pub(super) protocol: Option<Protocol>,
    /// What for.
    pub(super) role: ConnectionRole,
    /// Seen in use, or only declared.
    pub(super) status: ConnectionStatus,
    /// What moves.
    pub(super) payload: String,
    /// How far to trust it.
    pub(super) confidence: Confidence,
    /// Where.
    pub(super) spots: Vec<Spot>,
}

impl Link {
    /// An arrow that code makes.
    pub(super) fn called(from: usize, to: usize, spots: Vec<Spot>) -> Self {
        Self {
            from,
            to,
            protocol: None,
            role: ConnectionRole::Business,
            status: ConnectionStatus::Called,
            payload: String::new(),
            confidence: Confidence::High,
            spots,
        }
    }

    /// An arrow that configuration declares.
    pub(super) fn declared(from: usize, to: usize, spots: Vec<Spot>) -> Self {
        Self { status: ConnectionStatus::Declared, confidence: Confidence::Medium, ..Self::called(from, to, spots) }
    }

    /// Says what for.
    pub(super) fn role(mut self, role: ConnectionRole) -> Self {
        self.role = role;
        self
    }

    /// Says how.
    pub(super) fn by(mut self, protocol: Protocol) -> Self {
        self.protocol = Some(protocol);
        self
    }

    /// Says what moves.
    pub(super) fn moving(mut self, payload: &str) -> Self {
        payload.clone_into(&mut self.payload);
        self
    }

    /// Says how far to trust it.
    pub(super) fn trusted(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }
}

/// All arrows, by their ends.
#[derive(Debug, Default)]
pub(super) struct Links {
    by_ends: BTreeMap<(usize, usize), Vec<Link>>,
}

/// Places that are cited for one arrow at most.
const PLACES: usize = 6;

impl Links {
    /// Takes in what a place says; an arrow from a component to itself is none.
    pub(super) fn add(&mut self, link: Link) {
        if link.from != link.to {
            self.by_ends.entry((link.from, link.to)).or_default().push(link);
        }
    }

    /// Whether two components are tied, either way.
    pub(super) fn tied(&self, a: usize, b: usize) -> bool {
        self.by_ends.contains_key(&(a, b)) || self.by_ends.contains_key(&(b, a))
    }

    /// The ends of all arrows.
    pub(super) fn ends(&self) -> impl Iterator<Item = (usize, usize)> {
        self.by_ends.keys().copied()
    }

    /// Whether a component has an arrow to any that fits.
    pub(super) fn reaches(&self, from: usize, fits: impl Fn(usize) -> bool) -> bool {
        self.by_ends.keys().any(|(start, end)| *start == from && fits(*end))
    }

    /// What places say of arrows to a component.
    pub(super) fn to(&self, at: usize) -> impl Iterator<Item = &Link> {
        self.by_ends.iter().filter(move |(ends, _)| ends.1 == at).flat_map(|(_, links)| links)
    }

    /// The connections of the map, one for each pair of ends and protocol told.
    pub(super) fn connections(self, context: &ToolContext, system: &System, aside: &BTreeSet<usize>) -> Vec<Connection> {
        let shown = |ends: &(usize, usize)| !aside.contains(&ends.0) && !aside.contains(&ends.1);
        let made = self
            .by_ends
            .into_iter()
            .filter(|(ends, _)| shown(ends))
            .filter_map(|((from, to), links)| connection(context, system, from, to, links));
        let mut connections: Vec<_> = made.collect();
        connections.sort_by(|a, b| a.id.cmp(&b.id));
        connections
    }
}

/// Called where a line of code shows it: what settings and manifests show is declared, however sure.
fn status(context: &ToolContext, links: &[Link]) -> ConnectionStatus {
    let graph = context.graph();
    let is_code = |spot: &Spot| {
        let file = graph.file_at(&spot.path).and_then(|id| graph.file(id));
        file.is_some_and(|file| {
            file.parsed || file.language.is_some_and(|language| graph.coverage.languages_not_parsed.contains_key(language))
        })
    };
    let called = links.iter().any(|link| link.status == ConnectionStatus::Called && link.spots.iter().any(is_code));
    if called { ConnectionStatus::Called } else { ConnectionStatus::Declared }
}

fn connection(context: &ToolContext, system: &System, from: usize, to: usize, mut links: Vec<Link>) -> Option<Connection> {
    // Code before declarations, what tells the protocol before what does not.
    links.sort_by_key(|link| (link.status, link.protocol.is_none(), std::cmp::Reverse(link.confidence), link.spots.clone()));
    let (source, target) = (system.drafts.get(from)?, system.drafts.get(to)?);
    let hint = target.technology.and_then(|technology| technology.connection.as_ref());
    let told = links
        .iter()
        .find_map(|link| link.protocol)
        .filter(|_| hint.is_none_or(|hint| hint.protocol == Protocol::Http || !target.is_passive()));
    let protocol = told.or(hint.map(|hint| hint.protocol)).unwrap_or(Protocol::Http);
    let role =
        links.iter().map(|link| link.role).find(|role| *role != ConnectionRole::Business).unwrap_or(ConnectionRole::Business);
    let role = hint.and_then(|hint| hint.role).unwrap_or(role);
    let mut spots: Vec<Spot> = Vec::new();
    for spot in links.iter().flat_map(|link| &link.spots) {
        if !spots.contains(spot) {
            spots.push(spot.clone());
        }
    }
    let evidence: Vec<_> = spots.iter().take(PLACES).filter_map(|spot| spot.evidence(context)).collect();
    (!evidence.is_empty()).then(|| Connection {
        id: format!("{}|{}|{}", source.id, target.id, protocol.as_str()),
        from: source.id.clone(),
        to: target.id.clone(),
        protocol,
        role,
        status: status(context, &links),
        payload: links
            .iter()
            .map(|link| link.payload.as_str())
            .find(|payload| !payload.is_empty())
            .unwrap_or_default()
            .to_owned(),
        confidence: links.iter().map(|link| link.confidence).max().unwrap_or(Confidence::Low),
        evidence,
    })
}
