//! `map_system`: the components of a system and what connects them, each arrow with its evidence.
//!
//! Components come from deployment files, named applications, container files and manifests, joined to one for each real thing.
//! Arrows come from code, settings, proxies and declared clients. That one thing is started before another makes no arrow.

mod addresses;
mod aside;
mod bundles;
mod draft;
mod environment;
mod from_calls;
mod from_clients;
mod from_code;
mod from_files;
mod from_settings;
mod from_spring;
mod from_workloads;
mod kinds;
mod links;
mod merge;
mod names;
mod parts;
mod said;
mod system;
mod variables;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use deepdive_graph::EntryPointFact;
use deepdive_graph::infrastructure::Workload;
use deepdive_model::facts::MapFacts;
use deepdive_model::{Component, ComponentKind, ConnectionStatus, EntryPointKind, Finding, SystemMap};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{ToolContext, ToolError, TypedTool};
use draft::{Draft, Part, Source, Spot, Standing};
use environment::Environment;
use links::Links;
use names::folder_of;
use system::System;

/// The tool.
pub(crate) struct MapSystem;

/// There is nothing to choose: the map is always whole.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for MapSystem {
    type Args = Args;
    type Facts = MapFacts;
    const NAME: &'static str = "map_system";
    const ABOUT: &'static str = "Maps the parts of the system, such as services, databases and outside systems, and what connects them, each with evidence.";
    const VERSION: u32 = 4;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(MapFacts, Vec<Finding>), ToolError> {
        let map = &map(context).map;
        let status = |wanted| map.connections.iter().filter(|connection| connection.status == wanted).count() as u64;
        let total = BTreeMap::from([
            ("components".to_owned(), map.components.len() as u64),
            ("connections".to_owned(), map.connections.len() as u64),
            ("called".to_owned(), status(ConnectionStatus::Called)),
            ("declared".to_owned(), status(ConnectionStatus::Declared)),
        ]);
        Ok((MapFacts { total, map: map.clone() }, Vec::new()))
    }
}

/// The map, and who owns which file.
pub(crate) struct Mapped {
    /// The map.
    pub(crate) map: SystemMap,
    system: System,
}

impl Mapped {
    /// Id of the component that owns a file.
    pub(crate) fn component_of(&self, path: &str) -> Option<&str> {
        let draft = self.system.drafts.get(self.system.folder_of_owner(path)?)?;
        Some(&draft.id)
    }

    /// Id of the component that runs a workload.
    pub(crate) fn component_of_workload(&self, at: usize) -> Option<&str> {
        self.system.drafts.iter().find(|draft| draft.workloads.contains(&at)).map(|draft| draft.id.as_str())
    }
}

/// The map, worked out once a context.
pub(crate) fn map(context: &ToolContext) -> Arc<Mapped> {
    context.once("map", || make(context))
}

fn make(context: &ToolContext) -> Mapped {
    let graph = context.graph();
    let mut drafts = merge::drafts(graph, parts::all(graph));
    if drafts.is_empty() {
        drafts.extend(whole(context));
    }
    let mut system = System::of(drafts);
    bundles::attach(graph, &mut system);
    kinds::fill(graph, &mut system);
    let environments = environment::all(graph, &system);
    index_ports(context, &mut system, &environments);
    let mut links = Links::default();
    from_settings::add(context, &mut system, &environments, &mut links);
    from_code::add(context, &mut system, &environments, &mut links);
    from_files::add(context, &system, &environments, &mut links);
    from_workloads::add(context, &system, &mut links);
    from_spring::add(context, &system, &environments, &mut links);
    from_calls::add(context, &system, &mut links);
    from_clients::add(context, &mut system, &mut links);
    let aside = aside::of(graph, &system, &links);
    let connections = links.connections(context, &system, &aside);
    let shown = system.drafts.iter().enumerate().filter(|(at, _)| !aside.contains(at));
    let mut components: Vec<_> = shown.filter_map(|(_, draft)| component(context, draft)).collect();
    components.sort_by(|a, b| a.id.cmp(&b.id));
    Mapped { map: SystemMap { components, connections }, system }
}

/// A repository that deploys nothing is one component, by what its code does.
fn whole(context: &ToolContext) -> Option<Draft> {
    let graph = context.graph();
    let first = graph
        .manifests
        .iter()
        .filter(|manifest| parts::is_product(graph, &manifest.path))
        .min_by_key(|manifest| (manifest.path.matches('/').count(), manifest.path.clone()));
    let named = first.and_then(|manifest| manifest.name.as_ref());
    let subject = context.snapshot().subject().split_once('-').map_or_else(String::new, |(_, name)| name.to_owned());
    let name = named.and_then(|name| names::plain(&name.text)).unwrap_or(subject);
    let code = graph.files.iter().find(|file| file.parsed)?;
    let spot =
        first.map_or_else(|| Spot::line(&code.path, 1), |manifest| Spot::line(&manifest.path, named.map_or(1, |name| name.line)));
    let part = Part {
        source: Source::Manifest,
        names: vec![name.clone()],
        folder: Some(String::new()),
        standing: Standing::Main,
        image: None,
        workload: None,
        spot,
    };
    Draft::of(part, name)
}

fn index_ports(context: &ToolContext, system: &mut System, environments: &[Environment]) {
    let graph = context.graph();
    let (mut ports, mut published) = (Vec::new(), Vec::new());
    for (at, draft) in system.drafts.iter().enumerate() {
        let stated = environments.get(at).and_then(|environment| environment.get("server.port"));
        ports.extend(stated.and_then(|port| port.parse::<u16>().ok()).map(|port| (port, at)));
        let workloads = draft.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at));
        ports.extend(workloads.flat_map(|workload| &workload.ports).map(|(port, _)| (*port, at)));
        let files = graph.infrastructure.images.iter().filter(|image| Some(folder_of(&image.path)) == draft.folder.as_deref());
        ports.extend(files.flat_map(|image| &image.ports).map(|(port, _)| (*port, at)));
    }
    for (at, draft) in system.drafts.iter().enumerate() {
        let workloads = draft.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at));
        published.extend(workloads.flat_map(|workload| published_by(context, workload)).map(|port| (port, at)));
    }
    system.index_published(published.into_iter());
    ports.sort_unstable();
    ports.dedup();
    system.index_ports(ports.into_iter());
}

/// Ports of the machine that a compose service is published on: `- "8055:80"`.
fn published_by(context: &ToolContext, workload: &Workload) -> Vec<u16> {
    let inside = |line: u32| (workload.line..=workload.end_line).contains(&line);
    let lines = crate::source::lines(context.snapshot(), &workload.path).into_iter().filter(|(line, _)| inside(*line));
    let port = |text: &str| {
        let mut parts = text.trim().strip_prefix('-')?.trim().trim_matches(['"', '\'']).rsplit(':');
        let _container = parts.next()?.split('/').next()?.parse::<u16>().ok()?;
        parts.next()?.parse::<u16>().ok()
    };
    lines.filter_map(|(_, text)| port(&text)).collect()
}

/// Places that are cited for one component at most.
const PLACES: usize = 5;

fn component(context: &ToolContext, draft: &Draft) -> Option<Component> {
    let evidence: Vec<_> = draft.spots.iter().take(PLACES).filter_map(|spot| spot.evidence(context)).collect();
    let mut aliases: Vec<_> = draft.names.iter().filter(|name| **name != draft.id).cloned().collect();
    aliases.sort();
    aliases.dedup();
    (!evidence.is_empty()).then(|| Component {
        id: draft.id.clone(),
        name: draft.id.clone(),
        aliases,
        kind: refined(context, draft),
        technology: draft.label.clone(),
        path: draft.folder.clone(),
        evidence,
    })
}

/// A repository that is one program without anything that answers is a command or a library.
fn refined(context: &ToolContext, draft: &Draft) -> ComponentKind {
    let graph = context.graph();
    let bare = draft.sources == [Source::Manifest]
        && draft.folder.as_deref() == Some("")
        && draft.kind == ComponentKind::Service
        && draft.workloads.is_empty();
    let own = |entry: &&EntryPointFact| parts::is_product(graph, graph.path(entry.file));
    let answers =
        graph.entry_points.iter().filter(own).any(|entry| !matches!(entry.kind, EntryPointKind::Cli | EntryPointKind::Job));
    if !bare || answers {
        return draft.kind;
    }
    let programs = graph.manifests.iter().any(|manifest| !manifest.programs.is_empty())
        || graph.entry_points.iter().filter(own).any(|entry| entry.kind == EntryPointKind::Cli);
    if programs { ComponentKind::Cli } else { ComponentKind::Library }
}
