//! `deepdive compare`: several codebases side by side.
//!
//! Folders and URLs go through the workflow `compare`, as any other run; where a stored report or a file stands among them, the reports
//! are gathered here.

use std::collections::BTreeSet;
use std::path::Path;

use deepdive_model::{Comparison, Report};
use deepdive_report::compare as side_by_side;

use super::Bench;
use super::stored::{any_report, parse, stored};
use crate::args::{Common, CompareArgs};
use crate::comparison::Wanted;
use crate::dive::{Order, dive};
use crate::failure::{Code, Failure};
use crate::{builtin, clone, terminal};

pub(super) fn compare(common: &Common, args: &CompareArgs) -> Result<(), Failure> {
    // Before anything is read: reading takes time.
    let wanted = Wanted::new(args.output.as_deref(), &args.format, common.json)?;
    let bench = Bench::open(common, args.as_of.as_deref())?;
    let comparison = if in_one_run(args) { by_workflow(&bench, common, args)? } else { gathered(&bench, args)? };
    bench.finish();
    for path in wanted.write(&comparison)?.iter().filter(|_| !common.quiet) {
        terminal::say(&format!("written: {}", path.display()));
    }
    Ok(())
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

fn by_workflow(bench: &Bench, common: &Common, args: &CompareArgs) -> Result<Comparison, Failure> {
    let order = Order {
        plan: bench.deepdive.plan(&builtin::workflow("compare")?)?,
        given: vec![("repos".to_owned(), args.subjects.join(","))],
        subject: None,
        finding: bench.finding(args.depth, false),
        agents: common.agents.clone(),
        strict: false,
        yes: false,
    };
    let dived = dive(&bench.deepdive, order)?;
    let none = || Failure::new(Code::Internal, "no comparison was made").hint("`deepdive runs show` tells what each step did");
    let made = dived.comparison.ok_or_else(none)?;
    serde_json::from_value(made).map_err(|error| Failure::new(Code::Internal, error.to_string()))
}

fn gathered(bench: &Bench, args: &CompareArgs) -> Result<Comparison, Failure> {
    let reports = args.subjects.iter().map(|subject| report(bench, args, subject)).collect::<Result<Vec<_>, _>>()?;
    Ok(side_by_side(&reports))
}

/// A report that is at hand, or one that is made now.
fn report(bench: &Bench, args: &CompareArgs, subject: &str) -> Result<Report, Failure> {
    if !is_place(subject) {
        return any_report(&bench.store, subject);
    }
    if args.stored
        && let Ok(kept) = stored(&bench.store, subject)
    {
        return parse(&kept.json);
    }
    let found = bench.deepdive.find(subject, bench.ways(args.depth, false))?;
    let plan = bench.deepdive.plan(&builtin::workflow("deep-dive")?)?;
    let dived = dive(&bench.deepdive, Order { finding: bench.finding(args.depth, false), ..Order::over(plan, found) })?;
    if dived.partial {
        terminal::say(&format!("note: a part of the report on {subject} is missing, because a step failed"));
    }
    dived.into_report()
}
