//! What each component is told from outside: its environment and its settings, with the places where they stand.

use std::collections::BTreeMap;

use deepdive_graph::CodeGraph;
use deepdive_graph::settings::{Setting, SettingSource};

use super::addresses::fill;
use super::draft::Spot;
use super::names::{folder_of, norm};
use super::parts::is_product;
use super::system::System;

/// A key, its value with placeholders filled, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The variable or dotted key.
    pub(super) key: String,
    /// Its value.
    pub(super) value: String,
    /// Where.
    pub(super) spot: Spot,
    /// It is set by a deployment file, not by the component's own settings.
    pub(super) deployed: bool,
    /// It is kept for every component alike: it means something only to those that use it.
    pub(super) shared: bool,
}

/// What one component is told.
#[derive(Debug, Default)]
pub(super) struct Environment {
    /// All entries, deployment first.
    pub(super) entries: Vec<Entry>,
    by_key: BTreeMap<String, String>,
}

impl Environment {
    /// The value of a variable or setting; `cart.url` also answers for `CART_URL`.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.by_key.get(key).or_else(|| self.by_key.get(&relaxed(key))).cloned()
    }

    fn push(&mut self, entry: Entry) {
        // What a template fills in later is not known.
        let keys = [entry.key.clone(), relaxed(&entry.key)].into_iter().filter(|_| !entry.value.contains("{{"));
        for key in keys {
            self.by_key.entry(key).or_insert_with(|| entry.value.clone());
        }
        self.entries.push(entry);
    }
}

fn relaxed(key: &str) -> String {
    key.to_uppercase().replace(['.', '-', '['], "_").replace(']', "")
}

/// The environments of all components, by position.
pub(super) fn all(graph: &CodeGraph, system: &System) -> Vec<Environment> {
    let raw: Vec<_> = (0..system.drafts.len()).map(|at| raw(graph, system, at)).collect();
    raw.into_iter().map(filled).collect()
}

fn filled(raw: Vec<Entry>) -> Environment {
    let mut first = BTreeMap::<String, String>::new();
    for entry in &raw {
        first.entry(entry.key.clone()).or_insert_with(|| entry.value.clone());
    }
    let mut environment = Environment::default();
    for entry in raw {
        let own = entry.key.clone();
        let known = |key: &str| (key != own).then(|| first.get(key).cloned()).flatten();
        environment.push(Entry { value: fill(&entry.value, &known), ..entry });
    }
    environment
}

fn raw(graph: &CodeGraph, system: &System, at: usize) -> Vec<Entry> {
    let mut entries = Vec::new();
    let Some(draft) = system.drafts.get(at) else { return entries };
    for workload in draft.workloads.iter().filter_map(|at| graph.infrastructure.workloads.get(*at)) {
        let own = workload.environment.iter().map(|entry| deployed(&entry.key, &entry.value, &workload.path, entry.line));
        entries.extend(own.map(|entry| Entry { value: from_config_map(graph, &entry.value), ..entry }));
        entries.extend(workload.environment_from.iter().flat_map(|(from, _)| taken_whole(graph, from)));
    }
    if let Some(folder) = draft.folder.as_deref() {
        let files =
            graph.infrastructure.images.iter().filter(|image| folder_of(&image.path) == folder && is_product(graph, &image.path));
        entries.extend(
            files.flat_map(|image| {
                image.environment.iter().map(|entry| deployed(&entry.key, &entry.value, &image.path, entry.line))
            }),
        );
    }
    entries.extend(settings(graph, system, at));
    entries
}

fn deployed(key: &str, value: &str, path: &str, line: u32) -> Entry {
    Entry { key: key.to_owned(), value: value.to_owned(), spot: Spot::line(path, line), deployed: true, shared: false }
}

/// A reference to a config map's key, followed.
fn from_config_map(graph: &CodeGraph, value: &str) -> String {
    let followed = value.strip_prefix("config:").and_then(|rest| rest.split_once('/')).and_then(|(name, key)| {
        let map = graph.infrastructure.objects.iter().find(|object| &*object.kind == "ConfigMap" && &*object.name == name)?;
        map.entries.iter().find(|entry| &*entry.key == key).map(|entry| entry.value.to_string())
    });
    followed.unwrap_or_else(|| value.to_owned())
}

/// A file or config map that is taken whole.
fn taken_whole(graph: &CodeGraph, from: &str) -> Vec<Entry> {
    if let Some(name) = from.strip_prefix("config:") {
        let maps = graph.infrastructure.objects.iter().filter(|object| &*object.kind == "ConfigMap" && &*object.name == name);
        return maps
            .flat_map(|map| map.entries.iter().map(|entry| deployed(&entry.key, &entry.value, &map.path, entry.line)))
            .collect();
    }
    let listed = graph.settings.iter().filter(|setting| &*setting.path == from);
    listed.map(|setting| deployed(&setting.key, &setting.value, &setting.path, setting.line)).collect()
}

/// Settings of a component: those in its folder, those that a configuration server keeps for it, and the examples at the root.
fn settings(graph: &CodeGraph, system: &System, at: usize) -> Vec<Entry> {
    let listed = graph.settings.iter().filter(|setting| is_product(graph, &setting.path) && !setting.profile.contains("test"));
    let mine = listed.filter(|setting| match kept_for(system, &setting.path) {
        Kept::For(other) => other == at,
        Kept::ForAll(server) => server != at && has_code(system, at),
        Kept::Own => system.owns(at, &setting.path) || is_common(setting) && has_code(system, at),
    });
    mine.map(|setting| Entry {
        key: setting.key.to_string(),
        value: setting.value.to_string(),
        spot: Spot::line(&setting.path, setting.line),
        deployed: false,
        shared: is_common(setting) || matches!(kept_for(system, &setting.path), Kept::ForAll(_)),
    })
    .collect()
}

/// Variables at the root of the repository are there for all.
fn is_common(setting: &Setting) -> bool {
    setting.source == SettingSource::DotEnv && folder_of(&setting.path).is_empty()
}

fn has_code(system: &System, at: usize) -> bool {
    system.drafts.get(at).is_some_and(|draft| draft.folder.is_some() && !draft.is_passive())
}

enum Kept {
    For(usize),
    ForAll(usize),
    Own,
}

/// Whom a settings file is for: a file named as another component, below the owner's resources, is kept for that one.
fn kept_for(system: &System, path: &str) -> Kept {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.split('.').next().unwrap_or(file);
    let owner = system.owner(path);
    let aside = !folder_of(path).ends_with("src/main/resources");
    let spring = ["yml", "yaml", "properties"].iter().any(|ending| file.ends_with(ending));
    if !spring || stem.eq_ignore_ascii_case("bootstrap") {
        return Kept::Own;
    }
    if stem == "application" || stem.starts_with("application-") {
        return match owner {
            Some(server)
                if aside
                    && system
                        .drafts
                        .get(server)
                        .is_some_and(|draft| path.contains("src/main/resources/") && draft.folder.is_some()) =>
            {
                Kept::ForAll(server)
            }
            _ => Kept::Own,
        };
    }
    let names_other = |draft: &super::draft::Draft| {
        draft.names.iter().any(|name| {
            norm(name) == norm(stem)
                || norm(stem).starts_with(&norm(name))
                    && stem.len() > name.len()
                    && stem.get(name.len()..).is_some_and(|rest| rest.starts_with('-'))
        })
    };
    match system.drafts.iter().position(names_other) {
        Some(other) if owner != Some(other) => Kept::For(other),
        _ => Kept::Own,
    }
}
