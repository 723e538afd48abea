//! `ownership`: how many people the code rests on, and how alive its history is. People are counted, never named.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_graph::CodeGraph;
use deepdive_graph::history::{FileHistory, History};
use deepdive_model::facts::Ownership as Facts;
use deepdive_model::{Evidence, Finding};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::hotspots::no_history;
use crate::modules::is_product_code;
use crate::{ToolContext, ToolError, TypedTool, day};

/// Days that count as recent.
const YEAR: i32 = 365;

/// Months that are listed.
const MONTHS: usize = 24;

/// See [`TypedTool::ABOUT`].
pub(crate) struct MeasureOwnership;

/// Arguments of `ownership`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for MeasureOwnership {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "ownership";
    const ABOUT: &'static str = "Counts the people behind the code, how much rests on few of them, and how alive the history is.";
    const VERSION: u32 = 3;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let Some(history) = &context.graph().history else { return Err(no_history()) };
        let wrong = || ToolError::Arguments { tool: Self::NAME.to_owned(), why: format!("{} is not a date", context.as_of) };
        let today = day::parse(&context.as_of).ok_or_else(wrong)?;
        let recent = recent(history, today);
        let (bus_factor, top_share) = concentration(history);
        let owned: Vec<_> = owned_files(context.graph(), history).collect();
        let facts = Facts {
            commits: people(history).map(u64::from).sum(),
            partial: history.partial,
            authors: people(history).count() as u64,
            active_authors: recent.iter().collect::<BTreeSet<_>>().len() as u64,
            recent_commits: recent.len() as u64,
            earlier_commits: earlier(history, today),
            later_commits: history.later,
            first: day::iso(history.first.1.0),
            last: day::iso(history.last.1.0),
            bus_factor,
            top_share,
            months: months(history, &context.as_of),
            single_owner_files: owned.iter().filter(|file| file.authors.len() == 1).count() as u64,
            owned_files: owned.len() as u64,
            evidence: ends(context, history),
        };
        Ok((facts, Vec::new()))
    }
}

/// Commits of each person, bots left out.
fn people(history: &History) -> impl Iterator<Item = u32> {
    history.authors.iter().filter(|author| !author.bot).map(|author| author.commits)
}

/// Day and author of each commit of a person, bots left out.
fn of_people(history: &History) -> impl Iterator<Item = (i32, u32)> {
    let is_person = |number: u32| history.authors.get(number as usize).is_some_and(|author| !author.bot);
    history.timeline.iter().filter(move |(_, author)| is_person(*author)).map(|(day, author)| (day.0, *author))
}

/// Numbers of the people behind each commit of the last year.
fn recent(history: &History, today: i32) -> Vec<u32> {
    of_people(history).filter(|(day, _)| *day <= today && today - day < YEAR).map(|(_, author)| author).collect()
}

/// Commits of people in the year before the last one.
fn earlier(history: &History, today: i32) -> u64 {
    of_people(history).filter(|(day, _)| (YEAR..2 * YEAR).contains(&(today - day))).count() as u64
}

/// The fewest people who made half of the commits, and the share of the most active one in basis points.
fn concentration(history: &History) -> (u64, u64) {
    let mut commits: Vec<u64> = people(history).map(u64::from).collect();
    commits.sort_unstable_by(|a, b| b.cmp(a));
    let all: u64 = commits.iter().sum();
    let top = commits.first().map_or(0, |most| (most * 10_000).checked_div(all).unwrap_or(0));
    let mut sum = 0;
    let before_half = commits.iter().take_while(|count| {
        let is_before = sum * 2 < all;
        sum += **count;
        is_before
    });
    (before_half.count() as u64, top)
}

fn owned_files<'a>(graph: &'a CodeGraph, history: &'a History) -> impl Iterator<Item = &'a FileHistory> {
    let is_code = |path: &str| graph.file_at(path).and_then(|id| graph.file(id)).is_some_and(is_product_code);
    history.files.iter().filter(move |file| is_code(&file.path))
}

/// Commits of people by month, the last two years before the day, months without one included.
fn months(history: &History, as_of: &str) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = last_months(as_of).into_iter().map(|month| (month, 0)).collect();
    for (day, _) in of_people(history) {
        if let Some(count) = day::iso(day).get(..7).and_then(|month| counts.get_mut(month)) {
            *count += 1;
        }
    }
    counts.into_iter().collect()
}

fn last_months(as_of: &str) -> Vec<String> {
    let mut parts = as_of.split('-').map(|part| part.parse::<usize>().unwrap_or(0));
    let (year, month) = (parts.next().unwrap_or(0), parts.next().unwrap_or(1).max(1));
    let last = year * 12 + month - 1;
    (0..MONTHS)
        .filter_map(|back| last.checked_sub(back))
        .map(|month| format!("{:04}-{:02}", month / 12, month % 12 + 1))
        .collect()
}

fn ends(context: &ToolContext, history: &History) -> Vec<Evidence> {
    let subject = context.snapshot().subject();
    let author = |number: u32| format!("author-{}", number + 1);
    let (first, last) = (&history.first, &history.last);
    let mut ends = vec![Evidence::commit(subject, &last.0, &author(history.ends.1), &day::iso(last.1.0))];
    if first != last {
        ends.push(Evidence::commit(subject, &first.0, &author(history.ends.0), &day::iso(first.1.0)));
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use deepdive_graph::history::Author;

    fn check(commits: &[u32], expected: (u64, u64)) {
        let authors = commits.iter().map(|&commits| Author { commits, ..Author::default() }).collect();
        assert_eq!(concentration(&History { authors, ..History::default() }), expected, "{commits:?}");
    }

    #[test]
    fn few_people_make_half() {
        check(&[], (0, 0));
        check(&[5], (1, 10_000));
        check(&[1, 1, 1, 1], (2, 2_500));
        check(&[10, 1, 1], (1, 8_333));
        check(&[3, 3, 3, 1], (2, 3_000));
    }

    #[test]
    fn months_run_back_over_the_year() {
        let months = last_months("2026-01-15");
        assert_eq!(months.first().map(String::as_str), Some("2026-01"));
        assert_eq!(months.get(1).map(String::as_str), Some("2025-12"));
        assert_eq!(months.len(), MONTHS);
    }
}
