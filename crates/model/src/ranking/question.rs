//! A question as the words to look for: those that were asked, and those that mean the same.

use std::collections::BTreeMap;

use super::vocabulary::{Vocabulary, vocabulary};
use super::words::{join, tokens};

/// Tenths that a word is worth which was asked, and one that only means the same.
const OWN: u64 = 10;
const SAME_MEANING: u64 = 4;

/// A question as the words to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The words that were asked, without those that only ask.
    pub words: Vec<String>,
    /// The number of each word to look for.
    numbers: BTreeMap<String, usize>,
    /// What it stands for, by its number.
    meanings: Vec<Vec<Meaning>>,
    /// The number of each asked word.
    own: Vec<usize>,
}

/// An asked word that another stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Meaning {
    /// Its place among the asked words.
    pub(super) at: usize,
    /// The number of that word.
    pub(super) of: usize,
    /// Tenths.
    pub(super) worth: u64,
}

impl Question {
    /// The words of a question. Two that are one word in code, such as `log in`, are taken for that one.
    pub fn new(text: &str) -> Self {
        let known = vocabulary();
        let read = known.phrased(tokens(text));
        let mut question = Self::default();
        let mut asked: Vec<String> = Vec::new();
        let mut places = Vec::new();
        for token in &read {
            let place = asked.iter().position(|stem| *stem == token.stem).or_else(|| {
                (!known.only_asks(&token.stem)).then(|| {
                    asked.push(token.stem.clone());
                    question.words.push(token.written.clone());
                    asked.len() - 1
                })
            });
            places.push(place);
        }
        asked.iter().enumerate().for_each(|(at, word)| question.look_for(known, at, word));
        for ((one, next), pair) in read.iter().zip(read.iter().skip(1)).zip(places.windows(2)) {
            if let [Some(first), Some(second)] = *pair {
                question.stand_for(&join(one, next).stem, first, OWN);
                question.stand_for(&join(one, next).stem, second, OWN);
            }
        }
        question
    }

    fn look_for(&mut self, known: &Vocabulary, at: usize, word: &str) {
        self.stand_for(word, at, OWN);
        known.same_meaning(word).for_each(|other| self.stand_for(other, at, SAME_MEANING));
    }

    /// An asked word first stands for itself, then others do for it.
    fn stand_for(&mut self, word: &str, at: usize, worth: u64) {
        let number = *self.numbers.entry(word.to_owned()).or_insert_with(|| {
            self.meanings.push(Vec::new());
            self.meanings.len() - 1
        });
        let of = self.own.get(at).copied().unwrap_or(number);
        if self.own.len() == at {
            self.own.push(number);
        }
        if let Some(meanings) = self.meanings.get_mut(number) {
            match meanings.iter_mut().find(|meaning| meaning.at == at) {
                Some(meaning) => meaning.worth = meaning.worth.max(worth),
                None => meanings.push(Meaning { at, of, worth }),
            }
        }
    }

    /// How many words are looked for.
    pub(super) fn terms(&self) -> usize {
        self.meanings.len()
    }

    pub(super) fn term(&self, word: &str) -> Option<(usize, &[Meaning])> {
        let number = *self.numbers.get(word)?;
        Some((number, self.meanings(number)))
    }

    pub(super) fn meanings(&self, term: usize) -> &[Meaning] {
        self.meanings.get(term).map_or(&[], Vec::as_slice)
    }
}
