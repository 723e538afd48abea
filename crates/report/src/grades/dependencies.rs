//! The grade of dependencies: pinned versions, how many there are, licences that bind. Without advisory data the best grade is B.

use deepdive_model::Grade;

use super::{Part, mean};
use crate::facts::Facts;
use crate::licence::copyleft;
use crate::words::basis_points;

const FORMULA: &str = "Parts, 4 points to 0 each. Share of direct dependencies without an exact version: up to 5 %, \
    20 %, 40 %, 70 %. Direct dependencies of the product: up to 25, 75, 150, 300. Dependencies under a stated copyleft licence \
    (GPL, AGPL): 0, up to 1, 3, 6; left out where no licence is stated. Known weaknesses are part of it only where advisory data \
    was given: without it no grade is better than B.";

pub(super) fn grade(facts: &Facts, advisories: bool) -> Option<Grade> {
    let packages = facts.dependencies.as_ref().filter(|packages| packages.direct > 0)?;
    let measure = |pointer| facts.measure("dependencies", pointer);
    let unpinned = basis_points(packages.unpinned, packages.direct);
    let mut parts = vec![
        Part::less_is_better(
            "direct without exact version (basis points)",
            unpinned,
            [500, 2_000, 4_000, 7_000],
            measure("/unpinned"),
        ),
        Part::less_is_better("direct of the product", packages.direct_product, [25, 75, 150, 300], measure("/direct_product")),
    ];
    if let Some(licences) = facts.licences.as_ref().filter(|licences| !licences.dependencies.is_empty()) {
        let bound = licences.dependencies.iter().filter(|(licence, _)| copyleft(licence)).map(|(_, count)| *count).sum();
        parts.push(Part::less_is_better("copyleft licences", bound, [0, 1, 3, 6], facts.measure("licences", "/dependencies")));
    }
    mean("dependencies", FORMULA, if advisories { "A" } else { "B" }, parts)
}
