//! `hotspots`: files that are both complex and often changed, where work is slowest and riskiest.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use deepdive_graph::history::{FileHistory, History};
use deepdive_graph::{CodeGraph, File, SymbolId};
use deepdive_model::Finding;
use deepdive_model::facts::{Hotspot, Hotspots as Facts};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::modules::is_product_code;
use crate::{ToolContext, ToolError, TypedTool};

/// How many files an answer lists.
const SHOWN: usize = 20;

/// How many companions a file is listed with.
const COMPANIONS: usize = 3;

/// See [`TypedTool::ABOUT`].
pub(crate) struct FindHotspots;

/// Arguments of `hotspots`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for FindHotspots {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "hotspots";
    const ABOUT: &'static str = "Ranks product files by how often they change times how complex they are.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let Some(history) = &context.graph().history else { return Err(no_history()) };
        let mut ranked = ranked(context.graph(), history);
        let total = ranked.len() as u64;
        ranked.truncate(SHOWN);
        let files = ranked.into_iter().filter_map(|(_, file, past)| hotspot(context, history, file, past)).collect();
        Ok((Facts { total, files }, Vec::new()))
    }
}

/// What tools of the history say where there is none.
pub(crate) fn no_history() -> ToolError {
    ToolError::NotFound(
        "there is no history: the subject is not in git, its git can't be read, all of it is of a later day, or reading it was left out".to_owned(),
    )
}

/// Files of product code with commits, by commits × complexity, highest first.
fn ranked<'a>(graph: &'a CodeGraph, history: &'a History) -> Vec<(u64, &'a File, &'a FileHistory)> {
    let mut ranked = Vec::new();
    for past in &history.files {
        let file = graph.file_at(&past.path).and_then(|id| graph.file(id)).filter(|file| is_product_code(file));
        if let Some(file) = file.filter(|_| past.commits > 0) {
            ranked.push((u64::from(past.commits) * complexity(graph, file), file, past));
        }
    }
    ranked.sort_by_key(|(score, file, _)| (Reverse(*score), &file.path));
    ranked
}

/// The sum of the complexity of a file's functions.
fn complexity(graph: &CodeGraph, file: &File) -> u64 {
    file.symbols.clone().filter_map(|id| graph.symbol(SymbolId(id))).map(|symbol| u64::from(symbol.complexity)).sum()
}

fn hotspot(context: &ToolContext, history: &History, file: &File, past: &FileHistory) -> Option<Hotspot> {
    Some(Hotspot {
        path: file.path.to_string(),
        commits: u64::from(past.commits),
        complexity: complexity(context.graph(), file),
        lines: u64::from(file.lines),
        changes_with: companions(history, &past.path),
        evidence: context.place(&file.path, 1, file.lines.clamp(1, 5))?,
    })
}

fn companions(history: &History, path: &str) -> Vec<(String, u64)> {
    let Ok(at) = history.files.binary_search_by(|past| (*past.path).cmp(path)) else { return Vec::new() };
    let mut with = BTreeMap::<&str, u64>::new();
    for &(a, b, times) in &history.pairs {
        let other = if a as usize == at {
            b
        } else if b as usize == at {
            a
        } else {
            continue;
        };
        if let Some(other) = history.files.get(other as usize) {
            with.insert(&other.path, u64::from(times));
        }
    }
    let mut with: Vec<_> = with.into_iter().map(|(path, times)| (path.to_owned(), times)).collect();
    with.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    with.truncate(COMPANIONS);
    with
}
