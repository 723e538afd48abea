//! `configuration`: the variables that code reads and deployment sets. Values are never part of the answer.

use std::collections::BTreeMap;

use deepdive_graph::facts::StringKind;
use deepdive_graph::settings::SettingSource;
use deepdive_graph::{CodeGraph, FileRole};
use deepdive_model::Finding;
use deepdive_model::facts::{ConfigKey, Configuration as Facts};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::page::MOST;
use crate::{ToolContext, ToolError, TypedTool};

/// How many places of one key are cited.
const PLACES: usize = 3;

/// See [`TypedTool::ABOUT`].
pub(crate) struct ListConfiguration;

/// Arguments of `configuration`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for ListConfiguration {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "configuration";
    const ABOUT: &'static str = "Lists the environment variables that code reads or deployment sets, without their values.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let mut keys = BTreeMap::new();
        read(context.graph(), &mut keys);
        set(context.graph(), &mut keys);
        let required = keys.values().filter(|seen| seen.read && !seen.has_default && !seen.set).count() as u64;
        let total = keys.len() as u64;
        let keys = keys.into_iter().filter_map(|(key, seen)| config_key(context, key, &seen)).take(MOST).collect();
        Ok((Facts { total, required, keys }, Vec::new()))
    }
}

/// What is known of a key.
#[derive(Debug, Default)]
struct Seen {
    read: bool,
    set: bool,
    has_default: bool,
    places: Vec<(String, u32)>,
}

type Keys = BTreeMap<String, Seen>;

fn note(keys: &mut Keys, key: &str, path: &str, line: u32, change: impl FnOnce(&mut Seen)) {
    if !is_variable(key) {
        return;
    }
    let seen = keys.entry(key.to_owned()).or_default();
    change(seen);
    let place = (path.to_owned(), line);
    if !seen.places.contains(&place) {
        seen.places.push(place);
    }
}

/// The habit of naming environment variables: capitals, digits and underscores.
fn is_variable(key: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    key.len() > 1 && key.starts_with(|c: char| c.is_ascii_uppercase() || c == '_') && key.chars().all(is_part)
}

fn read(graph: &CodeGraph, keys: &mut Keys) {
    for file in graph.files.iter().filter(|file| matches!(file.role, FileRole::Product | FileRole::Build)) {
        for string in file.facts.strings.iter().filter(|string| string.kind == StringKind::Environment) {
            for (key, has_default) in look_ups(file.facts.text(string.text)) {
                note(keys, key, &file.path, string.line, |seen| {
                    seen.read = true;
                    seen.has_default |= has_default;
                });
            }
        }
    }
}

/// `${KEY}` and `${KEY:-default}` in folded text, and whether there is a default.
fn look_ups(text: &str) -> Vec<(&str, bool)> {
    let inner = text.split("${").skip(1).filter_map(|rest| rest.split('}').next());
    inner.map(|inner| inner.split_once(":-").map_or((inner, false), |(key, _)| (key, true))).collect()
}

fn set(graph: &CodeGraph, keys: &mut Keys) {
    let infrastructure = &graph.infrastructure;
    for workload in &infrastructure.workloads {
        for entry in &workload.environment {
            note(keys, &entry.key, &workload.path, entry.line, |seen| seen.set = true);
        }
    }
    for image in &infrastructure.images {
        for entry in image.environment.iter().filter(|entry| !entry.value.is_empty()) {
            note(keys, &entry.key, &image.path, entry.line, |seen| seen.set = true);
        }
    }
    for setting in graph.settings.iter().filter(|setting| setting.source == SettingSource::DotEnv) {
        note(keys, &setting.key, &setting.path, setting.line, |seen| seen.set = true);
    }
}

fn config_key(context: &ToolContext, key: String, seen: &Seen) -> Option<ConfigKey> {
    let evidence: Vec<_> = seen.places.iter().take(PLACES).filter_map(|(path, line)| context.place(path, *line, *line)).collect();
    (!evidence.is_empty()).then_some(ConfigKey { key, read: seen.read, set: seen.set, has_default: seen.has_default, evidence })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;
    use crate::testing::{facts, fixture};

    #[test]
    fn what_is_read_and_what_is_set_meet() {
        let fixture = fixture(&[
            ("app.py", "import os\nA = os.environ['ALPHA']\nB = os.getenv('BETA', 'x')\nC = os.environ['GAMMA']\n"),
            ("compose.yaml", "services:\n  app:\n    build: .\n    environment:\n      ALPHA: secret\n"),
        ]);
        let facts = facts(&ListConfiguration, &fixture, json!({}));
        let row = |key: &ConfigKey| (key.key.clone(), key.read, key.set, key.has_default);
        let rows: Vec<_> = facts.keys.iter().map(row).collect();
        assert_eq!(
            rows,
            [("ALPHA".into(), true, true, false), ("BETA".into(), true, false, true), ("GAMMA".into(), true, false, false)]
        );
        assert_eq!(facts.required, 1);
    }
}
