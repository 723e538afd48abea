//! The workflows at hand: the built-in ones, and the user's own, which hide built-in ones of the same name whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use deepdive_agents::{Origin, Shelf};
use deepdive_engine::{Catalogue, ModelUse, WorkflowText, nearest};
use serde_json::Value;

use crate::failure::{Code, Failure, file_failure};
use crate::places;

/// Every built-in workflow, by name.
const BUILTIN: &[(&str, &str)] = &[
    ("compare", include_str!("../workflows/compare.yaml")),
    ("deep-dive", include_str!("../workflows/deep-dive.yaml")),
    ("due-diligence", include_str!("../workflows/due-diligence.yaml")),
    ("quick", include_str!("../workflows/quick.yaml")),
    ("security-only", include_str!("../workflows/security-only.yaml")),
];

/// All workflows by name, with where each comes from.
pub(crate) fn workflows() -> BTreeMap<String, (String, WorkflowText)> {
    let builtin = BUILTIN.iter().map(|(name, text)| {
        (String::from(*name), ("built in".to_owned(), WorkflowText { file: format!("{name}.yaml"), text: String::from(*text) }))
    });
    let mut all: BTreeMap<_, _> = builtin.collect();
    for path in own() {
        let (Some(name), Ok(text)) =
            (path.file_stem().map(|stem| stem.to_string_lossy().into_owned()), fs::read_to_string(&path))
        else {
            continue;
        };
        let file = path.display().to_string();
        all.insert(name, (file.clone(), WorkflowText { file, text }));
    }
    all
}

fn own() -> Vec<PathBuf> {
    let entries = places::user_folder("workflows").and_then(|folder| fs::read_dir(folder).ok());
    let mut paths: Vec<_> = entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml"));
    paths.sort_unstable();
    paths
}

/// A workflow by name, or by the path of a file.
pub(crate) fn workflow(name: &str) -> Result<WorkflowText, Failure> {
    let path = Path::new(name);
    if is_file(path) {
        let text = fs::read_to_string(path).map_err(file_failure("read", path))?;
        return Ok(WorkflowText { file: plain(path).display().to_string(), text });
    }
    if let Some(failure) = no_workflow(name) {
        return Err(failure);
    }
    let all = workflows();
    let known = nearest(name, all.keys().map(String::as_str));
    let found = all.get(name).map(|(_, text)| text.clone());
    found.ok_or_else(|| Failure::new(Code::Usage, format!("there is no workflow named {name}")).hint(known))
}

/// What is wrong with a path that can't be a workflow: a workflow is a YAML file.
fn no_workflow(name: &str) -> Option<Failure> {
    let path = Path::new(name);
    let hint = "a workflow is a YAML file, whose name ends in .yaml or .yml; `deepdive workflow list` shows those at hand";
    let why = if path.is_file() {
        format!("{name} is no workflow: it is no YAML file by its name")
    } else if name.contains(['/', '\\']) {
        format!("there is no workflow file {name}")
    } else {
        return None;
    };
    Some(Failure::new(Code::Usage, why).hint(hint))
}

/// What a workflow may name: agents, tools, and other workflows.
pub(crate) struct Everything<'a> {
    pub(crate) shelf: Shelf<'a>,
}

impl Catalogue for Everything<'_> {
    fn agent(&self, id: &str) -> Option<String> {
        self.shelf.agent(id)
    }

    fn agents(&self) -> Vec<String> {
        self.shelf.agents()
    }

    fn agents_elsewhere(&self) -> &'static str {
        let own = self.shelf.cards.all().any(|(_, origin)| *origin != Origin::BuiltIn);
        if own { "" } else { "; cards of your own are found with --agents FOLDER" }
    }

    fn asks_model(&self, agent: &str) -> bool {
        self.shelf.cards.get(agent).is_none_or(|card| card.model != ModelUse::Never)
    }

    fn values(&self, agent: &str) -> Option<Vec<String>> {
        self.shelf.values(agent)
    }

    fn tools(&self) -> Vec<String> {
        self.shelf.tools()
    }

    fn model(&self, name: &str) -> Result<(), (String, String)> {
        self.shelf.model(name)
    }

    fn arguments(&self, tool: &str) -> Option<Value> {
        self.shelf.registry.get(tool).map(deepdive_tools::Tool::exact_schema)
    }

    fn workflow(&self, name: &str, beside: &str) -> Option<WorkflowText> {
        let path = Path::new(name);
        if !is_file(path) {
            let all = workflows();
            return all.get(name.trim_start_matches("builtin/")).map(|(_, text)| text.clone());
        }
        let path = plain(&Path::new(beside).parent().map_or_else(|| path.to_owned(), |folder| folder.join(path)));
        let text = fs::read_to_string(&path).ok()?;
        Some(WorkflowText { file: path.display().to_string(), text })
    }

    fn workflows(&self) -> Vec<String> {
        workflows().into_keys().collect()
    }
}

/// A path without steps up and down again: a file has one name, by which workflows that run each other in a circle are known.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        let up = part == Component::ParentDir && matches!(out.components().next_back(), Some(Component::Normal(_)));
        match part {
            _ if up => drop(out.pop()),
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

/// Whether a workflow is named by its file.
fn is_file(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}
