//! From a folder to a frozen graph: the order of the phases, and what goes in and comes out.

use std::path::Path;
use std::time::Instant;

use deepdive_model::{Cancel, Coverage, FactCache, Problem};

use crate::freeze::{self, freeze};
use crate::git::Checkout;
use crate::parse::{Pass, Reading, Unit, read_all};
use crate::skipped::LeftOut;
use crate::snapshot::Listed;
use crate::walk::{Walked, walk};
use crate::{
    CodeGraph, DiskSnapshot, FilePass, FileRole, TextFile, frameworks, history, language_names, origin, readers, resolve,
};

/// Stack of a reading thread: trees of hostile files are deep.
const STACK: usize = 64 << 20;

/// What to read and how.
#[derive(Clone, Copy)]
pub struct BuildOptions<'a> {
    /// The subject's root.
    pub root: &'a Path,
    /// The subject's id in reports, such as `0-shop`.
    pub subject: &'a str,
    /// Threads; 0 for as many as there are cores.
    pub threads: usize,
    /// Facts of files seen before.
    pub cache: Option<&'a dyn FactCache>,
    /// What else to ask of each file.
    pub passes: &'a [&'a dyn FilePass],
    /// Polled in every long loop.
    pub cancel: &'a dyn Cancel,
    /// The last day of the history that is read; none to leave the history out.
    pub history: Option<history::Day>,
    /// Called when a phase begins: `walk`, `parse`, `resolve`, `readers`, `history`.
    pub progress: &'a (dyn Fn(&'static str) + Sync),
}

/// What came out.
#[derive(Debug)]
pub struct Built {
    /// The facts.
    pub graph: CodeGraph,
    /// The files, to read again.
    pub snapshot: DiskSnapshot,
    /// Where the files come from.
    pub origin: Origin,
    /// Milliseconds of wall time of each phase, in order. Never part of a report.
    pub timings: Vec<(&'static str, u64)>,
}

/// Where a snapshot comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// URL of the remote `origin`, credentials taken off.
    pub url: Option<String>,
    /// Commit that is checked out.
    pub commit: Option<String>,
    /// Its day, ISO 8601.
    pub commit_date: Option<String>,
    /// Files that differ from the commit, sorted.
    pub dirty: Vec<String>,
    /// It is a git repository in which nothing was committed yet.
    pub unborn: bool,
}

/// Why no graph could be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The root is not a folder that can be read.
    #[error("{path} can't be read: {why}")]
    Root {
        /// The folder.
        path: String,
        /// What the system said.
        why: String,
    },
    /// Commits without files.
    #[error("{0} is a bare git repository: it holds commits and no files")]
    Bare(String),
    /// There is nothing to read.
    #[error("{0} holds no files that deepdive could read")]
    Empty(String),
    /// Someone asked to stop.
    #[error("interrupted")]
    Cancelled,
}

/// Reads a folder into a graph.
///
/// The same files give the same graph with any number of threads. What is odd about them is told in [`CodeGraph::problems`]; the only
/// errors are a root that can't be read, one that holds nothing, and being asked to stop.
pub fn build(options: &BuildOptions<'_>) -> Result<Built, BuildError> {
    let root = root(options.root)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(options.threads).stack_size(STACK).build();
    let pool = pool.map_err(|error| BuildError::Root { path: options.root.display().to_string(), why: error.to_string() })?;
    pool.install(|| Building { options, root: &root, threads: rayon::current_num_threads(), timings: Vec::new() }.build())
}

/// The root as a path without links, if it is a folder that can be listed.
fn root(path: &Path) -> Result<std::path::PathBuf, BuildError> {
    let unreadable = |why: std::io::Error| BuildError::Root { path: path.display().to_string(), why: why.to_string() };
    let root = path.canonicalize().map_err(unreadable)?;
    std::fs::read_dir(&root).map_err(unreadable)?;
    if is_bare(&root) { Err(BuildError::Bare(path.display().to_string())) } else { Ok(root) }
}

/// Whether a folder is what stands in `.git` elsewhere.
fn is_bare(root: &Path) -> bool {
    root.join("HEAD").is_file() && root.join("objects").is_dir() && root.join("refs").is_dir()
}

/// A build under way.
struct Building<'a> {
    options: &'a BuildOptions<'a>,
    root: &'a Path,
    threads: usize,
    timings: Vec<(&'static str, u64)>,
}

impl Building<'_> {
    fn build(mut self) -> Result<Built, BuildError> {
        let checkout = Checkout::open(self.root);
        let (root, threads, cancel) = (self.root, self.threads, self.options.cancel);
        let walked = self.phase("walk", || walk(root, checkout.as_ref(), threads, cancel))?;
        let units = self.read(&walked, checkout.as_ref())?;
        if units.iter().all(|unit| unit.file.hash.is_none()) {
            return Err(BuildError::Empty(self.options.root.display().to_string()));
        }
        let origin = checkout.as_ref().map(|checkout| origin_of(root, checkout, &units)).unwrap_or_default();
        let snapshot = DiskSnapshot::new(root.to_owned(), self.options.subject, &listed(&units));
        let mut graph = self.graph(units, walked.left_out)?;
        graph.problems.extend(checkout.and_then(|checkout| checkout.problem));
        graph.problems.sort();
        graph.problems.dedup();
        Ok(Built { graph, snapshot, origin, timings: self.timings })
    }

    /// Runs a phase: says that it begins, and keeps how long it took.
    fn phase<T>(&mut self, name: &'static str, run: impl FnOnce() -> T) -> Result<T, BuildError> {
        (self.options.progress)(name);
        let start = Instant::now();
        let out = run();
        self.timings.push((name, start.elapsed().as_millis() as u64));
        if self.options.cancel.is_cancelled() { Err(BuildError::Cancelled) } else { Ok(out) }
    }

    fn read(&mut self, walked: &Walked, checkout: Option<&Checkout>) -> Result<Vec<Unit>, BuildError> {
        let passes: Vec<_> = self.options.passes.iter().map(|pass| Pass { pass: *pass, version: pass.version() }).collect();
        let (root, cache, cancel) = (self.root, self.options.cache, self.options.cancel);
        let reading = Reading { root, checkout: checkout.map(|checkout| &*checkout.committed), cache, passes: &passes, cancel };
        self.phase("parse", || read_all(&walked.files, reading))
    }

    fn graph(&mut self, mut units: Vec<Unit>, left_out: LeftOut) -> Result<CodeGraph, BuildError> {
        let mut graph = freeze(&mut units);
        graph.coverage = coverage(&units, left_out);
        graph.coverage.parse_errors = parse_errors(&graph);
        graph.passes = said(self.options.passes, &mut units);
        graph.problems = units.iter_mut().filter_map(|unit| unit.problem.take()).collect();
        let texts: Vec<_> = units.iter().filter_map(text).collect();
        self.phase("resolve", || {
            let bases = resolve::resolve(&mut graph, &texts);
            freeze::link(&mut graph, &bases);
        })?;
        self.phase("readers", || readers::read(&mut graph, &texts))?;
        graph.entry_points = self.phase("frameworks", || frameworks::entry_points(&graph))?;
        if let Some(until) = self.options.history {
            let (root, cancel) = (self.root, self.options.cancel);
            match self.phase("history", || history_of(root, &graph, until, cancel))? {
                Ok(history) => graph.history = history,
                Err(problem) => graph.problems.push(problem),
            }
        }
        Ok(graph)
    }
}

fn text(unit: &Unit) -> Option<TextFile<'_>> {
    Some(TextFile { path: &unit.file.path, text: unit.text.as_deref()? })
}

fn history_of(
    root: &Path,
    graph: &CodeGraph,
    until: history::Day,
    cancel: &dyn Cancel,
) -> Result<Option<history::History>, Problem> {
    let paths: Vec<_> = graph.files.iter().map(|file| &*file.path).collect();
    history::read(root, &paths, until, cancel)
}

fn origin_of(root: &Path, checkout: &Checkout, units: &[Unit]) -> Origin {
    let files: Vec<_> = units.iter().map(|unit| (&*unit.file.path, unit.file.compared)).collect();
    origin::of(root, checkout, &files)
}

fn listed(units: &[Unit]) -> Vec<Listed<'_>> {
    let listed = |unit: &Unit| (unit.file.executable, unit.file.bytes, unit.file.hash);
    let files = units.iter().map(|unit| (&*unit.file.path, listed(unit)));
    files.map(|(path, (executable, bytes, hash))| Listed { path, executable, bytes, hash }).collect()
}

/// What was read and what was not; the rest is known once the graph stands.
fn coverage(units: &[Unit], mut left_out: LeftOut) -> Coverage {
    let mut coverage = Coverage::default();
    for unit in units {
        if let Some(reason) = unit.file.left_out {
            left_out.add(reason, &unit.file.path);
        } else {
            coverage.files_read += 1;
        }
        let unparsed =
            unit.file.language.filter(|language| language_names::is_code(language) && !language_names::is_parsed(language));
        let of_others = matches!(unit.file.role, FileRole::Generated | FileRole::Vendored);
        if let (Some(language), None, false) = (unparsed, unit.file.left_out, of_others) {
            *coverage.languages_not_parsed.entry(language.to_owned()).or_default() += 1;
        }
    }
    coverage.files_skipped = left_out.into_skipped();
    coverage
}

fn parse_errors(graph: &CodeGraph) -> u64 {
    graph.files.iter().filter(|file| file.facts.parse_errors > 0).count() as u64
}

/// What passes said, by pass.
fn said(passes: &[&dyn FilePass], units: &mut [Unit]) -> crate::code_graph::PassOutputs {
    let mut all: crate::code_graph::PassOutputs = passes.iter().map(|pass| (pass.id(), Vec::new())).collect();
    for (at, unit) in units.iter_mut().enumerate() {
        for (pass, said) in passes.iter().zip(unit.said.drain(..)).filter(|(_, said)| !said.is_empty()) {
            all.entry(pass.id()).or_default().push((crate::FileId(at as u32), said.into_boxed_slice()));
        }
    }
    all
}

#[cfg(test)]
mod tests;
