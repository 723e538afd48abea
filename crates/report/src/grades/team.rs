//! The grade of the team, as the history shows it: how the work is spread and whether it goes on. It judges no person.

use deepdive_model::Grade;

use super::{Part, mean};
use crate::facts::Facts;
use crate::rank::FEWEST_COMMITS;
use crate::words::basis_points;

const FORMULA: &str = "Parts, 4 points to 0 each. Fewest people who made half of the commits: from 4, 3, 2, 2. People who committed in \
    the last 365 days: from 5, 3, 2, 1. Commits in those days: from 200, 50, 12, 1. Share of product files that one person alone \
    changed: up to 30 %, 50 %, 70 %, 90 %. Where one person alone made half of the commits, no grade is better than \
    C. At least 20 commits must be readable, and the history must not be cut.";

pub(super) fn grade(facts: &Facts) -> Option<Grade> {
    let history = facts.ownership.as_ref().filter(|history| history.commits >= FEWEST_COMMITS && !history.partial)?;
    let measure = |pointer| facts.measure("ownership", pointer);
    let mut parts = vec![
        Part::more_is_better("people with half of the commits", history.bus_factor, [4, 3, 2, 2], measure("/bus_factor")),
        Part::more_is_better("active people", history.active_authors, [5, 3, 2, 1], measure("/active_authors")),
        Part::more_is_better("commits in a year", history.recent_commits, [200, 50, 12, 1], measure("/recent_commits")),
    ];
    if history.owned_files > 0 {
        let single = basis_points(history.single_owner_files, history.owned_files);
        let bounds = [3_000, 5_000, 7_000, 9_000];
        parts.push(Part::less_is_better(
            "files changed by one person (basis points)",
            single,
            bounds,
            measure("/single_owner_files"),
        ));
    }
    let best = if history.bus_factor <= 1 { "C" } else { "A" };
    mean("team", FORMULA, best, parts)
}
