//! `dependencies`: what the product is built from, as manifests ask for it and lock files fix it.

mod exact;
mod ours;

use std::collections::{BTreeMap, BTreeSet};

use deepdive_graph::CodeGraph;
use deepdive_graph::manifests::{LockedPackage, Manifest, Requirement};
use deepdive_model::facts::Dependencies as Facts;
use deepdive_model::{Dependency, Evidence, Finding, Role, Scope};
use schemars::JsonSchema;
use serde::Deserialize;

use exact::Standing;
use ours::Ours;

use crate::{ToolContext, ToolError, TypedTool};

/// The most packages that an answer lists; totals count all.
const MOST: usize = 5_000;

/// How many places of one package are cited.
const PLACES: usize = 3;

/// See [`TypedTool::ABOUT`].
pub(crate) struct ListDependencies;

/// Arguments of `dependencies`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Args {
    /// Only this ecosystem: pypi, npm, maven, go, cargo, nuget, rubygems, packagist.
    ecosystem: Option<String>,
    /// Only those that a manifest names.
    direct: bool,
}

impl TypedTool for ListDependencies {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "dependencies";
    const ABOUT: &'static str =
        "Lists the packages that the product is built from, as manifests ask for them and lock files fix them.";
    const VERSION: u32 = 3;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let mut items = all(context);
        items.retain(|item| args.ecosystem.as_ref().is_none_or(|name| item.ecosystem == *name) && (item.direct || !args.direct));
        let graph = context.graph();
        let ours = Ours::of(graph);
        let head = |path: &str| context.place(path, 1, 1);
        let direct = direct_by_name(&items);
        let standing = |wanted: Standing| direct.values().filter(|one| one.standing == wanted).count() as u64;
        let facts = Facts {
            total: items.iter().map(|item| (&item.ecosystem, &item.name)).collect::<BTreeSet<_>>().len() as u64,
            direct: direct.len() as u64,
            direct_product: direct.values().filter(|one| one.scope == Scope::Product).count() as u64,
            unpinned: standing(Standing::Open),
            unstated: standing(Standing::Elsewhere),
            manifests: graph
                .manifests
                .iter()
                .filter(|manifest| ours.has_manifest(&manifest.path))
                .filter_map(|manifest| head(&manifest.path))
                .collect(),
            lock_files: graph
                .lock_files
                .iter()
                .filter(|lock| ours.has_lock(&lock.path))
                .filter_map(|lock| head(&lock.path))
                .collect(),
            items: items.iter().take(MOST).cloned().collect(),
        };
        Ok((facts, Vec::new()))
    }
}

/// A package that manifests name, however many do and at however many versions.
struct Direct {
    scope: Scope,
    standing: Standing,
}

/// Packages that manifests name: each is as fixed as the loosest of its requirements.
fn direct_by_name(items: &[Dependency]) -> BTreeMap<(&str, &str), Direct> {
    let mut direct = BTreeMap::<(&str, &str), Direct>::new();
    for item in items.iter().filter(|item| item.direct) {
        let standing = exact::standing(&item.ecosystem, item.version.as_deref());
        let known = direct.entry((&item.ecosystem, &item.name)).or_insert(Direct { scope: item.scope, standing });
        known.scope = known.scope.min(item.scope);
        known.standing = known.standing.max(standing);
    }
    direct
}

/// Versions that lock files fix, by ecosystem and name.
type Locked<'a> = BTreeMap<(&'static str, &'a str), Vec<(&'a str, &'a LockedPackage)>>;

/// Every package of the product, sorted by ecosystem, name, version.
pub(crate) fn all(context: &ToolContext) -> Vec<Dependency> {
    let graph = context.graph();
    let ours = Ours::of(graph);
    let locked = locked(graph, &ours);
    let mut found = BTreeMap::<(String, String, Option<String>), Dependency>::new();
    for manifest in graph.manifests.iter().filter(|manifest| ours.has_manifest(&manifest.path)) {
        for requirement in manifest.dependencies.iter().filter(|requirement| !requirement.internal) {
            add(&mut found, direct(context, &locked, manifest, requirement));
        }
    }
    let named: Vec<_> = found.keys().map(|(ecosystem, name, _)| (ecosystem.clone(), name.clone())).collect();
    for ((ecosystem, name), packages) in &locked {
        if named.binary_search(&((*ecosystem).to_owned(), (*name).to_owned())).is_err() {
            for (path, package) in packages {
                add(&mut found, indirect(context, ecosystem, path, package));
            }
        }
    }
    found.into_values().collect()
}

fn locked<'a>(graph: &'a CodeGraph, ours: &Ours<'_>) -> Locked<'a> {
    let own: Vec<&str> = graph.manifests.iter().filter_map(|manifest| manifest.name.as_ref()).map(|name| &*name.text).collect();
    let mut all = Locked::new();
    for lock in graph.lock_files.iter().filter(|lock| ours.has_lock(&lock.path)) {
        for package in lock.packages.iter().filter(|package| !own.contains(&&*package.name)) {
            all.entry((lock.ecosystem, &package.name)).or_default().push((&lock.path, package));
        }
    }
    all
}

/// A package that a manifest names: the version of the nearest lock file, else as it is asked for.
fn direct(context: &ToolContext, locked: &Locked<'_>, manifest: &Manifest, requirement: &Requirement) -> Option<Dependency> {
    let candidates = locked.get(&(manifest.ecosystem, &*requirement.name)).map(Vec::as_slice).unwrap_or_default();
    let nearest = candidates.iter().max_by_key(|(path, _)| common_folders(path, &manifest.path));
    let fixed = nearest.filter(|_| candidates.len() == 1 || same_version(candidates)).map(|(_, package)| *package);
    let version =
        fixed.map(|package| package.version.to_string()).or_else(|| requirement.version.as_ref().map(ToString::to_string));
    let place = context.place(&manifest.path, requirement.line, requirement.line)?;
    Some(Dependency {
        ecosystem: manifest.ecosystem.to_owned(),
        name: requirement.name.to_string(),
        version,
        direct: true,
        scope: requirement.scope,
        licence: fixed.and_then(|package| package.licence.as_ref()).map(ToString::to_string),
        advisories: Vec::new(),
        evidence: vec![place],
    })
}

fn same_version(candidates: &[(&str, &LockedPackage)]) -> bool {
    candidates.windows(2).all(|pair| matches!(pair, [(_, a), (_, b)] if a.version == b.version))
}

fn common_folders(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

fn indirect(context: &ToolContext, ecosystem: &str, path: &str, package: &LockedPackage) -> Option<Dependency> {
    Some(Dependency {
        ecosystem: ecosystem.to_owned(),
        name: package.name.to_string(),
        version: Some(package.version.to_string()),
        direct: false,
        scope: Scope::Product,
        licence: package.licence.as_ref().map(ToString::to_string),
        advisories: Vec::new(),
        evidence: vec![context.place(path, package.line, package.line)?],
    })
}

/// Joins what several files name at one version; serving the product outweighs serving tests.
fn add(found: &mut BTreeMap<(String, String, Option<String>), Dependency>, one: Option<Dependency>) {
    let Some(one) = one else { return };
    let key = (one.ecosystem.clone(), one.name.clone(), one.version.clone());
    let Some(known) = found.get_mut(&key) else {
        found.insert(key, one);
        return;
    };
    known.scope = known.scope.min(one.scope);
    known.licence = known.licence.take().or(one.licence);
    let fresh = |place: &Evidence| !known.evidence.iter().any(|old| old.id == place.id);
    let more: Vec<_> = one.evidence.into_iter().filter(fresh).map(|place| place.with_role(Role::Source)).collect();
    known.evidence.extend(more);
    known.evidence.truncate(PLACES);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::testing::{facts, fixture};

    const LOCK: &str = "{\"lockfileVersion\": 3, \"packages\": {\"\": {\"name\": \"a\"}, \"node_modules/express\": {\"version\": \"4.18.2\", \"license\": \"MIT\"}, \"node_modules/qs\": {\"version\": \"6.1.0\"}}}";

    #[test]
    fn lock_files_fix_what_manifests_ask_for() {
        let fixture = fixture(&[
            ("package.json", "{\"name\": \"a\",\n \"dependencies\": {\"express\": \"^4.0.0\"}}\n"),
            ("package-lock.json", LOCK),
        ]);
        let facts = facts(&ListDependencies, &fixture, json!({}));
        assert_eq!((facts.total, facts.direct, facts.unpinned), (2, 1, 0));
        let express = facts.items.iter().find(|item| item.name == "express").unwrap();
        assert_eq!((express.version.as_deref(), express.licence.as_deref(), express.direct), (Some("4.18.2"), Some("MIT"), true));
    }

    #[test]
    fn parents_and_lists_of_versions_fix_what_names_none() {
        let fixture = fixture(&[
            (
                "pom.xml",
                "<project><parent><groupId>org.boot</groupId><artifactId>parent</artifactId><version>3.1</version></parent>\n<artifactId>shop</artifactId>\n<dependencies><dependency><groupId>org.boot</groupId><artifactId>web</artifactId></dependency></dependencies></project>\n",
            ),
            (
                "cart/build.gradle",
                "plugins {\n id 'org.boot' version '3.1'\n}\ndependencies {\n implementation 'org.boot:web'\n implementation 'a:b:1.+'\n}\n",
            ),
        ]);
        let facts = facts(&ListDependencies, &fixture, json!({"direct": true}));
        let floating: Vec<_> = facts.items.iter().filter(|item| item.version.as_deref() == Some("1.+")).collect();
        assert_eq!((facts.unpinned, facts.unstated, floating.len()), (1, 1, 1), "{:?}", facts.items);
    }

    #[test]
    fn each_name_counts_once_and_as_its_loosest_requirement() {
        let build = |lines: &str| format!("dependencies {{\n{lines}}}\n");
        let fixture = fixture(&[
            ("a/build.gradle", &build(" implementation 'x:both'\n implementation 'x:two:1.0'\n implementation 'x:loose'\n")),
            (
                "b/build.gradle",
                &build(" implementation 'x:both:1.5.10'\n implementation 'x:two:2.0'\n implementation 'x:loose:1.+'\n"),
            ),
        ]);
        let facts = facts(&ListDependencies, &fixture, json!({}));
        assert_eq!((facts.total, facts.direct, facts.unpinned, facts.unstated), (3, 3, 1, 1), "{:?}", facts.items);
    }

    #[test]
    fn what_only_tests_and_examples_name_is_not_chosen() {
        let of = |name: &str| format!("{{\"name\": \"{name}-app\",\n \"dependencies\": {{\"{name}\": \"^1.0.0\"}}}}\n");
        let lock = LOCK.replace("express", "koa");
        let names = |files: &[(&str, &str)]| {
            let facts = facts(&ListDependencies, &fixture(files), json!({}));
            let names: Vec<_> = facts.items.into_iter().map(|item| item.name).collect();
            (names, facts.direct, facts.manifests.len(), facts.lock_files.len())
        };
        let (own, test, example) = (of("express"), of("koa"), of("hapi"));
        let beside = [
            ("tests/fixtures/shop/package.json", &*test),
            ("tests/fixtures/shop/package-lock.json", &*lock),
            ("examples/a/package.json", &*example),
        ];
        let all: Vec<_> = beside.into_iter().chain([("package.json", &*own)]).collect();
        assert_eq!(names(&all), (vec!["express".to_owned()], 1, 1, 0));
        // A repository of nothing but examples is built from what they name.
        assert_eq!(names(&beside[2..]).0, ["hapi"]);
    }

    #[test]
    fn a_range_without_a_lock_file_is_unpinned() {
        let fixture = fixture(&[("requirements.txt", "flask>=2\nrequests==2.31.0\n")]);
        let facts = facts(&ListDependencies, &fixture, json!({"ecosystem": "pypi"}));
        assert_eq!((facts.direct, facts.unpinned), (2, 1));
    }
}
