//! What the chapters are written from: checked facts, merged findings, grades, ranked risks.

use std::collections::BTreeMap;

use deepdive_model::facts::{Hotspots, Ownership};
use deepdive_model::{
    Assessed, AssessedState, Category, Component, ComponentKind, Confidence, Coverage, EntryPoint, EntryPointKind, Evidence,
    Finding, Grade, Problem, Severity, Subject,
};
use serde_json::json;

use crate::facts::Facts;
use crate::rank::Risk;

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

    /// That something was looked for by a tool and not found.
    pub(crate) fn absence(&self, tool: &str, searched: &str) -> Evidence {
        let args = self.facts.call(tool).map_or_else(|| json!({}), |call| call.args.clone());
        Evidence::absence(&self.subject.id, tool, args, searched)
    }
}

/// Whether a way in is a web route whose method says that it changes something.
pub(crate) fn changes_data(entry: &EntryPoint) -> bool {
    entry.kind == EntryPointKind::Http
        && entry.method.as_deref().is_some_and(|method| ["POST", "PUT", "PATCH", "DELETE"].contains(&method))
}

/// High and medium confidence go into the body, the rest into the appendix.
pub(crate) fn is_sure(finding: &Finding) -> bool {
    finding.confidence >= Confidence::Medium && finding.severity > Severity::Info
}

/// Findings by rule, gravest rule first.
pub(crate) fn by_rule<'a>(findings: &[&'a Finding]) -> Vec<(&'a str, Vec<&'a Finding>)> {
    let mut rules = BTreeMap::<&str, Vec<&Finding>>::new();
    for finding in findings {
        rules.entry(&finding.rule).or_default().push(finding);
    }
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, found)| {
        let worst = found.iter().map(|finding| (finding.severity, finding.confidence)).max();
        (std::cmp::Reverse(worst), std::cmp::Reverse(found.len()), *rule)
    });
    rules
}
