//! Risks that are facts about the whole rather than places: whether it is kept up, who knows the code, what tests reach, what pins the
//! dependencies.

use deepdive_model::{Basis, Category, Confidence, Effort, Evidence};
use serde_json::{Value, json};

use super::{Factor, Risk};
use crate::catalogue::word;
use crate::facts::Facts;
use crate::words::basis_points;

/// Fewer commits than this say little about a team.
pub(crate) const FEWEST_COMMITS: u64 = 20;

struct Whole {
    key: &'static str,
    title: &'static str,
    category: Category,
    args: Value,
    action: &'static str,
    impact: Factor,
    likelihood: Factor,
    effort: Effort,
}

/// The risks that these facts bear out.
pub(super) fn risks(facts: &Facts) -> Vec<Risk> {
    [retired(facts), key_person(facts), untested(facts), unpinned(facts), circles(facts)].into_iter().flatten().collect()
}

fn key_person(facts: &Facts) -> Option<Risk> {
    let history = facts.ownership.as_ref().filter(|history| history.commits >= FEWEST_COMMITS && !history.partial)?;
    if history.bus_factor > 1 || history.top_share < 5_000 {
        return None;
    }
    let whole = Whole {
        key: "key-person",
        title: word("risk-key-person-title"),
        category: Category::Operations,
        args: json!({"share": history.top_share, "authors": history.authors, "commits": history.commits}),
        action: word("risk-key-person-action"),
        impact: Factor::new(3, word("risk-key-person-impact")),
        likelihood: Factor::new(2, word("risk-key-person-likelihood")),
        effort: Effort::L,
    };
    Some(whole.on(facts, &[("ownership", "/top_share"), ("ownership", "/bus_factor")]))
}

/// What the README itself says of the end of the project.
fn retired(facts: &Facts) -> Option<Risk> {
    let said = facts.overview.as_ref()?.retired.as_ref()?;
    let whole = Whole {
        key: "retired",
        title: word("risk-retired-title"),
        category: Category::Operations,
        args: json!({"quote": said.text}),
        action: word("risk-retired-action"),
        impact: Factor::new(4, word("risk-retired-impact")),
        likelihood: Factor::new(3, word("risk-retired-likelihood")),
        effort: Effort::L,
    };
    let mut risk = whole.on(facts, &[]);
    risk.evidence.push(said.evidence.clone());
    Some(risk)
}

fn untested(facts: &Facts) -> Option<Risk> {
    let tests = facts.tests.as_ref().filter(|tests| tests.modules >= 3)?;
    // Folders differ in size: what counts is how much of the code lies in those without a test.
    let share = basis_points(tests.untested_lines, tests.product_lines);
    if share < 5_000 {
        return None;
    }
    let whole = Whole {
        key: "untested-modules",
        title: word("risk-untested-modules-title"),
        category: Category::Quality,
        args: json!({"untested": tests.untested_total, "modules": tests.modules, "share": share}),
        action: word("risk-untested-modules-action"),
        impact: Factor::new(3, word("risk-untested-modules-impact")),
        likelihood: Factor::new(2, word("risk-untested-modules-likelihood")),
        effort: Effort::L,
    };
    Some(whole.on(
        facts,
        &[
            ("tests_of", "/untested_total"),
            ("tests_of", "/modules"),
            ("tests_of", "/untested_lines"),
            ("tests_of", "/product_lines"),
        ],
    ))
}

fn unpinned(facts: &Facts) -> Option<Risk> {
    let packages = facts.dependencies.as_ref().filter(|packages| packages.direct >= 5)?;
    if basis_points(packages.unpinned, packages.direct) < 5_000 {
        return None;
    }
    let whole = Whole {
        key: "unpinned-dependencies",
        title: word("risk-unpinned-dependencies-title"),
        category: Category::Dependencies,
        args: json!({"unpinned": packages.unpinned, "direct": packages.direct}),
        action: word("risk-unpinned-dependencies-action"),
        impact: Factor::new(3, word("risk-unpinned-dependencies-impact")),
        likelihood: Factor::new(2, word("risk-unpinned-dependencies-likelihood")),
        effort: Effort::S,
    };
    Some(whole.on(facts, &[("dependencies", "/unpinned"), ("dependencies", "/direct")]))
}

fn circles(facts: &Facts) -> Option<Risk> {
    let cycles = facts.cycles.as_ref().filter(|cycles| cycles.cycles.iter().any(|cycle| cycle.modules.len() >= 4))?;
    let longest = cycles.cycles.iter().map(|cycle| cycle.modules.len() as u64).max()?;
    let whole = Whole {
        key: "circular-modules",
        title: word("risk-circular-modules-title"),
        category: Category::Architecture,
        args: json!({"longest": longest, "circles": cycles.total}),
        action: word("risk-circular-modules-action"),
        impact: Factor::new(2, word("risk-circular-modules-impact")),
        likelihood: Factor::new(3, word("risk-circular-modules-likelihood")),
        effort: Effort::M,
    };
    let mut risk = whole.on(facts, &[("cycles", "/total")]);
    risk.evidence.extend(cycles.cycles.first().into_iter().flat_map(|cycle| cycle.evidence.clone()));
    Some(risk)
}

impl Whole {
    fn on(self, facts: &Facts, measures: &[(&str, &str)]) -> Risk {
        let evidence: Vec<Evidence> = measures.iter().filter_map(|(tool, pointer)| facts.measure(tool, pointer)).collect();
        Risk {
            key: self.key.into(),
            title: self.title.into(),
            message: format!("risk.{}", self.key),
            args: self.args,
            action: self.action.into(),
            category: self.category,
            places: 0,
            impact: self.impact,
            likelihood: self.likelihood,
            exposure: Factor::new(2, word("risk-whole-exposure")),
            effort: self.effort,
            basis: Basis::Inferred,
            confidence: Confidence::Medium,
            evidence,
        }
    }
}
