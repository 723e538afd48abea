//! The grade of dependencies: pinned versions, how many there are, licences that bind. Without advisory data the best grade is B.

use deepdive_model::Grade;

use super::{Part, mean};
use crate::facts::Facts;
use crate::licence::copyleft;
use crate::words::basis_points;

const FORMULA: &str = "Parts, 4 points to 0 each. Share of direct dependencies without an exact version, those left \
    out whose version something outside of the repository decides: up to 5 %, 20 %, 40 %, 70 %. Direct dependencies of the product: up to 25, 75, 150, 300. Dependencies under a stated copyleft licence \
    (GPL, AGPL): 0, up to 1, 3, 6; left out where no licence is stated. Known weaknesses are part of it only where advisory data \
    was given: without it no grade is better than B.";

pub(super) fn grade(facts: &Facts, advisories: bool) -> Option<Grade> {
    let packages = facts.dependencies.as_ref().filter(|packages| packages.direct > 0)?;
    let measure = |pointer| facts.measure("dependencies", pointer);
    let count =
        Part::less_is_better("direct of the product", packages.direct_product, [25, 75, 150, 300], measure("/direct_product"));
    let stated = packages.direct.saturating_sub(packages.unstated);
    let open = (stated > 0).then(|| {
        let unpinned = basis_points(packages.unpinned, stated);
        let name = "direct without exact version (basis points)";
        Part::less_is_better(name, unpinned, [500, 2_000, 4_000, 7_000], measure("/unpinned"))
    });
    let mut parts: Vec<_> = open.into_iter().chain([count]).collect();
    if let Some(licences) = facts.licences.as_ref().filter(|licences| !licences.dependencies.is_empty()) {
        let bound = licences.dependencies.iter().filter(|(licence, _)| copyleft(licence)).map(|(_, count)| *count).sum();
        parts.push(Part::less_is_better("copyleft licences", bound, [0, 1, 3, 6], facts.measure("licences", "/dependencies")));
    }
    mean("dependencies", FORMULA, if advisories { "A" } else { "B" }, parts)
}
