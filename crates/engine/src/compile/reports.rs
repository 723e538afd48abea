//! What a comparison compares where none of the steps that it names gives a report: the reports of whatever those waited for. Where there
//! are none either, but agents look at each repository of a list, a report on each is made there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{OnError, Retries, Step, StepKind, expression};

/// Id of a report that nobody wrote down.
const REPORT: &str = "report";

/// Lets each comparison of a list of steps wait for the reports that it compares.
pub(super) fn find_reports(steps: &mut [Step]) {
    let comparisons: Vec<usize> = (0..steps.len()).filter(|n| steps.get(*n).is_some_and(is_comparison)).collect();
    for n in comparisons {
        let before = before(steps, n);
        let among = |ids: &BTreeSet<String>, step: &Step| ids.contains(&step.id);
        let needs: BTreeSet<String> = steps.get(n).into_iter().flat_map(|step| step.needs.clone()).collect();
        if steps.iter().any(|step| among(&needs, step) && gives_report(step)) {
            continue;
        }
        if !steps.iter().any(|step| among(&before, step) && gives_report(step)) {
            steps.iter_mut().filter(|step| among(&before, step)).for_each(report_on_each);
        }
        let found = steps.iter().filter(|step| among(&before, step) && gives_report(step)).map(|step| step.id.clone());
        let needs = needs.into_iter().chain(found).collect::<BTreeSet<_>>();
        if let Some(step) = steps.get_mut(n) {
            step.needs = needs.into_iter().collect();
        }
    }
}

/// How many reports a comparison compares at most; none where only a run tells.
pub(super) fn compared(steps: &[Step], id: &str) -> Option<usize> {
    let step = steps.iter().find(|step| step.id == id)?;
    let needs = step.needs.iter().filter_map(|need| steps.iter().find(|step| step.id == *need));
    needs.map(reports_of).try_fold(0_usize, |sum, n| Some(sum.saturating_add(n?)))
}

/// How many reports a step and those inside it make.
fn reports_of(step: &Step) -> Option<usize> {
    if matches!(step.on_error, OnError::Fallback(_)) {
        return None;
    }
    let inside = |steps: &[Step]| steps.iter().map(reports_of).try_fold(0_usize, |sum, n| Some(sum.saturating_add(n?)));
    match &step.kind {
        StepKind::Report { report } => Some(usize::from(report == "deep-dive")),
        StepKind::Workflow { plan } => inside(&plan.steps),
        StepKind::ForEach { items, steps, .. } => match inside(steps)? {
            0 => Some(0),
            n => Some(n.saturating_mul(expression::length_of(items, &Map::new())?)),
        },
        StepKind::Agent { .. } | StepKind::Tool { .. } | StepKind::Approve { .. } => Some(0),
    }
}

fn is_comparison(step: &Step) -> bool {
    matches!(&step.kind, StepKind::Report { report } if report == "comparison")
}

fn gives_report(step: &Step) -> bool {
    match &step.kind {
        StepKind::Report { report } => report == "deep-dive",
        StepKind::Workflow { .. } | StepKind::ForEach { .. } => step.kind.steps().iter().any(gives_report),
        StepKind::Agent { .. } | StepKind::Tool { .. } | StepKind::Approve { .. } => false,
    }
}

/// All that a step waits for, through others too.
fn before(steps: &[Step], n: usize) -> BTreeSet<String> {
    let needs = |id: &str| steps.iter().find(|step| step.id == id).map(|step| step.needs.clone()).unwrap_or_default();
    let mut open = steps.get(n).map(|step| step.needs.clone()).unwrap_or_default();
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id.clone()) {
            open.extend(needs(&id));
        }
    }
    found
}

/// Puts a report into a block whose agents all look at one repository, made from what is there.
fn report_on_each(block: &mut Step) {
    let StepKind::ForEach { steps, .. } = &mut block.kind else { return };
    let agents = || steps.iter().filter(|step| matches!(step.kind, StepKind::Agent { .. }));
    let mut repos: Vec<&Value> = agents().filter_map(|step| step.with.get("repo")).collect();
    repos.dedup();
    let (&[repo], Some(first)) = (repos.as_slice(), agents().next()) else { return };
    if agents().any(|step| !step.with.contains_key("repo")) || steps.iter().any(|step| step.id == REPORT) {
        return;
    }
    let works =
        |step: &&Step| matches!(step.kind, StepKind::Agent { .. } | StepKind::Tool { .. }) && step.stands_in_for.is_empty();
    let report = Step {
        id: REPORT.to_owned(),
        kind: StepKind::Report { report: "deep-dive".to_owned() },
        needs: steps.iter().filter(works).map(|step| step.id.clone()).collect::<BTreeSet<_>>().into_iter().collect(),
        stands_in_for: Vec::new(),
        // What was skipped is told in the report.
        when: Some("true".to_owned()),
        with: BTreeMap::from([("repo".to_owned(), repo.clone())]),
        on_error: OnError::Fail,
        retry: Retries::default(),
        timeout_ms: first.timeout_ms,
        cache: first.cache,
    };
    steps.push(report);
}
