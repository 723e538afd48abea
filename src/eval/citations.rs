//! How many citations of a report hold, and how many of its statements rest on such.

use std::path::Path;

use deepdive_model::{Claim, Evidence, Report, Witness as _, WitnessAnswer};

use super::Check;
use super::suite::Citations;
use crate::failure::Failure;
use crate::reading::read;
use crate::witness::SubjectWitness;
use crate::{Deepdive, subject};

pub(super) fn checks(deepdive: &Deepdive, root: &Path, report: &Report, wanted: &Citations) -> Result<Vec<Check>, Failure> {
    let reading = read(deepdive, &subject::folder(root)?, true)?;
    let witness = SubjectWitness::new(&reading.context, &deepdive.registry);
    let mut tally = Tally::default();
    for evidence in statements(report) {
        tally.add(&evidence.iter().map(|one| witness.check(one)).collect::<Vec<_>>());
    }
    let valid = percent(tally.holds, tally.holds + tally.fails);
    let coverage = percent(tally.covered, tally.statements);
    Ok(vec![
        Check::that(format!("{} % of citations hold", wanted.valid), valid >= wanted.valid, || {
            format!("{valid} %: {} of {} fail", tally.fails, tally.holds + tally.fails)
        }),
        Check::that(format!("{} % of statements are cited", wanted.coverage), coverage >= wanted.coverage, || {
            format!("{coverage} %: {} of {} are not", tally.statements - tally.covered, tally.statements)
        }),
    ])
}

#[derive(Debug, Default)]
struct Tally {
    holds: u64,
    fails: u64,
    statements: u64,
    covered: u64,
}

impl Tally {
    /// A statement is covered where it cites anything and nothing that it cites fails.
    fn add(&mut self, answers: &[WitnessAnswer]) {
        let fails = answers.iter().filter(|answer| matches!(answer, WitnessAnswer::Fails(_))).count() as u64;
        self.holds += answers.iter().filter(|answer| **answer == WitnessAnswer::Holds).count() as u64;
        self.fails += fails;
        self.statements += 1;
        self.covered += u64::from(fails == 0 && !answers.is_empty());
    }
}

/// Rounded down, so that 100 means all; all of nothing is all.
fn percent(part: u64, whole: u64) -> u64 {
    (part * 100).checked_div(whole).unwrap_or(100)
}

/// The evidence of every statement: claims of the summary and of the sections, and findings.
fn statements(report: &Report) -> Vec<&[Evidence]> {
    let summary = &report.summary;
    let lists = summary.top_risks.iter().chain(&summary.strengths).chain(&summary.questions);
    let claims = [&summary.purpose, &summary.verdict].into_iter().chain(lists);
    let claims = claims.chain(report.sections.iter().flat_map(|section| &section.claims));
    let claims = claims.map(|claim: &Claim| claim.evidence.as_slice());
    claims.chain(report.findings.iter().map(|finding| finding.evidence.as_slice())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_citation_that_fails_uncovers_its_statement() {
        let mut tally = Tally::default();
        tally.add(&[WitnessAnswer::Holds, WitnessAnswer::Unknown("not asked".into())]);
        tally.add(&[WitnessAnswer::Holds, WitnessAnswer::Fails("gone".into())]);
        tally.add(&[]);
        assert_eq!((tally.holds, tally.fails, tally.statements, tally.covered), (2, 1, 3, 1));
    }

    #[test]
    fn shares_are_rounded_down() {
        assert_eq!((percent(999, 1000), percent(3, 3), percent(0, 0)), (99, 100, 100));
    }
}
