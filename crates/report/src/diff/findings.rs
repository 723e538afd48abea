//! Findings that are new, fixed, changed or the same, by the id that lives through versions.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{AssessedState, Finding, Report};
use serde::Serialize;

use crate::merge::WITHOUT_RULES;

/// What became of the findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FindingsDiff {
    /// Only in the new report.
    pub new: Vec<Finding>,
    /// Only in the old report, though the new one looked.
    pub fixed: Vec<Finding>,
    /// The same rule at the same symbol or file, but the code or the severity is another.
    pub changed: Vec<ChangedFinding>,
    /// Only in one report, and the other did not look for such.
    pub not_looked_for: Vec<Finding>,
    /// In both, as ids.
    pub unchanged: Vec<String>,
}

/// A finding before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedFinding {
    /// As it was.
    pub old: Finding,
    /// As it is.
    pub new: Finding,
}

impl FindingsDiff {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.fixed.is_empty() && self.changed.is_empty() && self.not_looked_for.is_empty()
    }
}

pub(super) fn compare(old: &Report, new: &Report) -> FindingsDiff {
    let before: BTreeMap<&str, &Finding> = old.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let after: BTreeMap<&str, &Finding> = new.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect();
    let mut out = FindingsDiff::default();
    for (id, now) in &after {
        match before.get(id) {
            Some(was) if was.severity == now.severity => out.unchanged.push((*id).to_owned()),
            Some(was) => out.changed.push(ChangedFinding { old: (*was).clone(), new: (*now).clone() }),
            None => {}
        }
    }
    let gone: Vec<&Finding> = old.findings.iter().filter(|finding| !after.contains_key(finding.id.as_str())).collect();
    let come: Vec<&Finding> = new.findings.iter().filter(|finding| !before.contains_key(finding.id.as_str())).collect();
    sort(&mut out, &gone, &come, &not_looked_at(new));
    let blind = not_looked_at(old);
    let (unseen, new): (Vec<Finding>, Vec<Finding>) =
        out.new.into_iter().partition(|finding| blind.contains(capability(finding)));
    out.new = new;
    out.not_looked_for.extend(unseen);
    out
}

/// Pairs what has the same rule and place; the rest is new, fixed, or was not looked for.
fn sort(out: &mut FindingsDiff, gone: &[&Finding], come: &[&Finding], blind: &BTreeSet<&str>) {
    let mut waiting = BTreeMap::<(&str, &str), Vec<&Finding>>::new();
    for finding in come {
        waiting.entry(whereabouts(finding)).or_default().push(finding);
    }
    for found in waiting.values_mut() {
        found.reverse();
    }
    let mut paired = BTreeSet::new();
    for was in gone {
        match waiting.get_mut(&whereabouts(was)).and_then(Vec::pop) {
            Some(now) => {
                paired.insert(now.id.as_str());
                out.changed.push(ChangedFinding { old: (*was).clone(), new: now.clone() });
            }
            None if blind.contains(capability(was)) => out.not_looked_for.push((*was).clone()),
            None => out.fixed.push((*was).clone()),
        }
    }
    out.new = come.iter().filter(|finding| !paired.contains(finding.id.as_str())).map(|finding| (*finding).clone()).collect();
}

/// Rule and symbol or path: the first two parts of an id.
fn whereabouts(finding: &Finding) -> (&str, &str) {
    let mut parts = finding.id.split('|');
    (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
}

/// What rules find in the quality of code, beside what is measured.
const RULES_OF_QUALITY: &str = "rules of quality";

/// The capability that such a finding comes from.
fn capability(finding: &Finding) -> &'static str {
    use deepdive_model::Category;
    if finding.rule.contains("secret") || finding.rule.contains("credential") {
        return "secrets";
    }
    if finding.rule == "same-code-twice" {
        return "duplication";
    }
    match finding.category {
        Category::Security => "security",
        Category::Scalability | Category::Operations => "scalability",
        Category::Quality if finding.rule != "function-too-complex" => RULES_OF_QUALITY,
        Category::Quality | Category::Architecture => "quality",
        Category::Dependencies => "dependencies",
    }
}

/// What a report did not look at.
fn not_looked_at(report: &Report) -> BTreeSet<&str> {
    let blind = report.assessed.iter().filter(|one| one.state == AssessedState::NotAssessed);
    let mut blind: BTreeSet<&str> = blind.map(|one| one.capability.as_str()).collect();
    if blind.contains("quality") || report.assessed.iter().any(|one| one.why == WITHOUT_RULES) {
        blind.insert(RULES_OF_QUALITY);
    }
    blind
}
