//! Method, limits, and what we did not see, with counts.

use std::collections::BTreeMap;

use deepdive_model::{AssessedState, Claim, Confidence};
use serde_json::json;

use super::shown::{ground, measures};
use crate::catalogue::capability;
use crate::study::{Study, is_sure};
use crate::words::shortened;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let mut claims: Vec<Claim> = [how(study, writer), read(study, writer), later(study, writer)].into_iter().flatten().collect();
    claims.extend(skipped(study, writer));
    claims.extend([languages(study, writer), syntax(study, writer)].into_iter().flatten());
    claims.extend(not_assessed(study, writer));
    claims.extend([weak(study, writer), problems(study, writer), unseen(study, writer)].into_iter().flatten());
    claims
}

fn how(study: &Study, writer: &Writer) -> Option<Claim> {
    let args = json!({"calls": study.facts.calls().len(), "written": study.written, "as_of": study.subject.as_of});
    writer.says("method.how", args, ground(study))
}

fn read(study: &Study, writer: &Writer) -> Option<Claim> {
    let all: u64 = study.coverage.files_skipped.iter().map(|one| one.count).sum();
    let skipped = study.subject.files.saturating_sub(study.coverage.files_read);
    let args = json!({
        "read": study.coverage.files_read, "files": study.subject.files, "lines": study.subject.lines, "skipped": skipped,
        "aside": all.saturating_sub(skipped),
    });
    writer.says("method.read", args, ground(study))
}

/// Commits after the day that the report is made for.
fn later(study: &Study, writer: &Writer) -> Option<Claim> {
    let history = study.facts.ownership.as_ref().filter(|history| history.later_commits > 0)?;
    let args = json!({"n": history.later_commits, "as_of": study.subject.as_of});
    writer.says("method.later", args, measures(study, "ownership", &["/later_commits"]))
}

fn skipped(study: &Study, writer: &Writer) -> Vec<Claim> {
    let one = |skipped: &deepdive_model::Skipped| {
        let examples: Vec<_> = skipped.examples.iter().take(3).collect();
        let args = json!({"reason": skipped.reason, "n": skipped.count, "examples": examples});
        writer.says("method.skipped", args, ground(study))
    };
    study.coverage.files_skipped.iter().filter(|skipped| skipped.count > 0).filter_map(one).collect()
}

fn languages(study: &Study, writer: &Writer) -> Option<Claim> {
    let unparsed = &study.coverage.languages_not_parsed;
    (!unparsed.is_empty()).then_some(())?;
    let mut names: Vec<_> = unparsed.iter().collect();
    names.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), (*name).clone()));
    let names: Vec<_> = names.iter().take(6).map(|(name, _)| *name).collect();
    let args = json!({"n": unparsed.len(), "files": unparsed.values().sum::<u64>(), "names": names});
    writer.says("method.languages", args, ground(study))
}

fn syntax(study: &Study, writer: &Writer) -> Option<Claim> {
    (study.coverage.parse_errors > 0).then_some(())?;
    writer.says("method.syntax", json!({"n": study.coverage.parse_errors}), ground(study))
}

fn not_assessed(study: &Study, writer: &Writer) -> Vec<Claim> {
    let gaps = study.assessed.iter().filter(|one| one.state == AssessedState::NotAssessed);
    let one = |gap: &deepdive_model::Assessed| {
        let args = json!({"capability": capability(&gap.capability), "why": shortened(&gap.why, 200)});
        writer.says("method.not-assessed", args, ground(study))
    };
    gaps.filter_map(one).collect()
}

fn weak(study: &Study, writer: &Writer) -> Option<Claim> {
    let weak: Vec<_> = study.findings.iter().filter(|finding| !is_sure(finding)).collect();
    (!weak.is_empty()).then_some(())?;
    let evidence = weak.iter().filter_map(|finding| finding.evidence.first().cloned());
    writer.says("method.weak", json!({"n": weak.len()}), evidence)
}

fn problems(study: &Study, writer: &Writer) -> Option<Claim> {
    (!study.problems.is_empty()).then_some(())?;
    let mut stages = BTreeMap::<&str, u64>::new();
    for problem in &study.problems {
        *stages.entry(&problem.stage).or_default() += 1;
    }
    let stages: Vec<_> = stages.into_iter().map(|(stage, count)| format!("{stage} {count}")).collect();
    writer.says("method.problems", json!({"n": study.problems.len(), "stages": stages}), ground(study))
}

/// What no reading of files can see.
fn unseen(study: &Study, writer: &Writer) -> Option<Claim> {
    writer.infers("method.unseen", json!({}), Confidence::High, ground(study))
}
