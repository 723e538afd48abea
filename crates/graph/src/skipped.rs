//! Files that were left out, by reason: counts and a few examples for the coverage.

use std::collections::BTreeMap;

use deepdive_model::Skipped;

/// How many examples are shown of each reason.
const EXAMPLES: usize = 5;

/// What was left out.
#[derive(Debug, Default)]
pub(crate) struct LeftOut(BTreeMap<&'static str, Vec<Box<str>>>);

impl LeftOut {
    /// One more.
    pub(crate) fn add(&mut self, reason: &'static str, path: &str) {
        self.0.entry(reason).or_default().push(path.into());
    }

    /// As the coverage shows it: sorted by reason, the first paths of each.
    pub(crate) fn into_skipped(self) -> Vec<Skipped> {
        self.0.into_iter().map(|(reason, paths)| skipped(reason, paths)).collect()
    }
}

fn skipped(reason: &str, mut paths: Vec<Box<str>>) -> Skipped {
    paths.sort_unstable();
    let examples = paths.iter().take(EXAMPLES).map(ToString::to_string).collect();
    Skipped { reason: reason.to_owned(), count: paths.len() as u64, examples }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_all_and_shows_the_first() {
        let mut out = LeftOut::default();
        for path in ["g", "b", "a", "d", "c", "f"] {
            out.add("binary", path);
        }
        let skipped = out.into_skipped();
        assert_eq!(skipped.len(), 1);
        assert_eq!(skipped.first().map(|row| (row.count, row.examples.join(""))), Some((6, "abcdf".to_owned())));
    }
}
