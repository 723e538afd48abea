//! What changed between two reports: findings by their stable ids, the map, the stack, grades, features, packages.
//!
//! Two reports of the same repository at two times, or of two branches of it. What the newer report did not look at is neither fixed nor
//! removed: it is said to be unknown.

mod findings;
mod shared;
mod things;
mod words;

use deepdive_model::{Report, Subject};
use serde::Serialize;

pub use findings::{ChangedFinding, FindingsDiff};
pub use things::{Change, Changes};
pub use words::{diff_markdown, diff_text};

/// The version of this form.
const VERSION: u32 = 1;

/// What changed from an old report to a new one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Version of this form.
    pub schema_version: u32,
    /// Whether both reports are about one repository, as far as addresses and names tell.
    pub same_subject: bool,
    /// Whether both cite enough to tell, and no lines that one cites stand in the same file of the other.
    pub nothing_shared: bool,
    /// What the old report is about.
    pub old: Side,
    /// What the new report is about.
    pub new: Side,
    /// Whether nothing at all changed.
    pub same: bool,
    /// Findings.
    pub findings: FindingsDiff,
    /// Components and connections of the map.
    pub map: MapDiff,
    /// Technologies and their versions.
    pub stack: Changes,
    /// Features.
    pub features: Changes,
    /// Ways in.
    pub entry_points: Changes,
    /// Packages named by a manifest.
    pub dependencies: Changes,
    /// Grades that moved.
    pub grades: Vec<Change>,
    /// Measured sizes that moved: files, lines, tests, complex functions.
    pub sizes: Vec<Change>,
    /// What one of the two did not look at: nothing is concluded of it.
    pub not_compared: Vec<String>,
}

/// One of the two reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Name of the subject.
    pub name: String,
    /// Commit that was read.
    pub commit: Option<String>,
    /// Day of that commit.
    pub commit_date: Option<String>,
    /// The files that were read.
    pub snapshot: String,
}

/// What changed on the map.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct MapDiff {
    /// Parts.
    pub components: Changes,
    /// Arrows.
    pub connections: Changes,
}

/// Compares two reports.
pub fn diff(old: &Report, new: &Report) -> Diff {
    let findings = findings::compare(old, new);
    let map = MapDiff { components: things::components(old, new), connections: things::connections(old, new) };
    let stack = things::stack(old, new);
    let features = things::features(old, new);
    let entry_points = things::entry_points(old, new);
    let dependencies = things::dependencies(old, new);
    let grades = things::grades(old, new);
    let sizes = things::sizes(old, new);
    let lists = [&map.components, &map.connections, &stack, &features, &entry_points, &dependencies];
    let same = findings.is_empty() && grades.is_empty() && sizes.is_empty() && lists.iter().all(|list| list.is_empty());
    Diff {
        schema_version: VERSION,
        same_subject: same_subject(&old.subject, &new.subject),
        nothing_shared: shared::nothing(old, new),
        old: side(&old.subject),
        new: side(&new.subject),
        same,
        findings,
        map,
        stack,
        features,
        entry_points,
        dependencies,
        grades,
        sizes,
        not_compared: things::not_compared(old, new),
    }
}

/// By address where both have one, else by name.
fn same_subject(old: &Subject, new: &Subject) -> bool {
    let plain = |url: &str| url.trim_end_matches('/').trim_end_matches(".git").to_lowercase();
    match (&old.url, &new.url) {
        (Some(old), Some(new)) => plain(old) == plain(new),
        (Some(_) | None, Some(_) | None) => old.name == new.name,
    }
}

fn side(subject: &Subject) -> Side {
    Side {
        name: subject.name.clone(),
        commit: subject.commit.clone(),
        commit_date: subject.commit_date.clone(),
        snapshot: subject.snapshot.clone(),
    }
}

#[cfg(test)]
mod tests;
