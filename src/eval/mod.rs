//! Evals: cases that say what a report on a subject must and must not hold. This module runs them; `suite` reads their file, `told` says
//! how it went.

mod case;
mod citations;
mod planted;
mod suite;
mod told;

use std::path::Path;

use crate::Deepdive;
use crate::failure::Failure;

pub(crate) use suite::{Suite, eval_schema, read_suite};
pub(crate) use told::{as_json, as_junit, as_text};

/// How one case went.
#[derive(Debug, Clone)]
pub(crate) struct Went {
    pub(crate) id: String,
    pub(crate) checks: Vec<Check>,
    pub(crate) ms: u64,
}

/// One thing that was expected, and what was met.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) what: String,
    /// What was met instead; none where it is as expected.
    pub(crate) wrong: Option<String>,
}

impl Check {
    fn that(what: impl Into<String>, holds: bool, met: impl FnOnce() -> String) -> Self {
        Self { what: what.into(), wrong: (!holds).then(met) }
    }
}

impl Went {
    /// What did not hold.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.wrong.is_some())
    }
}

/// Runs all cases, one after the other; `folder` is what their subjects are relative to.
pub(crate) fn run_suite(deepdive: &Deepdive, suite: &Suite, folder: &Path) -> Result<Vec<Went>, Failure> {
    suite.cases.iter().map(|case| case::run_case(deepdive, case, folder)).collect()
}
