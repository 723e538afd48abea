//! Whether a sentence is about something in which a rule found something: there nothing is softened.

use std::collections::BTreeSet;

use deepdive_model::{Category, Finding};
use deepdive_tools::ToolContext;

use super::ground::Ground;
use super::wording::pieces;

/// Lines around a finding that belong to it.
const AROUND: u32 = 10;

/// Where rules found something, and what is there.
#[derive(Debug, Default)]
pub(crate) struct Near {
    /// Some are about security: so is the chapter.
    security: bool,
    places: Vec<(String, u32, u32)>,
    /// Names of the functions and classes around, in lower case.
    names: BTreeSet<String>,
}

impl Near {
    pub(crate) fn of<'f>(findings: impl IntoIterator<Item = &'f Finding>, context: &ToolContext) -> Self {
        let mut near = Self::default();
        for finding in findings {
            near.security |= finding.category == Category::Security;
            let places = finding.evidence.iter().filter_map(|evidence| evidence.as_place());
            near.places.extend(places.map(|(path, lines)| (path.to_owned(), lines.start, lines.end)));
        }
        near.names = names(&near.places, context);
        near
    }

    /// Rules found something about security, so this is the chapter on it.
    pub(super) fn is_security(&self) -> bool {
        self.security
    }

    /// Whether a sentence cites or names something in which a rule found something.
    pub(super) fn touches(&self, sentence: &str, about: &[String], ground: &Ground) -> bool {
        let cited = ground.evidence.iter().filter_map(|evidence| evidence.as_place());
        let close = |path: &str, start: u32, end: u32| {
            self.places.iter().any(|(other, from, to)| {
                other == path && start <= to.saturating_add(AROUND) && end.saturating_add(AROUND) >= *from
            })
        };
        let quoted = sentence.split('`').skip(1).step_by(2);
        let mut named =
            quoted.chain(about.iter().map(String::as_str)).flat_map(|name| [name.trim().to_lowercase(), pieces(name).join("_")]);
        cited.into_iter().any(|(path, lines)| close(path, lines.start, lines.end)) || named.any(|name| self.names.contains(&name))
    }
}

/// The symbols whose lines hold a place.
fn names(places: &[(String, u32, u32)], context: &ToolContext) -> BTreeSet<String> {
    let graph = context.graph();
    let holds =
        |file: &str, start: u32, end: u32| places.iter().any(|(path, from, to)| path == file && start <= *from && *to <= end);
    let around = graph.symbols.iter().filter(|symbol| {
        graph.files.get(symbol.file.0 as usize).is_some_and(|file| holds(&file.path, symbol.start_line, symbol.end_line))
    });
    around.flat_map(|symbol| [symbol.name.to_lowercase(), symbol.qualified.to_lowercase()]).collect()
}
