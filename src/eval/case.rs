//! One case: the subject is read, the workflow run without a store, and the report held against what is expected.

use std::path::Path;
use std::time::Instant;

use deepdive_engine::Mark;
use deepdive_model::{Finding, Report};
use serde_json::{Map, Value};

use super::suite::{Budget, Case, Expect, Wanted, model_name};
use super::{Check, Trial, Went, citations, judged, planted, written};
use crate::args::Common;
use crate::dive::{Dived, Order, dive};
use crate::failure::{Code, Failure};
use crate::{builtin, model_choice, subject};

/// The day of a case that names none.
const DAY: &str = "2026-01-01";

pub(super) fn run_case(trial: Trial<'_>, case: &Case) -> Result<Went, Failure> {
    let began = Instant::now();
    let deepdive = trial.deepdive.clone().as_of(case.as_of.as_deref().unwrap_or(DAY));
    let trial = Trial { deepdive: &deepdive, ..trial };
    let root = trial.folder.join(case.subject.text());
    let checks = match run_at(trial, case, &root) {
        Ok(dived) => checks(trial, case, &root, &dived)?,
        Err(failure) if matches!(failure.code, Code::Interrupted | Code::Usage | Code::Network) => return Err(failure),
        Err(failure) => vec![Check::that("the report is made", false, || failure.to_string())],
    };
    Ok(Went { id: case.id.text().to_owned(), checks, ms: u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX) })
}

/// A report on a folder; a workflow that is a file is looked for beside the suite.
pub(super) fn run_at(trial: Trial<'_>, case: &Case, root: &Path) -> Result<Dived, Failure> {
    let workflow = case.workflow.as_ref().map_or("deep-dive", |workflow| workflow.text());
    let beside = trial.folder.join(workflow);
    let workflow = if beside.is_file() { beside.display().to_string() } else { workflow.to_owned() };
    let mut deepdive = trial.deepdive.clone();
    let plan = deepdive.plan(&builtin::workflow(&workflow)?)?;
    let (plan, _) = model_choice::ready(&mut deepdive, &asking(trial, case.model.as_ref())?, plan, &Map::new(), &[])?;
    dive(&deepdive, Order::over(plan, subject::folder(root)?))
}

/// Which model is asked: the one that the suite says, else that of the command line. What else is set up would make a suite cost
/// here what it does not cost there.
pub(super) fn asking(trial: Trial<'_>, said: Option<&Mark>) -> Result<Common, Failure> {
    let said = said.map(|model| model_name(model.text(), trial.folder)).transpose();
    let said = said.map_err(|why| Failure::new(Code::Usage, why))?;
    let model = said.or_else(|| trial.common.model.clone()).unwrap_or_else(|| model_choice::NONE.to_owned());
    Ok(Common { model: Some(model), ..trial.common.clone() })
}

fn checks(trial: Trial<'_>, case: &Case, root: &Path, dived: &Dived) -> Result<Vec<Check>, Failure> {
    let Some(report) = dived.reports.last() else {
        return Ok(vec![Check::that("the report is made", false, || "the workflow made none".to_owned())]);
    };
    let mut out = expected(&case.expect, report);
    if let Some(wanted) = &case.expect.citations {
        out.extend(citations::checks(trial.deepdive, root, report, wanted)?);
    }
    if let Some(budget) = &case.expect.budget {
        out.extend(spent(budget, &dived.run));
    }
    if let Some(wanted) = &case.expect.written {
        out.extend(written::checks(wanted, report, &dived.run));
    }
    if let Some(judge) = &case.expect.judge {
        out.extend(judged::checks(trial, judge, report)?);
    }
    if !case.plant.is_empty() {
        let other = planted::run(trial, case, root)?;
        out.push(planted::check(report, &other));
    }
    Ok(out)
}

/// What must and must not stand in the report.
fn expected(expect: &Expect, report: &Report) -> Vec<Check> {
    let there = expect.findings.iter().map(|wanted| {
        Check::that(format!("finding {}", said(wanted)), found(wanted, report).is_some(), || "it is not there".to_owned())
    });
    let absent = expect.absent.iter().map(|wanted| {
        let met = found(wanted, report);
        Check::that(format!("no finding {}", said(wanted)), met.is_none(), || met.map_or_else(String::new, |one| one.id.clone()))
    });
    let parts = &report.system_map;
    let component =
        |name: &String| parts.components.iter().any(|one| one.id == *name || one.name == *name || one.aliases.contains(name));
    let connection = |id: &String| parts.connections.iter().any(|one| one.id == *id);
    let technology = |name: &String| report.stack.iter().any(|one| one.name == *name);
    let feature = |name: &String| report.features.iter().any(|one| one.name == *name || one.id == *name);
    let mut out: Vec<Check> = there.chain(absent).collect();
    out.extend(named("component", &expect.components, component));
    out.extend(named("connection", &expect.connections, connection));
    out.extend(named("technology", &expect.stack, technology));
    out.extend(named("feature", &expect.features, feature));
    out
}

fn named(what: &str, names: &[String], is_there: impl Fn(&String) -> bool) -> Vec<Check> {
    names.iter().map(|name| Check::that(format!("{what} {name}"), is_there(name), || "it is not there".to_owned())).collect()
}

fn said(wanted: &Wanted) -> String {
    wanted.path.as_ref().map_or_else(|| wanted.rule.text().to_owned(), |path| format!("{} in {path}", wanted.rule.text()))
}

fn found<'r>(wanted: &Wanted, report: &'r Report) -> Option<&'r Finding> {
    let there = |finding: &&Finding| {
        let path = finding.evidence.first().and_then(|evidence| evidence.as_place()).map(|(path, _)| path);
        finding.rule == wanted.rule.text() && wanted.path.as_deref().is_none_or(|wanted| path == Some(wanted))
    };
    report.findings.iter().find(there)
}

/// What run.json says was spent, against what may be.
fn spent(budget: &Budget, run: &Value) -> Vec<Check> {
    let number = |name: &str| run.get(name).and_then(Value::as_u64).unwrap_or(0);
    let failed = run.get("steps").and_then(Value::as_array).into_iter().flatten();
    let failed = failed.filter(|step| step.get("state").and_then(Value::as_str) == Some("failed")).count() as u64;
    let limits = [
        ("tokens", budget.tokens, number("tokens")),
        ("model calls", budget.calls, number("model_calls")),
        ("failed steps", budget.failed_steps, failed),
    ];
    let limits = limits.into_iter().filter_map(|(what, most, spent)| Some((what, most?, spent)));
    limits
        .map(|(what, most, spent)| Check::that(format!("at most {most} {what}"), spent <= most, || format!("{spent}")))
        .collect()
}
