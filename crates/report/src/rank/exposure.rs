//! How open to the outside the place of a finding lies: from the ways in that were seen, never from guesses about the network.

use std::collections::{BTreeMap, BTreeSet};

use deepdive_model::{Category, EntryPointKind, Finding, Role};

use super::Factor;
use crate::catalogue::word;
use crate::facts::Facts;
use crate::way::Ways;

/// Files that requests enter, and folders of the components that take requests.
#[derive(Debug, Default)]
pub(super) struct Ground {
    entered: BTreeSet<String>,
    folders: BTreeMap<String, String>,
    ways: Ways,
}

impl Ground {
    pub(super) fn new(facts: &Facts) -> Self {
        let mut ground = Self { ways: Ways::new(facts), ..Self::default() };
        let mut open = BTreeSet::new();
        for entry in facts.entry_points.iter().flat_map(|entries| &entries.items).filter(|entry| takes_requests(entry.kind)) {
            ground.entered.extend(entry.evidence.iter().filter_map(|item| item.as_place()).map(|(path, _)| path.to_owned()));
            open.extend(entry.component.clone());
        }
        for component in facts.map.iter().flat_map(|map| &map.map.components) {
            let folder = component.path.as_deref().filter(|_| open.contains(&component.id));
            if let Some(folder) = folder.filter(|folder| !folder.is_empty() && *folder != ".") {
                ground.folders.insert(format!("{folder}/"), component.name.clone());
            }
        }
        ground
    }

    /// The widest exposure among the places of a risk.
    pub(super) fn exposure(&self, found: &[&Finding]) -> Factor {
        let most = found.iter().map(|finding| self.of(finding)).max_by_key(|factor| factor.points);
        most.unwrap_or_else(|| Factor::new(1, word("risk-exposure-none")))
    }

    fn of(&self, finding: &Finding) -> Factor {
        let traced = finding.evidence.iter().any(|item| item.role == Role::Source);
        if traced && finding.category == Category::Security {
            return Factor::new(3, word("risk-exposure-traced"));
        }
        if finding.category == Category::Quality {
            return Factor::new(2, word("risk-exposure-code"));
        }
        let path = finding.evidence.first().and_then(|item| item.as_place()).map_or("", |(path, _)| path);
        if self.entered.contains(path) {
            return Factor::new(3, word("risk-exposure-file"));
        }
        match self.folders.iter().rev().find(|(folder, _)| path.starts_with(folder.as_str())) {
            Some((_, name)) => Factor::new(2, word("risk-exposure-part").replace("{name}", &format!("`{name}`"))),
            None if self.ways.seen(finding) => Factor::new(1, word("risk-exposure-reached")),
            None => Factor::new(1, word("risk-exposure-none")),
        }
    }
}

fn takes_requests(kind: EntryPointKind) -> bool {
    match kind {
        EntryPointKind::Http | EntryPointKind::Rpc | EntryPointKind::Graphql | EntryPointKind::Page => true,
        EntryPointKind::Cli | EntryPointKind::Job | EntryPointKind::Consumer => false,
    }
}
