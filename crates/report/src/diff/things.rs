//! Lists of named things before and after: components, connections, technologies, features, ways in, packages, grades.

use std::collections::BTreeMap;

use deepdive_model::{AssessedState, Component, Connection, Dependency, Report, StackItem};
use serde::Serialize;

/// What came, went, and is not what it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Changes {
    /// Only in the new report.
    pub added: Vec<String>,
    /// Only in the old report.
    pub removed: Vec<String>,
    /// In both, but not the same.
    pub changed: Vec<Change>,
}

/// One thing that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// What it was.
    pub old: String,
    /// What it is.
    pub new: String,
}

impl Changes {
    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// By name and state; a name that stands several times shows all its states.
    fn between(old: impl Iterator<Item = (String, String)>, new: impl Iterator<Item = (String, String)>) -> Self {
        let (old, new) = (gathered(old), gathered(new));
        let only = |one: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
            one.keys().filter(|name| !other.contains_key(*name)).cloned().collect()
        };
        let both = old.iter().filter_map(|(name, was)| new.get(name).map(|now| (name, was, now)));
        let changed = both.filter(|(_, was, now)| was != now);
        Self {
            added: only(&new, &old),
            removed: only(&old, &new),
            changed: changed.map(|(name, old, new)| Change { name: name.clone(), old: old.clone(), new: new.clone() }).collect(),
        }
    }
}

fn gathered(items: impl Iterator<Item = (String, String)>) -> BTreeMap<String, String> {
    let mut all = BTreeMap::<String, Vec<String>>::new();
    for (name, state) in items {
        all.entry(name).or_default().push(state);
    }
    let joined = all.into_iter().map(|(name, mut states)| {
        states.sort();
        states.dedup();
        (name, states.join(", "))
    });
    joined.collect()
}

/// Whether both reports looked at a capability, so that what is missing in one is missing.
fn both_looked(old: &Report, new: &Report, capability: &str) -> bool {
    let looked = |report: &Report| {
        report.assessed.iter().any(|one| one.capability == capability && one.state != AssessedState::NotAssessed)
    };
    looked(old) && looked(new)
}

fn changes<'a, T: 'a, I: Iterator<Item = &'a T>>(
    (old, new): (&'a Report, &'a Report),
    capability: &str,
    list: impl Fn(&'a Report) -> I,
    said: impl Fn(&'a T) -> (String, String),
) -> Changes {
    if both_looked(old, new, capability) {
        Changes::between(list(old).map(&said), list(new).map(&said))
    } else {
        Changes::default()
    }
}

pub(super) fn components(old: &Report, new: &Report) -> Changes {
    let said = |one: &Component| {
        let built = if one.technology.is_empty() { String::new() } else { format!(", {}", one.technology) };
        (one.name.clone(), format!("{}{built}", crate::render::kind_words(one.kind)))
    };
    changes((old, new), "map", |report| report.system_map.components.iter(), said)
}

pub(super) fn connections(old: &Report, new: &Report) -> Changes {
    let said = |one: &Connection| {
        let name = format!("{} to {} over {}", one.from, one.to, one.protocol.as_str());
        (name, crate::render::status_words(one.status).to_owned())
    };
    changes((old, new), "map", |report| report.system_map.connections.iter(), said)
}

pub(super) fn stack(old: &Report, new: &Report) -> Changes {
    let said = |one: &StackItem| (one.name.clone(), one.version.clone().unwrap_or_else(|| "no version stated".to_owned()));
    changes((old, new), "stack", |report| report.stack.iter(), said)
}

pub(super) fn features(old: &Report, new: &Report) -> Changes {
    changes((old, new), "features", |report| report.features.iter(), |one| (one.name.clone(), String::new()))
}

pub(super) fn entry_points(old: &Report, new: &Report) -> Changes {
    let said = |one: &deepdive_model::EntryPoint| {
        let guards = if one.guards.is_empty() { "no guard seen".to_owned() } else { format!("behind {}", one.guards.join(", ")) };
        (one.id.clone(), guards)
    };
    changes((old, new), "entry_points", |report| report.entry_points.iter(), said)
}

/// Only packages that a manifest names: a lock file's hundreds follow from them.
pub(super) fn dependencies(old: &Report, new: &Report) -> Changes {
    let said = |one: &Dependency| {
        let version = one.version.clone().unwrap_or_else(|| "no version stated".to_owned());
        (format!("{} ({})", one.name, one.ecosystem), version)
    };
    changes((old, new), "dependencies", |report| report.dependencies.iter().filter(|one| one.direct), said)
}

/// Grades that have another letter now.
pub(super) fn grades(old: &Report, new: &Report) -> Vec<Change> {
    let letter = |letter: &Option<String>| letter.clone().unwrap_or_else(|| "not assessed".to_owned());
    let pairs = new.summary.grades.iter().filter_map(|now| {
        let was = old.summary.grades.iter().find(|was| was.area == now.area)?;
        Some(Change { name: now.area.clone(), old: letter(&was.letter), new: letter(&now.letter) })
    });
    pairs.filter(|change| change.old != change.new).collect()
}

/// Measured sizes: the tool, the pointer to its number, what it is called, and the capability that it belongs to.
const SIZES: &[(&str, &str, &str, &str)] = &[
    ("tests_of", "/cases", "Test cases", "tests"),
    ("tests_of", "/test_files", "Test files", "tests"),
    ("tests_of", "/test_lines", "Lines of tests", "tests"),
    ("tests_of", "/product_files", "Files of product code", "tests"),
    ("tests_of", "/product_lines", "Lines of product code", "tests"),
    ("complexity", "/functions", "Functions", "quality"),
    ("complexity", "/above_10", "Functions that are hard to follow", "quality"),
    ("duplication", "/duplicated", "Copied lines", "duplication"),
];

/// Measured sizes that are not what they were, where both reports measured them.
pub(super) fn sizes(old: &Report, new: &Report) -> Vec<Change> {
    let change = |name: &str, was: u64, now: u64| {
        (was != now).then(|| Change { name: name.to_owned(), old: was.to_string(), new: now.to_string() })
    };
    let all = [
        change("Files", old.subject.files, new.subject.files),
        change("Lines of all files", old.subject.lines, new.subject.lines),
    ];
    let measured = SIZES.iter().filter(|(_, _, _, capability)| both_looked(old, new, capability));
    let measured =
        measured.filter_map(|(tool, pointer, name, _)| change(name, number(old, tool, pointer)?, number(new, tool, pointer)?));
    all.into_iter().flatten().chain(measured).collect()
}

/// Test cases before and after, where there are fewer now.
pub(super) fn lost_tests(sizes: &[Change]) -> Option<&Change> {
    let cases = sizes.iter().find(|change| change.name == "Test cases")?;
    let count = |text: &str| text.parse::<u64>().ok();
    (count(&cases.new)? < count(&cases.old)?).then_some(cases)
}

fn number(report: &Report, tool: &str, pointer: &str) -> Option<u64> {
    report.metrics.get(tool)?.pointer(pointer)?.as_u64()
}

/// Capabilities that only one of the two looked at, or none.
pub(super) fn not_compared(old: &Report, new: &Report) -> Vec<String> {
    let all = old.assessed.iter().chain(&new.assessed).map(|one| one.capability.clone());
    let mut blind: Vec<String> = all.filter(|capability| !both_looked(old, new, capability)).collect();
    blind.sort();
    blind.dedup();
    blind
}
