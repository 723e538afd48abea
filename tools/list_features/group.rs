//! Groups of ways in that serve one thing: by the resource in the path, the service, the command.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Confidence, EntryPoint, EntryPointKind};

use super::naming::{Key, Reading, Theme, key, shared_prefix};
use super::phrases::name;
use super::trust;

/// Ways in that belong together.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// In plain words.
    pub(super) name: String,
    /// Its ways in, in their order.
    pub(super) ways: Vec<&'a EntryPoint>,
    /// How far to trust the grouping.
    pub(super) confidence: Confidence,
    rank: u8,
}

impl Group<'_> {
    /// Several groups as one that says nothing of its own; none where there is nothing in them.
    pub(super) fn other(groups: Vec<Self>) -> Option<Self> {
        let ways: Vec<_> = groups.into_iter().flat_map(|group| group.ways).collect();
        (!ways.is_empty()).then(|| Self { name: "Other".to_owned(), ways, confidence: Confidence::Low, rank: 9 })
    }
}

/// All groups: those with the most ways in first, plumbing last.
pub(super) fn groups(ways: &[EntryPoint]) -> Vec<Group<'_>> {
    let prefix = shared_prefix(ways);
    let routed = ways.iter().any(|way| {
        matches!(way.kind, EntryPointKind::Http | EntryPointKind::Rpc | EntryPointKind::Graphql | EntryPointKind::Page)
    });
    let answering: BTreeSet<_> =
        ways.iter().filter(|way| way.route.is_some()).filter_map(|way| way.component.as_deref()).collect();
    let reading = Reading { prefix: &prefix, routed, several: answering.len() > 1 };
    let mut by_key = BTreeMap::<Key, (bool, Vec<&EntryPoint>)>::new();
    for way in ways {
        let (key, literal) = key(way, &reading);
        let entry = by_key.entry(key).or_insert((true, Vec::new()));
        entry.0 &= literal;
        entry.1.push(way);
    }
    let mut groups = Vec::new();
    let mut left = Vec::new();
    for (key, (literal, ways)) in by_key {
        let group = Group { name: name(&key, &ways), rank: rank(&key), confidence: trust(literal), ways };
        if key.theme == Theme::Other { left.push(group) } else { groups.push(group) }
    }
    groups.sort_by(|a, b| (a.rank, Reverse(a.ways.len()), &a.name).cmp(&(b.rank, Reverse(b.ways.len()), &b.name)));
    groups.extend(Group::other(left));
    groups
}

/// What users came for stands before what keeps it running.
fn rank(key: &Key) -> u8 {
    match key.theme {
        Theme::Resource | Theme::Accounts | Theme::Service | Theme::Command => 0,
        Theme::Home | Theme::Administration => 1,
        Theme::Messages | Theme::Jobs | Theme::Commands => 2,
        Theme::Documentation => 3,
        Theme::Health => 4,
        Theme::Other => 9,
    }
}
