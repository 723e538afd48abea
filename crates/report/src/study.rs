//! What the chapters are written from: checked facts, merged findings, grades, ranked risks.

use std::collections::BTreeMap;

use crate::facts::Facts;
use crate::rank::Risk;
use deepdive_model::facts::{Hotspots, Ownership};
use deepdive_model::{
    Assessed, AssessedState, Category, Component, ComponentKind, Confidence, Coverage, EntryPoint, EntryPointKind, Evidence,
    Finding, Grade, Problem, Role, Severity, Subject,
};

/// Everything that is known when the writing begins.
pub(crate) struct Study {
    pub(crate) subject: Subject,
    pub(crate) coverage: Coverage,
    pub(crate) facts: Facts,
    pub(crate) findings: Vec<Finding>,
    pub(crate) assessed: Vec<Assessed>,
    pub(crate) grades: Vec<Grade>,
    pub(crate) risks: Vec<Risk>,
    pub(crate) problems: Vec<Problem>,
    /// Sentences in the report that a model wrote.
    pub(crate) written: u64,
    /// Models that were asked.
    pub(crate) models: Vec<String>,
}

impl Study {
    /// Whether a capability was looked at, at least in part.
    pub(crate) fn looked_at(&self, capability: &str) -> bool {
        self.assessed.iter().any(|one| one.capability == capability && one.state != AssessedState::NotAssessed)
    }

    /// Components of the map, by one of these kinds.
    pub(crate) fn components(&self, kinds: &[ComponentKind]) -> Vec<&Component> {
        let all = self.facts.map.iter().flat_map(|facts| &facts.map.components);
        all.filter(|component| kinds.contains(&component.kind)).collect()
    }

    /// What to call a component; its id where it is not on the map.
    pub(crate) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        let mut all = self.facts.map.iter().flat_map(|facts| &facts.map.components);
        all.find(|component| component.id == id).map_or(id, |component| &component.name)
    }

    /// Findings sure enough for the body, of some categories.
    pub(crate) fn body_findings(&self, categories: &[Category]) -> Vec<&Finding> {
        let sure = |finding: &&Finding| is_sure(finding) && categories.contains(&finding.category);
        self.findings.iter().filter(sure).collect()
    }

    /// The history, where there is one.
    pub(crate) fn ownership(&self) -> Option<&Ownership> {
        self.facts.ownership.as_ref().filter(|history| history.commits > 0)
    }

    /// Hotspots, where any file is one.
    pub(crate) fn hotspots(&self) -> Option<&Hotspots> {
        self.facts.hotspots.as_ref().filter(|hotspots| !hotspots.files.is_empty())
    }

    /// That something was looked for by a tool and not found; nothing where no agent of the run asked that tool.
    pub(crate) fn absence(&self, tool: &str, searched: &str) -> Option<Evidence> {
        let call = self.facts.call(tool)?;
        Some(Evidence::absence(&self.subject.id, tool, call.args.clone(), searched))
    }
}

/// Whether a way in is a web route whose method says that it changes something.
pub(crate) fn changes_data(entry: &EntryPoint) -> bool {
    entry.kind == EntryPointKind::Http
        && entry.method.as_deref().is_some_and(|method| ["POST", "PUT", "PATCH", "DELETE"].contains(&method))
}

/// Whether a finding counts in the body, the risks and the grades: high and medium confidence, and more than good to know. The rest
/// stands in the appendix.
pub fn is_sure(finding: &Finding) -> bool {
    finding.confidence >= Confidence::Medium && finding.severity > Severity::Info
}

/// Findings by rule, gravest rule first. Within a rule, those whose titles tell of the most come first: the longest copy, the most tangled
/// function.
pub(crate) fn by_rule<'a>(findings: &[&'a Finding]) -> Vec<(&'a str, Vec<&'a Finding>)> {
    let mut rules = BTreeMap::<&str, Vec<&Finding>>::new();
    for finding in findings {
        rules.entry(&finding.rule).or_default().push(finding);
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    for (_, found) in &mut rules {
        found.sort_by_key(|finding| std::cmp::Reverse((finding.severity, finding.confidence, amount(&finding.title))));
    }
    rules.sort_by_key(|(rule, found)| {
        let worst = found.iter().map(|finding| (finding.severity, finding.confidence)).max();
        (std::cmp::Reverse(worst), std::cmp::Reverse(found.len()), *rule)
    });
    rules
}

/// The first number of a title, names in code type left out: how much there is of what it tells.
pub(crate) fn amount(title: &str) -> u64 {
    let plain = title.split('`').step_by(2);
    let mut words = plain.flat_map(|part| part.split(|char: char| !char.is_ascii_digit()));
    words.find_map(|word| word.parse().ok()).unwrap_or(0)
}

/// Where a kind of problem lies: one finding shows its whole way, many show where each begins. Several places that are one and the same
/// thing twice are cited by themselves: the beginnings of different pairs would prove none of them.
pub(crate) fn places_of(found: &[&Finding]) -> Vec<Evidence> {
    match found {
        [one] => one.evidence.clone(),
        [first, ..] if first.evidence.iter().skip(1).any(|item| item.role == Role::Primary) => first.evidence.clone(),
        _ => found.iter().filter_map(|finding| finding.evidence.first().cloned()).collect(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::tests::{draft, lines};

    #[test]
    fn titles_tell_how_much() {
        for (title, expected) in [
            ("54 lines of code stand in 2 places", 54),
            ("`Parse2` has 38 ways through it", 38),
            ("`v1` and `v2` need each other", 0),
            ("SQL built from text", 0),
        ] {
            assert_eq!(amount(title), expected, "{title}");
        }
    }

    #[test]
    fn the_longest_copy_leads_and_its_own_places_are_cited() {
        let copy = |count: u32, first: &str, second: &str| {
            let mut copy = draft("same-code-twice", Category::Quality, Severity::Low, Confidence::High);
            copy.title = format!("{count} lines of code stand in 2 places");
            copy.at(first, "", lines(first, 1, count), vec![lines(second, 1, count)])
        };
        let (short, long) = (copy(45, "a.py", "b.py"), copy(60, "c.py", "d.py"));
        let rules = by_rule(&[&short, &long]);
        let (_, found) = rules.first().unwrap();
        let cited = places_of(found);
        assert_eq!(cited.iter().filter_map(Evidence::as_place).map(|(path, _)| path).collect::<Vec<_>>(), ["c.py", "d.py"]);
    }
}
