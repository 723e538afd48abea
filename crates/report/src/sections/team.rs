//! Team and history: how the work is spread and whether it goes on. People are numbers here, and no one is judged.

use deepdive_model::facts::Ownership;
use deepdive_model::{Claim, Confidence};
use serde_json::json;

use super::shown::{ground, measures};
use crate::rank::FEWEST_COMMITS;
use crate::study::Study;
use crate::words::basis_points;
use crate::writer::Writer;

pub(super) fn write(study: &Study, writer: &Writer) -> Vec<Claim> {
    let Some(history) = study.ownership() else { return missing(study, writer).into_iter().collect() };
    let claims = [
        cut(study, writer, history),
        span(study, writer, history),
        activity(study, writer, history),
        spread(study, writer, history),
        single(study, writer, history),
        trend(study, writer, history),
    ];
    claims.into_iter().flatten().collect()
}

/// Not there, or not asked for.
fn missing(study: &Study, writer: &Writer) -> Option<Claim> {
    match study.absence("ownership", "the git history of the repository") {
        Some(absence) => writer.says("team.none", json!({"as_of": study.subject.as_of}), [absence]),
        None => writer.says("team.unasked", json!({}), ground(study)),
    }
}

fn cut(study: &Study, writer: &Writer, history: &Ownership) -> Option<Claim> {
    history.partial.then_some(())?;
    writer.says("team.cut", json!({"commits": history.commits}), measures(study, "ownership", &["/partial", "/commits"]))
}

fn span(study: &Study, writer: &Writer, history: &Ownership) -> Option<Claim> {
    let args = json!({"commits": history.commits, "authors": history.authors, "first": history.first, "last": history.last});
    let measured = measures(study, "ownership", &["/commits", "/authors", "/first", "/last"]);
    writer.says("team.span", args, measured.into_iter().chain(history.evidence.iter().take(2).cloned()))
}

fn activity(study: &Study, writer: &Writer, history: &Ownership) -> Option<Claim> {
    let args = json!({"commits": history.recent_commits, "authors": history.active_authors, "as_of": study.subject.as_of, "last": history.last});
    let id = if history.recent_commits == 0 { "team.quiet" } else { "team.activity" };
    writer.says(id, args, measures(study, "ownership", &["/recent_commits", "/active_authors", "/last"]))
}

/// A cut or very short history says nothing about who knows the code.
fn telling(history: &Ownership) -> bool {
    history.commits >= FEWEST_COMMITS && !history.partial
}

fn spread(study: &Study, writer: &Writer, history: &Ownership) -> Option<Claim> {
    telling(history).then_some(())?;
    let args = json!({"n": history.bus_factor, "share": history.top_share, "authors": history.authors});
    let id = if history.bus_factor <= 1 { "team.key-person" } else { "team.spread" };
    writer.infers(id, args, Confidence::Medium, measures(study, "ownership", &["/bus_factor", "/top_share", "/authors"]))
}

fn single(study: &Study, writer: &Writer, history: &Ownership) -> Option<Claim> {
    (telling(history) && history.owned_files > 0 && history.authors > 1).then_some(())?;
    let args = json!({
        "n": history.single_owner_files, "total": history.owned_files,
        "share": basis_points(history.single_owner_files, history.owned_files),
    });
    writer.says("team.single-owner", args, measures(study, "ownership", &["/single_owner_files", "/owned_files"]))
}

/// The last year against the one before, where both were read: the same days that all numbers of the last year are about.
fn trend(study: &Study, writer: &Writer, history: &Ownership) -> Option<Claim> {
    let (before, after) = (history.earlier_commits, history.recent_commits);
    // That nobody worked on it at all is said by itself.
    (telling(history) && before >= 12 && after > 0).then_some(())?;
    let args = json!({"before": before, "after": after, "part": basis_points(after, before)});
    let id = match (after * 100).checked_div(before)? {
        0..70 => "team.slower",
        130.. => "team.faster",
        _ => "team.steady",
    };
    writer.infers(id, args, Confidence::Medium, measures(study, "ownership", &["/recent_commits", "/earlier_commits"]))
}
