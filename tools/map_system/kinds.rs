//! What a component is and what it is built with: by its image, its requirements, its entry points, the way it is run.

use deepdive_graph::infrastructure::WorkloadKind;
use deepdive_graph::{CodeGraph, FileRole};
use deepdive_model::{ComponentKind, EntryPointKind, Scope};

use super::draft::{Draft, Source};
use super::system::System;
use crate::technologies::{self, Technology, image_matches};

/// The technology of an image that is run as it is: a store, a broker, a proxy, a monitor.
pub(super) fn store_of_image(image: &str) -> Option<&'static Technology> {
    let known = |technology: &&Technology| {
        technology.connection.is_some() && technology.images.iter().any(|pattern| image_matches(pattern, image))
    };
    // The longest pattern knows best: `timescale/timescaledb` before a plain name.
    technologies::builtin().iter().filter(known).max_by_key(|technology| longest(technology, image))
}

fn longest(technology: &Technology, image: &str) -> usize {
    technology.images.iter().filter(|pattern| image_matches(pattern, image)).map(String::len).max().unwrap_or_default()
}

/// Fills kind, technology and label of every draft.
pub(super) fn fill(graph: &CodeGraph, system: &mut System) {
    for at in 0..system.drafts.len() {
        let told = judge(graph, system, at);
        if let Some(draft) = system.drafts.get_mut(at) {
            (draft.kind, draft.technology, draft.label) = told;
        }
    }
}

type Told = (ComponentKind, Option<&'static Technology>, String);

fn judge(graph: &CodeGraph, system: &System, at: usize) -> Told {
    let Some(draft) = system.drafts.get(at) else { return (ComponentKind::Service, None, String::new()) };
    let built = main_technology(graph, system, at);
    let image = draft.images.iter().find_map(|image| store_of_image(image)).or_else(|| base_technology(graph, draft));
    if let (Some(technology), None) = (image, built) {
        let kind = technology.connection.as_ref().map_or(ComponentKind::Service, |hint| hint.kind);
        let shows_pages = kind == ComponentKind::Gateway && has_pages(graph, draft);
        let kind = if shows_pages { ComponentKind::Web } else { kind };
        return (kind, Some(technology), technology.name.clone());
    }
    if let (None, None, true) = (image, built, draft.folder.is_none())
        && let Some(told) = by_name(draft)
    {
        return told;
    }
    if let (None, Some(load)) = (built, load_tool(graph, system, at)) {
        return (ComponentKind::Worker, None, load.name.clone());
    }
    let image_label = draft.images.iter().find_map(|image| {
        technologies::builtin().iter().find(|technology| {
            technology.connection.is_none()
                && technology.category != "language"
                && technology.images.iter().any(|pattern| image_matches(pattern, image))
        })
    });
    let label = built
        .map(|technology| technology.name.clone())
        .or_else(|| image_label.filter(|_| draft.folder.is_none()).map(|technology| technology.name.clone()))
        .or_else(|| language(graph, system, at))
        .unwrap_or_default();
    (kind_of_code(graph, system, at, built), None, label)
}

/// What the name of an image says that is not known: `orders-db`, `session-redis`.
fn by_name(draft: &Draft) -> Option<Told> {
    let words: Vec<_> = draft.id.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect();
    let last = words.last()?;
    let stores = technologies::builtin()
        .iter()
        .filter(|technology| technology.connection.as_ref().is_some_and(|hint| hint.kind != ComponentKind::External));
    let called = |technology: &&Technology| {
        let names = std::iter::once(&technology.name).chain(&technology.aliases).map(|name| name.to_lowercase());
        matches!(technology.category.as_str(), "database" | "cache-queue") && names.into_iter().any(|name| name == *last)
    };
    if let Some((technology, hint)) =
        stores.into_iter().find(called).and_then(|technology| Some((technology, technology.connection.as_ref()?)))
    {
        return Some((hint.kind, Some(technology), technology.name.clone()));
    }
    let kind = match last.as_str() {
        "db" | "database" => ComponentKind::Database,
        "cache" => ComponentKind::Cache,
        "queue" | "broker" => ComponentKind::Queue,
        _ => return None,
    };
    Some((kind, None, String::new()))
}

fn base_technology(graph: &CodeGraph, draft: &Draft) -> Option<&'static Technology> {
    let folder = draft.folder.as_deref()?;
    let files = graph.infrastructure.images.iter().filter(|image| super::names::folder_of(&image.path) == folder);
    files.filter_map(|image| image.stages.last()).find_map(|stage| store_of_image(&stage.base))
}

fn has_pages(graph: &CodeGraph, draft: &Draft) -> bool {
    let below = |path: &str| draft.folder.as_deref().is_some_and(|folder| super::names::is_below(path, folder));
    graph.files.iter().any(|file| matches!(file.language, Some("HTML" | "Vue" | "Svelte")) && below(&file.path))
}

/// Names of frameworks whose presence says what a component is for, before others that it uses as well.
const GATEWAYS: &[&str] = &["Netflix Zuul", "Spring Cloud Gateway", "YARP", "Ocelot"];

fn main_technology(graph: &CodeGraph, system: &System, at: usize) -> Option<&'static Technology> {
    let required = |wanted: &dyn Fn(&Technology) -> bool| {
        let mut found: Vec<_> = technologies::builtin()
            .iter()
            .filter(|technology| wanted(technology))
            .filter(|technology| system.requires(graph, at, technology, Scope::Product))
            .collect();
        // What builds on another names the component: Next.js before React.
        found.sort_by_key(|technology| technology.implies.is_empty());
        found.first().copied()
    };
    required(&|technology| GATEWAYS.contains(&technology.name.as_str()))
        .or_else(|| required(&|technology| technology.serves && technology.name != "gRPC"))
        .or_else(|| required(&|technology| technology.browser))
        .or_else(|| required(&|technology| technology.name == "gRPC"))
}

/// What makes load for trials: a part built with it asks others and answers nobody.
fn load_tool(graph: &CodeGraph, system: &System, at: usize) -> Option<&'static Technology> {
    let draft = system.drafts.get(at)?;
    let answers = graph.entry_points.iter().any(|entry| system.owns(at, graph.path(entry.file)));
    let of_image = |technology: &Technology| {
        draft.images.iter().any(|image| technology.images.iter().any(|pattern| image_matches(pattern, image)))
    };
    let mut tools = technologies::builtin().iter().filter(|technology| technology.load);
    tools.find(|tool| !answers && (of_image(tool) || system.requires(graph, at, tool, Scope::Product)))
}

fn language(graph: &CodeGraph, system: &System, at: usize) -> Option<String> {
    let mut lines = std::collections::BTreeMap::<&str, u32>::new();
    for file in graph.files.iter().filter(|file| file.role == FileRole::Product && system.owns(at, &file.path)) {
        if let Some(language) = file.language.filter(|language| {
            technologies::builtin().iter().any(|technology| technology.languages.iter().any(|known| known == language))
        }) {
            *lines.entry(language).or_default() += file.lines;
        }
    }
    lines.into_iter().max_by_key(|(name, lines)| (*lines, std::cmp::Reverse(*name))).map(|(name, _)| name.to_owned())
}

fn kind_of_code(graph: &CodeGraph, system: &System, at: usize, built: Option<&Technology>) -> ComponentKind {
    let Some(draft) = system.drafts.get(at) else { return ComponentKind::Service };
    if built.is_some_and(|technology| GATEWAYS.contains(&technology.name.as_str())) {
        return ComponentKind::Gateway;
    }
    if let Some(kind) = kind_of_run(graph, draft) {
        return kind;
    }
    let entry_kinds: Vec<_> =
        graph.entry_points.iter().filter(|entry| system.owns(at, graph.path(entry.file))).map(|entry| entry.kind).collect();
    let has = |kind: EntryPointKind| entry_kinds.contains(&kind);
    let answers = has(EntryPointKind::Http) || has(EntryPointKind::Rpc) || has(EntryPointKind::Graphql);
    if built.is_some_and(|technology| technology.browser && !technology.serves) {
        return ComponentKind::Web;
    }
    let shows = has(EntryPointKind::Page) || has_pages(graph, draft) && !system.has_server_code(graph, at);
    let deployed = !draft.workloads.is_empty();
    match () {
        () if built.is_some() || answers => ComponentKind::Service,
        () if has(EntryPointKind::Consumer) => ComponentKind::Worker,
        () if shows => ComponentKind::Web,
        () if has(EntryPointKind::Cli) && !deployed => ComponentKind::Cli,
        () if has(EntryPointKind::Job) && !deployed => ComponentKind::Job,
        () => ComponentKind::Service,
    }
}

/// What the command and the sort of workload say.
fn kind_of_run(graph: &CodeGraph, draft: &Draft) -> Option<ComponentKind> {
    let workloads = draft.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at));
    for workload in workloads {
        if matches!(workload.kind, WorkloadKind::Job | WorkloadKind::CronJob) {
            return Some(ComponentKind::Job);
        }
        let command = workload.command.as_ref().map_or("", |(command, _)| command).to_lowercase();
        let name = workload.name.to_lowercase();
        let any =
            |words: &[&str], text: &str| text.split(|letter: char| !letter.is_alphanumeric()).any(|part| words.contains(&part));
        if any(&["worker", "celery", "sidekiq", "rqworker", "qcluster", "consumer"], &command)
            || any(&["worker", "celery", "consumer"], &name)
        {
            return Some(ComponentKind::Worker);
        }
        if any(&["migrate", "migration", "migrations", "prestart", "init", "seed", "release"], &name)
            || any(&["migrate", "prestart"], &command) && draft.sources == [Source::Workload]
        {
            return Some(ComponentKind::Job);
        }
    }
    None
}
