//! `deepdive ask`: where a question is answered, in a repository or in stored reports; with a model, also the answer in words.

use std::path::Path;

use deepdive_model::ToolFacts;
use deepdive_model::facts::Places;
use deepdive_report::{ReportHit, answer, answer_text, ask_reports, hits_text};
use deepdive_store::ReportKind;
use serde::Serialize;
use serde_json::json;

use super::stored::parse;
use super::{Bench, store};
use crate::args::{AskArgs, Common};
use crate::clone;
use crate::failure::{Code, Failure};
use crate::output::{print, print_json};
use crate::question::{Asker, Written};

/// Sentences of reports that are shown.
const SENTENCES: usize = 8;

/// Sentences of reports that a model is given.
const SENTENCES_FOR_A_MODEL: usize = 30;

pub(super) fn ask(common: &Common, args: &AskArgs) -> Result<(), Failure> {
    let (subject, question) = said(args)?;
    if question.trim().is_empty() {
        return Err(Failure::new(Code::Usage, "there is no question").hint("write it in quotes behind the subject"));
    }
    match subject {
        Some(subject) if !args.reports && is_place(subject) => repository(common, args, subject, &question),
        subject => reports(common, subject, &question),
    }
}

/// The first argument is the subject, unless all reports are asked.
fn said(args: &AskArgs) -> Result<(Option<&str>, String), Failure> {
    match args.words.as_slice() {
        all if args.reports => Ok((None, all.join(" "))),
        [subject, question @ ..] if !question.is_empty() => Ok((Some(subject), question.join(" "))),
        _ => Err(Failure::new(Code::Usage, "give a subject and a question")
            .hint("`deepdive ask . \"how does login work?\"`, or `deepdive ask --reports \"…\"` for all stored reports")),
    }
}

fn is_place(subject: &str) -> bool {
    Path::new(subject).exists() || clone::looks_like_url(subject)
}

fn repository(common: &Common, args: &AskArgs, subject: &str, question: &str) -> Result<(), Failure> {
    let bench = Bench::open(common, None)?;
    let sent = "facts about the code (names, paths, counts) and lines of its files";
    let asker = Asker::ready(&bench.deepdive, common, sent)?;
    let found = bench.deepdive.find(subject, bench.ways(args.depth, false))?;
    let reading = crate::reading::read(&bench.deepdive, &found, false)?;
    let (tool, asked) = ("find_places", json!({"question": question, "limit": args.limit}));
    let registry = &bench.deepdive.registry;
    let facts = registry.call(tool, &reading.context, asked.clone())?.facts;
    let version = registry.get(tool).map_or(0, deepdive_tools::Tool::version);
    let found = ToolFacts { tool: tool.to_owned(), version, args: asked, facts: facts.clone() };
    let written = asker.map(|asker| asker.over(question, &reading, found)).transpose()?;
    bench.finish();
    let places: Places = serde_json::from_value(facts).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    let answer = answer(question, &reading.facts, places);
    tell(common, &answer, &answer_text(&answer), written)
}

/// What a model wrote stands before what was found without it, and never in its place.
fn tell(common: &Common, found: &impl Serialize, text: &str, written: Option<Written>) -> Result<(), Failure> {
    let Some(written) = written else { return if common.json { print_json(found) } else { print(text) } };
    if common.json {
        let mut told = serde_json::to_value(found).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
        told.as_object_mut().into_iter().for_each(|told| drop(told.insert("written".to_owned(), json!(written))));
        print_json(&told)?;
    } else {
        print(&format!("{}{text}", written.text()))?;
    }
    written.outcome()
}

fn reports(common: &Common, id: Option<&str>, question: &str) -> Result<(), Failure> {
    let store = store(common)?;
    let ids = match id {
        Some(id) => vec![id.to_owned()],
        None => newest(&store)?,
    };
    let reports = ids.iter().map(|id| parse(&store.report(id)?.json)).collect::<Result<Vec<_>, Failure>>()?;
    let mut hits = ask_reports(question, &reports, SENTENCES_FOR_A_MODEL);
    // A model without anything to cite could say nothing that holds.
    let written = if hits.is_empty() { None } else { written(common, question, &hits)? };
    hits.truncate(SENTENCES);
    tell(common, &json!({"question": question, "found": !hits.is_empty(), "sentences": hits}), &hits_text(&hits), written)
}

fn written(common: &Common, question: &str, hits: &[ReportHit]) -> Result<Option<Written>, Failure> {
    let bench = Bench::open(common, None)?;
    let asker = Asker::ready(&bench.deepdive, common, "sentences of stored reports")?;
    let written = asker.map(|asker| asker.over_reports(question, hits)).transpose()?;
    bench.finish();
    Ok(written)
}

/// The newest report of each subject.
fn newest(store: &deepdive_store::Store) -> Result<Vec<String>, Failure> {
    let mut seen = std::collections::BTreeSet::new();
    let reports = store.list()?.into_iter().filter(|entry| entry.kind == ReportKind::Report);
    Ok(reports.filter(|entry| seen.insert(entry.location.clone())).map(|entry| entry.id).collect())
}
