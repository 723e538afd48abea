//! Every cited place is looked up again before it is shown; what does not stand there is dropped, and a statement with nothing left goes
//! with it. Dropping is said: each becomes a problem of stage `verify`.
//!
//! Measures are not run again here: their values are read from the facts at hand, and `deepdive verify` re-runs them.

use std::collections::BTreeMap;

use deepdive_model::{Claim, Evidence, Finding, Problem, Witness, WitnessAnswer};
use serde::Deserialize as _;
use serde_json::{Map, Value};

/// Fields that may be missing, so that their loss does not take their holder along.
const OPTIONAL: &[&str] = &["purpose", "project"];

/// Asks the witness once about each place and keeps what it could not confirm.
pub(crate) struct Verifier<'a> {
    witness: &'a dyn Witness,
    known: BTreeMap<String, bool>,
    problems: Vec<Problem>,
}

impl<'a> Verifier<'a> {
    pub(crate) fn new(witness: &'a dyn Witness) -> Self {
        Self { witness, known: BTreeMap::new(), problems: Vec::new() }
    }

    /// What was dropped so far.
    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// The facts of a tool without places that do not hold, and without what rested on them alone.
    pub(crate) fn facts(&mut self, tool: &str, facts: Value) -> Value {
        self.kept(tool, facts).unwrap_or(Value::Null)
    }

    /// Findings that have evidence left; one whose primary place fails is dropped whole, since its id was made from it.
    pub(crate) fn findings(&mut self, findings: Vec<Finding>) -> Vec<Finding> {
        findings.into_iter().filter_map(|finding| self.finding(finding)).collect()
    }

    /// Claims that have evidence left.
    pub(crate) fn claims(&mut self, claims: Vec<Claim>) -> Vec<Claim> {
        claims.into_iter().filter_map(|claim| self.claim(claim)).collect()
    }

    fn finding(&mut self, mut finding: Finding) -> Option<Finding> {
        let primary_holds = finding.evidence.first().is_some_and(|primary| self.holds(primary));
        if !primary_holds {
            self.dropped(&finding.rule, "a finding");
            return None;
        }
        finding.evidence.retain(|evidence| self.holds(evidence));
        Some(finding)
    }

    fn claim(&mut self, mut claim: Claim) -> Option<Claim> {
        claim.evidence.retain(|evidence| self.holds(evidence));
        if claim.evidence.is_empty() {
            let id = claim.message.as_ref().map_or("a written sentence", |message| &message.id).to_owned();
            self.dropped(&id, "a sentence");
            return None;
        }
        Some(claim)
    }

    fn holds(&mut self, evidence: &Evidence) -> bool {
        let Some((path, lines)) = evidence.as_place() else { return true };
        let key = format!("{path}\0{}\0{}\0{}", lines.start, lines.end, evidence.id);
        if let Some(holds) = self.known.get(&key) {
            return *holds;
        }
        let answer = self.witness.check(evidence);
        if let WitnessAnswer::Fails(why) = &answer {
            let place = format!("lines {}-{}: {why}", lines.start, lines.end);
            self.problems.push(Problem::new("verify", "place-does-not-hold", path, place));
        }
        let holds = !matches!(answer, WitnessAnswer::Fails(_));
        self.known.insert(key, holds);
        holds
    }

    fn dropped(&mut self, what: &str, kind: &str) {
        let message = format!("{kind} lost its evidence and was left out");
        self.problems.push(Problem::new("verify", "statement-dropped", what, message));
    }

    fn kept(&mut self, tool: &str, value: Value) -> Option<Value> {
        match value {
            Value::Object(object) => self.object(tool, object),
            Value::Array(items) => Some(Value::Array(items.into_iter().filter_map(|item| self.kept(tool, item)).collect())),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Some(value),
        }
    }

    fn object(&mut self, tool: &str, object: Map<String, Value>) -> Option<Value> {
        if object.contains_key("start_line") && object.contains_key("role") {
            let value = Value::Object(object);
            return Evidence::deserialize(&value).is_ok_and(|evidence| self.holds(&evidence)).then_some(value);
        }
        let mut out = Map::new();
        for (key, value) in object {
            let (was_object, was_filled) = (value.is_object(), value.as_array().is_some_and(|items| !items.is_empty()));
            let value = match self.kept(tool, value) {
                Some(value) => value,
                None if was_object && OPTIONAL.contains(&key.as_str()) => Value::Null,
                None => return None,
            };
            if key == "evidence" && was_filled && value.as_array().is_some_and(Vec::is_empty) {
                self.dropped(tool, "a fact");
                return None;
            }
            out.insert(key, value);
        }
        Some(Value::Object(out))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::needless_pass_by_value)] // rows read better so
    use deepdive_model::{EvidenceKind, Role};
    use serde_json::json;

    use super::*;

    struct OnlyGood;

    impl Witness for OnlyGood {
        fn check(&self, evidence: &Evidence) -> WitnessAnswer {
            match evidence.as_place() {
                Some(("good", _)) => WitnessAnswer::Holds,
                _ => WitnessAnswer::Fails("gone".into()),
            }
        }
    }

    fn place(path: &str) -> Evidence {
        let kind =
            EvidenceKind::Place { path: path.into(), start_line: 1, end_line: 1, sha256: Some("0".into()), redacted: false };
        Evidence { id: path.into(), subject: "0-s".into(), role: Role::Primary, kind }
    }

    fn check(facts: Value, expected: Value, problems: usize) {
        let mut verifier = Verifier::new(&OnlyGood);
        assert_eq!(verifier.facts("tool", facts), expected);
        assert_eq!(verifier.into_problems().len(), problems);
    }

    #[test]
    fn what_rests_on_nothing_is_dropped() {
        let (good, bad) = (serde_json::to_value(place("good")).unwrap(), serde_json::to_value(place("bad")).unwrap());
        check(json!({"items": [{"evidence": [good, bad]}]}), json!({"items": [{"evidence": [good]}]}), 1);
        check(json!({"items": [{"evidence": [bad]}, {"evidence": []}]}), json!({"items": [{"evidence": []}]}), 2);
        check(json!({"n": 1, "purpose": {"text": "x", "evidence": bad}}), json!({"n": 1, "purpose": null}), 1);
        check(
            json!({"worst": [{"name": "f", "evidence": bad}, {"name": "g", "evidence": good}]}),
            json!({"worst": [{"name": "g", "evidence": good}]}),
            1,
        );
    }

    #[test]
    fn a_place_is_asked_about_once() {
        let mut verifier = Verifier::new(&OnlyGood);
        assert!(!verifier.holds(&place("bad")));
        assert!(!verifier.holds(&place("bad")));
        assert_eq!(verifier.into_problems().len(), 1);
    }
}
