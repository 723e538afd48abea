//! Rows of features: features of all subjects that mean the same share a row.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::facts::Quote;
use deepdive_model::{CellValue, Confidence, EntryPoint, Evidence, Feature, MatrixCell, MatrixRow, RowKind};

use super::super::cells::{cell, missing, standing};
use super::super::studied::Studied;
use super::super::vocabulary::{Concept, Vocabulary, words};

/// A row that is not of the vocabulary needs a feature with so many ways in, or two subjects that have it.
const LEAST_WAYS_IN: usize = 2;

pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<MatrixRow> {
    let vocabulary = Vocabulary::builtin();
    let sights: Vec<Sight> = subjects.iter().map(|subject| Sight::of(subject, &vocabulary)).collect();
    let mut rows: Vec<(usize, MatrixRow)> = concepts(subjects, &vocabulary)
        .into_values()
        .map(|found| {
            let cells: Vec<MatrixCell> = subjects
                .iter()
                .zip(&sights)
                .enumerate()
                .map(|(index, (subject, sight))| found.cell(index, subject, sight))
                .collect();
            let row = MatrixRow {
                row: found.concept.id.clone(),
                title: found.concept.title.clone(),
                kind: RowKind::Feature,
                standing: standing(&cells),
                cells,
            };
            (found.weight(), row)
        })
        .collect();
    rows.sort_by(|(a, one), (b, other)| (one.standing, b, &one.row).cmp(&(other.standing, a, &other.row)));
    rows.into_iter().map(|(_, row)| row).collect()
}

/// A concept, and the features of each subject that are of it.
struct Found<'a> {
    concept: Concept,
    features: BTreeMap<usize, Vec<&'a Feature>>,
}

impl Found<'_> {
    fn weight(&self) -> usize {
        self.features.values().flatten().map(|feature| feature.entry_points.len()).sum()
    }

    fn cell(&self, index: usize, subject: &Studied<'_>, sight: &Sight) -> MatrixCell {
        match self.features.get(&index) {
            Some(features) => present(subject, features),
            None => sight.elsewhere(subject, &self.concept),
        }
    }
}

/// Concepts by id, with their features. What is neither known nor weighty nor shared tells nothing.
fn concepts<'a>(subjects: &[Studied<'a>], vocabulary: &Vocabulary) -> BTreeMap<String, Found<'a>> {
    let mut all = BTreeMap::<String, Found<'a>>::new();
    for (index, subject) in subjects.iter().enumerate() {
        let telling = subject.report.features.iter().filter(|feature| vocabulary.tells(&feature.id));
        for (feature, concept) in
            telling.flat_map(|feature| vocabulary.concepts_of(&feature.name).into_iter().map(move |one| (feature, one)))
        {
            let found = all.entry(concept.id.clone()).or_insert_with(|| Found { concept, features: BTreeMap::new() });
            found.features.entry(index).or_default().push(feature);
        }
    }
    named_parts(subjects, vocabulary, &mut all);
    let known: BTreeSet<&str> = vocabulary.concepts.iter().map(|concept| concept.id.as_str()).collect();
    all.retain(|id, found| known.contains(id.as_str()) || found.weight() >= LEAST_WAYS_IN || found.features.len() > 1);
    all
}

/// What two subjects or more have a part for is worth a row, though no way in of it could be read.
fn named_parts<'a>(subjects: &[Studied<'a>], vocabulary: &Vocabulary, all: &mut BTreeMap<String, Found<'a>>) {
    for concept in &vocabulary.concepts {
        let has = |subject: &&Studied<'_>| {
            subject.report.system_map.components.iter().any(|part| concept.may_be(&words(&plain(&part.name))))
        };
        if subjects.iter().filter(has).count() > 1 {
            all.entry(concept.id.clone()).or_insert_with(|| Found { concept: concept.clone(), features: BTreeMap::new() });
        }
    }
}

fn present(subject: &Studied<'_>, features: &[&Feature]) -> MatrixCell {
    let sure = features.iter().any(|one| one.confidence > Confidence::Low && !one.entry_points.is_empty());
    let ways: BTreeSet<&String> = features.iter().flat_map(|one| &one.entry_points).collect();
    let tested = features.iter().any(|one| !one.tests.is_empty());
    // One way in that no test tells of is hardly more than its name.
    let value = if sure && (ways.len() > 1 || tested) { CellValue::Full } else { CellValue::Partial };
    let count = if ways.len() == 1 { "1 way in".to_owned() } else { format!("{} ways in", ways.len()) };
    let note = format!("{count}, {}", if tested { "tests seen" } else { "no test seen" });
    let shown = features.iter().flat_map(|one| one.evidence.iter().chain(&one.code));
    cell(subject, value, note, subject.cite(shown))
}

/// Where words show that are not a feature of their own.
struct Sight {
    ways_in: Vec<WayIn>,
    parts: Vec<Thing>,
    data: Vec<Thing>,
    headings: Vec<Thing>,
    folders: BTreeSet<String>,
}

/// Something with a name and a place.
struct Thing {
    words: BTreeSet<String>,
    name: String,
    evidence: Vec<Evidence>,
}

/// A way in: what each part of its address is about, and all words of its address and of the code that answers.
struct WayIn {
    parts: Vec<BTreeSet<String>>,
    all: Thing,
}

impl WayIn {
    /// Whether its address names a concept: by any part for a known one, by what it begins with for a feature's own. `check` deep in an
    /// address may mean anything.
    fn names(&self, concept: &Concept) -> bool {
        let parts = if concept.own { 1 } else { self.parts.len() };
        self.parts.iter().take(parts).any(|part| concept.is(part))
    }
}

impl Sight {
    fn of(subject: &Studied<'_>, vocabulary: &Vocabulary) -> Self {
        let report = subject.report;
        let parts = report.system_map.components.iter().map(|part| (plain(&part.name), &part.name, &part.evidence));
        let data = subject.data.iter().flat_map(|data| &data.entities);
        let headings = subject.overview.iter().flat_map(|overview| &overview.headings);
        let heading =
            |quote: &Quote| Thing { words: words(&quote.text), name: quote.text.clone(), evidence: vec![quote.evidence.clone()] };
        let modules =
            report.metrics.get("module_graph").and_then(|facts| facts.pointer("/modules")).and_then(|list| list.as_array());
        let folders = modules.into_iter().flatten().filter_map(|module| module.get("path")?.as_str()).flat_map(words);
        Self {
            ways_in: report.entry_points.iter().map(|point| way_in(point, vocabulary)).collect(),
            parts: parts.map(|(text, name, evidence)| thing(&text, name, evidence)).collect(),
            data: data.map(|entity| thing(&entity.name, &entity.name, &entity.evidence)).collect(),
            headings: headings.map(heading).collect(),
            folders: folders.collect(),
        }
    }

    /// What is said of a subject without a feature of this concept.
    fn elsewhere(&self, subject: &Studied<'_>, concept: &Concept) -> MatrixCell {
        let partial = |note: String, thing: &Thing| cell(subject, CellValue::Partial, note, subject.cite(&thing.evidence));
        let unknown = |note: String, thing: &Thing| MatrixCell {
            value: CellValue::Unknown,
            ..cell(subject, CellValue::Unknown, note, subject.cite(&thing.evidence))
        };
        if let Some(way) = self.ways_in.iter().find(|way| way.names(concept)) {
            return partial(format!("seen in the way in {}", way.all.name), &way.all);
        }
        if let Some(part) = called(&self.parts, concept) {
            return partial(format!("a part of the system is called {}", part.name), part);
        }
        if let Some(entity) = called(&self.data, concept) {
            return partial(format!("seen in stored data: {}", entity.name), entity);
        }
        if let Some(way) = self.ways_in.iter().find(|way| concept.may_be(&way.all.words)) {
            return unknown(
                format!("the way in {} has such a word; whether it means that can't be told", way.all.name),
                &way.all,
            );
        }
        if let Some(heading) = self.headings.iter().find(|heading| concept.may_be(&heading.words)) {
            return unknown(format!("named in the documentation: {}", heading.name), heading);
        }
        if concept.may_be(&self.folders) {
            return cell(subject, CellValue::Unknown, "a folder has such a name, but no way in was seen", Vec::new());
        }
        if let Some(feature) = subject.report.features.iter().find(|one| concept.is_near(&words(&one.name))) {
            let note = format!("“{}” may mean that; it can't be told", feature.name);
            let evidence = subject.cite(&feature.evidence);
            return MatrixCell { value: CellValue::Unknown, ..cell(subject, CellValue::Unknown, note, evidence) };
        }
        let searched = format!("features, ways in, stored data and headings for {}", listed(&concept.words));
        missing(subject, ("features", "list_features"), &searched)
    }
}

/// A thing that is called just so; of known concepts one word is enough, since little else is called by it.
fn called<'t>(things: &'t [Thing], concept: &Concept) -> Option<&'t Thing> {
    things.iter().find(|thing| if concept.own { concept.is(&thing.words) } else { concept.may_be(&thing.words) })
}

fn thing(text: &str, name: &str, evidence: &[Evidence]) -> Thing {
    Thing { words: words(text), name: name.to_owned(), evidence: evidence.to_vec() }
}

fn way_in(point: &EntryPoint, vocabulary: &Vocabulary) -> WayIn {
    let address = point.route.as_deref().unwrap_or(&point.name);
    let is_version = |part: &str| part.strip_prefix('v').is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()));
    let parts = address.split(['/', '.']).filter(|part| !part.is_empty() && !is_version(part)).map(|part| vocabulary.about(part));
    let method =
        point.method.as_deref().filter(|method| *method != "ANY").map_or_else(String::new, |method| format!("{method} "));
    WayIn {
        parts: parts.filter(|part| !part.is_empty()).collect(),
        all: thing(&format!("{address} {}", point.name), &format!("{method}{address}"), &point.evidence),
    }
}

/// A part's name without what many parts are called by: `paymentservice` is about payment.
fn plain(name: &str) -> String {
    let lower = name.to_lowercase();
    ["service", "-svc", "server", "-api", "-app"].iter().find_map(|end| lower.strip_suffix(end)).unwrap_or(&lower).to_owned()
}

fn listed(words: &BTreeSet<String>) -> String {
    words.iter().cloned().collect::<Vec<_>>().join(", ")
}
