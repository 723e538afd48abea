//! Recommendations: what to do and when, with the effort as a range and the assumption behind it.

use deepdive_model::{Claim, Effort};
use serde_json::json;

use crate::catalogue::word;
use crate::rank::{Risk, When};
use crate::study::Study;
use crate::writer::Writer;

/// Recommendations in the body.
const MOST: usize = 10;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let shown: Vec<_> = study.risks.iter().take(MOST).collect();
    let of = |when: When| shown.iter().filter(move |risk| risk.when() == when);
    let mut claims: Vec<_> = When::ALL.into_iter().flat_map(of).filter_map(|risk| one(writer, risk)).collect();
    claims.extend(total(&shown, writer));
    claims
}

fn one(writer: &Writer, risk: &Risk) -> Option<Claim> {
    let (least, most) = half_days(risk.effort);
    let args = json!({
        "title": risk.title, "action": risk.action, "alike": risk.args.get("alike").is_none_or(|alike| alike == true), "when": risk.when().key(), "when_words": risk.when().words(),
        "places": risk.places, "effort": effort_words(risk.effort), "least": least, "most": most,
    });
    writer.infers("recommend.one", args, risk.confidence, risk.evidence.iter().take(3).cloned())
}

fn total(risks: &[&Risk], writer: &Writer) -> Option<Claim> {
    let (least, most) = risks.iter().map(|risk| half_days(risk.effort)).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let args = json!({"n": risks.len(), "least": least.div_ceil(2), "most": most.div_ceil(2)});
    let evidence = risks.iter().filter_map(|risk| risk.evidence.first().cloned());
    writer.infers("recommend.total", args, deepdive_model::Confidence::Low, evidence)
}

/// Half days of someone who knows the code, least and most.
fn half_days(effort: Effort) -> (u64, u64) {
    match effort {
        Effort::S => (1, 2),
        Effort::M => (2, 10),
        Effort::L => (10, 40),
    }
}

fn effort_words(effort: Effort) -> &'static str {
    match effort {
        Effort::S => word("effort-s"),
        Effort::M => word("effort-m"),
        Effort::L => word("effort-l"),
    }
}
