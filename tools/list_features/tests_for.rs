//! The tests that try a feature: those that import or call a handler's file, or name the path of a route in a text.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_graph::{Certainty, FileId, FileRole};
use deepdive_model::{EntryPoint, Evidence};

use crate::ToolContext;
use crate::paths::{means, segments};
use crate::reach::Body;

/// Lines of a test file.
type Place = (FileId, u32, u32);

/// What test files name and reach, gathered once.
pub(super) struct TestTexts {
    texts: Vec<(Vec<String>, Place)>,
    reached: BTreeMap<FileId, Vec<Place>>,
}

impl TestTexts {
    /// Over all test files.
    pub(super) fn of(context: &ToolContext) -> Self {
        let graph = context.graph();
        let mut found = Self { texts: Vec::new(), reached: BTreeMap::new() };
        let is_test = |id: FileId| graph.file(id).is_some_and(|file| file.role == FileRole::Test && file.parsed);
        for (at, file) in graph.files.iter().enumerate().filter(|(at, _)| is_test(FileId(*at as u32))) {
            for call in &file.facts.calls {
                let texts = call.args.iter().filter_map(|arg| file.facts.text_of(&arg.value)).map(segments);
                let place = (FileId(at as u32), call.line, call.end_line);
                found.texts.extend(
                    texts.filter(|parts| !parts.is_empty()).map(|parts| (parts.into_iter().map(str::to_owned).collect(), place)),
                );
            }
        }
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

    /// The first place of each test file that tries one of these.
    pub(super) fn places(&self, context: &ToolContext, ways: &[&EntryPoint], bodies: &[Body], most: usize) -> Vec<Evidence> {
        let graph = context.graph();
        let routes: BTreeSet<_> = ways.iter().filter_map(|way| way.route.as_deref()).filter(|route| route.len() > 1).collect();
        let mut first = BTreeMap::<FileId, Place>::new();
        let mut keep = |place: Place| {
            let known = first.entry(place.0).or_insert(place);
            *known = (*known).min(place);
        };
        for (parts, place) in &self.texts {
            let parts: Vec<_> = parts.iter().map(String::as_str).collect();
            if routes.iter().any(|route| means(&parts, route)) {
                keep(*place);
            }
        }
        let files: BTreeSet<_> = bodies.iter().filter(|body| body.symbol.is_some()).map(|body| body.file).collect();
        let own = files.iter().filter(|_| ways.len() < 200).filter_map(|file| self.reached.get(file));
        own.flatten().for_each(|place| keep(*place));
        first.into_values().take(most).filter_map(|(file, start, end)| context.place(graph.path(file), start, end)).collect()
    }
}
