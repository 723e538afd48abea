//! Grades that are made from findings: points by severity, each rule counted at most twice.

use std::collections::BTreeMap;

use deepdive_model::{Category, Finding, Grade, Severity};

use super::input;
use crate::facts::Facts;
use crate::study::is_sure;

const FORMULA: &str = "Each kind of problem found with high or medium confidence gives points by its worst severity: critical 30, \
    high 12, medium 4, low 1; found at more than one place it counts twice, never more. A: 3 points or fewer, B: up to 11, C: up to 29, \
    D: up to 75, E: more. At least 10 files of code must have been searched. No grade is better than B where more than a tenth of the code \
    is in languages that we can't read, and none of security where no check was seen in front of most web routes that change data.";

/// Fewer files than this say nothing about a product.
const FEWEST_FILES: u64 = 10;

/// An area that findings grade, and the best letter that what was seen of it allows.
pub(super) struct Area<'a> {
    pub(super) name: &'a str,
    pub(super) categories: &'a [Category],
    /// A part of the code could not be read, or of the ways in could not be told who may use them.
    pub(super) partial: bool,
}

/// The grade of an area; none where no rule was run on enough files.
pub(super) fn grade(area: &Area<'_>, facts: &Facts, findings: &[Finding]) -> Option<Grade> {
    let categories = area.categories;
    let rules = facts.rules(categories).filter(|rules| rules.files >= FEWEST_FILES && rules.rules > 0)?;
    let counted: Vec<_> = findings.iter().filter(|one| is_sure(one) && categories.contains(&one.category)).collect();
    let points = points(&counted);
    let count = |severity| counted.iter().filter(|finding| finding.severity == severity).count() as u64;
    let inputs = vec![
        input("critical", count(Severity::Critical)),
        input("high", count(Severity::High)),
        input("medium", count(Severity::Medium)),
        input("low", count(Severity::Low)),
        input("points", points),
        input("rules run", rules.rules),
        input("files searched", rules.files),
    ];
    let mut evidence = rules.evidence;
    evidence.extend(counted.iter().take(5).filter_map(|finding| finding.evidence.first().cloned()));
    let best = if area.partial { "B" } else { "A" };
    let letter = Some(letter(points).max(best).to_owned());
    Some(Grade { area: area.name.to_owned(), letter, formula: FORMULA.to_owned(), inputs, evidence })
}

fn points(findings: &[&Finding]) -> u64 {
    let mut rules = BTreeMap::<&str, (u64, u64)>::new();
    for finding in findings {
        let (worst, count) = rules.entry(&finding.rule).or_default();
        *worst = (*worst).max(weight(finding.severity));
        *count += 1;
    }
    rules.values().map(|(worst, count)| worst * (*count).min(2)).sum()
}

fn weight(severity: Severity) -> u64 {
    match severity {
        Severity::Critical => 30,
        Severity::High => 12,
        Severity::Medium => 4,
        Severity::Low => 1,
        Severity::Info => 0,
    }
}

pub(super) fn letter(points: u64) -> &'static str {
    match points {
        0..=3 => "A",
        4..=11 => "B",
        12..=29 => "C",
        30..=75 => "D",
        _ => "E",
    }
}
