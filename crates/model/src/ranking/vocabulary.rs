//! Words that only ask, words that mean about the same, and phrases that are one word in code: data, read once.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::words::{self, Token, join, words};

static KNOWN: LazyLock<Vocabulary> = LazyLock::new(|| Vocabulary::read(include_str!("synonyms.txt")));

pub(super) fn vocabulary() -> &'static Vocabulary {
    &KNOWN
}

#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    /// Words that ask, and carry no meaning.
    asking: BTreeSet<String>,
    /// Words that mean about the same.
    groups: Vec<BTreeSet<String>>,
    /// Phrases by their stems, each with the word that it is, the longest first.
    phrases: Vec<(Vec<String>, String)>,
}

impl Vocabulary {
    fn read(text: &str) -> Self {
        let mut known = Self::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(asking) = line.strip_prefix('?') {
                known.asking.extend(words(asking));
            } else if let Some((word, phrases)) = line.strip_prefix('+').and_then(|line| line.split_once(':')) {
                let phrases = phrases.split(',').map(|phrase| words(phrase).collect::<Vec<_>>());
                known.phrases.extend(phrases.map(|phrase| (phrase, word.trim().to_owned())));
            } else {
                known.groups.push(words(line).collect());
            }
        }
        known.phrases.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        known
    }

    pub(super) fn only_asks(&self, stem: &str) -> bool {
        self.asking.contains(stem)
    }

    /// Other words that mean about the same.
    pub(super) fn same_meaning<'a>(&'a self, word: &'a str) -> impl Iterator<Item = &'a str> {
        let groups = self.groups.iter().filter(move |group| group.contains(word));
        groups.flatten().map(String::as_str).filter(move |other| *other != word)
    }

    /// Tokens with what is one word in code taken for one.
    pub(super) fn phrased(&self, tokens: Vec<Token>) -> Vec<Token> {
        let mut out = Vec::new();
        let mut rest = tokens.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let phrase = self.phrases.iter().find(|(phrase, _)| starts_with(rest, phrase));
            if let Some((phrase, word)) = phrase {
                out.extend(words::tokens(word));
                rest = rest.get(phrase.len()..).unwrap_or_default();
                continue;
            }
            let joined = after.first().map(|next| join(first, next)).filter(|joined| self.is_known(&joined.stem));
            rest = if joined.is_some() { after.get(1..).unwrap_or_default() } else { after };
            out.push(joined.unwrap_or_else(|| first.clone()));
        }
        out
    }

    fn is_known(&self, stem: &str) -> bool {
        self.groups.iter().any(|group| group.contains(stem))
    }

    #[cfg(test)]
    pub(super) fn groups(&self) -> impl Iterator<Item = &BTreeSet<String>> {
        self.groups.iter()
    }
}

fn starts_with(tokens: &[Token], phrase: &[String]) -> bool {
    tokens.len() >= phrase.len() && tokens.iter().zip(phrase).all(|(token, word)| token.stem == *word)
}
