//! Decisions on which subjects differ: what each chose is read from its report, what an option gains and pays stands in a file.

use std::collections::BTreeSet;

use deepdive_model::{
    Choice, ChosenOption, ComponentKind, ConnectionRole, ConnectionStatus, Decision, EntryPointKind, Evidence, Protocol, Scope,
};
use serde::Deserialize;

use super::studied::Studied;

const DECISIONS: &str = include_str!("../../catalogue/decisions.yaml");

/// The file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    decisions: Vec<Question>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Question {
    id: String,
    #[serde(rename = "question")]
    asks: String,
    options: Vec<Answer>,
}

/// An option, and what shows that it was chosen.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    #[cfg_attr(not(test), expect(dead_code, reason = "names the option for those who edit the file"))]
    id: String,
    name: String,
    gains: String,
    pays: String,
    right_when: String,
    #[serde(default)]
    stack: BTreeSet<String>,
    /// Technologies that say that it was another option, of which this one is a part.
    #[serde(default)]
    unless: BTreeSet<String>,
    #[serde(default)]
    ways_in: Vec<EntryPointKind>,
    #[serde(default)]
    protocols: Vec<Protocol>,
    services: Option<Count>,
    languages: Option<Count>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Count {
    One,
    Many,
}

impl Count {
    fn of(number: usize) -> Option<Self> {
        match number {
            0 => None,
            1 => Some(Self::One),
            _ => Some(Self::Many),
        }
    }
}

/// The questions whose answers are known of two subjects or more, and are not the same.
pub(super) fn decisions(subjects: &[Studied<'_>]) -> Vec<Decision> {
    let catalogue: Catalogue = serde_saphyr::from_str(DECISIONS).unwrap_or_default();
    catalogue.decisions.iter().filter_map(|question| asked(subjects, question)).collect()
}

fn asked(subjects: &[Studied<'_>], question: &Question) -> Option<Decision> {
    let choices = subjects.iter().map(|subject| Choice { subject: subject.key.clone(), options: chosen(subject, question) });
    let choices: Vec<Choice> = choices.filter(|choice| !choice.options.is_empty()).collect();
    let names = |choice: &Choice| choice.options.iter().map(|option| option.option.clone()).collect::<Vec<_>>();
    let differ = choices.iter().zip(choices.iter().skip(1)).any(|(one, next)| names(one) != names(next));
    differ.then(|| Decision { id: question.id.clone(), question: question.asks.clone(), choices })
}

fn chosen(subject: &Studied<'_>, question: &Question) -> Vec<ChosenOption> {
    let option = |answer: &Answer| ChosenOption {
        option: answer.name.clone(),
        gains: answer.gains.clone(),
        pays: answer.pays.clone(),
        right_when: answer.right_when.clone(),
        evidence: subject.cite(shown(subject, answer)),
    };
    question.options.iter().map(option).filter(|option| !option.evidence.is_empty()).collect()
}

/// What shows that a subject chose an option.
fn shown<'a>(subject: &Studied<'a>, answer: &Answer) -> Vec<&'a Evidence> {
    let report = subject.report;
    let has =
        |names: &BTreeSet<String>| report.stack.iter().any(|item| item.scope == Scope::Product && names.contains(&item.name));
    if has(&answer.unless) {
        return Vec::new();
    }
    let items = report.stack.iter().filter(|item| item.scope == Scope::Product && answer.stack.contains(&item.name));
    let ways = report.entry_points.iter().filter(|point| answer.ways_in.contains(&point.kind));
    let calls = report.system_map.connections.iter().filter(|link| {
        let business = link.role == ConnectionRole::Business && link.status == ConnectionStatus::Called;
        business && answer.protocols.contains(&link.protocol) && between_own_parts(subject, &link.from, &link.to)
    });
    let mut out: Vec<&Evidence> = items.filter_map(|item| item.evidence.first()).collect();
    out.extend(calls.filter_map(|link| link.evidence.first()));
    out.extend(ways.filter_map(|point| point.evidence.first()));
    out.extend(of_count(answer.services, programs(subject)));
    out.extend(of_count(answer.languages, languages(subject)));
    out
}

fn of_count(wanted: Option<Count>, found: Vec<&Evidence>) -> Vec<&Evidence> {
    if wanted.is_some() && wanted == Count::of(found.len()) { found } else { Vec::new() }
}

/// Programs that the product itself is made of.
const PROGRAMS: [ComponentKind; 3] = [ComponentKind::Service, ComponentKind::Web, ComponentKind::Worker];

/// A call to a store or to a system outside says nothing of how a product's own parts talk; one to its queue does.
fn between_own_parts(subject: &Studied<'_>, from: &str, to: &str) -> bool {
    let is = |id: &str, kinds: &[ComponentKind]| {
        let mut parts = subject.report.system_map.components.iter();
        parts
            .any(|part| part.id == id && kinds.contains(&part.kind) && (part.path.is_some() || part.kind == ComponentKind::Queue))
    };
    is(from, &PROGRAMS) && (is(to, &PROGRAMS) || is(to, &[ComponentKind::Queue]))
}

/// Programs of its own that run on a server: each with its first evidence. Pages that are loaded into browsers are one more only where no
/// program of its own can hand them out.
fn programs<'a>(subject: &Studied<'a>) -> Vec<&'a Evidence> {
    let own = |kinds: &'static [ComponentKind]| {
        let parts = subject.report.system_map.components.iter();
        let parts = parts.filter(move |part| kinds.contains(&part.kind) && part.path.is_some());
        parts.filter_map(|part| part.evidence.first()).collect::<Vec<_>>()
    };
    let served = own(&[ComponentKind::Service, ComponentKind::Worker]);
    if served.is_empty() { own(&PROGRAMS) } else { served }
}

/// A language counts with a twentieth of all lines of code or more.
const LEAST_SHARE: u64 = 20;

/// Languages that pages, styles and scripts are written in.
pub(super) const ASIDE: &[&str] =
    &["HTML", "CSS", "SCSS", "Sass", "Less", "SQL", "Shell", "Batch", "PowerShell", "Groovy", "HCL", "Makefile"];

/// Programming languages of the product; those that pages, styles and scripts are written in do not count.
fn languages<'a>(subject: &Studied<'a>) -> Vec<&'a Evidence> {
    let Some(overview) = &subject.overview else { return Vec::new() };
    let code = || overview.languages.iter().filter(|one| !ASIDE.contains(&one.name.as_str()));
    let total: u64 = code().map(|one| one.lines).sum();
    let mut found: Vec<(&str, &Evidence)> = Vec::new();
    for language in code().filter(|one| one.lines * LEAST_SHARE >= total) {
        let mut items = subject.report.stack.iter().filter(|item| item.category == "language" && item.scope == Scope::Product);
        let evidence = items.find(|item| item.name == language.name).and_then(|item| item.evidence.first());
        let name = if language.name == "TypeScript" { "JavaScript" } else { language.name.as_str() };
        if let Some(evidence) = evidence.filter(|_| !found.iter().any(|(known, _)| *known == name)) {
            found.push((name, evidence));
        }
    }
    found.into_iter().map(|(_, evidence)| evidence).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_file_reads_and_every_option_can_show() {
        let catalogue: Catalogue = serde_saphyr::from_str(DECISIONS).unwrap();
        assert!(catalogue.decisions.len() >= 8);
        for question in catalogue.decisions {
            assert!(question.asks.ends_with('?'), "{}", question.id);
            assert!(question.options.len() >= 2, "{}", question.id);
            for answer in question.options {
                let signs = answer.stack.len() + answer.ways_in.len() + answer.protocols.len();
                assert!(signs > 0 || answer.services.is_some() || answer.languages.is_some(), "{}", answer.id);
                assert!(!answer.gains.ends_with('.') && !answer.right_when.ends_with('.'), "{}", answer.id);
            }
        }
    }
}
