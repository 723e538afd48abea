//! One report, ready to be compared: its key, its facts in their types, its evidence under its key.

use std::collections::BTreeMap;

use deepdive_model::facts::{DataModel, InfrastructureFacts, Licences, Overview, Ownership, Tests};
use deepdive_model::{
    Assessed, AssessedState, Claim, ComparedSubject, EntryPointKind, Evidence, EvidenceKind, Report, Scope, StackItem,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::words::and_list;

/// A cell shows no more pieces of evidence than this.
pub(super) const MOST_EVIDENCE: usize = 5;

/// Languages that build and start a product, but are not what it does: files in them hide no feature.
const SCRIPTS: &[&str] = &["Shell", "Batch", "PowerShell", "Makefile", "Groovy", "Dockerfile", "Awk", "Nix"];

/// A report and what is asked of it again and again.
pub(super) struct Studied<'a> {
    pub(super) key: String,
    pub(super) label: String,
    pub(super) report: &'a Report,
    pub(super) infrastructure: Option<InfrastructureFacts>,
    pub(super) tests: Option<Tests>,
    pub(super) licences: Option<Licences>,
    pub(super) data: Option<DataModel>,
    pub(super) overview: Option<Overview>,
    pub(super) ownership: Option<Ownership>,
    versions: BTreeMap<String, u32>,
}

impl<'a> Studied<'a> {
    /// All of them, with keys by their order.
    pub(super) fn all(reports: &'a [Report]) -> Vec<Self> {
        let twice = |name: &str| reports.iter().filter(|report| report.subject.name == name).count() > 1;
        let one = |(index, report): (usize, &'a Report)| {
            let name = &report.subject.name;
            let label = if twice(name) { format!("{name} ({})", index + 1) } else { name.clone() };
            Self::new(format!("{index}-{name}"), label, report)
        };
        reports.iter().enumerate().map(one).collect()
    }

    fn new(key: String, label: String, report: &'a Report) -> Self {
        Self {
            key,
            label,
            report,
            infrastructure: typed(report.metrics.get("infrastructure")),
            tests: typed(report.metrics.get("tests_of")),
            licences: typed(report.metrics.get("licences")),
            data: typed(report.metrics.get("data_model")),
            overview: typed(report.metrics.get("overview")),
            ownership: typed(report.history.get("ownership")).filter(|history: &Ownership| history.commits > 0),
            versions: versions(report),
        }
    }

    /// Evidence of the report under this subject's key, each once, the first few.
    pub(super) fn cite<'e>(&self, evidence: impl IntoIterator<Item = &'e Evidence>) -> Vec<Evidence> {
        let mut out: Vec<Evidence> = Vec::new();
        for one in evidence {
            if out.len() < MOST_EVIDENCE && !out.iter().any(|known| known.id == one.id) {
                out.push(Evidence { subject: self.key.clone(), ..one.clone() });
            }
        }
        out
    }

    /// A claim of the report under this subject's key.
    pub(super) fn claim(&self, claim: &Claim) -> Claim {
        Claim { evidence: self.cite(&claim.evidence), ..claim.clone() }
    }

    /// A number of a tool's facts, read at the pointer; none where the report does not say which version of the tool it was.
    pub(super) fn measure(&self, tool: &str, pointer: &str) -> Option<Evidence> {
        let facts = self.report.metrics.get(tool).or_else(|| self.report.history.get(tool))?;
        let value = facts.pointer(pointer)?.clone();
        Some(Evidence::measure(&self.key, tool, *self.versions.get(tool)?, json!({}), pointer, value))
    }

    /// That something was looked for and not found.
    pub(super) fn absence(&self, tool: &str, searched: &str) -> Evidence {
        Evidence::absence(&self.key, tool, json!({}), searched)
    }

    /// A number of a tool's facts.
    pub(super) fn number(&self, tool: &str, pointer: &str) -> Option<i64> {
        self.report.metrics.get(tool).or_else(|| self.report.history.get(tool))?.pointer(pointer)?.as_i64()
    }

    pub(super) fn assessed(&self, capability: &str) -> Option<&Assessed> {
        self.report.assessed.iter().find(|one| one.capability == capability)
    }

    /// Whether it was looked at, at least in part.
    pub(super) fn looked_at(&self, capability: &str) -> bool {
        self.assessed(capability).is_some_and(|one| one.state != AssessedState::NotAssessed)
    }

    /// Why it can't be said that something is missing; none where what was not found is not there as far as deepdive can see.
    pub(super) fn blind_spot(&self, capability: &str) -> Option<String> {
        let Some(assessed) = self.assessed(capability) else { return Some("not assessed".to_owned()) };
        match assessed.state {
            AssessedState::NotAssessed => Some(assessed.why.clone()),
            AssessedState::Full if !reads_code(capability) => None,
            AssessedState::Full | AssessedState::Partial => self.unread_languages().or_else(|| self.unread_ways(capability)),
        }
    }

    fn unread_languages(&self) -> Option<String> {
        let unread = self.report.coverage.languages_not_parsed.iter().filter(|(name, _)| !SCRIPTS.contains(&name.as_str()));
        let unread: Vec<&str> = unread.map(|(name, _)| name.as_str()).collect();
        (!unread.is_empty() && !self.is_next_to_nothing(&unread)).then(|| format!("code in {} was not parsed", and_list(&unread)))
    }

    /// Whether languages hold less than a hundredth of the lines of code: a file or two hide no feature.
    fn is_next_to_nothing(&self, names: &[&str]) -> bool {
        let Some(overview) = &self.overview else { return false };
        let lines = |name: &str| overview.languages.iter().find(|one| one.name == name).map(|one| one.lines);
        let unread: Option<u64> = names.iter().map(|name| lines(name)).sum();
        unread.is_some_and(|unread| unread * 100 < overview.languages.iter().map(|one| one.lines).sum())
    }

    fn unread_ways(&self, capability: &str) -> Option<String> {
        if !self.has_code() {
            return Some("it holds no code in a language that is parsed".to_owned());
        }
        let code = ["entry_points", "features"].contains(&capability);
        code.then(|| self.unread_interface()).flatten()
    }

    /// Whether it holds product code that was parsed, of some weight: a grade of next to nothing is none.
    pub(super) fn has_code(&self) -> bool {
        const LEAST_LINES: u64 = 1_000;
        self.tests.as_ref().is_some_and(|tests| tests.product_lines >= LEAST_LINES)
            || self.report.entry_points.iter().any(|point| !point.handler.is_empty())
    }

    /// A kind of interface that the stack names, and of which no way in was read.
    fn unread_interface(&self) -> Option<String> {
        let has = |kind| self.report.entry_points.iter().any(|point| point.kind == kind);
        let kinds: [(&[&str], EntryPointKind); 2] =
            [(&["tRPC", "gRPC"], EntryPointKind::Rpc), (&["GraphQL", "Apollo"], EntryPointKind::Graphql)];
        let (names, _) = kinds.into_iter().find(|(names, kind)| !has(*kind) && self.product_stack(names).is_some())?;
        let item = self.product_stack(names)?;
        Some(format!("it uses {}, of which no way in was read", item.name))
    }

    /// The first technology of the product with one of these names.
    pub(super) fn product_stack(&self, names: &[&str]) -> Option<&'a StackItem> {
        self.report.stack.iter().find(|item| item.scope == Scope::Product && names.contains(&item.name.as_str()))
    }

    /// Its part of the comparison's list of subjects.
    pub(super) fn compared(&self) -> ComparedSubject {
        let report = self.report;
        ComparedSubject {
            key: self.key.clone(),
            label: self.label.clone(),
            subject: report.subject.clone(),
            coverage: report.coverage.clone(),
            assessed: report.assessed.clone(),
            purpose: self.claim(&report.summary.purpose),
        }
    }

    /// Cited lines by key and evidence id.
    pub(super) fn excerpts(&self) -> impl Iterator<Item = (String, String)> + use<'a, '_> {
        self.report.excerpts.iter().map(|(id, text)| (format!("{}/{id}", self.key), text.clone()))
    }
}

/// Whether a capability depends on parsed code.
fn reads_code(capability: &str) -> bool {
    !["stack", "secrets", "dependencies", "licences", "infrastructure", "history"].contains(&capability)
}

fn typed<T: DeserializeOwned>(facts: Option<&Value>) -> Option<T> {
    facts.and_then(|facts| T::deserialize(facts).ok())
}

/// The version of each tool, as the report's measures name it.
fn versions(report: &Report) -> BTreeMap<String, u32> {
    let summary = &report.summary;
    let grades = summary.grades.iter().flat_map(|grade| &grade.evidence);
    let first = [&summary.purpose, &summary.verdict].into_iter().chain(&summary.top_risks).chain(&summary.strengths);
    let claims = first.chain(&summary.questions).chain(report.sections.iter().flat_map(|section| &section.claims));
    let all = grades.chain(claims.flat_map(|claim| &claim.evidence));
    let known = all.filter_map(|evidence| match &evidence.kind {
        EvidenceKind::Measure { tool, tool_version, .. } => Some((tool.clone(), *tool_version)),
        EvidenceKind::Place { .. }
        | EvidenceKind::Blob { .. }
        | EvidenceKind::Commit { .. }
        | EvidenceKind::External { .. }
        | EvidenceKind::Absence { .. } => None,
    });
    known.collect()
}
