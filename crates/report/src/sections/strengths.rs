//! Strengths: at most three, each a measured fact that is better than a stated mark.

use deepdive_model::{Claim, Confidence};
use serde_json::json;

use super::shown::measures;
use crate::rank::FEWEST_COMMITS;
use crate::study::Study;
use crate::words::basis_points;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let all = [
        tests(study, writer),
        simple(study, writer),
        pinned(study, writer),
        team(study, writer),
        pipeline(study, writer),
        decisions(study, writer),
        little_copied(study, writer),
        no_circles(study, writer),
    ];
    all.into_iter().flatten().take(3).collect()
}

fn tests(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.tests.as_ref().filter(|facts| facts.product_lines > 0)?;
    let ratio = basis_points(facts.test_lines, facts.product_lines);
    (ratio >= 4_000 && facts.cases >= 20).then_some(())?;
    let args = json!({"cases": facts.cases, "ratio": ratio});
    writer.says("strength.tests", args, measures(study, "tests_of", &["/cases", "/test_lines", "/product_lines"]))
}

fn simple(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.complexity.as_ref().filter(|facts| facts.functions >= 50 && facts.complex_lines <= 500)?;
    let args = json!({"share": facts.complex_lines, "functions": facts.functions});
    writer.says("strength.simple", args, measures(study, "complexity", &["/complex_lines", "/functions"]))
}

fn pinned(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.dependencies.as_ref().filter(|facts| facts.direct >= 5 && facts.unpinned + facts.unstated == 0)?;
    let args = json!({"direct": facts.direct});
    writer.says("strength.pinned", args, measures(study, "dependencies", &["/unpinned", "/unstated", "/direct"]))
}

/// Shared knowledge is a strength while people are there who have it.
fn team(study: &Study, writer: &Writer) -> Option<Claim> {
    let told = study.ownership().filter(|history| history.commits >= FEWEST_COMMITS && !history.partial);
    let history = told.filter(|history| history.bus_factor >= 3 && history.active_authors >= 2)?;
    let args = json!({"n": history.bus_factor, "active": history.active_authors});
    writer.says("strength.team", args, measures(study, "ownership", &["/bus_factor", "/active_authors"]))
}

/// A pipeline is no strength where there is no test that it could run.
fn pipeline(study: &Study, writer: &Writer) -> Option<Claim> {
    study.facts.tests.as_ref().is_none_or(|tests| tests.cases > 0).then_some(())?;
    let pipelines = &study.facts.infrastructure.as_ref()?.pipelines;
    let testing: Vec<_> = pipelines.iter().filter(|pipeline| pipeline.does.iter().any(|word| word == "test")).collect();
    (!testing.is_empty()).then_some(())?;
    let evidence = testing.iter().map(|pipeline| pipeline.evidence.clone());
    writer.infers("strength.pipeline", json!({"n": testing.len()}), Confidence::Medium, evidence)
}

fn decisions(study: &Study, writer: &Writer) -> Option<Claim> {
    let decisions = &study.facts.overview.as_ref()?.decisions;
    (decisions.len() >= 2).then_some(())?;
    writer.says("strength.decisions", json!({"n": decisions.len()}), decisions.iter().map(|one| one.evidence.clone()))
}

fn little_copied(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.duplication.as_ref().filter(|facts| facts.lines >= 2_000 && facts.share <= 300)?;
    writer.says("strength.little-copied", json!({"share": facts.share}), measures(study, "duplication", &["/share", "/lines"]))
}

fn no_circles(study: &Study, writer: &Writer) -> Option<Claim> {
    study.facts.cycles.as_ref().filter(|cycles| cycles.total == 0)?;
    let modules = study.facts.modules.as_ref().filter(|modules| modules.total >= 8 && !modules.edges.is_empty())?;
    writer.says("strength.no-circles", json!({"n": modules.total}), measures(study, "cycles", &["/total"]))
}
