//! The risk register: at most ten risks, gravest first, each factor with its reason; what comes after stands in the appendix.

use deepdive_model::Claim;
use serde_json::json;

use super::shown::{ground, with};
use crate::rank::Risk;
use crate::study::Study;
use crate::writer::Writer;

/// Risks in the body.
const MOST: usize = 10;
/// Risks on the first screen.
const TOP: usize = 5;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    if study.risks.is_empty() {
        return writer.infers("risks.none", json!({}), deepdive_model::Confidence::Medium, ground(study)).into_iter().collect();
    }
    let mut claims: Vec<_> = study.risks.iter().take(MOST).filter_map(|risk| one(writer, risk)).collect();
    let rest = study.risks.len().saturating_sub(MOST);
    if rest > 0 {
        let evidence = study.risks.iter().skip(MOST).filter_map(|risk| risk.evidence.first().cloned());
        claims.extend(writer.says("risks.rest", json!({"n": rest}), evidence));
    }
    claims
}

/// The gravest, for the first screen: one that may wait for later is not grave.
pub(super) fn top(study: &Study, writer: &Writer) -> Vec<Claim> {
    let grave = study.risks.iter().filter(|risk| risk.when() != crate::rank::When::Later);
    grave.take(TOP).filter_map(|risk| one(writer, risk)).collect()
}

fn one(writer: &Writer, risk: &Risk) -> Option<Claim> {
    let factors = json!({
        "key": risk.key, "title": risk.title, "action": risk.action, "category": risk.category, "places": risk.places,
        "impact": risk.impact.points, "impact_why": risk.impact.why,
        "likelihood": risk.likelihood.points, "likelihood_why": risk.likelihood.why,
        "exposure": risk.exposure.points, "exposure_why": risk.exposure.why,
        "score": risk.score(), "when": risk.when().key(), "when_words": risk.when().words(), "effort": risk.effort,
    });
    writer.infers(&risk.message, with(risk.args.clone(), factors), risk.confidence, risk.evidence.clone())
}
