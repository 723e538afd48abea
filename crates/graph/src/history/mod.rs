//! The repository's past, read with gix: who committed, what changed how often, what changes together. Nobody is named.
//!
//! Objects are read in this process; no program is started and no setting of the studied repository is obeyed beyond what it takes
//! to find its objects. Renames are not followed: a file's past begins with its present path.

use std::path::Path;

use deepdive_model::{Cancel, Problem};

mod changes;
mod commits;
mod identity;
mod tally;

/// Facts of the history.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Commits read, newest first in the walk; merges are counted but not their file lists.
    pub commits: u64,
    /// Commits after the last day that was asked for: they are in none of the other numbers.
    pub later: u64,
    /// True where the history is cut (shallow clone) or the bound was hit.
    pub partial: bool,
    /// Oldest commit of a person, or of a program where no person committed: id and day.
    pub first: (Box<str>, Day),
    /// Newest: id and day.
    pub last: (Box<str>, Day),
    /// Number of the author of the oldest and of the newest of these.
    pub ends: (u32, u32),
    /// By author number (order of first commit): commits, day of the first, day of the last, whether it is a bot.
    pub authors: Vec<Author>,
    /// Day of each commit with the author's number, oldest first.
    pub timeline: Vec<(Day, u32)>,
    /// By file that exists now and that a person changed, sorted by path.
    pub files: Vec<FileHistory>,
    /// Pairs of files that changed together at least three times: positions in `files` and number of commits, most first, at most 1 000.
    pub pairs: Vec<(u32, u32, u32)>,
}

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// Someone who committed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Author {
    /// Commits.
    pub commits: u32,
    /// First commit.
    pub first: Day,
    /// Last commit.
    pub last: Day,
    /// A program, by its name or address.
    pub bot: bool,
}

/// The past of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileHistory {
    /// The file.
    pub path: Box<str>,
    /// Commits of people that touched it: what programs do says nothing of where work is hard.
    pub commits: u32,
    /// Numbers of the authors who did, with their commits, most first.
    pub authors: Vec<(u32, u32)>,
    /// Day of the first.
    pub first: Day,
    /// Day of the last.
    pub last: Day,
}

/// Reads the past, up to a day, of the files at `paths`, which are sorted and relative to `root`; nothing where `root` is not in a git work tree
/// or the work tree knows nothing of it.
pub fn read(root: &Path, paths: &[&str], until: Day, cancel: &dyn Cancel) -> Result<Option<History>, Problem> {
    let Some(source) = commits::open(root)? else { return Ok(None) };
    let Some(walked) = commits::walk(&source, until, cancel)? else { return Ok(None) };
    let touched = changes::read(&source, &walked, paths, cancel)?;
    Ok(tally::sum(&walked, &touched, paths))
}

/// A problem of this phase.
fn problem(kind: &str, message: impl Into<String>) -> Problem {
    Problem::new("history", kind, "", message)
}

#[cfg(test)]
mod tests;
