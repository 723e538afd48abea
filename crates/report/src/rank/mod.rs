//! Risks in order: impact × likelihood × exposure, each with a stated reason, then when to act.
//!
//! A risk is a kind of problem (a rule, or a fact about the whole), not a single place: forty places of one rule are one risk.

mod exposure;
mod wholes;

use deepdive_model::{Basis, Category, Confidence, Effort, Evidence, Finding, Severity};
use serde_json::{Value, json};

use crate::catalogue::word;
use crate::facts::Facts;
use crate::study::{amount, by_rule, is_sure, places_of};
use exposure::Ground;

/// One factor of a risk: how much, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Factor {
    pub(crate) points: u8,
    pub(crate) why: String,
}

impl Factor {
    fn new(points: u8, why: impl Into<String>) -> Self {
        Self { points, why: why.into() }
    }
}

/// When to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum When {
    BeforeYouCommit,
    FirstHundredDays,
    Later,
}

impl When {
    pub(crate) const ALL: [Self; 3] = [Self::BeforeYouCommit, Self::FirstHundredDays, Self::Later];

    /// The key that it goes by in messages.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::BeforeYouCommit => "before",
            Self::FirstHundredDays => "hundred",
            Self::Later => word("when-later"),
        }
    }

    /// In words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::BeforeYouCommit => word("when-before"),
            Self::FirstHundredDays => word("when-hundred"),
            Self::Later => word("when-later"),
        }
    }
}

/// A kind of problem, weighed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Risk {
    /// The rule, or the name of a fact about the whole.
    pub(crate) key: String,
    pub(crate) title: String,
    /// The catalogue's message that says its effect, and what that is filled with.
    pub(crate) message: String,
    pub(crate) args: Value,
    pub(crate) action: String,
    pub(crate) category: Category,
    pub(crate) places: u64,
    /// Of the whole: 1–5.
    pub(crate) impact: Factor,
    /// 1–3.
    pub(crate) likelihood: Factor,
    /// 1–3.
    pub(crate) exposure: Factor,
    pub(crate) effort: Effort,
    pub(crate) basis: Basis,
    pub(crate) confidence: Confidence,
    pub(crate) evidence: Vec<Evidence>,
}

impl Risk {
    /// From 1 to 45.
    pub(crate) fn score(&self) -> u32 {
        u32::from(self.impact.points) * u32::from(self.likelihood.points) * u32::from(self.exposure.points)
    }

    /// Before you commit: a high impact with 24 points and more, or the gravest impact that is likely. In the first 100 days: 9 and more.
    pub(crate) fn when(&self) -> When {
        match (self.impact.points, self.likelihood.points, self.score()) {
            (4.., _, 24..) | (5.., 2.., _) => When::BeforeYouCommit,
            (_, _, 9..) => When::FirstHundredDays,
            _ => When::Later,
        }
    }
}

pub(crate) use wholes::FEWEST_COMMITS;

/// All risks, gravest first.
pub(crate) fn risks(facts: &Facts, findings: &[Finding]) -> Vec<Risk> {
    let ground = Ground::new(facts);
    let sure: Vec<_> = findings.iter().filter(|finding| is_sure(finding)).collect();
    let mut risks: Vec<_> = by_rule(&sure).into_iter().filter_map(|(rule, found)| of_rule(rule, &found, &ground)).collect();
    risks.extend(wholes::risks(facts));
    risks.sort_by(|a, b| {
        let gravity = |risk: &Risk| (risk.score(), risk.impact.points, risk.confidence);
        gravity(b).cmp(&gravity(a)).then_with(|| a.key.cmp(&b.key))
    });
    risks
}

fn of_rule(rule: &str, found: &[&Finding], ground: &Ground) -> Option<Risk> {
    let worst = found.first()?;
    let confidence = found.iter().map(|finding| finding.confidence).max()?;
    Some(Risk {
        key: rule.to_owned(),
        title: worst.title.clone(),
        message: "risk.rule".to_owned(),
        args: json!({"effect": worst.explanation, "alike": found.iter().all(|one| one.title == worst.title)}),
        action: worst.remediation.clone(),
        category: worst.category,
        places: found.len() as u64,
        impact: if worst.category == Category::Quality { of_code(worst.severity) } else { impact(worst.severity) },
        likelihood: likelihood(confidence, found.len()),
        exposure: if is_small_copy(found) { Factor::new(1, word("risk-exposure-copy")) } else { ground.exposure(found) },
        effort: found.iter().map(|finding| finding.effort).max()?,
        basis: Basis::Inferred,
        confidence,
        evidence: places_of(found),
    })
}

/// A few short copies cost only those who happen to work there.
fn is_small_copy(found: &[&Finding]) -> bool {
    const LONG: u64 = 100;
    const MANY: usize = 5;
    let copied = |finding: &&Finding| finding.rule == "same-code-twice" && amount(&finding.title) < LONG;
    found.len() < MANY && found.iter().all(copied)
}

fn impact(severity: Severity) -> Factor {
    match severity {
        Severity::Critical => Factor::new(5, word("risk-rule-critical")),
        Severity::High => Factor::new(4, word("risk-rule-high")),
        Severity::Medium => Factor::new(3, word("risk-rule-medium")),
        Severity::Low => Factor::new(2, word("risk-rule-low")),
        Severity::Info => Factor::new(1, word("risk-rule-info")),
    }
}

/// What is hard to change costs time; it does no harm by itself.
fn of_code(severity: Severity) -> Factor {
    let factor = impact(severity);
    if factor.points > 3 { Factor::new(3, word("risk-rule-code")) } else { factor }
}

fn likelihood(confidence: Confidence, places: usize) -> Factor {
    let places = crate::words::number(i64::try_from(places).unwrap_or(i64::MAX));
    match confidence {
        Confidence::High => Factor::new(3, format!("{}, {}: {places}", word("risk-confidence-high"), word("places"))),
        Confidence::Medium => Factor::new(2, format!("{}, {}: {places}", word("risk-confidence-medium"), word("places"))),
        Confidence::Low => Factor::new(1, format!("{}, {}: {places}", word("risk-confidence-low"), word("places"))),
    }
}

#[cfg(test)]
mod tests;
