//! Rows of features: features of all subjects that mean the same share a row.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{CellValue, Confidence, Evidence, Feature, MatrixCell, MatrixRow, RowKind};

use super::super::cells::{cell, missing, standing};
use super::super::studied::Studied;
use super::super::vocabulary::{Concept, Vocabulary, words};

/// A row that is not of the vocabulary needs a feature with so many ways in, or two subjects that have it.
const LEAST_WAYS_IN: usize = 2;

pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<MatrixRow> {
    let vocabulary = Vocabulary::builtin();
    let sights: Vec<Sight> = subjects.iter().map(Sight::of).collect();
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
            subject.report.system_map.components.iter().any(|part| !concept.words.is_disjoint(&words(&plain(&part.name))))
        };
        if subjects.iter().filter(has).count() > 1 {
            all.entry(concept.id.clone()).or_insert_with(|| Found { concept: concept.clone(), features: BTreeMap::new() });
        }
    }
}

fn present(subject: &Studied<'_>, features: &[&Feature]) -> MatrixCell {
    let sure = features.iter().any(|one| one.confidence > Confidence::Low && !one.entry_points.is_empty());
    let value = if sure { CellValue::Full } else { CellValue::Partial };
    let ways: BTreeSet<&String> = features.iter().flat_map(|one| &one.entry_points).collect();
    let tested = features.iter().any(|one| !one.tests.is_empty());
    let count = if ways.len() == 1 { "1 way in".to_owned() } else { format!("{} ways in", ways.len()) };
    let note = format!("{count}, {}", if tested { "tests seen" } else { "no test seen" });
    let shown = features.iter().flat_map(|one| one.evidence.iter().chain(&one.code));
    cell(subject, value, note, subject.cite(shown))
}

/// Where words show that are not a feature of their own.
struct Sight {
    ways_in: Index,
    parts: Index,
    data: Index,
    headings: Index,
    folders: BTreeSet<String>,
}

impl Sight {
    fn of(subject: &Studied<'_>) -> Self {
        let report = subject.report;
        let ways = report.entry_points.iter().map(|point| {
            let name = point.route.as_deref().unwrap_or(&point.name);
            let method =
                point.method.as_deref().filter(|method| *method != "ANY").map_or_else(String::new, |method| format!("{method} "));
            (format!("{name} {}", point.name), format!("{method}{name}"), &point.evidence)
        });
        let parts = report.system_map.components.iter().map(|part| (plain(&part.name), part.name.clone(), &part.evidence));
        let data = subject.data.iter().flat_map(|data| &data.entities);
        let data = data.map(|entity| (entity.name.clone(), entity.name.clone(), &entity.evidence));
        let headings = subject.overview.iter().flat_map(|overview| &overview.headings);
        let headings: Vec<(String, String, Vec<Evidence>)> =
            headings.map(|quote| (quote.text.clone(), quote.text.clone(), vec![quote.evidence.clone()])).collect();
        let modules =
            report.metrics.get("module_graph").and_then(|facts| facts.pointer("/modules")).and_then(|list| list.as_array());
        let folders = modules.into_iter().flatten().filter_map(|module| module.get("path")?.as_str()).flat_map(words);
        Self {
            ways_in: index(ways),
            parts: index(parts),
            data: index(data),
            headings: index(headings.iter().map(|(text, name, evidence)| (text.clone(), name.clone(), evidence))),
            folders: folders.collect(),
        }
    }

    /// What is said of a subject without a feature of this concept.
    fn elsewhere(&self, subject: &Studied<'_>, concept: &Concept) -> MatrixCell {
        if let Some((name, evidence)) = hit(&self.ways_in, concept) {
            return cell(subject, CellValue::Partial, format!("seen in the way in {name}"), subject.cite(evidence));
        }
        if let Some((name, evidence)) = hit(&self.parts, concept) {
            let note = format!("a part of the system is called {name}");
            return cell(subject, CellValue::Partial, note, subject.cite(evidence));
        }
        if let Some((name, evidence)) = hit(&self.data, concept) {
            return cell(subject, CellValue::Partial, format!("seen in stored data: {name}"), subject.cite(evidence));
        }
        if let Some((name, evidence)) = hit(&self.headings, concept) {
            let note = format!("named in the documentation: {name}");
            return MatrixCell { value: CellValue::Unknown, ..cell(subject, CellValue::Unknown, note, subject.cite(evidence)) };
        }
        if !self.folders.is_disjoint(&concept.words) {
            return cell(subject, CellValue::Unknown, "a folder has such a name, but no way in was seen", Vec::new());
        }
        let searched = format!("features, ways in, stored data and headings for {}", listed(&concept.words));
        missing(subject, ("features", "list_features"), &searched)
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

type Index = BTreeMap<String, (String, Vec<Evidence>)>;

/// The first thing that is known by each word.
fn index<'e>(things: impl Iterator<Item = (String, String, &'e Vec<Evidence>)>) -> Index {
    let mut out = Index::new();
    for (text, name, evidence) in things {
        for word in words(&text) {
            out.entry(word).or_insert_with(|| (name.clone(), evidence.clone()));
        }
    }
    out
}

fn hit<'i>(index: &'i Index, concept: &Concept) -> Option<&'i (String, Vec<Evidence>)> {
    concept.words.iter().find_map(|word| index.get(word)).filter(|(_, evidence)| !evidence.is_empty())
}
