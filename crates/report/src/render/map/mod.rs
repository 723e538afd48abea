//! The system map as it is drawn: at most 25 nodes, the rest grouped; an arrow only where a connection with evidence stands behind it.

mod layout;
mod places;
mod svg;

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Component, ComponentKind, Connection, ConnectionRole, ConnectionStatus, SystemMap};

pub(super) use svg::drawing;

/// Nodes of one picture.
const MOST_NODES: usize = 25;

/// A node of the picture: a component, or a group of those of a kind that there was no room for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) kind: ComponentKind,
    pub(super) technology: String,
    /// More than one for a group.
    pub(super) stands_for: usize,
}

/// An arrow of the picture: all connections from one node to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) label: String,
    pub(super) called: bool,
    pub(super) business: bool,
}

/// What is drawn of a map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct View {
    pub(super) nodes: Vec<Node>,
    pub(super) arrows: Vec<Arrow>,
    /// Connections that are only in the list below the picture.
    pub(super) not_drawn: usize,
}

/// Which connections are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Roles {
    /// Those that carry the product's work.
    Business,
    /// All.
    All,
}

/// The view of a map.
pub(super) fn view(map: &SystemMap, roles: Roles) -> View {
    let known: BTreeSet<&str> = map.components.iter().map(|component| component.id.as_str()).collect();
    let drawn: Vec<&Connection> = map
        .connections
        .iter()
        .filter(|link| roles == Roles::All || link.role == ConnectionRole::Business)
        .filter(|link| known.contains(link.from.as_str()) && known.contains(link.to.as_str()) && !link.evidence.is_empty())
        .collect();
    let (nodes, place_of) = nodes(&map.components, &drawn);
    let arrows = arrows(&drawn, &place_of);
    let inside: usize = drawn.iter().filter(|link| place_of.get(link.from.as_str()) == place_of.get(link.to.as_str())).count();
    View { nodes, arrows, not_drawn: map.connections.len() - drawn.len() + inside }
}

/// The components with the most connections, then a group for each kind of the others.
fn nodes<'a>(components: &'a [Component], drawn: &[&Connection]) -> (Vec<Node>, BTreeMap<&'a str, usize>) {
    let weight = |component: &Component| drawn.iter().filter(|link| link.from == component.id || link.to == component.id).count();
    let mut order: Vec<&Component> = components.iter().collect();
    order.sort_by_key(|component| (std::cmp::Reverse(weight(component)), component.id.as_str()));
    let kinds: BTreeSet<_> = components.iter().map(|component| component.kind).collect();
    let single = if components.len() <= MOST_NODES { MOST_NODES } else { MOST_NODES.saturating_sub(kinds.len()) };
    let mut kept: Vec<&Component> = order.iter().take(single).copied().collect();
    kept.sort_by(|a, b| a.id.cmp(&b.id));
    let mut nodes: Vec<Node> = kept.iter().map(|component| node(component)).collect();
    let mut place_of: BTreeMap<&str, usize> =
        kept.iter().enumerate().map(|(index, component)| (component.id.as_str(), index)).collect();
    for kind in kinds {
        let group: Vec<_> = order.iter().skip(single).filter(|component| component.kind == kind).collect();
        if !group.is_empty() {
            place_of.extend(group.iter().map(|component| (component.id.as_str(), nodes.len())));
            let name = format!("{} more: {}", group.len(), super::shown::kind(kind));
            nodes.push(Node { name, kind, technology: String::new(), stands_for: group.len() });
        }
    }
    (nodes, place_of)
}

fn node(component: &Component) -> Node {
    let technology = component.technology.clone();
    Node { name: component.name.clone(), kind: component.kind, technology, stands_for: 1 }
}

fn arrows(drawn: &[&Connection], place_of: &BTreeMap<&str, usize>) -> Vec<Arrow> {
    let mut pairs = BTreeMap::<(usize, usize), Vec<&Connection>>::new();
    for link in drawn {
        if let (Some(from), Some(to)) = (place_of.get(link.from.as_str()), place_of.get(link.to.as_str())) {
            pairs.entry((*from, *to)).or_default().push(link);
        }
    }
    let apart = pairs.into_iter().filter(|((from, to), _)| from != to);
    apart.map(|((from, to), links)| arrow(from, to, &links)).collect()
}

fn arrow(from: usize, to: usize, links: &[&Connection]) -> Arrow {
    let mut protocols: Vec<_> = links.iter().map(|link| link.protocol.as_str()).collect();
    protocols.sort_unstable();
    protocols.dedup();
    Arrow {
        from,
        to,
        label: protocols.join(", "),
        called: links.iter().any(|link| link.status == ConnectionStatus::Called),
        business: links.iter().any(|link| link.role == ConnectionRole::Business),
    }
}

#[cfg(test)]
mod tests;
