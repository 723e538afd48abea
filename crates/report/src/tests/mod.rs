//! A realistic study for tests: a small shop with services, routes, findings and a history. Nothing here leaves the tests.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod shop;

use std::borrow::Cow;
use std::sync::Arc;

use deepdive_model::{
    Category, Confidence, Effort, Evidence, EvidenceKind, FindingDraft, Lines, Redact, Report, Role, Severity, Snapshot,
    SnapshotError, Text, Witness, WitnessAnswer,
};

use crate::{Input, assemble};

/// A place that no snapshot backs; witnesses of tests say what holds.
pub(crate) fn place(path: &str, start: u32, end: u32) -> Evidence {
    let kind = EvidenceKind::Place {
        path: path.into(),
        start_line: start,
        end_line: end,
        sha256: Some("0".repeat(64)),
        redacted: false,
    };
    Evidence { id: format!("e-{path}-{start}-{end}"), subject: "0-shop".into(), role: Role::Primary, kind }
}

/// A finding's draft with plain texts.
pub(crate) fn draft(rule: &str, category: Category, severity: Severity, confidence: Confidence) -> FindingDraft {
    FindingDraft {
        rule: rule.into(),
        category,
        severity,
        confidence,
        title: format!("Title of {rule}"),
        explanation: Text {
            executive: format!("Effect of {rule}."),
            product: format!("What {rule} means."),
            engineer: format!("How {rule} works."),
        },
        remediation: format!("Mend {rule}."),
        effort: Effort::M,
        cwe: Vec::new(),
        owasp: Vec::new(),
    }
}

/// Every file of it has a hundred lines that say where they are; line 13 of each holds a password.
pub(crate) struct Shop;

impl Snapshot for Shop {
    fn subject(&self) -> &'static str {
        "0-shop"
    }
    fn id(&self) -> &'static str {
        "blake3:00"
    }
    fn bytes(&self, path: &str) -> Result<Arc<[u8]>, SnapshotError> {
        let line =
            |line: u32| if line == 13 { "password = \"hunter2\"\n".to_owned() } else { format!("line {line} of {path}\n") };
        Ok((1..=100).map(line).collect::<String>().into_bytes().into())
    }
}

/// Everything holds but what lies in a file named `gone`.
impl Witness for Shop {
    fn check(&self, evidence: &Evidence) -> WitnessAnswer {
        match evidence.as_place() {
            Some(("gone", _)) => WitnessAnswer::Fails("no such file".into()),
            _ => WitnessAnswer::Holds,
        }
    }
}

/// The password is never shown.
impl Redact for Shop {
    fn redact<'a>(&self, text: &'a str) -> Cow<'a, str> {
        Cow::Owned(text.replace("hunter2", "[redacted]"))
    }
}

/// Lines of the shop as evidence.
pub(crate) fn lines(path: &str, start: u32, end: u32) -> Evidence {
    Evidence::place(&Shop, path, Lines::new(start, end), Role::Primary).unwrap()
}

/// The input of the sample.
pub(crate) fn input() -> Input<'static> {
    let (snapshot, witness, redact): (&Shop, &Shop, &Shop) = (&Shop, &Shop, &Shop);
    Input {
        subject: shop::subject(),
        coverage: shop::coverage(),
        problems: Vec::new(),
        outputs: shop::outputs(),
        snapshot,
        witness,
        redact,
    }
}

/// The report of the sample.
pub(crate) fn report() -> Report {
    assemble(input())
}
