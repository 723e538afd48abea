//! Rules that are run together.

use super::Rule;

/// Rules that are run together, sorted by id.
#[derive(Default)]
pub struct RuleSet {
    pub(crate) rules: Vec<Rule>,
}

impl RuleSet {
    /// These rules; of two with one id the later counts.
    pub fn new(rules: Vec<Rule>) -> Self {
        let mut by_id = std::collections::BTreeMap::new();
        for rule in rules {
            by_id.insert(rule.id.clone(), rule);
        }
        Self { rules: by_id.into_values().collect() }
    }

    /// The rules, sorted by id.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Changes whenever a rule does.
    pub fn version(&self) -> String {
        version_of(self.rules.iter().map(|rule| rule.digest))
    }
}

/// The version of rules whose files have these hashes, in the order of their ids.
pub(super) fn version_of(digests: impl Iterator<Item = [u8; 32]>) -> String {
    let mut hasher = blake3::Hasher::new();
    for digest in digests {
        hasher.update(&digest);
    }
    hasher.finalize().to_hex().as_str().get(..16).unwrap_or_default().to_owned()
}
