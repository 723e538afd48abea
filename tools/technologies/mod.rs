//! What a technology is known by: data, one YAML file a category, embedded here and checked when it is read.
//!
//! Users write the same form. Nothing here looks at a repository; `detect_stack` and `map_system` do.

mod matching;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use deepdive_model::{ComponentKind, ConnectionRole, Protocol, Scope};
use serde::Deserialize;

pub(crate) use matching::{host_matches, image_matches, image_name, package_matches};

/// A technology and every trace that shows it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technology {
    /// Its usual name.
    pub name: String,
    /// Other names that people use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What sort it is; the file's own where not stated.
    #[serde(default)]
    pub category: String,
    /// Where in a system it stands; the file's own where not stated.
    #[serde(default)]
    pub layer: String,
    /// What it always serves, such as `test`; by the place it is found where not stated.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// Packages by ecosystem: `name`, `prefix*`; for Maven `group` or `group:artifact`.
    #[serde(default)]
    pub packages: BTreeMap<String, Vec<String>>,
    /// Container images, registry and tag left out; with a slash the last parts of the name.
    #[serde(default)]
    pub images: Vec<String>,
    /// Paths that only exist where it is used, as globs.
    #[serde(default)]
    pub files: Vec<String>,
    /// Actions of GitHub workflows, by prefix.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Modules that code imports, where no package tells.
    #[serde(default)]
    pub imports: Vec<String>,
    /// Hosts that code or settings name.
    #[serde(default)]
    pub urls: Vec<String>,
    /// Environment variables, by prefix.
    #[serde(default)]
    pub env: Vec<String>,
    /// Values of code or settings that name it in full.
    #[serde(default)]
    pub settings: Vec<String>,
    /// Languages, by the name the graph gives them.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Packages of an operating system that a container image installs.
    #[serde(default)]
    pub system: Vec<String>,
    /// First words of commands that pipelines run.
    #[serde(default)]
    pub commands: Vec<String>,
    /// Repositories of pre-commit hooks, by their last parts.
    #[serde(default)]
    pub hooks: Vec<String>,
    /// What a running one, or a client of it, is on the map.
    #[serde(default)]
    pub connection: Option<ConnectionHint>,
    /// Technologies that are there too wherever this one is.
    #[serde(default)]
    pub implies: Vec<String>,
    /// Technologies without which a file of this one means nothing.
    #[serde(default)]
    pub needs: Vec<String>,
    /// It answers requests: a component built with it is a service.
    #[serde(default)]
    pub serves: bool,
    /// It is a protocol or a format: the version of a package that speaks it is not its own.
    #[serde(default)]
    pub protocol: bool,
    /// It runs in a browser or on a phone: a component built with it and nothing that serves is a front end.
    #[serde(default)]
    pub browser: bool,
    /// It makes load for trials: a component built with it and nothing that serves answers nobody.
    #[serde(default)]
    pub load: bool,
    /// Names of technologies that its image connects to unless told otherwise.
    #[serde(default)]
    pub connects: Vec<String>,
    /// It is shown by workloads of Kubernetes manifests.
    #[serde(default)]
    pub workloads: bool,
}

/// What a technology is on the map.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionHint {
    /// Kind of the component that its image makes.
    pub kind: ComponentKind,
    /// How its clients talk to it.
    pub protocol: Protocol,
    /// What its clients talk to it for.
    #[serde(default)]
    pub role: Option<ConnectionRole>,
    /// Schemes of URLs that name it.
    #[serde(default)]
    pub schemes: Vec<String>,
    /// It runs inside the program that uses it.
    #[serde(default)]
    pub embedded: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryFile {
    category: String,
    layer: String,
    #[serde(default)]
    scope: Option<Scope>,
    technologies: Vec<Technology>,
}

/// Files of the built-in data: name and text.
const FILES: &[(&str, &str)] = &[
    ("ai", include_str!("ai.yaml")),
    ("auth", include_str!("auth.yaml")),
    ("build", include_str!("build.yaml")),
    ("cache-queue", include_str!("cache-queue.yaml")),
    ("ci", include_str!("ci.yaml")),
    ("database", include_str!("database.yaml")),
    ("docs", include_str!("docs.yaml")),
    ("documents", include_str!("documents.yaml")),
    ("email-notify", include_str!("email-notify.yaml")),
    ("framework", include_str!("framework.yaml")),
    ("frontend", include_str!("frontend.yaml")),
    ("infra", include_str!("infra.yaml")),
    ("integrations", include_str!("integrations.yaml")),
    ("language", include_str!("language.yaml")),
    ("observability", include_str!("observability.yaml")),
    ("orm", include_str!("orm.yaml")),
    ("payment", include_str!("payment.yaml")),
    ("search", include_str!("search.yaml")),
    ("security", include_str!("security.yaml")),
    ("storage", include_str!("storage.yaml")),
    ("testing", include_str!("testing.yaml")),
    ("ui", include_str!("ui.yaml")),
];

static BUILTIN: LazyLock<Vec<Technology>> =
    LazyLock::new(|| FILES.iter().flat_map(|(_, text)| parse(text).unwrap_or_default()).collect());

/// The built-in technologies, by category.
pub fn builtin() -> &'static [Technology] {
    &BUILTIN
}

/// A built-in technology by its usual name.
pub fn named(name: &str) -> Option<&'static Technology> {
    BUILTIN.iter().find(|technology| technology.name == name)
}

/// Reads a file of technologies, built-in or a user's own; the error says what is wrong and where.
pub fn parse(text: &str) -> Result<Vec<Technology>, String> {
    let file: CategoryFile = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    let filled = file.technologies.into_iter().map(|mut technology| {
        if technology.category.is_empty() {
            technology.category.clone_from(&file.category);
        }
        if technology.layer.is_empty() {
            technology.layer.clone_from(&file.layer);
        }
        technology.scope = technology.scope.or(file.scope);
        technology
    });
    Ok(filled.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_reads() {
        for (name, text) in FILES {
            let read = parse(text).unwrap_or_else(|error| panic!("{name}.yaml: {error}"));
            assert!(!read.is_empty(), "{name}");
        }
    }

    #[test]
    fn the_list_is_the_folder() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("technologies");
        let names = std::fs::read_dir(folder).unwrap().filter_map(|entry| entry.unwrap().file_name().into_string().ok());
        let found: BTreeSet<_> = names.filter_map(|name| name.strip_suffix(".yaml").map(str::to_owned)).collect();
        assert_eq!(found, FILES.iter().map(|(name, _)| (*name).to_owned()).collect());
    }

    #[test]
    fn names_are_unique_and_known_where_used() {
        let names: BTreeSet<_> = builtin().iter().map(|technology| technology.name.as_str()).collect();
        assert_eq!(names.len(), builtin().len());
        for technology in builtin() {
            for other in technology.implies.iter().chain(&technology.needs).chain(&technology.connects) {
                assert!(names.contains(other.as_str()), "{other}");
            }
        }
    }

    #[test]
    fn every_technology_can_be_found() {
        for technology in builtin() {
            let traces = technology.packages.values().flatten().count() + technology.images.len() + technology.files.len();
            let more = technology.actions.len()
                + technology.languages.len()
                + technology.urls.len()
                + technology.hooks.len()
                + technology.system.len();
            assert!(traces + more > 0 || technology.workloads, "{} is known by nothing", technology.name);
        }
    }

    #[test]
    fn a_wrong_field_is_said() {
        let error = parse("category: a\nlayer: b\ntechnologies:\n  - { name: X, pacages: {} }\n").unwrap_err();
        assert!(error.contains("pacages"), "{error}");
    }
}
