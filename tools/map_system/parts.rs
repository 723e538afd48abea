//! Signs of components: deployment files, named applications, container files, manifests of things that can be started.

use deepdive_graph::infrastructure::{Workload, WorkloadKind};
use deepdive_graph::manifests::{Manifest, Named};
use deepdive_graph::{CodeGraph, FileRole};
use deepdive_model::Scope;

use super::bundles::is_bundled;
use super::draft::{Part, Source, Spot, Standing};
use super::names::{folder_name, folder_of, is_below, plain};
use crate::glob::glob_matches;
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
        .filter(|(_, workload)| is_product(graph, &workload.path) && !is_for_tests(workload) && !is_workbench(workload))
        .filter_map(|(at, workload)| part_of(graph, at, workload))
        .collect();
    // The shortest path first: what lies at the top is the main declaration, overlays and variants lie deeper.
    parts.sort_by_key(|part| {
        let path = part.spot.path.clone();
        let process = path.contains("Procfile");
        (path.starts_with('.'), process, path.matches('/').count(), path.len(), path, part.spot.line)
    });
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
        folder: build_folder(graph, workload).filter(|_| standing(workload) != Standing::Tool),
        image: workload.image.as_ref().map(|(image, _)| image.to_string()),
        standing: standing(workload),
        workload: Some(at),
        spot: Spot::lines(&workload.path, workload.line, workload.end_line),
    })
}

/// A workload that tests or their files declare.
fn is_for_tests(workload: &Workload) -> bool {
    let tests = |text: &str| {
        let lower = text.to_lowercase();
        lower
            .split(|letter: char| !letter.is_alphanumeric())
            .any(|word| matches!(word, "test" | "tests" | "testing" | "e2e" | "ci" | "playwright" | "cypress"))
    };
    tests(&workload.name) || tests(workload.path.rsplit('/').next().unwrap_or_default())
}

/// The container that people develop in; the stores beside it are those of the product.
fn is_workbench(workload: &Workload) -> bool {
    let store = workload.image.as_ref().is_some_and(|(image, _)| super::kinds::store_of_image(image).is_some());
    workload.path.split('/').any(|folder| folder == ".devcontainer") && !store
}

/// How well a workload speaks for the code that it is built from.
fn standing(workload: &Workload) -> Standing {
    let words = |text: &str, known: &[&str]| {
        text.to_lowercase().split(|letter: char| !letter.is_alphanumeric()).any(|word| known.contains(&word))
    };
    let file = workload.dockerfile.as_deref().and_then(|path| path.rsplit('/').next()).unwrap_or("Dockerfile");
    let named_for = file.to_lowercase().contains(&workload.name.to_lowercase()) && !workload.name.is_empty();
    let side = [
        "worker",
        "celery",
        "beat",
        "scheduler",
        "cron",
        "migrate",
        "migration",
        "migrations",
        "release",
        "prestart",
        "init",
        "seed",
        "job",
        "consumer",
        "flower",
        "permissions",
    ];
    match () {
        () if named_for => Standing::Tool,
        () if words(&workload.name, &side) => Standing::Aside,
        () => Standing::Main,
    }
}

fn selects(selector: &[(Box<str>, Box<str>)], workload: &Workload) -> bool {
    workload.kind != WorkloadKind::Compose && !selector.is_empty() && selector.iter().all(|pair| workload.labels.contains(pair))
}

/// The folder of the code: where the container file lies if there is code beside it, else the build's own folder.
fn build_folder(graph: &CodeGraph, workload: &Workload) -> Option<String> {
    if workload.kind == WorkloadKind::Process {
        return Some(folder_of(&workload.path).to_owned());
    }
    let (build, _) = workload.build.as_ref()?;
    let build = build.trim_start_matches("./").trim_matches('/');
    let build = if build == "." { "" } else { build };
    let beside = workload.dockerfile.as_deref().map(folder_of).filter(|folder| *folder != build && is_below(folder, build));
    let has_manifest = |folder: &str| graph.manifests.iter().any(|manifest| folder_of(&manifest.path) == folder);
    let has_code = |folder: &str| graph.files.iter().any(|file| file.parsed && is_below(&file.path, folder));
    let own = beside.filter(|folder| has_manifest(folder) || has_code(folder) && !has_manifest(build));
    Some(own.unwrap_or_else(|| existing(graph, build)).to_owned())
}

/// A folder of the repository, or the nearest one above it that holds files: what a build makes (`target/`, `dist/`) is not there.
fn existing<'a>(graph: &CodeGraph, folder: &'a str) -> &'a str {
    let mut folder = folder;
    while !folder.is_empty() && !graph.files.iter().any(|file| is_below(&file.path, folder)) {
        folder = folder_of(folder);
    }
    folder
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
            standing: Standing::Main,
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
        let rest = folder_of(path).strip_prefix(folder).map(|rest| rest.trim_start_matches('/'));
        matches!(rest, Some("src/main/resources" | "src/main/resources/config"))
    };
    let stated = graph.settings.iter().filter(|setting| &*setting.key == "spring.application.name" && inside(&setting.path));
    let only = |name: &&Named| {
        graph.manifests.iter().filter_map(|other| other.name.as_ref()).filter(|other| other.text == name.text).count() == 1
    };
    let own = graph.manifests.iter().filter(|manifest| folder_of(&manifest.path) == folder);
    let artifact = own.filter_map(|manifest| manifest.name.as_ref()).filter(only);
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

/// The last folder of a path whose name says what is in it.
fn telling_name(folder: &str) -> Option<String> {
    let idle = ["src", "app", "docker", "build", "dist", "container", "resources", "main", "deploy", "code", "target"];
    let telling = folder.rsplit('/').find(|name| !idle.contains(name)).filter(|name| !name.is_empty());
    telling.map(str::to_owned).or_else(|| folder_name(folder))
}

fn container_files(graph: &CodeGraph) -> Vec<Part> {
    let own = |path: &str| is_product(graph, path);
    let listed = graph.infrastructure.images.iter().filter(|image| own(&image.path));
    let part = |image: &deepdive_graph::infrastructure::ImageFile| {
        let folder = folder_of(&image.path);
        let last = image.stages.last();
        Some(Part {
            source: Source::Image,
            names: vec![telling_name(folder)?],
            folder: Some(folder.to_owned()),
            image: last.map(|stage| stage.base.to_string()),
            standing: Standing::Main,
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
            let file =
                (manifest.ecosystem == "nuget").then(|| manifest.path.rsplit('/').next()?.split(".csproj").next()).flatten();
            let names: Vec<_> = file.and_then(plain).into_iter().chain(telling_name(folder)).chain(name).collect();
            let line = manifest.name.as_ref().map_or(1, |name| name.line);
            let spot = Spot::line(&manifest.path, line);
            (!names.is_empty()).then(|| Part {
                source: Source::Manifest,
                names,
                folder: Some(folder.to_owned()),
                image: None,
                standing: Standing::Main,
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
    // What is bundled for a browser is often required for the build alone.
    let counts = |scope: Scope, technology: &technologies::Technology| {
        scope == Scope::Product || technology.browser && scope == Scope::Build
    };
    let needs = |wanted: fn(&technologies::Technology) -> bool| {
        manifest.dependencies.iter().any(|requirement| {
            technologies::builtin().iter().filter(|technology| wanted(technology) && counts(requirement.scope, technology)).any(
                |technology| {
                    let patterns = technology.packages.get(manifest.ecosystem);
                    patterns.is_some_and(|patterns| {
                        patterns.iter().any(|pattern| package_matches(manifest.ecosystem, pattern, &requirement.name))
                    })
                },
            )
        })
    };
    let started = |name: &str| manifest.scripts.iter().any(|script| &*script.name == name);
    match manifest.ecosystem {
        "npm" => {
            let starts = started("start") || started("dev") || started("serve");
            starts && (needs(|technology| technology.browser) || needs(|technology| technology.serves))
        }
        "go" => graph.files.iter().any(|file| {
            within(&file.path) && file.parsed && file.facts.package.is_some_and(|name| file.facts.text(name) == "main")
        }),
        "cargo" => graph
            .file_at(&format!("{}src/main.rs", if folder.is_empty() { String::new() } else { format!("{folder}/") }))
            .is_some(),
        // Their code is not parsed, so that no entry point is known.
        "nuget" | "rubygems" | "packagist" => needs(|technology| technology.serves),
        _ => {
            needs(|technology| technology.serves)
                && graph.entry_points.iter().any(|entry| within(graph.path(entry.file)))
                && !is_bundled(graph, manifest)
        }
    }
}

/// Files that only what is built for a browser has beside its manifest.
const FRONT_END: &[&str] = &[
    "vite.config.*",
    "next.config.*",
    "nuxt.config.*",
    "svelte.config.*",
    "vue.config.*",
    "angular.json",
    "craco.config.*",
    "gatsby-config.*",
    "astro.config.*",
    "ember-cli-build.js",
    "index.html",
    "public/index.html",
    "src/index.html",
    "app.json",
];

/// Whether a folder holds a front end of its own.
pub(super) fn is_front_end(graph: &CodeGraph, folder: &str) -> bool {
    let inside = |path: &str| {
        if folder.is_empty() { Some(path.to_owned()) } else { path.strip_prefix(folder)?.strip_prefix('/').map(str::to_owned) }
    };
    graph
        .files
        .iter()
        .filter_map(|file| inside(&file.path))
        .any(|path| FRONT_END.iter().any(|pattern| glob_matches(pattern, &path)))
}
