//! `deepdive run`: a repository in, a report out.

use deepdive_engine::inputs_so_far;
use deepdive_model::{Report, Severity};

use super::Bench;
use crate::args::{Common, OutputArgs, RunArgs};
use crate::dive::{Dived, Order, dive};
use crate::failure::{Code, Failure};
use crate::output::{asked, write_products};
use crate::{builtin, model_choice, terminal};

pub(super) fn run(common: &Common, args: &RunArgs) -> Result<(), Failure> {
    asked(&args.output, common.json)?;
    let workflow = builtin::workflow(&args.workflow)?;
    let mut bench = Bench::open(common, args.subject.as_of.as_deref())?;
    let subject = bench.find(&args.subject)?;
    if args.trust_repo {
        bench.deepdive = trusting(bench.deepdive, &subject.root)?;
    }
    let plan = bench.deepdive.plan(&workflow)?;
    let mut agents = common.agents.clone();
    agents.extend(args.trust_repo.then(|| trusted_agents(&subject.root)));
    let inputs = inputs_so_far(&plan, &args.input);
    let (plan, asked) = model_choice::ready(&mut bench.deepdive, common, plan, &inputs, &[])?;
    let order = Order {
        plan,
        given: args.input.clone(),
        finding: bench.finding(args.subject.depth, args.subject.allow_file_urls),
        subject: Some(subject),
        agents,
        strict: args.alone.strict,
        yes: common.yes,
        asked,
    };
    let dived = dive(&bench.deepdive, order)?;
    bench.finish();
    if args.timings {
        timings(&dived);
    }
    hand_over(common, &args.output, dived, args.fail_on)
}

/// With the agents of a repository that the user trusts.
fn trusting(deepdive: crate::Deepdive, root: &std::path::Path) -> Result<crate::Deepdive, Failure> {
    let (deepdive, mut mistakes) = deepdive.with_agents(&trusted_agents(root));
    mistakes.pop().map_or(Ok(deepdive), |mistakes| Err(mistakes.into()))
}

fn trusted_agents(root: &std::path::Path) -> std::path::PathBuf {
    root.join(".deepdive").join("agents")
}

/// Writes what was made, says where it is, and tells what the exit code is to be.
pub(super) fn hand_over(common: &Common, output: &OutputArgs, dived: Dived, fail_on: Option<Severity>) -> Result<(), Failure> {
    let written = write_products(common, output, &dived)?;
    if !common.quiet {
        for path in &written {
            terminal::say(&format!("written: {}", path.display()));
        }
        if let [entry] = dived.entries.as_slice() {
            let store = common.store.as_ref().map(|dir| format!(" --store {}", dir.display())).unwrap_or_default();
            let id = &entry.id;
            terminal::say(&format!("kept as {id}: `deepdive show {id}{store}`, `deepdive export {id} -o DIR{store}`"));
        }
    }
    if let Some(failure) = dived.not_kept {
        return Err(failure);
    }
    if let Some(severity) = fail_on.filter(|severity| worst(&dived.reports).is_some_and(|worst| worst >= *severity)) {
        let findings = dived.reports.iter().flat_map(|report| &report.findings);
        let count = findings.filter(|finding| finding.severity >= severity).count();
        return Err(Failure::new(
            Code::Findings,
            format!("{count} findings are at or above the severity asked for with --fail-on"),
        ));
    }
    if dived.model_failed {
        return Err(Failure::new(Code::Model, "the model failed: the report holds the facts without its sentences")
            .hint("the report says why under `problems`"));
    }
    if dived.partial {
        return Err(Failure::new(Code::Partial, "a part of the report is missing, because a step failed")
            .hint("the report says which under `problems`"));
    }
    Ok(())
}

fn worst(reports: &[Report]) -> Option<Severity> {
    reports.iter().flat_map(|report| &report.findings).map(|finding| finding.severity).max()
}

fn timings(dived: &Dived) {
    for (list, name) in [("phases", "phase"), ("steps", "id")] {
        for row in dived.run.get(list).and_then(serde_json::Value::as_array).into_iter().flatten() {
            let what = row.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
            let ms = row.get("ms").and_then(serde_json::Value::as_u64).unwrap_or_default();
            terminal::say(&format!("{what:<14} {ms:>7} ms"));
        }
    }
}
