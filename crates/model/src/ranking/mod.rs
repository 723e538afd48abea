//! How well texts fit a question, by their words: BM25 in whole numbers, with words of the same meaning counting for less.
//!
//! It knows no repository and no report: whoever has texts hands in how often each word of the question stands in them.

mod asked;
mod question;
mod vocabulary;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

pub use asked::Asked;
pub use question::Question;
pub use words::words;

/// What one occurrence counts in a tally, so that parts of one can be told.
const UNIT: u64 = 16;
/// Lines of a text in which an occurrence counts for one; in longer texts it counts for less, for they hold more of everything.
const USUAL_LINES: u64 = 30;
/// Units at which a word has half of what it can ever be worth: it then stands twice in a name.
const HALF: u64 = 8 * UNIT;

/// How often the words of a question stand in one text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Units, by the word to look for.
    counts: BTreeMap<usize, u64>,
    /// Places of the asked words that were met, themselves or by another of the same meaning.
    asked: BTreeSet<usize>,
    /// As they were first written, by their stem.
    words: BTreeMap<String, String>,
}

impl Question {
    /// Counts the words of a text, each for so much.
    pub fn count(&self, tally: &mut Tally, text: &str, weight: u64) {
        self.count_units(tally, text, weight * UNIT);
    }

    /// Counts the words of a body of so many lines.
    pub fn count_body(&self, tally: &mut Tally, text: &str, lines: u64) {
        self.count_units(tally, text, UNIT * 2 * USUAL_LINES / (USUAL_LINES + lines));
    }

    /// Counts words that a thing stands for though they are not written there: they are not said to be met.
    pub fn imply(&self, tally: &mut Tally, text: &str, weight: u64) {
        let met = tally.words.clone();
        self.count(tally, text, weight);
        tally.words = met;
    }

    fn count_units(&self, tally: &mut Tally, text: &str, units: u64) {
        for (written, word) in words::with_joined(text) {
            let Some((term, meanings)) = self.term(&word) else { continue };
            *tally.counts.entry(term).or_default() += units;
            tally.asked.extend(meanings.iter().map(|meaning| meaning.at));
            tally.words.entry(word).or_insert(written);
        }
    }
}

impl Tally {
    /// Whether nothing of the question stands there.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// This one and half of another: what belongs to a thing speaks for it, but less than its own words.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Self {
        for (term, count) in &other.counts {
            *self.counts.entry(*term).or_default() += count / 2;
        }
        self.asked.extend(&other.asked);
        for (word, written) in &other.words {
            self.words.entry(word.clone()).or_insert_with(|| written.clone());
        }
        self
    }

    /// The words that were met.
    pub fn met(&self) -> Vec<String> {
        self.words.values().cloned().collect()
    }

    /// How many of the asked words were met, themselves or by another of the same meaning.
    pub fn asked_words(&self) -> usize {
        self.asked.len()
    }

    /// Whether an asked word was met.
    pub fn has(&self, at: usize) -> bool {
        self.asked.contains(&at)
    }
}

/// A score for each text: rare words count for more, repetition for less and less, and whoever has all words is far ahead. Of words that
/// mean the same only the best counts, and none is rarer than the word that was asked.
pub fn scores(question: &Question, tallies: &[Tally]) -> Vec<u64> {
    let rarity: Vec<u64> = (0..question.terms()).map(|term| rarity(term, tallies)).collect();
    let one = |tally: &Tally| {
        let mut best = BTreeMap::<usize, u64>::new();
        for (term, count) in &tally.counts {
            let rare = |term: usize| rarity.get(term).copied().unwrap_or_default();
            for meaning in question.meanings(*term) {
                let known = best.entry(meaning.at).or_default();
                *known = (*known).max(rare(*term).min(rare(meaning.of)) * saturated(*count) * meaning.worth);
            }
        }
        let share = best.len() as u64 * 100 / question.words.len().max(1) as u64;
        best.values().sum::<u64>() * share * share / 100_000
    };
    tallies.iter().map(one).collect()
}

/// In sixteenths of a doubling: how much a word tells that so few texts have.
fn rarity(term: usize, tallies: &[Tally]) -> u64 {
    let total = tallies.len() as u64 + 1;
    let having = tallies.iter().filter(|tally| tally.counts.contains_key(&term)).count() as u64 + 1;
    u64::from((total * 16 / having).max(1).ilog2()) + 1
}

/// From 0 to 1000.
fn saturated(count: u64) -> u64 {
    count * 1000 / (count + HALF)
}
