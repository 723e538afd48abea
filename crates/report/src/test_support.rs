//! A realistic study for tests: a small shop with services, routes, findings and a history. Nothing here leaves the tests.

#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use deepdive_model::{Category, Confidence, Effort, Evidence, EvidenceKind, FindingDraft, Role, Severity, Text};

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
