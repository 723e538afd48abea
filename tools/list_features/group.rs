//! Groups of ways in that serve one thing: by the resource in the path, the service, the command.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Confidence, EntryPoint, EntryPointKind};

use super::naming::{Key, Reading, Theme, key, of_component, resource, shared_prefix, things};
use super::phrases::{is_act, name};
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
///
/// `known` tells whether data of a name is stored.
pub(super) fn groups<'a>(ways: &'a [EntryPoint], known: &dyn Fn(&str) -> bool) -> Vec<Group<'a>> {
    let prefix = shared_prefix(ways);
    let routed = ways.iter().any(|way| {
        matches!(way.kind, EntryPointKind::Http | EntryPointKind::Rpc | EntryPointKind::Graphql | EntryPointKind::Page)
    });
    let answering: BTreeSet<_> =
        ways.iter().filter(|way| way.route.is_some()).filter_map(|way| way.component.as_deref()).collect();
    let reading = Reading { prefix: &prefix, routed, several: answering.len() > 1 };
    let place = |way: &'a EntryPoint| way.evidence.first().map(|place| place.id.as_str());
    let routes: BTreeMap<_, _> =
        ways.iter().filter(|way| way.kind == EntryPointKind::Http).filter_map(|way| Some((place(way)?, way))).collect();
    let mut by_key = Keyed::new();
    for way in ways {
        // A procedure is what the route is by which a gateway offers it: they are declared in one place.
        let offered = place(way).and_then(|place| routes.get(place)).filter(|_| way.kind == EntryPointKind::Rpc);
        let (key, literal) = key(offered.unwrap_or(&way), &reading);
        let entry = by_key.entry(key).or_insert((true, Vec::new()));
        entry.0 &= literal;
        entry.1.push(way);
    }
    split_large(&mut by_key, ways.len(), &prefix);
    if reading.several {
        join_small(&mut by_key, known);
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

/// A group that holds this share of all ways in (of 100), and so many, says too little by its name alone.
const LARGE: (usize, usize) = (20, 12);
/// Ways in of a smaller thing that make it a feature of its own.
const FEWEST: usize = 2;

type Keyed<'a> = BTreeMap<Key, (bool, Vec<&'a EntryPoint>)>;

/// Splits a group that nearly everything lies below (`projects/{id}/traces`) by the next thing that the paths name.
fn split_large(by_key: &mut Keyed<'_>, all: usize, prefix: &BTreeMap<Option<String>, String>) {
    let is_large = |(key, (_, ways)): (&Key, &(bool, Vec<&EntryPoint>))| {
        let large = key.theme == Theme::Resource && ways.len() >= LARGE.1 && ways.len() * 100 >= all * LARGE.0;
        large.then(|| key.clone())
    };
    let large: Vec<_> = by_key.iter().filter_map(is_large).collect();
    for key in large {
        let Some((literal, ways)) = by_key.remove(&key) else { continue };
        let mut below = Keyed::new();
        for way in ways {
            let prefix = prefix.get(&way.component).map_or("", String::as_str);
            let inner = things(way.route.as_deref().unwrap_or_default(), prefix).get(1).map(|thing| resource(thing));
            let of_both = |inner: Key| match key.thing.as_str() {
                "setting" => Key { thing: format!("{} setting", inner.thing), ..inner },
                outer => Key { thing: format!("{outer} {}", inner.thing), ..inner },
            };
            let inner = inner.filter(|inner| inner.thing != key.thing);
            let key = inner.map_or_else(|| key.clone(), |inner| if is_container(&key.thing) { inner } else { of_both(inner) });
            below.entry(key).or_insert((literal, Vec::new())).1.push(way);
        }
        for (inner, (literal, ways)) in below {
            let own = inner == key || ways.len() >= FEWEST || by_key.contains_key(&inner);
            let entry = by_key.entry(if own { inner } else { key.clone() }).or_insert((literal, Vec::new()));
            entry.1.extend(ways);
        }
    }
    for (_, ways) in by_key.values_mut() {
        ways.sort_by(|a, b| a.id.cmp(&b.id));
    }
}

/// What everything of a customer lies in says nothing of the thing inside it.
fn is_container(thing: &str) -> bool {
    matches!(
        thing,
        "project" | "organization" | "organisation" | "org" | "workspace" | "tenant" | "account" | "space" | "site" | "company"
    )
}

/// In a system of several services a single way in whose thing is not stored belongs to what its service is for.
fn join_small<'a>(by_key: &mut Keyed<'a>, known: &dyn Fn(&str) -> bool) {
    let is_small = |key: &Key, ways: &[&EntryPoint]| {
        key.theme == Theme::Resource && ways.len() == 1 && !is_act(&key.thing) && !known(&key.thing)
    };
    let small: Vec<_> = by_key.iter().filter(|(key, (_, ways))| is_small(key, ways)).map(|(key, _)| key.clone()).collect();
    for key in small {
        let Some((literal, ways)) = by_key.remove(&key) else { continue };
        let home = ways.first().and_then(|way| of_component(way)).filter(|home| *home != key);
        let (key, literal) = home.map_or((key, literal), |home| (home, false));
        let entry = by_key.entry(key).or_insert((literal, Vec::new()));
        entry.0 &= literal;
        entry.1.extend(ways);
    }
    for (_, ways) in by_key.values_mut() {
        ways.sort_by(|a, b| a.id.cmp(&b.id));
    }
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
