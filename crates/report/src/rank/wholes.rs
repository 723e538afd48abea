//! Risks that are facts about the whole rather than places: who knows the code, what tests reach, what pins the dependencies.

use deepdive_model::{Basis, Category, Confidence, Effort, Evidence};
use serde_json::{Value, json};

use super::{Factor, Risk};
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
    [key_person(facts), untested(facts), unpinned(facts), circles(facts)].into_iter().flatten().collect()
}

fn key_person(facts: &Facts) -> Option<Risk> {
    let history = facts.ownership.as_ref().filter(|history| history.commits >= FEWEST_COMMITS && !history.partial)?;
    if history.bus_factor > 1 || history.top_share < 5_000 {
        return None;
    }
    let whole = Whole {
        key: "key-person",
        title: "One person made half or more of all changes",
        category: Category::Operations,
        args: json!({"share": history.top_share, "authors": history.authors, "commits": history.commits}),
        action: "Agree on how the knowledge is handed over, and have a second person review and release.",
        impact: Factor::new(3, "changes slow down or stop without this person"),
        likelihood: Factor::new(2, "people change jobs; when is not known"),
        effort: Effort::L,
    };
    Some(whole.on(facts, &[("ownership", "/top_share"), ("ownership", "/bus_factor")]))
}

fn untested(facts: &Facts) -> Option<Risk> {
    let tests = facts.tests.as_ref().filter(|tests| tests.modules >= 3)?;
    let count = tests.untested.len() as u64;
    if basis_points(count, tests.modules) < 5_000 {
        return None;
    }
    let whole = Whole {
        key: "untested-modules",
        title: "Most modules have no test that was seen to reach them",
        category: Category::Quality,
        args: json!({"untested": count, "modules": tests.modules}),
        action: "Write tests for the parts that change most, before changing them.",
        impact: Factor::new(3, "faults reach users, and change gets slow"),
        likelihood: Factor::new(2, "each change may hit untested code"),
        effort: Effort::L,
    };
    Some(whole.on(facts, &[("tests_of", "/modules"), ("tests_of", "/cases")]))
}

fn unpinned(facts: &Facts) -> Option<Risk> {
    let packages = facts.dependencies.as_ref().filter(|packages| packages.direct >= 5)?;
    if basis_points(packages.unpinned, packages.direct) < 5_000 {
        return None;
    }
    let whole = Whole {
        key: "unpinned-dependencies",
        title: "Most packages have no fixed version",
        category: Category::Dependencies,
        args: json!({"unpinned": packages.unpinned, "direct": packages.direct}),
        action: "Commit a lock file for each package manager in use.",
        impact: Factor::new(3, "a build may pick up a broken or hostile version"),
        likelihood: Factor::new(2, "it happens with each new release of a package"),
        effort: Effort::S,
    };
    Some(whole.on(facts, &[("dependencies", "/unpinned"), ("dependencies", "/direct")]))
}

fn circles(facts: &Facts) -> Option<Risk> {
    let cycles = facts.cycles.as_ref().filter(|cycles| cycles.cycles.iter().any(|cycle| cycle.modules.len() >= 4))?;
    let longest = cycles.cycles.iter().map(|cycle| cycle.modules.len() as u64).max()?;
    let whole = Whole {
        key: "circular-modules",
        title: "Parts of the code depend on each other in circles",
        category: Category::Architecture,
        args: json!({"longest": longest, "circles": cycles.total}),
        action: "Cut the circle at its weakest import, and check in the build that it stays cut.",
        impact: Factor::new(2, "it taxes the speed of each change"),
        likelihood: Factor::new(3, "the imports are there"),
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
            exposure: Factor::new(2, "it concerns the whole repository"),
            effort: self.effort,
            basis: Basis::Inferred,
            confidence: Confidence::Medium,
            evidence,
        }
    }
}
