//! What models wrote into a report: what must stand there, what must not, how much was kept and left out.

use deepdive_model::{Basis, Report};
use deepdive_report::to_json;
use serde_json::Value;

use super::Check;
use super::suite::Sentences;

pub(super) fn checks(wanted: &Sentences, report: &Report, run: &Value) -> Vec<Check> {
    let claims = report.sections.iter().flat_map(|section| &section.claims);
    let written: Vec<&str> =
        claims.filter(|claim| claim.basis == Basis::Written).map(|claim| claim.text.executive.as_str()).collect();
    let says = wanted.says.iter().map(|text| {
        let stands = written.iter().any(|sentence| sentence.contains(text.as_str()));
        Check::that(format!("a model wrote \"{text}\""), stands, || {
            format!("{} sentences stand, and none of them", written.len())
        })
    });
    let whole = to_json(report);
    let never = wanted.never.iter().map(|text| {
        let escaped = Value::from(text.as_str()).to_string();
        let stands = whole.contains(escaped.trim_matches('"'));
        Check::that(format!("\"{text}\" stands nowhere"), !stands, || "it does".to_owned())
    });
    let count = |name: &str| run.pointer(&format!("/claims/{name}")).and_then(Value::as_u64).unwrap_or(0);
    let (kept, dropped) = (count("kept"), count("dropped"));
    let least =
        wanted.kept.map(|least| Check::that(format!("at least {least} sentences kept"), kept >= least, || format!("{kept}")));
    let most = wanted
        .dropped
        .map(|most| Check::that(format!("at most {most} sentences left out"), dropped <= most, || format!("{dropped}")));
    says.chain(never).chain(least).chain(most).collect()
}
