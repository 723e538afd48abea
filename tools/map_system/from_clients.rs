//! Arrows to stores and services whose client code requires and imports, where no address tells which one is meant.

use deepdive_graph::{CodeGraph, File, FileRole};
use deepdive_model::{ComponentKind, Confidence, Scope};

use super::draft::{Draft, Spot};
use super::links::{Link, Links};
use super::system::System;
use crate::technologies::{self, Technology};
use crate::{ToolContext, source};

/// Adds them, and the services outside that they lead to.
pub(super) fn add(context: &ToolContext, system: &mut System, links: &mut Links) {
    let has_code = |draft: &Draft| draft.folder.is_some() && draft.technology.is_none();
    let own: Vec<_> = (0..system.drafts.len()).filter(|at| system.drafts.get(*at).is_some_and(has_code)).collect();
    let alone = own.len() == 1;
    for at in &own {
        stores(context, system, *at, alone, links);
    }
    let lonely = is_one_application(system);
    for at in own {
        services(context, system, at, links);
        if lonely || alone {
            databases(context, system, at, lonely, links);
        }
    }
}

/// Stores of the system that a component has a client for: the one that it depends on, else the only one; where nothing else is there to use
/// them, each, since they stand for different ways to deploy it.
fn stores(context: &ToolContext, system: &System, at: usize, alone: bool, links: &mut Links) {
    let graph = context.graph();
    let mut fresh = Vec::new();
    for (to, technology) in passive(system) {
        let kin = |other: usize| {
            system.drafts.get(other).and_then(|draft| draft.technology).is_some_and(|other| are_kin(technology, other))
        };
        let Some((requirement, client)) = client_of(graph, system, at, technology) else { continue };
        if links.reaches(at, kin) || links.tied(at, to) {
            continue;
        }
        let rivals = passive(system).filter(|(other, _)| kin(*other)).count();
        let wanted = depends_on(graph, system, at, to);
        let one_of_many = rivals > 1 && wanted.is_none();
        if one_of_many && !alone {
            continue;
        }
        let import = import_of(context, system, at, client).filter(|_| !one_of_many);
        let used = import.is_some();
        let spots: Vec<_> = import.into_iter().chain([requirement]).chain(wanted).collect();
        let link = if used { Link::called(at, to, spots) } else { Link::declared(at, to, spots) };
        fresh.push(link.trusted(if one_of_many { Confidence::Low } else { Confidence::Medium }));
    }
    fresh.into_iter().for_each(|link| links.add(link));
}

fn passive(system: &System) -> impl Iterator<Item = (usize, &'static Technology)> {
    let listed =
        system.drafts.iter().enumerate().filter(|(_, draft)| draft.is_passive() && draft.kind != ComponentKind::External);
    listed.filter_map(|(at, draft)| Some((at, draft.technology?))).collect::<Vec<_>>().into_iter()
}

pub(super) fn are_kin(a: &Technology, b: &Technology) -> bool {
    let schemes = |technology: &Technology| technology.connection.as_ref().map_or_else(Vec::new, |hint| hint.schemes.clone());
    let b_schemes = schemes(b);
    a.name == b.name || schemes(a).iter().any(|scheme| b_schemes.contains(scheme))
}

/// The requirement of a client of a technology or of its kin.
pub(super) fn client_of(
    graph: &CodeGraph,
    system: &System,
    at: usize,
    technology: &'static Technology,
) -> Option<(Spot, &'static Technology)> {
    let kin = technologies::builtin().iter().filter(|other| other.connection.is_some() && are_kin(technology, other));
    kin.into_iter().find_map(|client| system.requirement(graph, at, client).map(|(_, spot)| (spot, client)))
}

fn depends_on(graph: &CodeGraph, system: &System, at: usize, to: usize) -> Option<Spot> {
    let target = system.drafts.get(to)?;
    let workloads = system.drafts.get(at)?.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at));
    workloads.into_iter().find_map(|workload| {
        let found = workload.depends_on.iter().find(|(name, _)| target.names.iter().any(|own| own.eq_ignore_ascii_case(name)));
        found.map(|(_, line)| Spot::line(&workload.path, *line))
    })
}

/// The first import of a technology's package in a component's product code.
fn import_of(context: &ToolContext, system: &System, at: usize, technology: &Technology) -> Option<Spot> {
    let graph = context.graph();
    let packages =
        technology.packages.iter().flat_map(|(ecosystem, patterns)| patterns.iter().map(move |pattern| flat(ecosystem, pattern)));
    let patterns: Vec<_> =
        packages.chain(technology.imports.iter().map(|module| module.replace(['-', '.'], "_").to_lowercase())).collect();
    let meant = |name: &str| {
        let name = name.replace(['-', '.'], "_").to_lowercase();
        patterns.iter().any(|pattern| {
            name.strip_prefix(pattern.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['_', '/']))
        })
    };
    let own = |file: &File| file.role == FileRole::Product && system.owner(&file.path) == Some(at);
    let outside = graph.imports.iter().filter(|import| {
        import.target.is_none() && graph.file(import.file).is_some_and(|file| own(file) && !file.facts.is_in_test(import.line))
    });
    let named =
        |import: &deepdive_graph::Import| import.name.as_deref().is_some_and(|name| meant(&format!("{}.{name}", import.module)));
    let found =
        outside.into_iter().find(|import| import.package.as_deref().is_some_and(meant) || meant(&import.module) || named(import));
    found.map(|import| Spot::line(graph.path(import.file), import.line)).or_else(|| import_line(context, system, at, &meant))
}

/// Imports of languages that are not parsed: `using Npgsql;`, `require 'stripe'`, `use Stripe\Charge;`.
fn import_line(context: &ToolContext, system: &System, at: usize, meant: &dyn Fn(&str) -> bool) -> Option<Spot> {
    let unparsed = system
        .code(context.graph(), at)
        .filter(|(_, file)| !file.parsed && file.role == FileRole::Product && super::from_code::is_code(file));
    unparsed.into_iter().find_map(|(_, file)| {
        source::lines(context.snapshot(), &file.path).into_iter().find_map(|(line, text)| {
            let mut words = text.split_whitespace();
            let imports = matches!(words.next(), Some("using" | "use" | "require" | "import" | "require_relative"));
            let module = words.next()?.trim_matches(|letter: char| !letter.is_alphanumeric()).replace('\\', ".");
            (imports && meant(&module)).then(|| Spot::line(&file.path, line))
        })
    })
}

fn flat(ecosystem: &str, pattern: &str) -> String {
    let name = if ecosystem == "maven" { pattern.split(':').next().unwrap_or(pattern) } else { pattern };
    name.trim_end_matches('*').trim_end_matches(['-', '/']).replace(['-', '.'], "_").to_lowercase()
}

/// Services outside whose client is required and imported.
fn services(context: &ToolContext, system: &mut System, at: usize, links: &mut Links) {
    let graph = context.graph();
    for technology in technologies::builtin() {
        let Some(hint) =
            technology.connection.as_ref().filter(|_| technology.images.is_empty() && !technology.packages.is_empty())
        else {
            continue;
        };
        let managed = matches!(
            hint.kind,
            ComponentKind::External | ComponentKind::Storage | ComponentKind::Queue | ComponentKind::Database
        );
        if hint.embedded || !managed || technology.scope.is_some_and(|scope| scope != Scope::Product) {
            continue;
        }
        let Some((_, requirement)) = system.requirement(graph, at, technology) else { continue };
        let Some(import) = import_of(context, system, at, technology) else { continue };
        let kind = hint.kind;
        if kind == ComponentKind::Storage
            && links.reaches(at, |to| system.drafts.get(to).is_some_and(|draft| draft.kind == ComponentKind::Storage))
        {
            continue;
        }
        let to = system.beyond(Draft::beyond(&technology.name, &technology.aliases, kind, Some(technology), import.clone()));
        links.add(Link::called(at, to, vec![import, requirement]).trusted(Confidence::Medium));
    }
}

/// A repository with one program or two, and no database that is deployed.
fn is_one_application(system: &System) -> bool {
    let programs = system.drafts.iter().filter(|draft| draft.folder.is_some() && draft.technology.is_none()).count();
    programs <= 3 && !system.drafts.iter().any(|draft| draft.kind == ComponentKind::Database)
}

/// Databases whose drivers are required or named in settings, where nothing says what is deployed; where something does, only those that
/// code uses and no deployment shows.
fn databases(context: &ToolContext, system: &mut System, at: usize, unsaid: bool, links: &mut Links) {
    let graph = context.graph();
    let stores = technologies::builtin()
        .iter()
        .filter(|technology| technology.category == "database" || technology.category == "cache-queue");
    for technology in stores {
        let Some(hint) = technology.connection.as_ref().filter(|hint| {
            !hint.embedded && matches!(hint.kind, ComponentKind::Database | ComponentKind::Cache | ComponentKind::Queue)
        }) else {
            continue;
        };
        let required = system.requirement(graph, at, technology).map(|(_, spot)| spot);
        let Some(requirement) = required.or_else(|| setting_of(context, system, at, technology)) else { continue };
        let known = system.drafts.iter().any(|draft| draft.technology.is_some_and(|other| are_kin(other, technology)));
        if known {
            continue;
        }
        let import = import_of(context, system, at, technology);
        let used = import.is_some();
        if !used && !unsaid {
            continue;
        }
        let spots: Vec<_> = import.into_iter().chain([requirement.clone()]).collect();
        let to = system.beyond(Draft::beyond(&technology.name, &technology.aliases, hint.kind, Some(technology), requirement));
        links.add(if used {
            Link::called(at, to, spots).trusted(Confidence::Medium)
        } else {
            Link::declared(at, to, spots).trusted(Confidence::Low)
        });
    }
}

/// Where a component's product code names a driver in full: `"ENGINE": "django.db.backends.postgresql"`.
fn setting_of(context: &ToolContext, system: &System, at: usize, technology: &Technology) -> Option<Spot> {
    let code = system.code(context.graph(), at).filter(|(_, file)| file.role == FileRole::Product);
    code.into_iter().find_map(|(_, file)| {
        let named =
            file.facts.names.iter().find(|text| technology.settings.iter().any(|setting| setting.as_str() == &***text))?;
        Some(Spot::line(&file.path, source::line_with(context.snapshot(), &file.path, named)?))
    })
}
