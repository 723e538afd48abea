//! A subject, read: its graph and files as tools see them, and what a report says of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use deepdive_graph::history::Day;
use deepdive_graph::{BuildOptions, Built, CodeGraph, FileRole, Origin, build};
use deepdive_model::{FactCache, Subject as SubjectFacts};
use deepdive_tools::{Subject as ToolSubject, ToolContext};

use crate::Deepdive;
use crate::failure::Failure;
use crate::subject::Subject;
use crate::terminal::Progress;

/// A subject that was read.
pub(crate) struct Reading {
    pub(crate) context: ToolContext,
    pub(crate) facts: SubjectFacts,
    /// Milliseconds of each phase.
    pub(crate) phases: Vec<(&'static str, u64)>,
    /// Files whose facts were known.
    pub(crate) known: usize,
}

/// Reads a subject, taking what is known of its files from the store and keeping what is new.
pub(crate) fn read(deepdive: &Deepdive, subject: &Subject, history: bool) -> Result<Reading, Failure> {
    let id = format!("0-{}", subject.name);
    let cache = deepdive.store.as_ref().map(|store| store.facts(&subject.location));
    let built = build(&BuildOptions {
        root: &subject.root,
        subject: &id,
        threads: deepdive.threads,
        cache: cache.as_ref().map(|cache| cache as &dyn FactCache),
        passes: deepdive.passes,
        cancel: &deepdive.stop,
        history: history.then(|| day(&deepdive.as_of)),
        progress: &|phase| (deepdive.watch)(&Progress::Phase(phase)),
    });
    if let Some(Err(error)) = cache.as_ref().map(deepdive_store::PackCache::finish) {
        (deepdive.watch)(&Progress::Notice(format!("facts of files are not kept: {error}")));
    }
    let known = cache.as_ref().map_or(0, deepdive_store::PackCache::hits);
    Ok(reading(deepdive, subject, id, built?, known))
}

fn reading(deepdive: &Deepdive, subject: &Subject, id: String, built: Built, known: usize) -> Reading {
    let Built { graph, snapshot, origin, timings } = built;
    let facts = facts(&graph, origin, &deepdive.as_of, (id, subject.name.clone()), deepdive_model::Snapshot::id(&snapshot));
    let tools = ToolSubject { graph: Arc::new(graph), snapshot: Arc::new(snapshot) };
    let context = ToolContext::new(tools, &deepdive.as_of, Arc::new(deepdive.stop.clone()));
    Reading { context, facts, phases: timings, known }
}

/// The last day of the history: no commit is later than a day that can't be read.
fn day(as_of: &str) -> Day {
    Day(deepdive_tools::day_number(as_of).unwrap_or(i32::MAX))
}

fn facts(graph: &CodeGraph, origin: Origin, as_of: &str, (id, name): (String, String), snapshot: &str) -> SubjectFacts {
    SubjectFacts {
        id,
        name,
        url: origin.url,
        commit: origin.commit,
        commit_date: origin.commit_date,
        snapshot: snapshot.to_owned(),
        dirty: origin.dirty,
        unborn: origin.unborn,
        files: graph.files.len() as u64,
        lines: graph.files.iter().map(|file| u64::from(file.lines)).sum(),
        languages: languages(graph),
        as_of: as_of.to_owned(),
    }
}

/// Programming languages of the repository's own code, most lines first.
fn languages(graph: &CodeGraph) -> Vec<String> {
    let mut lines = BTreeMap::<&str, u64>::new();
    for file in graph.files.iter().filter(|file| !matches!(file.role, FileRole::Generated | FileRole::Vendored)) {
        let Some(language) = file.language else { continue };
        if file.parsed || graph.coverage.languages_not_parsed.contains_key(language) {
            *lines.entry(language).or_default() += u64::from(file.lines);
        }
    }
    let mut sorted: Vec<_> = lines.into_iter().collect();
    sorted.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    sorted.into_iter().map(|(language, _)| language.to_owned()).collect()
}
