//! Evals: cases that say what a report on a subject must and must not hold. This module runs them; `suite` reads their file, `told` says
//! how it went.

mod case;
mod citations;
mod judged;
mod planted;
mod suite;
mod told;
mod written;

use std::path::Path;

use crate::Deepdive;
use crate::args::Common;
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
    /// Why nobody looked, where nobody did.
    pub(crate) skipped: Option<String>,
}

impl Check {
    fn that(what: impl Into<String>, holds: bool, met: impl FnOnce() -> String) -> Self {
        Self { what: what.into(), wrong: (!holds).then(met), skipped: None }
    }
}

impl Went {
    /// What did not hold.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|check| check.wrong.is_some())
    }
}

/// With what cases are run.
#[derive(Clone, Copy)]
pub(crate) struct Trial<'a> {
    pub(crate) deepdive: &'a Deepdive,
    /// What the user said of models, and whether he agrees to what is sent.
    pub(crate) common: &'a Common,
    /// What paths of the suite are relative to.
    pub(crate) folder: &'a Path,
}

/// Runs all cases, one after the other.
pub(crate) fn run_suite(trial: Trial<'_>, suite: &Suite) -> Result<Vec<Went>, Failure> {
    suite.cases.iter().map(|case| case::run_case(trial, case)).collect()
}
