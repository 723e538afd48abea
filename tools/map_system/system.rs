//! The components known so far: who owns a file, who is reached by a host, what each one requires.

use std::collections::BTreeMap;

use deepdive_graph::manifests::{Manifest, Requirement};
use deepdive_graph::{CodeGraph, FileRole};
use deepdive_model::Scope;

use super::draft::{Draft, Spot};
use super::names::{folder_of, is_below, norm, stem};
use crate::technologies::{Technology, package_matches};

/// The components that are being put together.
#[derive(Debug, Default)]
pub(super) struct System {
    /// All of them; positions are stable.
    pub(super) drafts: Vec<Draft>,
    hosts: BTreeMap<String, Option<usize>>,
    ports: BTreeMap<u16, Option<usize>>,
    published: BTreeMap<u16, Option<usize>>,
}

impl System {
    /// A system of these components, kinds not yet known.
    pub(super) fn of(drafts: Vec<Draft>) -> Self {
        let mut system = Self { drafts, ..Self::default() };
        system.index_hosts();
        system
    }

    /// Adds a component that lies beyond the code, or finds the one of that name.
    pub(super) fn beyond(&mut self, draft: Draft) -> usize {
        let known = self
            .drafts
            .iter()
            .position(|own| norm(&own.id) == norm(&draft.id) || own.technology.is_some() && own.label == draft.label);
        known.unwrap_or_else(|| {
            self.drafts.push(draft);
            self.index_hosts();
            self.drafts.len() - 1
        })
    }

    /// Own names first, then further ones; a name that two share leads nowhere.
    fn index_hosts(&mut self) {
        self.hosts.clear();
        for (at, draft) in self.drafts.iter().enumerate() {
            self.hosts.insert(draft.id.to_lowercase(), Some(at));
        }
        let named = self.drafts.iter().enumerate().filter(|(_, draft)| draft.id != super::from_settings::REPOSITORY);
        for (at, draft) in named {
            for name in &draft.names {
                let entry = self.hosts.entry(name.to_lowercase()).or_insert(Some(at));
                let own = self.drafts.get(entry.unwrap_or(at)).is_some_and(|draft| draft.id.eq_ignore_ascii_case(name));
                if *entry != Some(at) && !own {
                    *entry = None;
                }
            }
        }
    }

    /// Learns which component answers on which port of the machine itself.
    pub(super) fn index_ports(&mut self, ports: impl Iterator<Item = (u16, usize)>) {
        learn(&mut self.ports, ports);
    }

    /// The component that a host name leads to: exact, then the first label of a cluster's name.
    pub(super) fn by_host(&self, host: &str) -> Option<usize> {
        let host = host.to_lowercase();
        let first = || host.split_once('.').filter(|(_, rest)| is_inside(rest)).map(|(first, _)| first);
        self.hosts.get(host.as_str()).copied().flatten().or_else(|| self.hosts.get(first()?).copied().flatten())
    }

    /// The one component whose id is this name but for case, punctuation and the word that says what sort of thing it is.
    pub(super) fn by_norm(&self, name: &str) -> Option<usize> {
        let exact = self.drafts.iter().position(|draft| norm(&draft.id) == norm(name));
        exact.or_else(|| {
            let mut alike = self.drafts.iter().enumerate().filter(|(_, draft)| stem(&draft.id) == stem(name));
            let (at, _) = alike.next()?;
            alike.next().is_none().then_some(at)
        })
    }

    /// The component that answers on a port of the machine itself: the one that a deployment publishes there, else the only one that
    /// listens on it.
    pub(super) fn by_port(&self, port: u16) -> Option<usize> {
        self.published.get(&port).or_else(|| self.ports.get(&port)).copied().flatten()
    }

    /// Learns which component a deployment publishes on which port.
    pub(super) fn index_published(&mut self, ports: impl Iterator<Item = (u16, usize)>) {
        learn(&mut self.published, ports);
    }

    /// The component that owns a file: the one with the deepest folder that holds it; of several, the first.
    pub(super) fn owner(&self, path: &str) -> Option<usize> {
        let depth = |draft: &Draft| draft.folders().filter(|folder| is_below(path, folder)).map(str::len).max();
        let deepest = self.drafts.iter().filter_map(depth).max()?;
        let owners = self.drafts.iter().enumerate().filter(|(_, draft)| depth(draft) == Some(deepest));
        owners.min_by_key(|(at, draft)| (draft.standing, *at)).map(|(at, _)| at)
    }

    /// The component that a host name leads to from a file: first one that the same file declares, since variants of a deployment give one
    /// name to different things.
    pub(super) fn by_host_near(&self, path: &str, host: &str) -> Option<usize> {
        let near = self.drafts.iter().position(|draft| {
            let named = draft.names.iter().any(|name| name.eq_ignore_ascii_case(host));
            named && draft.spots.iter().any(|spot| spot.path == path)
        });
        near.or_else(|| self.by_host(host))
    }

    /// Whether a component owns a file.
    pub(super) fn owns(&self, at: usize, path: &str) -> bool {
        let Some(draft) = self.drafts.get(at).filter(|draft| draft.folder.is_some()) else { return false };
        draft.folders().any(|own| is_below(path, own))
            && self.owner(path).and_then(|owner| self.drafts.get(owner)).is_some_and(|owner| owner.folder == draft.folder)
    }

    /// Manifests of a component, with those that they inherit from.
    pub(super) fn manifests<'a>(&self, graph: &'a CodeGraph, at: usize) -> Vec<&'a Manifest> {
        let own: Vec<_> = graph
            .manifests
            .iter()
            .filter(|manifest| self.owns(at, &manifest.path) && super::parts::is_product(graph, &manifest.path))
            .collect();
        let mut all = own.clone();
        for manifest in own {
            let mut parent = manifest.parent.as_deref();
            while let Some(found) = parent.and_then(|path| graph.manifests.iter().find(|manifest| &*manifest.path == path)) {
                if all.iter().any(|known| known.path == found.path) || manifest.ecosystem != "maven" {
                    break;
                }
                all.push(found);
                parent = found.parent.as_deref();
            }
        }
        all
    }

    /// Requirements of a component that a pattern of the technology means.
    pub(super) fn requirement<'a>(
        &self,
        graph: &'a CodeGraph,
        at: usize,
        technology: &Technology,
    ) -> Option<(&'a Requirement, Spot)> {
        self.manifests(graph, at).into_iter().find_map(|manifest| {
            let patterns = technology.packages.get(manifest.ecosystem)?;
            let meant = |requirement: &&Requirement| {
                patterns.iter().any(|pattern| package_matches(manifest.ecosystem, pattern, &requirement.name))
            };
            let requirement =
                manifest.dependencies.iter().filter(|requirement| requirement.scope == Scope::Product).find(meant)?;
            Some((requirement, Spot::line(&manifest.path, requirement.line)))
        })
    }

    /// Whether a component requires a technology for this.
    pub(super) fn requires(&self, graph: &CodeGraph, at: usize, technology: &Technology, scope: Scope) -> bool {
        scope == Scope::Product && !technology.packages.is_empty() && self.requirement(graph, at, technology).is_some()
    }

    /// Whether a component has code of a language that servers are written in.
    pub(super) fn has_server_code(&self, graph: &CodeGraph, at: usize) -> bool {
        let browser = |language: &str| {
            matches!(language, "HTML" | "CSS" | "JavaScript" | "TypeScript" | "TSX" | "JSX" | "Vue" | "Svelte" | "SCSS")
        };
        graph
            .files
            .iter()
            .any(|file| file.parsed && self.owns(at, &file.path) && file.language.is_some_and(|language| !browser(language)))
    }

    /// Product code of a component.
    pub(super) fn code<'a>(
        &'a self,
        graph: &'a CodeGraph,
        at: usize,
    ) -> impl Iterator<Item = (deepdive_graph::FileId, &'a deepdive_graph::File)> {
        let folders: Vec<_> = self.drafts.get(at).into_iter().flat_map(Draft::folders).collect();
        let listed =
            graph.files.iter().enumerate().filter(move |(_, file)| folders.iter().any(|folder| is_below(&file.path, folder)));
        listed
            .filter(move |(_, file)| {
                matches!(file.role, FileRole::Product | FileRole::Generated) && self.owner(&file.path) == Some(at)
            })
            .map(|(id, file)| (deepdive_graph::FileId(id as u32), file))
    }

    /// Folder of a file's component, for what stands beside it.
    pub(super) fn folder_of_owner(&self, path: &str) -> Option<usize> {
        self.owner(path).or_else(|| self.owner(folder_of(path)))
    }
}

/// A port that two components claim leads nowhere.
fn learn(known: &mut BTreeMap<u16, Option<usize>>, ports: impl Iterator<Item = (u16, usize)>) {
    for (port, at) in ports {
        let entry = known.entry(port).or_insert(Some(at));
        if *entry != Some(at) {
            *entry = None;
        }
    }
}

/// What may stand behind a name inside a cluster or a company's network: `default.svc.cluster.local`, `service.consul`.
fn is_inside(rest: &str) -> bool {
    rest.split('.').any(|label| matches!(label, "svc" | "default" | "local" | "internal" | "consul" | "intranet" | "lan"))
}
