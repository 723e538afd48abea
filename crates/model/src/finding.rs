//! Findings: what a rule or an agent found wrong, or worth a look, at a place. A finding without evidence can't be made.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Confidence, Evidence, Text, short_id};

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Someone could do harm.
    Security,
    /// It will not bear growth.
    Scalability,
    /// It is hard to change.
    Quality,
    /// Its structure works against it.
    Architecture,
    /// What it is built from.
    Dependencies,
    /// How it is run.
    Operations,
}

/// How bad it would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Minor.
    Low,
    /// Should be mended.
    Medium,
    /// Should be mended soon.
    High,
    /// Must be mended before anything else.
    Critical,
}

/// How much work a remedy is, for someone who knows the code: S hours, M days, L weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Effort {
    /// Hours.
    S,
    /// Days.
    M,
    /// Weeks.
    L,
}

/// Something found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// rule | symbol or path | hash of the redacted excerpt | ordinal among equals: stable across runs.
    pub id: String,
    /// The rule that found it, in kebab case, named after the bad thing.
    pub rule: String,
    /// Agents that reported it.
    pub sources: Vec<String>,
    /// Ids of findings that say otherwise.
    pub contradicts: Vec<String>,
    /// What it is about.
    pub category: Category,
    /// How bad it would be.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// One line.
    pub title: String,
    /// Why it matters, in three depths.
    pub explanation: Text,
    /// What to do.
    pub remediation: String,
    /// How much work that is.
    pub effort: Effort,
    /// Weakness numbers such as `CWE-89`.
    pub cwe: Vec<String>,
    /// OWASP categories such as `A03:2021`.
    pub owasp: Vec<String>,
    /// The first is the primary place: never empty.
    pub evidence: Vec<Evidence>,
}

/// A finding that has no evidence yet; [`FindingDraft::at`] is the only way on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingDraft {
    /// See [`Finding::rule`].
    pub rule: String,
    /// See [`Finding::category`].
    pub category: Category,
    /// See [`Finding::severity`].
    pub severity: Severity,
    /// See [`Finding::confidence`].
    pub confidence: Confidence,
    /// See [`Finding::title`].
    pub title: String,
    /// See [`Finding::explanation`].
    pub explanation: Text,
    /// See [`Finding::remediation`].
    pub remediation: String,
    /// See [`Finding::effort`].
    pub effort: Effort,
    /// See [`Finding::cwe`].
    pub cwe: Vec<String>,
    /// See [`Finding::owasp`].
    pub owasp: Vec<String>,
}

impl FindingDraft {
    /// The finding at its primary place, with further evidence.
    ///
    /// `symbol` is the qualified symbol that the place lies in, else the path; `excerpt` the cited text after redaction. The
    /// ordinal among equals is 0 here; [`Finding::with_ordinal`] sets it where all of a rule's findings are known.
    pub fn at(self, symbol: &str, excerpt: &str, primary: Evidence, more: Vec<Evidence>) -> Finding {
        let id = format!("{}|{symbol}|{}|0", self.rule, short_id("", &[excerpt.trim()]));
        let mut evidence = vec![primary];
        evidence.extend(more);
        Finding {
            id,
            rule: self.rule,
            sources: Vec::new(),
            contradicts: Vec::new(),
            category: self.category,
            severity: self.severity,
            confidence: self.confidence,
            title: self.title,
            explanation: self.explanation,
            remediation: self.remediation,
            effort: self.effort,
            cwe: self.cwe,
            owasp: self.owasp,
            evidence,
        }
    }
}

impl Finding {
    /// The same finding as the `ordinal`-th among those whose id is equal but for the ordinal.
    #[must_use]
    pub fn with_ordinal(mut self, ordinal: usize) -> Self {
        if let Some((stem, _)) = self.id.rsplit_once('|') {
            self.id = format!("{stem}|{ordinal}");
        }
        self
    }

    /// Numbers equal findings in the order given, so that every id is unique.
    pub fn number(findings: &mut [Finding]) {
        let mut seen = std::collections::BTreeMap::<String, usize>::new();
        for finding in findings {
            let stem = finding.id.rsplit_once('|').map_or_else(|| finding.id.clone(), |(stem, _)| stem.to_owned());
            let ordinal = seen.entry(stem.clone()).or_default();
            finding.id = format!("{stem}|{ordinal}");
            *ordinal += 1;
        }
    }
}
