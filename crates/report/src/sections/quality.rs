//! Code quality and hotspots: how hard it is to change, and where it hurts most.

use deepdive_model::{Category, Claim, Confidence};
use serde_json::json;

use super::shown::{findings, measures};
use crate::study::Study;
use crate::words::basis_points;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let claims = [
        complexity(study, writer),
        worst(study, writer),
        hotspots(study, writer),
        coupled(study, writer),
        duplication(study, writer),
        tests(study, writer),
        untested(study, writer),
    ];
    let mut claims: Vec<_> = claims.into_iter().flatten().collect();
    claims.extend(findings(study, writer, &[Category::Quality, Category::Architecture], 6));
    claims
}

fn complexity(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.complexity.as_ref().filter(|facts| facts.functions > 0)?;
    let args = json!({
        "functions": facts.functions, "median": facts.median, "above_10": facts.above_10, "above_25": facts.above_25,
        "share": facts.complex_lines, "long": facts.longer_60,
    });
    let pointers = ["/functions", "/above_10", "/above_25", "/complex_lines", "/longer_60", "/median"];
    writer.says("quality.complexity", args, measures(study, "complexity", &pointers))
}

fn worst(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.complexity.as_ref()?;
    let worst = facts.worst.first().filter(|worst| worst.complexity > 10)?;
    let name = worst.symbol.rsplit("::").next().unwrap_or(&worst.symbol);
    let args = json!({"symbol": worst.symbol, "name": name, "complexity": worst.complexity, "lines": worst.lines});
    let more = facts.worst.iter().filter(|one| one.complexity > 10).take(3).map(|one| one.evidence.clone());
    writer.says("quality.worst", args, more.chain(measures(study, "complexity", &["/highest"])))
}

fn hotspots(study: &Study, writer: &Writer) -> Option<Claim> {
    let hotspots = study.hotspots()?;
    let first = hotspots.files.first().filter(|file| file.commits >= 5 && file.complexity > 10)?;
    let names: Vec<_> = hotspots.files.iter().take(3).map(|file| &file.path).collect();
    let args = json!({
        "path": first.path, "commits": first.commits, "complexity": first.complexity, "lines": first.lines, "names": names,
        "above_10": study.facts.complexity.as_ref().is_none_or(|facts| facts.above_10 > 0),
    });
    writer.says("quality.hotspots", args, hotspots.files.iter().take(5).map(|file| file.evidence.clone()))
}

/// The two files that most often change together.
fn coupled(study: &Study, writer: &Writer) -> Option<Claim> {
    let pairs =
        study.hotspots()?.files.iter().filter_map(|file| file.changes_with.first().map(|(other, count)| (file, other, *count)));
    let (file, other, count) =
        pairs.filter(|(_, _, count)| *count >= 5).max_by_key(|(file, _, count)| (*count, std::cmp::Reverse(&file.path)))?;
    let args = json!({"first": file.path, "second": other, "n": count});
    writer.infers("quality.coupled", args, Confidence::Medium, [file.evidence.clone()])
}

fn duplication(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.duplication.as_ref().filter(|facts| facts.lines > 0)?;
    let args =
        json!({"share": facts.share, "lines": facts.duplicated, "longest": facts.blocks.first().map_or(0, |block| block.lines)});
    let places = facts.blocks.first().into_iter().flat_map(|block| block.evidence.clone()).take(3);
    writer.says("quality.duplication", args, measures(study, "duplication", &["/share", "/duplicated"]).into_iter().chain(places))
}

fn tests(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.tests.as_ref().filter(|facts| facts.product_lines > 0)?;
    let evidence = measures(study, "tests_of", &["/test_files", "/cases", "/test_lines", "/product_lines"]);
    if facts.test_files == 0 {
        return writer.says("quality.no-tests", json!({"files": facts.product_files}), evidence);
    }
    let args = json!({
        "files": facts.test_files, "cases": facts.cases, "ratio": basis_points(facts.test_lines, facts.product_lines),
    });
    writer.says("quality.tests", args, evidence.into_iter().chain(facts.evidence.iter().take(3).cloned()))
}

fn untested(study: &Study, writer: &Writer) -> Option<Claim> {
    let facts = study.facts.tests.as_ref().filter(|facts| facts.test_files > 0 && facts.untested_total > 0)?;
    let names: Vec<_> = facts.untested.iter().take(4).map(|module| &module.path).collect();
    let args = json!({"n": facts.untested_total, "total": facts.modules, "names": names});
    writer.infers(
        "quality.untested",
        args,
        Confidence::Medium,
        measures(study, "tests_of", &["/untested_total", "/modules", "/test_files"]),
    )
}
