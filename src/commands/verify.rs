//! `deepdive verify`: whether what a report cites is still there and still says so, and whether its sentences are what their facts give.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use deepdive_graph::BuildError;
use deepdive_model::{Evidence, Message, Redact, Text, Witness as _, WitnessAnswer};
use deepdive_report::Rewriter;
use serde_json::{Value, json};

use super::Bench;
use super::stored::{parse, stored};
use crate::args::{Common, VerifyArgs};
use crate::failure::{Code, Failure, file_failure};
use crate::output::{print, print_json};
use crate::reading::read;
use crate::subject::{self, Subject};
use crate::witness::SubjectWitness;

/// What does not hold, and at most so many of it are printed.
const SHOWN: usize = 20;

pub(super) fn verify(common: &Common, args: &VerifyArgs) -> Result<(), Failure> {
    let bench = Bench::open(common, None)?;
    let (json, location) = report(&bench, &args.report)?;
    parse(&json)?;
    let report: Value = serde_json::from_str(&json).map_err(|error| Failure::new(Code::Subject, error.to_string()))?;
    let subject = tree(&bench, args, location.as_deref())?;
    let name = report.pointer("/subject/name").and_then(Value::as_str).unwrap_or(&subject.name).to_owned();
    let as_of = report.pointer("/subject/as_of").and_then(Value::as_str).unwrap_or_default();
    let deepdive = bench.deepdive.clone().as_of(as_of);
    let root = subject.root.display().to_string();
    let reading = read(&deepdive, &Subject { name, ..subject }, true);
    bench.finish();
    let reading = match reading {
        Err(failure) if failure.message == BuildError::Empty(root).to_string() => return emptied(&report).tell(common),
        reading => reading?,
    };
    let same = report.pointer("/subject/snapshot").and_then(Value::as_str) == Some(&reading.facts.snapshot);
    let witness = SubjectWitness::new(&reading.context, &deepdive.registry);
    let mut tally = Tally { same, ..Tally::default() };
    for evidence in cited(&report) {
        tally.add(&evidence, witness.check(&evidence));
    }
    tally.changed = changed(&report, &*deepdive.redact);
    tally.tell(common)
}

/// Sentences that are not what their facts give: changed by hand, or written by another version.
fn changed(report: &Value, redact: &dyn Redact) -> Vec<String> {
    let rewriter = Rewriter::default();
    let mut found = Vec::new();
    each_sentence(report, &mut |message, text| {
        let expected = rewriter.text(message, redact);
        if expected.is_some_and(|expected| expected != *text) {
            found.push(text.executive.clone());
        }
    });
    found
}

fn each_sentence(value: &Value, visit: &mut dyn FnMut(&Message, &Text)) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| each_sentence(item, visit)),
        Value::Object(fields) => {
            let read = |name: &str| fields.get(name).cloned();
            let message = read("message").and_then(|message| serde_json::from_value::<Message>(message).ok());
            let text = read("text").and_then(|text| serde_json::from_value::<Text>(text).ok());
            if let Some((message, text)) = message.zip(text) {
                visit(&message, &text);
            }
            fields.values().for_each(|field| each_sentence(field, visit));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn report(bench: &Bench, text: &str) -> Result<(String, Option<String>), Failure> {
    let path = Path::new(text);
    if path.is_file() {
        return Ok((fs::read_to_string(path).map_err(file_failure("read", path))?, None));
    }
    let stored = stored(&bench.store, text)?;
    Ok((stored.json, Some(stored.entry.location)))
}

fn tree(bench: &Bench, args: &VerifyArgs, location: Option<&str>) -> Result<Subject, Failure> {
    match (&args.tree, location) {
        (Some(path), _) => subject::folder(path),
        (None, Some(location)) => bench.deepdive.find(location, bench.ways(1000, false)),
        (None, None) => {
            Err(Failure::new(Code::Subject, "a file does not say where its repository lies").hint("say it with --tree DIR"))
        }
    }
}

/// What holds of a report whose folder has lost all its files: nothing that cites one.
fn emptied(report: &Value) -> Tally {
    let mut tally = Tally::default();
    for evidence in cited(report) {
        let answer = match evidence.as_place() {
            Some(_) => WitnessAnswer::Fails("the folder holds no file any more".to_owned()),
            None => WitnessAnswer::Unknown("the folder holds no file any more".to_owned()),
        };
        tally.add(&evidence, answer);
    }
    tally
}

/// Every piece of evidence of a report, once.
fn cited(report: &Value) -> Vec<Evidence> {
    let mut found = BTreeMap::new();
    collect(report, &mut found);
    found.into_values().collect()
}

fn collect(value: &Value, found: &mut BTreeMap<String, Evidence>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(fields) => {
            if fields.contains_key("role")
                && let Ok(evidence) = serde_json::from_value::<Evidence>(value.clone())
            {
                found.insert(value.to_string(), evidence);
            }
            fields.values().for_each(|field| collect(field, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[derive(Debug, Default)]
struct Tally {
    same: bool,
    holds: u64,
    fails: Vec<String>,
    unknown: BTreeMap<String, u64>,
    /// Sentences that their facts do not give.
    changed: Vec<String>,
}

impl Tally {
    fn add(&mut self, evidence: &Evidence, answer: WitnessAnswer) {
        match answer {
            WitnessAnswer::Holds => self.holds += 1,
            WitnessAnswer::Fails(why) => self.fails.push(format!("{}: {why}", evidence.id)),
            WitnessAnswer::Unknown(why) => *self.unknown.entry(why).or_default() += 1,
        }
    }

    fn tell(mut self, common: &Common) -> Result<(), Failure> {
        self.fails = self.fails.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        if common.json {
            print_json(
                &json!({"same_snapshot": self.same, "holds": self.holds, "fails": self.fails, "unknown": self.unknown, "changed_sentences": self.changed}),
            )?;
        } else {
            print(&self.text())?;
        }
        let message = match (self.fails.len(), self.changed.len()) {
            (0, 0) => return Ok(()),
            (0, 1) => "1 sentence is not what its facts give: changed by hand, or written by another version".to_owned(),
            (0, n) => format!("{n} sentences are not what their facts give: changed by hand, or written by another version"),
            (1, _) => "1 citation does not hold".to_owned(),
            (n, _) => format!("{n} citations do not hold"),
        };
        let failure = Failure::new(Code::Partial, message);
        Err(if self.same { failure } else { failure.hint("the files have changed since the report was made: run it again") })
    }

    fn text(&self) -> String {
        let unknown: u64 = self.unknown.values().sum();
        let snapshot =
            if self.same { "the files are those of the report" } else { "the files have changed since the report was made" };
        let fails = self.fails.iter().take(SHOWN).map(|line| format!("  {line}\n"));
        let changed = self.changed.iter().take(SHOWN).map(|text| format!("  not what its facts give: {text}\n"));
        let reasons = self.unknown.iter().map(|(why, count)| format!("  {count} × {why}\n"));
        format!(
            "{snapshot}\n{} citations hold, {} do not, {unknown} can't be told here\n{}{}{}",
            self.holds,
            self.fails.len(),
            fails.collect::<String>(),
            changed.collect::<String>(),
            reasons.collect::<String>()
        )
    }
}
