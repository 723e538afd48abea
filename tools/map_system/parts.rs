//! Signs of components: deployment files, named applications, container files, manifests of things that can be started.

use deepdive_graph::infrastructure::{Workload, WorkloadKind};
use deepdive_graph::manifests::Manifest;
use deepdive_graph::{CodeGraph, FileRole};
use deepdive_model::Scope;

use super::draft::{Part, Source, Spot};
use super::names::{folder_name, folder_of, is_below, plain};
use crate::technologies::{self, package_matches};

/// Every sign, in order of trust.
pub(super) fn all(graph: &CodeGraph) -> Vec<Part> {
    let mut parts = workloads(graph);
    parts.extend(applications(graph));
    parts.extend(container_files(graph));
    parts.extend(manifests(graph));
    parts
}

/// Whether a file is of the product, or of how it is built and run.
pub(super) fn is_product(graph: &CodeGraph, path: &str) -> bool {
    let role = graph.file_at(path).and_then(|id| graph.file(id)).map(|file| file.role);
    matches!(role, None | Some(FileRole::Product | FileRole::Build))
}

fn workloads(graph: &CodeGraph) -> Vec<Part> {
    let listed = graph.infrastructure.workloads.iter().enumerate();
    let mut parts: Vec<_> = listed
        .filter(|(_, workload)| is_product(graph, &workload.path))
        .filter_map(|(at, workload)| part_of(graph, at, workload))
        .collect();
    // The shortest path first: what lies at the top is the main declaration, overlays and variants lie deeper.
    parts.sort_by_key(|part| (part.spot.path.matches('/').count(), part.spot.path.len(), part.spot.path.clone(), part.spot.line));
    parts
}

fn part_of(graph: &CodeGraph, at: usize, workload: &Workload) -> Option<Part> {
    let name = plain(&workload.name)?;
    let reached = graph.infrastructure.network_services.iter().filter(|service| selects(&service.selector, workload));
    let hosts = reached.filter_map(|service| plain(&service.name));
    let names = std::iter::once(name).chain(workload.aliases.iter().filter_map(|alias| plain(alias))).chain(hosts).collect();
    Some(Part {
        source: Source::Workload,
        names,
        folder: build_folder(graph, workload),
        image: workload.image.as_ref().map(|(image, _)| image.to_string()),
        workload: Some(at),
        spot: Spot::lines(&workload.path, workload.line, workload.end_line),
    })
}

fn selects(selector: &[(Box<str>, Box<str>)], workload: &Workload) -> bool {
    workload.kind != WorkloadKind::Compose && !selector.is_empty() && selector.iter().all(|pair| workload.labels.contains(pair))
}

/// The folder of the code: where the container file lies if there is code beside it, else the build's own folder.
fn build_folder(graph: &CodeGraph, workload: &Workload) -> Option<String> {
    let (build, _) = workload.build.as_ref()?;
    let build = build.trim_start_matches("./").trim_matches('/');
    let build = if build == "." { "" } else { build };
    let beside = workload.dockerfile.as_deref().map(folder_of).filter(|folder| *folder != build && is_below(folder, build));
    let has_code = |folder: &str| {
        let manifest = graph.manifests.iter().any(|manifest| folder_of(&manifest.path) == folder);
        manifest || graph.files.iter().any(|file| file.parsed && is_below(&file.path, folder))
    };
    Some(beside.filter(|folder| has_code(folder)).unwrap_or(build).to_owned())
}

/// Applications that have a name in their settings, or a class that starts them.
fn applications(graph: &CodeGraph) -> Vec<Part> {
    let mut parts = Vec::new();
    for file in graph.files.iter().filter(|file| file.role == FileRole::Product && file.parsed) {
        let starter = file.facts.symbols.iter().find(|symbol| {
            let starts = |name: &str| {
                matches!(name, "SpringBootApplication" | "SpringCloudApplication" | "EnableAutoConfiguration" | "QuarkusMain")
            };
            symbol.decorators.iter().any(|decorator| starts(file.facts.text(decorator.name)))
        });
        let Some(symbol) = starter else { continue };
        let folder = file.path.split("/src/main/").next().filter(|folder| *folder != &*file.path).unwrap_or_default();
        let folder = if file.path.starts_with("src/main/") { "" } else { folder };
        let names = application_names(graph, folder);
        let spot = Spot::lines(&file.path, symbol.start_line, symbol.name_line);
        parts.push(Part {
            source: Source::Application,
            names,
            folder: Some(folder.to_owned()),
            image: None,
            workload: None,
            spot,
        });
    }
    parts.retain(|part| !part.names.is_empty());
    parts.dedup_by(|a, b| a.folder == b.folder);
    parts
}

/// Name in the settings, artifact, folder.
fn application_names(graph: &CodeGraph, folder: &str) -> Vec<String> {
    let inside = |path: &str| {
        folder_of(path).strip_prefix(folder).is_some_and(|rest| rest.trim_start_matches('/').starts_with("src/main/resources"))
    };
    let stated = graph.settings.iter().filter(|setting| &*setting.key == "spring.application.name" && inside(&setting.path));
    let artifact = graph
        .manifests
        .iter()
        .filter(|manifest| folder_of(&manifest.path) == folder)
        .filter_map(|manifest| manifest.name.as_ref());
    let names = stated
        .filter_map(|setting| plain(&setting.value))
        .chain(folder_name(folder))
        .chain(artifact.filter_map(|name| plain(&name.text)));
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen
}

fn container_files(graph: &CodeGraph) -> Vec<Part> {
    let own = |path: &str| is_product(graph, path);
    let listed = graph.infrastructure.images.iter().filter(|image| own(&image.path));
    let part = |image: &deepdive_graph::infrastructure::ImageFile| {
        let folder = folder_of(&image.path);
        let last = image.stages.last();
        Some(Part {
            source: Source::Image,
            names: vec![folder_name(folder)?],
            folder: Some(folder.to_owned()),
            image: last.map(|stage| stage.base.to_string()),
            workload: None,
            spot: Spot::line(&image.path, last.map_or(1, |stage| stage.line)),
        })
    };
    listed.filter_map(part).collect()
}

fn manifests(graph: &CodeGraph) -> Vec<Part> {
    let own = graph.manifests.iter().filter(|manifest| is_product(graph, &manifest.path) && manifest.members.is_empty());
    own.filter(|manifest| can_be_started(graph, manifest))
        .filter_map(|manifest| {
            let folder = folder_of(&manifest.path);
            let name = manifest.name.as_ref().and_then(|name| plain(&name.text));
            let names: Vec<_> = folder_name(folder).into_iter().chain(name).collect();
            let line = manifest.name.as_ref().map_or(1, |name| name.line);
            let spot = Spot::line(&manifest.path, line);
            (!names.is_empty()).then(|| Part {
                source: Source::Manifest,
                names,
                folder: Some(folder.to_owned()),
                image: None,
                workload: None,
                spot,
            })
        })
        .collect()
}

/// A manifest of something that answers, shows or does something by itself, not of a library.
fn can_be_started(graph: &CodeGraph, manifest: &Manifest) -> bool {
    let folder = folder_of(&manifest.path);
    let within = |path: &str| is_below(path, folder);
    let needs = |wanted: fn(&technologies::Technology) -> bool| {
        manifest.dependencies.iter().filter(|requirement| requirement.scope == Scope::Product).any(|requirement| {
            technologies::builtin().iter().filter(|technology| wanted(technology)).any(|technology| {
                let patterns = technology.packages.get(manifest.ecosystem);
                patterns.is_some_and(|patterns| {
                    patterns.iter().any(|pattern| package_matches(manifest.ecosystem, pattern, &requirement.name))
                })
            })
        })
    };
    let started = |name: &str| manifest.scripts.iter().any(|script| &*script.name == name);
    match manifest.ecosystem {
        "npm" => {
            (needs(|technology| technology.browser) || needs(|technology| technology.serves))
                && (started("start") || started("dev") || started("serve"))
        }
        "go" => graph.files.iter().any(|file| {
            within(&file.path) && file.parsed && file.facts.package.is_some_and(|name| file.facts.text(name) == "main")
        }),
        "cargo" => graph
            .file_at(&format!("{}src/main.rs", if folder.is_empty() { String::new() } else { format!("{folder}/") }))
            .is_some(),
        _ => needs(|technology| technology.serves) && graph.entry_points.iter().any(|entry| within(graph.path(entry.file))),
    }
}
