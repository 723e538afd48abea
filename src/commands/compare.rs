//! `deepdive compare`: several codebases side by side.
//!
//! Folders and URLs go through the workflow `compare`, as any other run; where a stored report or a file stands among them, the reports
//! are gathered here.

use std::collections::BTreeSet;
use std::path::Path;

use deepdive_engine::inputs_so_far;
use deepdive_model::{Comparison, Report};
use deepdive_report::compare as side_by_side;
use deepdive_store::{Store, StoreError};
use serde_json::Map;

use super::Bench;
use super::run::kept_as;
use super::stored::{any_report, parse, stored};
use crate::args::{Common, CompareArgs};
use crate::comparison::{Wanted, keep};
use crate::consent::Asked;
use crate::dive::{Order, dive};
use crate::failure::{Code, Failure};
use crate::{builtin, clone, model_choice, subject, terminal};

pub(super) fn compare(common: &Common, args: &CompareArgs) -> Result<(), Failure> {
    // Before anything is read: reading takes time.
    let wanted = Wanted::new(args.output.as_deref(), &args.format, common.json)?;
    let mut bench = Bench::open(common, args.as_of.as_deref())?;
    let made = if in_one_run(args) { by_workflow(&mut bench, common, args)? } else { gathered(&mut bench, common, args)? };
    bench.finish();
    let written = wanted.write(&made.comparison)?;
    if !common.quiet {
        written.iter().for_each(|path| terminal::say(&format!("written: {}", path.display())));
        made.kept.iter().for_each(|id| kept_as(common, id));
    }
    made.not_kept.map_or(Ok(()), Err)
}

/// A comparison, and what became of it.
struct Made {
    comparison: Comparison,
    /// Its id in the store.
    kept: Option<String>,
    /// Why it could not be kept.
    not_kept: Option<Failure>,
}

fn is_place(subject: &str) -> bool {
    Path::new(subject).is_dir() || clone::looks_like_url(subject)
}

/// Whether the workflow can take all subjects as they stand: each is a place of its own that a list of inputs can name.
fn in_one_run(args: &CompareArgs) -> bool {
    let distinct: BTreeSet<_> =
        args.subjects.iter().map(|subject| Path::new(subject).canonicalize().unwrap_or_default()).collect();
    let plain = args.subjects.iter().all(|subject| is_place(subject) && !subject.contains(','));
    !args.stored && plain && distinct.len() == args.subjects.len()
}

fn by_workflow(bench: &mut Bench, common: &Common, args: &CompareArgs) -> Result<Made, Failure> {
    let plan = bench.deepdive.plan(&builtin::workflow("compare")?)?;
    let given = vec![("repos".to_owned(), args.subjects.join(","))];
    let (plan, asked) = model_choice::ready(&mut bench.deepdive, common, plan.clone(), &inputs_so_far(&plan, &given), &[])?;
    let order = Order {
        plan,
        given,
        subject: None,
        finding: bench.finding(args.depth, false),
        agents: common.agents.clone(),
        strict: false,
        yes: false,
        asked,
    };
    let dived = dive(&bench.deepdive, order)?;
    let none = || Failure::new(Code::Internal, "no comparison was made").hint("`deepdive runs show` tells what each step did");
    let kept = dived.main().map(|entry| entry.id.clone());
    let made = dived.comparison.ok_or_else(none)?;
    let comparison = serde_json::from_value(made).map_err(|error| Failure::new(Code::Internal, error.to_string()))?;
    Ok(Made { comparison, kept, not_kept: dived.not_kept })
}

fn gathered(bench: &mut Bench, common: &Common, args: &CompareArgs) -> Result<Made, Failure> {
    // What is not there is told before anything is read.
    args.subjects.iter().filter(|subject| !is_place(subject)).try_for_each(|subject| at_hand(&bench.store, subject).map(drop))?;
    let mut asked = Vec::new();
    let mut reports = Vec::new();
    for subject in &args.subjects {
        reports.push(report(bench, common, args, subject, &mut asked)?);
    }
    let comparison = side_by_side(&reports);
    let (kept, not_kept) = match keep(&bench.store, &comparison, "{}\n", "compare") {
        Ok(entry) => (Some(entry.id), None),
        Err(failure) => (None, Some(failure)),
    };
    Ok(Made { comparison, kept, not_kept })
}

/// A stored report, or that of a file; a place that is not there is told as `run` tells it.
fn at_hand(store: &Store, subject: &str) -> Result<Report, Failure> {
    any_report(store, subject).map_err(|failure| {
        let missing = !Path::new(subject).exists() && matches!(store.report(subject), Err(StoreError::NoReport(_)));
        if missing { subject::nothing(subject) } else { failure }
    })
}

/// A report that is at hand, or one that is made now. What was agreed to for the first one holds for the others.
fn report(
    bench: &mut Bench,
    common: &Common,
    args: &CompareArgs,
    subject: &str,
    agreed: &mut Vec<Asked>,
) -> Result<Report, Failure> {
    if !is_place(subject) {
        return at_hand(&bench.store, subject);
    }
    if args.stored
        && let Ok(kept) = stored(&bench.store, subject)
    {
        return parse(&kept.json);
    }
    let found = bench.deepdive.find(subject, bench.ways(args.depth, false))?;
    let plan = bench.deepdive.plan(&builtin::workflow("deep-dive")?)?;
    let (plan, asked) = model_choice::ready(&mut bench.deepdive, common, plan, &Map::new(), agreed)?;
    agreed.clone_from(&asked);
    let order = Order { finding: bench.finding(args.depth, false), asked, ..Order::over(plan, found) };
    let dived = dive(&bench.deepdive, order)?;
    if dived.partial {
        terminal::say(&format!("note: a part of the report on {subject} is missing, because a step failed"));
    }
    dived.into_report()
}
