//! What tests try: the files that they import or call, and the routes that they ask for, by path or by name.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deepdive_graph::facts::{BindingValue, CallFact, FileFacts};
use deepdive_graph::{Certainty, CodeGraph, EntryPointFact, File, FileId, FileRole};
use deepdive_model::{EntryPoint, Evidence};

use crate::ToolContext;
use crate::paths::{means, segments};
use crate::reach::Body;

/// Calls that make an address of a route's name.
const REVERSES: &[&str] = &["reverse", "reverse_lazy", "resolve_url", "url_for"];

/// Lines of a test file.
type Place = (FileId, u32, u32);

/// What test files name and reach.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    paths: BTreeMap<Vec<String>, Vec<Place>>,
    names: BTreeMap<String, Vec<Place>>,
    reached: BTreeMap<FileId, Vec<Place>>,
}

/// Over all test files, gathered once.
pub(crate) fn tried(context: &ToolContext) -> Arc<Tried> {
    context.once("tried", || Tried::of(context.graph()))
}

impl Tried {
    fn of(graph: &CodeGraph) -> Self {
        let mut found = Self::default();
        for (at, file) in graph.files.iter().enumerate().filter(|(_, file)| is_test(file)) {
            for call in &file.facts.calls {
                found.read(&file.facts, call, (FileId(at as u32), call.line, call.end_line));
            }
            for binding in &file.facts.bindings {
                if let BindingValue::Text(text) = binding.value {
                    found.path(file.facts.text(text), (FileId(at as u32), binding.line, binding.end_line));
                }
            }
        }
        let is_test = |id: FileId| graph.file(id).is_some_and(is_test);
        let imports = graph
            .imports
            .iter()
            .filter(|import| is_test(import.file))
            .filter_map(|import| Some((import.target?, (import.file, import.line, import.line))));
        let calls = graph.calls.iter().filter(|call| is_test(call.file)).filter_map(|call| {
            let (callee, _) = call.callee.filter(|(_, certainty)| *certainty > Certainty::Guess)?;
            Some((graph.symbol(callee)?.file, (call.file, call.line, call.end_line)))
        });
        for (target, place) in imports.chain(calls).filter(|(target, _)| !is_test(*target)) {
            found.reached.entry(target).or_default().push(place);
        }
        found
    }

    fn read(&mut self, facts: &FileFacts, call: &CallFact, place: Place) {
        let mut texts = call.args.iter().filter_map(|arg| facts.text_of(&arg.value)).peekable();
        if REVERSES.contains(&facts.text(call.name))
            && let Some(name) = texts.peek()
        {
            // Names may stand below a namespace: `shop:orders`.
            let name = name.rsplit(':').next().unwrap_or_default();
            self.names.entry(name.to_owned()).or_default().push(place);
        }
        texts.for_each(|text| self.path(text, place));
    }

    fn path(&mut self, text: &str, place: Place) {
        let parts = segments(text);
        if !parts.is_empty() {
            self.paths.entry(parts.into_iter().map(str::to_owned).collect()).or_default().push(place);
        }
    }

    /// Files that a test imports or calls.
    pub(crate) fn files(&self) -> impl Iterator<Item = FileId> {
        self.reached.keys().copied()
    }

    /// Files whose code answers a route that a test asks for.
    pub(crate) fn answering(&self, graph: &CodeGraph) -> BTreeSet<FileId> {
        let asked = |way: &&EntryPointFact| {
            self.by_name(&way.name).next().is_some() || self.by_path(&BTreeSet::from([&*way.route])).next().is_some()
        };
        let home = |way: &EntryPointFact| way.handler.and_then(|id| graph.symbol(id)).map_or(way.file, |symbol| symbol.file);
        graph.entry_points.iter().filter(asked).map(home).collect()
    }

    /// Where a test asks for a route of this name; a `*` at its end stands for anything.
    fn by_name<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Place> + 'a {
        let (stem, open) = name.strip_suffix('*').map_or((name, false), |stem| (stem, true));
        let from = self.names.range(stem.to_owned()..);
        let alike = from.take_while(move |(known, _)| known.starts_with(stem)).filter(move |(known, _)| open || *known == stem);
        alike.filter(move |_| !stem.is_empty()).flat_map(|(_, places)| places.iter().copied())
    }

    /// Where a test asks for one of these routes by its path.
    fn by_path(&self, routes: &BTreeSet<&str>) -> impl Iterator<Item = Place> {
        let asks = move |parts: &[String]| {
            let parts: Vec<_> = parts.iter().map(String::as_str).collect();
            routes.iter().any(|route| route.len() > 1 && means(&parts, route))
        };
        self.paths.iter().filter(move |(parts, _)| asks(parts)).flat_map(|(_, places)| places.iter().copied())
    }

    /// The first place of each test file that tries one of these.
    pub(crate) fn places(&self, context: &ToolContext, ways: &[&EntryPoint], bodies: &[Body], most: usize) -> Vec<Evidence> {
        let graph = context.graph();
        let mut first = BTreeMap::<FileId, Place>::new();
        let mut keep = |place: Place| {
            let known = first.entry(place.0).or_insert(place);
            *known = (*known).min(place);
        };
        self.by_path(&ways.iter().filter_map(|way| way.route.as_deref()).collect()).for_each(&mut keep);
        for name in names(graph, ways) {
            self.by_name(name).for_each(&mut keep);
        }
        let files: BTreeSet<_> = bodies.iter().filter(|body| body.symbol.is_some()).map(|body| body.file).collect();
        let own = files.iter().filter(|_| ways.len() < 200).filter_map(|file| self.reached.get(file));
        own.flatten().for_each(|place| keep(*place));
        first.into_values().take(most).filter_map(|(file, start, end)| context.place(graph.path(file), start, end)).collect()
    }
}

fn is_test(file: &File) -> bool {
    file.role == FileRole::Test && file.parsed
}

/// The names of ways in, found by the lines that declare them.
fn names<'a>(graph: &'a CodeGraph, ways: &[&EntryPoint]) -> BTreeSet<&'a str> {
    let place = |way: &&EntryPoint| way.evidence.first()?.as_place().map(|(path, lines)| (path.to_owned(), lines.start));
    let declared: BTreeSet<_> = ways.iter().filter_map(place).collect();
    let is_one = |fact: &&EntryPointFact| declared.contains(&(graph.path(fact.file).to_owned(), fact.line));
    graph.entry_points.iter().filter(is_one).map(|fact| &*fact.name).filter(|name| !name.is_empty()).collect()
}
