//! Where technologies show: one sighting for each requirement, image, file, action, import or address that tells of one.

use deepdive_graph::infrastructure::WorkloadKind;
use deepdive_graph::manifests::{Manifest, Requirement};
use deepdive_graph::{CodeGraph, File, FileRole};
use deepdive_model::Scope;

use super::versions::{Locked, tag};
use crate::ToolContext;
use crate::glob::glob_matches;
use crate::technologies::{self, Technology, host_matches, image_matches, package_matches};

/// How a technology shows, the surest kind first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trace {
    /// A requirement by the package that carries its name.
    Package,
    /// A requirement by another package of it.
    OtherPackage,
    /// An image that is run or built on.
    Image,
    /// A file that only it has.
    File,
    /// A step of a pipeline.
    Step,
    /// Code: a language, an import, an address.
    Code,
}

/// A technology at a place.
#[derive(Debug, Clone)]
pub(crate) struct Sighting {
    /// What is seen.
    pub(crate) technology: &'static Technology,
    /// What it serves there.
    pub(crate) scope: Scope,
    /// How it shows.
    pub(crate) trace: Trace,
    /// The file.
    pub(crate) path: String,
    /// Its line.
    pub(crate) line: u32,
    /// The version that shows there.
    pub(crate) version: Option<String>,
    /// Package, image or name that showed it.
    pub(crate) what: String,
}

impl Sighting {
    fn key(&self) -> (Scope, Trace, &str, u32) {
        (self.scope, self.trace, &self.path, self.line)
    }
}

impl PartialEq for Sighting {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Sighting {}

impl PartialOrd for Sighting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sighting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// Every sighting, unsorted.
pub(crate) fn all(context: &ToolContext) -> Vec<Sighting> {
    let graph = context.graph();
    let mut found = Vec::new();
    requirements(graph, &mut found);
    images(graph, &mut found);
    files(graph, &mut found);
    pipelines(graph, &mut found);
    languages(graph, &mut found);
    imports(graph, &mut found);
    texts(context, &mut found);
    hooks(context, &mut found);
    found
}

/// What a file of this role serves; none for what is not the repository's own.
pub(crate) fn scope_of(role: FileRole) -> Option<Scope> {
    match role {
        FileRole::Product => Some(Scope::Product),
        FileRole::Test => Some(Scope::Test),
        FileRole::Example => Some(Scope::Example),
        FileRole::Docs => Some(Scope::Docs),
        FileRole::Build => Some(Scope::Build),
        FileRole::Generated | FileRole::Vendored => None,
    }
}

/// What a line serves: what stands in a test beside the code that it tests is no part of the product.
fn scope_at(graph: &CodeGraph, path: &str, line: u32) -> Option<Scope> {
    let Some(file) = graph.file_at(path).and_then(|id| graph.file(id)) else { return Some(Scope::Product) };
    let of_file = scope_of(file.role)?;
    Some(if of_file == Scope::Product && file.facts.is_in_test(line) { Scope::Test } else { of_file })
}

fn requirements(graph: &CodeGraph, found: &mut Vec<Sighting>) {
    let locked = Locked::of(graph);
    for manifest in &graph.manifests {
        let Some(place) = scope_at(graph, &manifest.path, 1) else { continue };
        for requirement in manifest.dependencies.iter().filter(|requirement| !requirement.internal) {
            let scope = if place == Scope::Build { requirement.scope } else { place.max(requirement.scope) };
            found.extend(
                technologies::builtin()
                    .iter()
                    .filter_map(|technology| required(technology, manifest, requirement, scope, &locked)),
            );
        }
    }
}

fn required(
    technology: &'static Technology,
    manifest: &Manifest,
    requirement: &Requirement,
    scope: Scope,
    locked: &Locked<'_>,
) -> Option<Sighting> {
    let patterns = technology.packages.get(manifest.ecosystem)?;
    let at = patterns.iter().position(|pattern| package_matches(manifest.ecosystem, pattern, &requirement.name))?;
    let of_package = locked.get(manifest.ecosystem, &requirement.name).or(requirement.version.as_deref());
    let version = of_package.filter(|_| is_its_package(technology));
    Some(Sighting {
        technology,
        scope,
        trace: if at == 0 { Trace::Package } else { Trace::OtherPackage },
        path: manifest.path.to_string(),
        line: requirement.line,
        version: version.filter(|version| told(version)).map(str::to_owned),
        what: requirement.name.to_string(),
    })
}

/// Whether the package is the technology itself: a client of a server, of a service or for a protocol has a version of its own.
fn is_its_package(technology: &Technology) -> bool {
    technology.images.is_empty() && technology.urls.is_empty() && technology.connection.is_none() && !technology.protocol
}

fn told(version: &str) -> bool {
    version.contains(|digit: char| digit.is_ascii_digit()) && !version.contains(['$', '{', '/'])
}

fn images(graph: &CodeGraph, found: &mut Vec<Sighting>) {
    let infrastructure = &graph.infrastructure;
    for workload in &infrastructure.workloads {
        for (image, line) in workload.image.iter().chain(&workload.sidecars) {
            push_image(graph, found, &workload.path, image, *line);
        }
        if !matches!(workload.kind, WorkloadKind::Compose | WorkloadKind::Process) {
            let kubernetes = technologies::builtin().iter().filter(|technology| technology.workloads);
            found.extend(kubernetes.filter_map(|technology| at(graph, technology, Trace::File, &workload.path, workload.line)));
        }
    }
    for file in &infrastructure.images {
        for stage in &file.stages {
            push_image(graph, found, &file.path, &stage.base, stage.line);
        }
        for (run, first, _) in &file.runs {
            push_installed(graph, found, &file.path, run, *first);
        }
        // Long lists of packages stand in a variable that the command names.
        for list in file.environment.iter().filter(|entry| entry.key.contains("PACKAGES") || entry.key.contains("DEPS")) {
            push_installed(graph, found, &file.path, &format!("apt {}", list.value), list.line);
        }
    }
}

fn push_image(graph: &CodeGraph, found: &mut Vec<Sighting>, path: &str, image: &str, line: u32) {
    for technology in technologies::builtin() {
        if technology.images.iter().any(|pattern| image_matches(pattern, image)) {
            let sighting = at(graph, technology, Trace::Image, path, line);
            found.extend(sighting.map(|sighting| Sighting { version: tag(image), what: image.to_owned(), ..sighting }));
        }
    }
}

fn push_installed(graph: &CodeGraph, found: &mut Vec<Sighting>, path: &str, run: &str, line: u32) {
    if !["apt", "apk", "dnf", "yum", "brew"].iter().any(|manager| run.contains(manager)) {
        return;
    }
    let words: Vec<&str> = run.split_whitespace().map(|word| word.split('=').next().unwrap_or(word)).collect();
    for technology in technologies::builtin() {
        if let Some(package) = technology.system.iter().find(|package| words.contains(&package.as_str())) {
            let sighting = at(graph, technology, Trace::Image, path, line);
            found.extend(sighting.map(|sighting| Sighting { what: package.clone(), ..sighting }));
        }
    }
}

fn at(graph: &CodeGraph, technology: &'static Technology, trace: Trace, path: &str, line: u32) -> Option<Sighting> {
    let scope = scope_at(graph, path, line)?;
    Some(Sighting { technology, scope, trace, path: path.to_owned(), line, version: None, what: String::new() })
}

fn files(graph: &CodeGraph, found: &mut Vec<Sighting>) {
    for technology in technologies::builtin().iter().filter(|technology| !technology.files.is_empty()) {
        let known = |path: &str| technology.files.iter().any(|pattern| glob_matches(pattern, path));
        let listed = graph.files.iter().filter(|file| file.lines > 0 && known(&file.path));
        found.extend(listed.filter_map(|file| at(graph, technology, Trace::File, &file.path, 1)));
    }
}

fn pipelines(graph: &CodeGraph, found: &mut Vec<Sighting>) {
    for pipeline in &graph.infrastructure.pipelines {
        for technology in technologies::builtin() {
            let used =
                pipeline.uses.iter().filter(|(uses, _)| technology.actions.iter().any(|prefix| action_matches(prefix, uses)));
            let run = pipeline.runs.iter().filter_map(|(script, first, _)| command_line(technology, script).map(|at| first + at));
            let lines = used.map(|(_, line)| *line).chain(run);
            found.extend(lines.map(|line| Sighting {
                technology,
                scope: Scope::Build,
                trace: Trace::Step,
                path: pipeline.path.to_string(),
                line,
                version: None,
                what: pipeline.name.to_string(),
            }));
        }
    }
}

fn action_matches(prefix: &str, uses: &str) -> bool {
    let uses = uses.to_lowercase();
    uses.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '@']))
}

/// The line, counted from the script's first, that begins with a command of the technology.
fn command_line(technology: &Technology, script: &str) -> Option<u32> {
    let starts = |line: &str, command: &str| {
        let rest = line.trim_start().strip_prefix(command);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    let lines = script.lines().position(|line| technology.commands.iter().any(|command| starts(line, command)))?;
    u32::try_from(lines).ok()
}

fn languages(graph: &CodeGraph, found: &mut Vec<Sighting>) {
    for technology in technologies::builtin().iter().filter(|technology| !technology.languages.is_empty()) {
        let of_it = |language: Option<&str>| language.is_some_and(|name| technology.languages.iter().any(|known| known == name));
        let mut listed: Vec<_> = graph.files.iter().filter(|file| of_it(file.language) && file.lines > 0).collect();
        listed.sort_by(|a, b| b.lines.cmp(&a.lines).then(a.path.cmp(&b.path)));
        found.extend(listed.into_iter().take(40).filter_map(|file| at(graph, technology, Trace::Code, &file.path, 1)));
    }
}

fn imports(graph: &CodeGraph, found: &mut Vec<Sighting>) {
    for technology in technologies::builtin().iter().filter(|technology| !technology.imports.is_empty()) {
        let of_it = |module: &str| {
            technology.imports.iter().any(|known| {
                module == known || module.strip_prefix(known.as_str()).is_some_and(|rest| rest.starts_with(['.', '/']))
            })
        };
        let listed = graph.imports.iter().filter(|import| import.target.is_none() && of_it(&import.module));
        found.extend(listed.filter_map(|import| at(graph, technology, Trace::Code, graph.path(import.file), import.line)));
    }
}

/// Texts of code and settings that name a technology in full: a host, a scheme, a driver's dotted name.
fn texts(context: &ToolContext, found: &mut Vec<Sighting>) {
    let graph = context.graph();
    for file in graph.files.iter().filter(|file| file.parsed && scope_of(file.role).is_some()) {
        for text in file.facts.names.iter().filter(|text| text.contains("://") || text.contains('.')) {
            for technology in named_by(text) {
                let line = line_of(context, file, first_part(text));
                found.extend(at(graph, technology, Trace::Code, &file.path, line));
            }
        }
    }
    for setting in &graph.settings {
        found.extend(
            named_by(&setting.value).filter_map(|technology| at(graph, technology, Trace::Code, &setting.path, setting.line)),
        );
    }
    for workload in &graph.infrastructure.workloads {
        for entry in &workload.environment {
            found.extend(
                named_by(&entry.value).filter_map(|technology| at(graph, technology, Trace::Code, &workload.path, entry.line)),
            );
        }
    }
}

/// The first line that holds a text, one outside tests where there is one.
fn line_of(context: &ToolContext, file: &File, text: &str) -> u32 {
    let lines = crate::source::lines(context.snapshot(), &file.path);
    let mut holding = lines.iter().filter(|(_, line)| line.contains(text)).map(|(number, _)| *number).peekable();
    let first = holding.peek().copied().unwrap_or(1);
    holding.find(|line| !file.facts.is_in_test(*line)).unwrap_or(first)
}

fn first_part(text: &str) -> &str {
    text.split(['{', '$']).next().filter(|part| !part.is_empty()).unwrap_or(text)
}

fn named_by(text: &str) -> impl Iterator<Item = &'static Technology> {
    let address = text.split_once("://").map(|(scheme, rest)| (scheme.to_owned(), rest.to_owned()));
    let whole = text.to_owned();
    technologies::builtin().iter().filter(move |technology| {
        let named = technology.settings.contains(&whole);
        named || address.as_ref().is_some_and(|(scheme, rest)| addressed(technology, scheme, rest))
    })
}

fn addressed(technology: &Technology, scheme: &str, rest: &str) -> bool {
    if scheme.starts_with("http") {
        return technology.urls.iter().any(|host| host_matches(host, rest));
    }
    let bare = scheme.split('+').next().unwrap_or(scheme);
    let hint = technology.connection.as_ref();
    hint.is_some_and(|hint| hint.schemes.first().is_some_and(|first| first == bare || first == scheme))
}

/// Hooks of pre-commit: their repositories are named by URL.
fn hooks(context: &ToolContext, found: &mut Vec<Sighting>) {
    let path = ".pre-commit-config.yaml";
    for (line, text) in crate::source::lines(context.snapshot(), path) {
        let Some((_, repository)) = text.split_once("repo:") else { continue };
        for technology in technologies::builtin() {
            if technology.hooks.iter().any(|hook| repository.trim().trim_end_matches(".git").ends_with(hook.as_str())) {
                let sighting = at(context.graph(), technology, Trace::Step, path, line);
                found.extend(sighting.map(|sighting| Sighting { scope: Scope::Build, ..sighting }));
            }
        }
    }
}
