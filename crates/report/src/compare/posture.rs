//! Grades side by side, and the numbers about scale and security behind them.

use std::collections::BTreeSet;

use deepdive_model::{Category, ComparedRow, Confidence, Evidence, Finding, Severity};

use super::cells::{NOT_ASSESSED, fact, measured, row};
use super::studied::Studied;
use crate::personal::personal_kinds;
use crate::words::number;

/// One row for each area of the grades.
pub(super) fn scores(subjects: &[Studied<'_>]) -> Vec<ComparedRow> {
    let Some(first) = subjects.first() else { return Vec::new() };
    let areas = first.report.summary.grades.iter().map(|grade| grade.area.as_str());
    let one = |area: &str| ComparedRow {
        row: area.to_owned(),
        title: capital(area),
        about: String::new(),
        cells: subjects.iter().map(|subject| fact(subject, grade(subject, area))).collect(),
    };
    areas.map(one).collect()
}

fn grade(subject: &Studied<'_>, area: &str) -> Option<(String, Vec<Evidence>)> {
    let grade = subject.report.summary.grades.iter().find(|grade| grade.area == area)?;
    let letter = grade.letter.clone().unwrap_or_else(|| NOT_ASSESSED.to_owned());
    Some((letter, subject.cite(&grade.evidence)))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Scale, then security.
pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<ComparedRow> {
    let count = |tool, pointer| move |subject: &Studied<'_>| measured(subject, (tool, pointer), number);
    let found = |category, least| move |subject: &Studied<'_>| findings(subject, category, least);
    let rows = [
        row(subjects, ("lines", "Lines of text read", "How much there is to know."), count("overview", "/lines")),
        row(
            subjects,
            ("parts", "Parts of the system", "What runs, stores, or lies outside, as far as it was seen."),
            count("map_system", "/total/components"),
        ),
        row(subjects, ("connections", "Connections between parts", ""), count("map_system", "/total/connections")),
        row(
            subjects,
            ("scaling-findings", "Findings about scale, medium and above", "What may break first under load."),
            found(Category::Scalability, Severity::Medium),
        ),
        row(
            subjects,
            (
                "grave-security-findings",
                "Findings about security, high and critical",
                "Code that was matched by a rule; a person should look at each.",
            ),
            found(Category::Security, Severity::High),
        ),
        row(subjects, ("security-findings", "Findings about security, medium", ""), |subject| {
            of_severity(subject, Category::Security, Severity::Medium)
        }),
        row(subjects, ("secrets", "Likely secrets in files, outside tests and examples", ""), secrets),
        row(
            subjects,
            (
                "unguarded",
                "Web routes with no check seen in front",
                "Some may be public on purpose; a check may also stand elsewhere, such as in a gateway.",
            ),
            unguarded,
        ),
        row(subjects, ("sensitive", "Kinds of personal or secret data stored", "Guessed from the names of fields."), sensitive),
        row(subjects, ("complex", "Share of code in complex functions", ""), measure_share("complexity", "/complex_lines")),
        row(
            subjects,
            ("duplicated", "Share of code that stands in more than one place", ""),
            measure_share("duplication", "/share"),
        ),
    ];
    rows.into_iter().flatten().collect()
}

fn measure_share(tool: &'static str, pointer: &'static str) -> impl Fn(&Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    move |subject| measured(subject, (tool, pointer), crate::words::share)
}

fn findings(subject: &Studied<'_>, category: Category, least: Severity) -> Option<(String, Vec<Evidence>)> {
    counted(subject, category, |finding| finding.severity >= least)
}

fn of_severity(subject: &Studied<'_>, category: Category, severity: Severity) -> Option<(String, Vec<Evidence>)> {
    counted(subject, category, |finding| finding.severity == severity)
}

/// Findings that are sure enough for the body of a report; that there are none rests on the number of files searched.
fn counted(subject: &Studied<'_>, category: Category, wanted: impl Fn(&Finding) -> bool) -> Option<(String, Vec<Evidence>)> {
    let capability = if category == Category::Security { "security" } else { "scalability" };
    if !subject.looked_at(capability) {
        return None;
    }
    let all = subject.report.findings.iter().filter(|one| one.category == category && one.confidence >= Confidence::Medium);
    let found: Vec<&Finding> = all.filter(|one| wanted(one)).collect();
    let searched = subject.measure("match_rules", "/files");
    let places = subject.cite(found.iter().filter_map(|finding| finding.evidence.first()));
    let words = match (found.len(), &searched) {
        (0, Some(_)) => format!("none found in {} files searched", number(subject.number("match_rules", "/files")?)),
        (count, _) => count.to_string(),
    };
    Some((words, if places.is_empty() { searched.into_iter().collect() } else { places }))
}

fn secrets(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    measured(subject, ("find_secrets", "/total"), |found| if found == 0 { "none found".to_owned() } else { number(found) })
}

fn unguarded(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let routes = subject.number("entry_points", "/by_kind/http")?;
    measured(subject, ("entry_points", "/unguarded"), |open| format!("{} of {}", number(open), number(routes)))
}

fn sensitive(subject: &Studied<'_>) -> Option<(String, Vec<Evidence>)> {
    let entities = &subject.data.as_ref()?.entities;
    let holds: Vec<_> =
        entities.iter().filter(|entity| !entity.fields.is_empty() && !personal_kinds(entity).is_empty()).collect();
    let places = subject.cite(holds.iter().filter_map(|entity| entity.evidence.first()));
    let kinds: BTreeSet<&str> = holds.iter().flat_map(|entity| personal_kinds(entity)).collect();
    let kinds: Vec<&str> = kinds.into_iter().collect();
    match (kinds.is_empty(), subject.blind_spot("data")) {
        (false, _) => Some((crate::words::and_list(&kinds), places)),
        (true, Some(_)) => None,
        (true, None) => Some(("none seen".to_owned(), subject.measure("data_model", "/total").into_iter().collect())),
    }
}
