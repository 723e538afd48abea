//! `deepdive run`: a repository in, a report out.

use std::path::Path;

use deepdive_engine::inputs_so_far;
use deepdive_model::{Basis, Evidence, Finding, Severity};
use deepdive_report::is_sure;

use super::Bench;
use crate::args::{Common, OutputArgs, RunArgs};
use crate::dive::{Dived, Order, dive};
use crate::failure::{Code, Failure};
use crate::output::{asked, print, write_products};
use crate::{builtin, model_choice, outputs, terminal};

pub(super) fn run(common: &Common, args: &RunArgs) -> Result<(), Failure> {
    asked(&args.output, common.json)?;
    named_once(args)?;
    let workflow = builtin::workflow(&args.workflow)?;
    let mut bench = Bench::open(common, args.subject.as_of.as_deref())?;
    let subject = bench.find(&args.subject)?;
    if args.trust_repo {
        bench.deepdive = trusting(bench.deepdive.clone(), &subject.root)?;
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

/// The subject of the command line is the input `repo`: two of them can't both be meant.
fn named_once(args: &RunArgs) -> Result<(), Failure> {
    let Some((_, repo)) = args.input.iter().find(|(name, _)| name == "repo") else { return Ok(()) };
    let (subject, workflow) = (&args.subject.subject, &args.workflow);
    let failure = Failure::new(Code::Usage, format!("the repository is named twice: {subject}, and --input repo={repo}"));
    Err(failure.hint(format!(
        "leave out `--input repo={repo}` to read {subject}, or say `deepdive workflow run {workflow} --input repo={repo}`"
    )))
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
    tell_outputs(common, output, &dived)?;
    if !common.quiet {
        for path in &written {
            terminal::say(&format!("written: {}", path.display()));
        }
        if let Some(entry) = dived.main() {
            kept_as(common, &entry.id);
        }
    }
    over_budget(&dived);
    if let Some(failure) = dived.not_kept {
        return Err(failure);
    }
    if let Some(failure) = fail_on.and_then(|severity| grave(dived.reports.iter().flat_map(|report| &report.findings), severity))
    {
        return Err(failure);
    }
    if let Some(why) = &dived.model_failed {
        return Err(model_failed(&dived, why));
    }
    if dived.partial {
        let failure = Failure::new(Code::Partial, "a part of the report is missing, because a step failed");
        return Err(failure.hint(dived.rejected.unwrap_or_else(|| "the report says which under `problems`".to_owned())));
    }
    if dived.cut_short {
        let run = run_of(&dived);
        let more = "`--budget tokens=N,usd=N,model_calls=N,wall=TIME` or `--timeout TIME`";
        return Err(Failure::new(
            Code::Partial,
            "sentences of a model are missing, because a limit was hit; the facts are all there",
        )
        .hint(format!("`deepdive runs resume {run}` with {more} asks for the rest; what was answered is not paid again")));
    }
    Ok(())
}

/// `outputs` of the workflow, beside what it made: where standard output holds a product, on standard error.
fn tell_outputs(common: &Common, output: &OutputArgs, dived: &Dived) -> Result<(), Failure> {
    // The name of its subject stands at the head of each report.
    let heads: Vec<&str> =
        dived.reports.iter().flat_map(|report| [report.subject.id.as_str(), report.subject.name.as_str()]).collect();
    let mut told = dived.outputs.clone();
    told.retain(|_, value| !value.as_str().is_some_and(|text| heads.contains(&text)));
    let lines = outputs::lines(&told);
    let made_nothing_else = dived.reports.is_empty() && dived.comparison.is_none();
    if lines.is_empty() || made_nothing_else {
        return Ok(());
    }
    let to_file = output.output.as_deref().is_some_and(|path| path != Path::new("-"));
    if !common.json && (to_file || output.format.is_empty()) {
        return print(&lines);
    }
    if !common.quiet {
        terminal::say(lines.trim_end());
    }
    Ok(())
}

/// Says how what was kept is found again.
pub(super) fn kept_as(common: &Common, id: &str) {
    let store = common.store.as_ref().map(|dir| format!(" --store {}", dir.display())).unwrap_or_default();
    terminal::say(&format!("kept as {id}: `deepdive show {id}{store}`, `deepdive export {id} -o DIR{store}`"));
}

/// Findings that `--fail-on` names.
const NAMED: usize = 10;

/// The findings at or above a severity, named: those that count in the report, as its grades and risks do.
fn grave<'a>(findings: impl IntoIterator<Item = &'a Finding>, severity: Severity) -> Option<Failure> {
    let all = findings.into_iter().filter(|finding| finding.severity >= severity);
    let (sure, weak): (Vec<_>, Vec<_>) = all.partition(|finding| is_sure(finding));
    (!sure.is_empty()).then_some(())?;
    let named = sure.iter().take(NAMED).map(|finding| format!("\n  {}", named(finding)));
    let more = if sure.len() > NAMED { format!("\n  and {} more", sure.len() - NAMED) } else { String::new() };
    let (count, are) = if sure.len() == 1 { ("1 finding".to_owned(), "is") } else { (format!("{} findings", sure.len()), "are") };
    let what = severity_word(severity);
    let failure = Failure::new(Code::Findings, format!("{count} {are} {what}:{}{more}", named.collect::<String>()));
    Some(match weak.len() {
        0 => failure,
        1 => failure.hint("1 more of low confidence does not count; it stands in the appendix of the report"),
        n => failure.hint(format!("{n} more of low confidence do not count; they stand in the appendix of the report")),
    })
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high or graver",
        Severity::Medium => "medium or graver",
        Severity::Low | Severity::Info => "low or graver",
    }
}

/// Title and first place.
fn named(finding: &Finding) -> String {
    match finding.evidence.first().and_then(Evidence::as_place) {
        Some((path, lines)) => format!("{} ({path}:{})", finding.title, lines.start),
        None => finding.title.clone(),
    }
}

/// Says which steps had to end before they were done.
fn over_budget(dived: &Dived) {
    let steps = dived.run.get("steps").and_then(serde_json::Value::as_array).into_iter().flatten();
    let over = steps.filter(|step| step.get("state").is_some_and(|state| state == "over_budget"));
    let over: Vec<&str> = over.filter_map(|step| step.get("id").and_then(serde_json::Value::as_str)).collect();
    if !over.is_empty() {
        terminal::say(&format!("note: a budget or a time limit was used up in {}", over.join(", ")));
    }
}

/// Other agents, and the same one, may have said what holds. The reason is in our own words.
fn model_failed(dived: &Dived, why: &str) -> Failure {
    let mut claims = dived.reports.iter().flat_map(|report| &report.sections).flat_map(|section| &section.claims);
    let what = if dived.reports.is_empty() {
        "the model failed: what goes by its answers is missing"
    } else if claims.any(|claim| claim.basis == Basis::Written) {
        "the model failed for a part of what it was asked: the report holds the facts, and the sentences that hold"
    } else {
        "the model failed: the report holds the facts without its sentences"
    };
    let said = if dived.reports.is_empty() { "" } else { "; the report says so under `problems`" };
    Failure::new(Code::Model, what).hint(format!("{why}{said}; `deepdive runs resume {}` asks again", run_of(dived)))
}

/// Id of the run, for whoever goes on with it.
fn run_of(dived: &Dived) -> &str {
    dived.run.get("run").and_then(serde_json::Value::as_str).unwrap_or("RUN")
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use deepdive_model::{Category, Confidence, Effort, EvidenceKind, FindingDraft, Role, Text};

    use super::*;

    fn finding(title: &str, severity: Severity, confidence: Confidence) -> Finding {
        let draft = FindingDraft {
            rule: "r".to_owned(),
            category: Category::Security,
            severity,
            confidence,
            title: title.to_owned(),
            explanation: Text { executive: String::new(), product: String::new(), engineer: String::new() },
            remediation: String::new(),
            effort: Effort::S,
            cwe: Vec::new(),
            owasp: Vec::new(),
        };
        let kind = EvidenceKind::Place { path: "a.py".to_owned(), start_line: 7, end_line: 8, sha256: None, redacted: false };
        let place = Evidence { id: "e".to_owned(), subject: "0-s".to_owned(), role: Role::Primary, kind };
        draft.at("a.py", "", place, Vec::new())
    }

    fn check(severity: Severity, expected: Option<(&str, Option<&str>)>) {
        let findings = vec![
            finding("A query is built from text", Severity::Critical, Confidence::High),
            finding("A door stands open", Severity::High, Confidence::Medium),
            finding("A guess", Severity::High, Confidence::Low),
            finding("A note", Severity::Info, Confidence::High),
        ];
        let failure = grave(&findings, severity);
        assert_eq!(failure.as_ref().map(|failure| (failure.message.as_str(), failure.hint.as_deref())), expected);
    }

    #[test]
    fn findings_that_count_are_named_and_others_do_not_fail_a_run() {
        check(Severity::Critical, Some(("1 finding is critical:\n  A query is built from text (a.py:7)", None)));
        let both = "2 findings are high or graver:\n  A query is built from text (a.py:7)\n  A door stands open (a.py:7)";
        let hint = "1 more of low confidence does not count; it stands in the appendix of the report";
        check(Severity::High, Some((both, Some(hint))));
        assert!(grave(&[finding("A guess", Severity::Critical, Confidence::Low)], Severity::High).is_none());
        assert!(grave(&[], Severity::Low).is_none());
    }
}
