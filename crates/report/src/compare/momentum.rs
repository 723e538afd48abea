//! What the histories say: how long, how many people, how lately.

use deepdive_model::facts::Ownership;
use deepdive_model::{ComparedRow, Evidence};

use super::cells::row;
use super::studied::Studied;
use crate::words::{number, share};

pub(super) fn rows(subjects: &[Studied<'_>]) -> Vec<ComparedRow> {
    let rows = [
        row(subjects, ("span", "First and last commit read", ""), |subject| {
            said(subject, "/last", |history| format!("{} to {}", history.first, history.last))
        }),
        row(subjects, ("commits", "Commits read", ""), |subject| said(subject, "/commits", commits)),
        row(
            subjects,
            ("recent", "Commits in the year before the day of this comparison", "Work that goes on is work that is mended."),
            |subject| said(subject, "/recent_commits", |history| count(history.recent_commits)),
        ),
        row(subjects, ("people", "People active in that year", ""), |subject| {
            said(subject, "/active_authors", |history| count(history.active_authors))
        }),
        row(
            subjects,
            ("bus-factor", "Fewest people who made half of the commits", "One means that much rests on one person."),
            |subject| said(subject, "/bus_factor", |history| count(history.bus_factor)),
        ),
        row(subjects, ("top-share", "Share of the most active person", ""), |subject| {
            said(subject, "/top_share", |history| share(signed(history.top_share)))
        }),
    ];
    rows.into_iter().flatten().collect()
}

fn commits(history: &Ownership) -> String {
    let cut = if history.partial { ", the history is cut" } else { "" };
    format!("{}{cut}", count(history.commits))
}

fn said(subject: &Studied<'_>, pointer: &str, say: impl Fn(&Ownership) -> String) -> Option<(String, Vec<Evidence>)> {
    let history = subject.ownership.as_ref()?;
    let measure = subject.measure("ownership", pointer);
    let evidence = measure.map_or_else(|| subject.cite(&history.evidence), |one| vec![one]);
    Some((say(history), evidence))
}

fn count(value: u64) -> String {
    number(signed(value))
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
