//! Grades A–E from published formulas. Where there are no facts there is no letter; one noisy class of findings can't zero a grade.

mod dependencies;
mod findings;
mod quality;
mod team;

use deepdive_model::{Assessed, AssessedState, Category, Evidence, Finding, Grade, GradeInput};

use crate::facts::Facts;
use findings::Area;

/// The five grades, in the order in which they are shown.
pub(crate) fn grades(facts: &Facts, findings: &[Finding], assessed: &[Assessed]) -> Vec<Grade> {
    let looked =
        |capability: &str| assessed.iter().any(|one| one.capability == capability && one.state != AssessedState::NotAssessed);
    vec![
        looked("security")
            .then(|| findings::grade(&security(facts), facts, findings))
            .flatten()
            .unwrap_or_else(|| none("security")),
        looked("scalability")
            .then(|| findings::grade(&scalability(facts), facts, findings))
            .flatten()
            .unwrap_or_else(|| none("scalability")),
        quality::grade(facts).unwrap_or_else(|| none("quality")),
        team::grade(facts).unwrap_or_else(|| none("team")),
        dependencies::grade(facts, looked("advisories")).unwrap_or_else(|| none("dependencies")),
    ]
}

fn security(facts: &Facts) -> Area<'_> {
    Area { name: "security", categories: &[Category::Security], partial: is_partly_unread(facts) || is_mostly_open(facts) }
}

fn scalability(facts: &Facts) -> Area<'_> {
    let categories = &[Category::Scalability, Category::Operations];
    Area { name: "scalability", categories, partial: is_partly_unread(facts) }
}

/// More than a tenth of the code is in languages that were not parsed.
fn is_partly_unread(facts: &Facts) -> bool {
    let languages = || facts.overview.iter().flat_map(|overview| &overview.languages);
    let all: u64 = languages().map(|language| language.lines).sum();
    let unread: u64 = languages().filter(|language| !language.parsed).map(|language| language.lines).sum();
    unread * 10 > all
}

/// In front of most of the web routes that change data no check was seen.
fn is_mostly_open(facts: &Facts) -> bool {
    let changing =
        || facts.entry_points.iter().flat_map(|entries| &entries.items).filter(|entry| crate::study::changes_data(entry));
    let open = changing().filter(|entry| entry.guards.is_empty()).count();
    open * 2 > changing().count()
}

fn none(area: &str) -> Grade {
    let formula = "not assessed: this run has too few facts for it".to_owned();
    Grade { area: area.to_owned(), letter: None, formula, inputs: Vec::new(), evidence: Vec::new() }
}

/// A measured part of a grade: 0 (worst) to 4 (best) points.
struct Part {
    name: &'static str,
    value: u64,
    points: u64,
    evidence: Option<Evidence>,
}

impl Part {
    /// Points by thresholds where less is better: the first bound that the value does not exceed counts 4, the next 3, ….
    fn less_is_better(name: &'static str, value: u64, bounds: [u64; 4], evidence: Option<Evidence>) -> Self {
        let over = bounds.iter().filter(|bound| value > **bound).count() as u64;
        Self { name, value, points: 4 - over, evidence }
    }

    /// Points by thresholds where more is better: reaching the first bound counts 4, the next 3, ….
    fn more_is_better(name: &'static str, value: u64, bounds: [u64; 4], evidence: Option<Evidence>) -> Self {
        let under = bounds.iter().filter(|bound| value < **bound).count() as u64;
        Self { name, value, points: 4 - under, evidence }
    }
}

/// How the mean of parts becomes a letter, in words.
const MEAN: &str = "The grade is the mean of the parts: A from 3.5, B from 2.5, C from 1.5, D from 0.75, else E.";

/// The mean of points as a letter; the best letter that may be given is said by `best`.
fn mean(area: &str, formula: &str, best: &str, parts: Vec<Part>) -> Option<Grade> {
    let sum: u64 = parts.iter().map(|part| part.points).sum();
    let hundredths = (sum * 100).checked_div(parts.len() as u64)?;
    let letter = match hundredths {
        350.. => "A",
        250..350 => "B",
        150..250 => "C",
        75..150 => "D",
        _ => "E",
    };
    let inputs = parts.iter().map(|part| input(part.name, part.value)).collect();
    let evidence = parts.into_iter().filter_map(|part| part.evidence).collect();
    Some(Grade {
        area: area.to_owned(),
        letter: Some(letter.max(best).to_owned()),
        formula: format!("{formula} {MEAN}").replace(" %", "\u{a0}%"),
        inputs,
        evidence,
    })
}

fn input(name: &str, value: u64) -> GradeInput {
    GradeInput { name: name.to_owned(), value: i64::try_from(value).unwrap_or(i64::MAX) }
}

#[cfg(test)]
mod tests;
