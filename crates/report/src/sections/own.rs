//! What an agent of the user's own asked, and the totals of what its tools said: its section, where it writes none itself.
//!
//! Nothing is judged here: totals are the numbers at the top of the facts, under the names that the facts give them.

use deepdive_model::{Claim, Evidence, ToolFacts};
use serde_json::{Value, json};

use crate::merge::Asked;
use crate::study::{Study, is_sure};
use crate::words::{number, share};
use crate::writer::Writer;

/// Totals of one call that are told; each is cited.
const MOST_TOTALS: usize = 8;
/// Findings that are named.
const MOST_TITLES: usize = 3;

pub(super) fn write(asked: &Asked, study: &Study, writer: &Writer) -> Vec<Claim> {
    let calls: Vec<_> = asked.calls.iter().filter_map(|(tool, args)| study.facts.call_with(tool, args)).collect();
    let evidence: Vec<_> = calls.iter().filter_map(|call| totals(call, study).into_iter().next()).map(|(_, one)| one).collect();
    let mut claims: Vec<_> = writer.says("own.asked", json!({"question": asked.question}), evidence).into_iter().collect();
    claims.extend(calls.into_iter().filter_map(|call| counted(call, study, writer)));
    claims.extend(found(asked, study, writer));
    claims
}

fn counted(call: &ToolFacts, study: &Study, writer: &Writer) -> Option<Claim> {
    let (totals, evidence): (Vec<_>, Vec<_>) = totals(call, study).into_iter().unzip();
    writer.says("own.totals", json!({"tool": call.tool, "what": call.tool.replace('_', " "), "totals": totals}), evidence)
}

/// The numbers at the top of a call's facts in words, and where each stands.
fn totals(call: &ToolFacts, study: &Study) -> Vec<(String, Evidence)> {
    let Value::Object(fields) = &call.facts else { return Vec::new() };
    let told = fields.iter().filter_map(|(name, value)| {
        let value = value.as_i64()?;
        let told = if name.ends_with("share") { share(value) } else { number(value) };
        Some((format!("{} {told}", name.replace('_', " ")), study.facts.measure_of(call, &format!("/{name}"))?))
    });
    told.take(MOST_TOTALS).collect()
}

/// What its tools found, as far as it is sure enough for the body of a report.
fn found(asked: &Asked, study: &Study, writer: &Writer) -> Option<Claim> {
    let own = study.findings.iter().filter(|finding| is_sure(finding) && finding.sources.contains(&asked.agent));
    let own: Vec<_> = own.collect();
    let mut titles: Vec<_> = own.iter().map(|finding| finding.title.as_str()).collect();
    titles.dedup();
    let kinds = titles.len();
    titles.truncate(MOST_TITLES);
    let evidence = own.iter().filter_map(|finding| finding.evidence.first().cloned());
    (!own.is_empty()).then_some(())?;
    writer.says("own.found", json!({"n": own.len(), "titles": titles, "kinds": kinds}), evidence)
}
