//! Frameworks: how code says that something comes in — routes, remote procedures, commands, jobs, consumers.
//!
//! One file a framework or family. They read the frozen graph (facts, imports, resolved calls), never source text, so a framework is
//! the same few lines for every file. What they share: [`scan`] (looking things up), [`routers`] (mounting and prefixes), [`route`]
//! (paths), [`guards`] (what stands in front).

mod axum;
mod commands;
mod consumers;
mod django;
mod django_defaults;
mod django_rest;
mod express;
mod fastapi;
mod flask;
mod go_http;
mod grpc;
mod guards;
mod jaxrs;
mod jobs;
mod nest;
mod next;
mod route;
mod routers;
mod rust_attributes;
mod scan;
mod spring;
mod spring_security;
#[cfg(test)]
mod tests;

use crate::{CodeGraph, EntryPointFact};
use scan::Scan;

/// What finds the ways in that one framework declares.
type Find = fn(&Scan<'_>, &mut Vec<EntryPointFact>);

/// Every framework, by file.
const ALL: &[Find] = &[
    axum::find,
    commands::find,
    consumers::find,
    django::find,
    express::find,
    fastapi::find,
    flask::find,
    go_http::find,
    grpc::find,
    jaxrs::find,
    jobs::find,
    nest::find,
    next::find,
    rust_attributes::find,
    spring::find,
];

/// Every way in that a framework declares, outside tests, sorted by file and line.
pub(crate) fn entry_points(graph: &CodeGraph) -> Vec<EntryPointFact> {
    let scan = Scan::new(graph);
    let mut found = Vec::new();
    for find in ALL {
        find(&scan, &mut found);
    }
    found.sort_by(|a, b| {
        (a.file, a.line, a.kind, &a.route, &a.method, &a.handler).cmp(&(b.file, b.line, b.kind, &b.route, &b.method, &b.handler))
    });
    found.dedup_by(|a, b| (a.file, a.line, a.kind, &a.route, &a.method) == (b.file, b.line, b.kind, &b.route, &b.method));
    found
}
