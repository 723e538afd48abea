//! The grade of quality: complexity, duplication, circles between modules, tests. Each weighs the same.

use deepdive_model::Grade;

use super::{Part, mean};
use crate::facts::Facts;
use crate::words::basis_points;

const FORMULA: &str = "Parts, 4 points to 0 each. Share of code lines in functions with a complexity above 10: up to 5 %, 10 %, 20 %, \
    35 %. Share of duplicated lines: up to 3 %, 6 %, 12 %, 20 %. Share of modules in circles: none, up to 5 %, 15 %, 30 %. Lines of tests \
    for each 100 lines of product code: from 60, 30, 15, 5. Where no test was found \
    at all, no grade is better than C. A part without facts is left out; complexity must be known.";

/// Less code than this says little.
const FEWEST_FUNCTIONS: u64 = 10;

pub(super) fn grade(facts: &Facts) -> Option<Grade> {
    let complexity = facts.complexity.as_ref().filter(|complexity| complexity.functions >= FEWEST_FUNCTIONS)?;
    let mut parts = vec![Part::less_is_better(
        "complex lines (basis points)",
        complexity.complex_lines,
        [500, 1_000, 2_000, 3_500],
        facts.measure("complexity", "/complex_lines"),
    )];
    if let Some(duplication) = facts.duplication.as_ref().filter(|duplication| duplication.lines > 0) {
        let bounds = [300, 600, 1_200, 2_000];
        parts.push(Part::less_is_better(
            "duplicated lines (basis points)",
            duplication.share,
            bounds,
            facts.measure("duplication", "/share"),
        ));
    }
    parts.extend(circles(facts));
    if let Some(tests) = facts.tests.as_ref().filter(|tests| tests.product_lines > 0) {
        let ratio = basis_points(tests.test_lines, tests.product_lines);
        let bounds = [6_000, 3_000, 1_500, 500];
        parts.push(Part::more_is_better(
            "test lines to product lines (basis points)",
            ratio,
            bounds,
            facts.measure("tests_of", "/test_lines"),
        ));
    }
    let untested = facts.tests.as_ref().is_some_and(|tests| tests.product_lines > 0 && tests.cases == 0 && tests.test_files == 0);
    mean("quality", FORMULA, if untested { "C" } else { "A" }, parts)
}

fn circles(facts: &Facts) -> Option<Part> {
    let modules = facts.modules.as_ref().filter(|modules| modules.total > 1)?;
    let cycles = facts.cycles.as_ref()?;
    let part = basis_points(cycles.modules, modules.total);
    Some(Part::less_is_better(
        "modules in circles (basis points)",
        part,
        [0, 500, 1_500, 3_000],
        facts.measure("cycles", "/modules"),
    ))
}
