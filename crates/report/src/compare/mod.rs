//! Several reports become one comparison. Pure: what it says follows from the reports, whose evidence it carries over, each piece under
//! the key of its subject.
//!
//! `studied` is a report ready to be asked; `matrix`, `stack`, `posture`, `momentum`, `choices`, `decisions` and `sheet` each ask one kind of
//! question of all of them; `sentences` writes what follows.

mod cells;
mod choices;
mod decisions;
mod matrix;
mod momentum;
mod posture;
mod sentences;
mod sheet;
mod stack;
mod studied;
mod vocabulary;

use deepdive_model::{COMPARISON_VERSION, ComparedMap, Comparison, Report};

use crate::writer::Writer;
use studied::Studied;

/// Sets reports side by side, in the order given.
pub fn compare(reports: &[Report]) -> Comparison {
    let subjects = Studied::all(reports);
    let writer = Writer::comparison();
    let matrix = matrix::rows(&subjects);
    let scores = posture::scores(&subjects);
    let mut decisions = choices::differing(&subjects);
    decisions.extend(decisions::decisions(&subjects));
    let momentum = momentum::rows(&subjects);
    let posture = posture::rows(&subjects);
    let sheet = sheet::rows(&subjects);
    let stack = stack::rows(&subjects);
    let facts = sentences::Tables {
        matrix: &matrix,
        scores: &scores,
        decisions: &decisions,
        stack: &stack,
        figures: [&posture, &momentum, &sheet],
    };
    Comparison {
        schema_version: COMPARISON_VERSION,
        bottom_line: sentences::bottom_line(&subjects, &facts, &writer),
        prd: sentences::prd(&subjects, &facts, &writer),
        method: sentences::method(&subjects, &writer),
        subjects: subjects.iter().map(Studied::compared).collect(),
        maps: subjects.iter().map(map).collect(),
        excerpts: subjects.iter().flat_map(Studied::excerpts).collect(),
        matrix,
        scores,
        stack,
        posture,
        decisions,
        momentum,
        build_vs_buy: sheet,
    }
}

fn map(subject: &Studied<'_>) -> ComparedMap {
    let mut map = subject.report.system_map.clone();
    let parts = map.components.iter_mut().map(|part| &mut part.evidence);
    for evidence in parts.chain(map.connections.iter_mut().map(|link| &mut link.evidence)) {
        *evidence = subject.cite(evidence.iter());
    }
    ComparedMap { subject: subject.key.clone(), map }
}

#[cfg(test)]
mod tests;
