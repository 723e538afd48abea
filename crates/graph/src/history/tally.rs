//! Adds up what the commits did, in their order, into the facts that are kept.

use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;

use super::changes::Touched;
use super::commits::{Commit, Walked};
use super::{Author, Day, FileHistory, History};

/// A commit that touches more files than this is a sweep and ties nothing together.
const MOST_TOGETHER: u32 = 30;
/// Files must have changed together this often.
const LEAST_TOGETHER: u32 = 3;
/// Pairs that are kept.
const MOST_PAIRS: usize = 1_000;

/// The history; nothing where no commit touched the studied folder.
pub(super) fn sum(walked: &Walked, touched: &[Touched], paths: &[&str]) -> Option<History> {
    // Sorted by day, so that clocks that ran wrong do not turn the order of the days; the walk's order decides within a day.
    let mut order: Vec<(&Commit, &Touched)> =
        walked.commits.iter().zip(touched).filter(|(_, touched)| touched.counts).rev().collect();
    order.sort_by_key(|(commit, _)| commit.day);
    let (numbers, authors) = authors(&order);
    let is_person = |number: &u32| authors.get(*number as usize).is_some_and(|author| !author.bot);
    let first = numbers.iter().position(is_person).unwrap_or(0);
    let last = numbers.iter().rposition(is_person).unwrap_or(numbers.len().checked_sub(1)?);
    let at = |at: usize| order.get(at).map(|(commit, _)| (commit.id.to_string().into(), commit.day));
    let timeline: Vec<(Day, u32)> = order.iter().zip(&numbers).map(|((commit, _), author)| (commit.day, *author)).collect();
    let of_people: Vec<(&Commit, &Touched, u32)> = order
        .iter()
        .zip(&numbers)
        .filter(|(_, number)| is_person(number))
        .map(|((commit, touched), number)| (*commit, *touched, *number))
        .collect();
    let (files, positions) = files(&of_people, paths);
    Some(History {
        commits: order.len() as u64,
        later: walked.later,
        partial: walked.partial || touched.iter().any(|touched| touched.unread),
        first: at(first)?,
        last: at(last)?,
        ends: (numbers.get(first).copied()?, numbers.get(last).copied()?),
        timeline,
        pairs: pairs(&of_people, &positions),
        files,
        authors,
    })
}

/// The author's number of each commit, and the authors by number. One person behind several addresses is one author.
fn authors(order: &[(&Commit, &Touched)]) -> (Vec<u32>, Vec<Author>) {
    let people = people(order);
    let mut numbers = FxHashMap::<usize, u32>::default();
    let mut authors = Vec::<Author>::new();
    let mut of_commits = Vec::with_capacity(order.len());
    for ((commit, _), person) in order.iter().zip(people) {
        let number = *numbers.entry(person).or_insert(authors.len() as u32);
        if number as usize == authors.len() {
            authors.push(Author { first: commit.day, ..Author::default() });
        }
        if let Some(author) = authors.get_mut(number as usize) {
            author.commits += 1;
            author.last = commit.day;
            author.bot |= commit.who.bot;
        }
        of_commits.push(number);
    }
    (of_commits, authors)
}

/// Who made each commit: those of one address belong together, and those of one full name.
fn people(order: &[(&Commit, &Touched)]) -> Vec<usize> {
    let mut nodes = FxHashMap::<(bool, &str), usize>::default();
    let mut tied = Vec::with_capacity(order.len());
    for (commit, _) in order {
        let next = nodes.len();
        let address = *nodes.entry((true, &commit.who.key)).or_insert(next);
        let next = nodes.len();
        let name = if commit.who.name.is_empty() { address } else { *nodes.entry((false, &commit.who.name)).or_insert(next) };
        tied.push((address, name));
    }
    let mut sets = UnionFind::<usize>::new(nodes.len());
    for (address, name) in &tied {
        sets.union(*address, *name);
    }
    tied.into_iter().map(|(address, _)| sets.find(address)).collect()
}

/// The files that some commit touched, and by position in `paths` their position among them.
fn files(commits: &[(&Commit, &Touched, u32)], paths: &[&str]) -> (Vec<FileHistory>, Vec<Option<u32>>) {
    let mut pasts: Vec<FileHistory> =
        paths.iter().map(|path| FileHistory { path: (*path).into(), ..FileHistory::default() }).collect();
    for (commit, touched, author) in commits {
        for file in &touched.files {
            if let Some(past) = pasts.get_mut(*file as usize) {
                add(past, commit.day, *author);
            }
        }
    }
    let mut kept = 0;
    let positions = pasts
        .iter()
        .map(|past| {
            let position = (past.commits > 0).then_some(kept);
            kept += u32::from(position.is_some());
            position
        })
        .collect();
    pasts.retain(|past| past.commits > 0);
    for past in &mut pasts {
        past.authors.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    }
    (pasts, positions)
}

fn add(past: &mut FileHistory, day: Day, author: u32) {
    if past.commits == 0 {
        past.first = day;
    }
    past.last = day;
    past.commits += 1;
    match past.authors.iter_mut().find(|(number, _)| *number == author) {
        Some((_, commits)) => *commits += 1,
        None => past.authors.push((author, 1)),
    }
}

/// Files that changed together, most often first.
fn pairs(commits: &[(&Commit, &Touched, u32)], positions: &[Option<u32>]) -> Vec<(u32, u32, u32)> {
    let mut counts = FxHashMap::<(u32, u32), u32>::default();
    for (_, touched, _) in commits.iter().filter(|(_, touched, _)| touched.all <= MOST_TOGETHER) {
        let files: Vec<u32> = touched.files.iter().filter_map(|file| positions.get(*file as usize).copied().flatten()).collect();
        for (at, first) in files.iter().enumerate() {
            for second in files.iter().skip(at + 1) {
                *counts.entry((*first, *second)).or_default() += 1;
            }
        }
    }
    let mut pairs: Vec<_> =
        counts.into_iter().filter(|(_, count)| *count >= LEAST_TOGETHER).map(|((a, b), count)| (a, b, count)).collect();
    pairs.sort_unstable_by(|a, b| b.2.cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
    pairs.truncate(MOST_PAIRS);
    pairs
}
