//! A report judged by criteria, where a model is set for that; without one they are left open, and that is said.

use deepdive_agents::{Mind, judge};
use deepdive_engine::Limits;
use deepdive_llm::{NoLog, Patience};
use deepdive_model::Report;
use deepdive_report::{Format, render};

use super::case::asking;
use super::suite::Judge;
use super::{Check, Trial};
use crate::consent::{Sending, agree};
use crate::failure::Failure;
use crate::model_choice;

pub(super) fn checks(trial: Trial<'_>, wanted: &Judge, report: &Report) -> Result<Vec<Check>, Failure> {
    let common = asking(trial, wanted.model.as_ref())?;
    let Some(chat) = model_choice::chosen(&common, None)? else {
        return Ok(all(wanted, |what| Check { what, wrong: None, skipped: Some("no model is set to judge it".to_owned()) }));
    };
    let kinds = "for the judge: the report; known forms of secrets are blotted out".to_owned();
    agree(&common, &[Sending { chat: &*chat, kinds, exchanges: (1, 2) }], Limits::default())?;
    let redact = &*trial.deepdive.redact;
    let mind = Mind { chat: &*chat, log: &NoLog, redact, patience: Patience::default(), step: "judge", before: &[], given: None };
    let text = render(report, Format::Markdown);
    match judge(&wanted.criteria, &text, &mind, &trial.deepdive.stop) {
        Ok(verdicts) => {
            let mut verdicts = verdicts.into_iter();
            Ok(all(wanted, |what| {
                let verdict = verdicts.next();
                let met = verdict.as_ref().is_some_and(|verdict| verdict.met);
                Check::that(what, met, || verdict.map(|verdict| verdict.why).unwrap_or_default())
            }))
        }
        Err(_) if deepdive_model::Cancel::is_cancelled(&trial.deepdive.stop) => Err(Failure::interrupted()),
        Err(why) => Ok(all(wanted, |what| Check::that(what, false, || format!("the judge gave no answer: {why}")))),
    }
}

fn all(wanted: &Judge, check: impl FnMut(String) -> Check) -> Vec<Check> {
    wanted.criteria.iter().map(|criterion| format!("judged: {criterion}")).map(check).collect()
}
