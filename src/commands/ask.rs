//! `deepdive ask`: where a question is answered, in a repository or in stored reports.

use std::path::Path;

use deepdive_model::facts::Places;
use deepdive_report::{answer, answer_text, ask_reports, hits_text};
use serde_json::json;

use super::stored::parse;
use super::{Bench, store};
use crate::args::{AskArgs, Common};
use crate::clone;
use crate::failure::{Code, Failure};
use crate::output::{print, print_json};

/// Sentences of reports that are shown.
const SENTENCES: usize = 8;

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
    let found = bench.deepdive.find(subject, bench.ways(args.depth, false))?;
    let reading = crate::reading::read(&bench.deepdive, &found, false)?;
    let asked = json!({"question": question, "limit": args.limit});
    let places = bench.deepdive.registry.call("find_places", &reading.context, asked)?.facts;
    bench.finish();
    let places: Places = serde_json::from_value(places).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    let answer = answer(question, &reading.facts, places);
    if common.json { print_json(&answer) } else { print(&answer_text(&answer)) }
}

fn reports(common: &Common, id: Option<&str>, question: &str) -> Result<(), Failure> {
    let store = store(common)?;
    let ids = match id {
        Some(id) => vec![id.to_owned()],
        None => newest(&store)?,
    };
    let reports = ids.iter().map(|id| parse(&store.report(id)?.json)).collect::<Result<Vec<_>, Failure>>()?;
    let hits = ask_reports(question, &reports, SENTENCES);
    if common.json {
        print_json(&json!({"question": question, "found": !hits.is_empty(), "sentences": hits}))
    } else {
        print(&hits_text(&hits))
    }
}

/// The newest report of each subject.
fn newest(store: &deepdive_store::Store) -> Result<Vec<String>, Failure> {
    let mut seen = std::collections::BTreeSet::new();
    Ok(store.list()?.into_iter().filter(|entry| seen.insert(entry.location.clone())).map(|entry| entry.id).collect())
}
