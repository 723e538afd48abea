//! What is drawn is what is there: an arrow for each connected pair, at most 25 nodes, no label over another.

#![allow(clippy::unwrap_used)]

use deepdive_model::{Confidence, Protocol};

use super::*;
use crate::tests::place;

fn component(id: &str, kind: ComponentKind) -> Component {
    let evidence = vec![place("compose.yaml", 1, 2)];
    Component { id: id.into(), name: id.into(), aliases: Vec::new(), kind, technology: String::new(), path: None, evidence }
}

fn link(from: &str, to: &str) -> Connection {
    Connection {
        id: format!("{from}|{to}|http"),
        from: from.into(),
        to: to.into(),
        protocol: Protocol::Http,
        role: ConnectionRole::Business,
        status: ConnectionStatus::Called,
        payload: String::new(),
        confidence: Confidence::High,
        evidence: vec![place(from, 3, 3)],
    }
}

fn many(count: usize) -> SystemMap {
    let components: Vec<_> = (0..count).map(|index| component(&format!("s{index:03}"), ComponentKind::Service)).collect();
    let connections = (1..count).map(|index| link("s000", &format!("s{index:03}"))).collect();
    SystemMap { components, connections }
}

fn check(map: &SystemMap, nodes: usize, arrows: usize) {
    let view = view(map, Roles::Business);
    let drawing = drawing(&view);
    assert_eq!(view.nodes.len(), nodes);
    assert_eq!(view.arrows.len(), arrows);
    assert_eq!(drawing.matches("marker-end").count(), arrows);
    assert_eq!(drawing.matches("class=\"on-arrow\"").count(), arrows);
    assert_eq!(drawing.matches("<g class=\"node").count(), nodes);
}

#[test]
fn every_pair_has_its_arrow() {
    check(&crate::tests::report().system_map, 10, 12);
    check(&SystemMap::default(), 0, 0);
    check(&many(25), 25, 24);
}

#[test]
fn what_there_is_no_room_for_is_grouped() {
    check(&many(60), 25, 24);
}

#[test]
fn no_arrow_without_evidence_or_ends() {
    let mut map = many(3);
    map.connections.first_mut().unwrap().evidence.clear();
    map.connections.push(link("s001", "nowhere"));
    check(&map, 3, 1);
}

#[test]
fn the_same_map_gives_the_same_picture() {
    let map = crate::tests::report().system_map;
    assert_eq!(drawing(&view(&map, Roles::All)), drawing(&view(&map, Roles::All)));
}
