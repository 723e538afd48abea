//! How well texts fit a question, by their words: BM25 in whole numbers, with words of the same meaning counting for less.
//!
//! It knows no repository and no report: whoever has texts hands in how often each word of the question stands in them.

use std::collections::{BTreeMap, BTreeSet};

const SYNONYMS: &str = include_str!("synonyms.txt");

/// What a word is worth, and one that only means the same.
const OWN: u64 = 10;
const SAME_MEANING: u64 = 4;

#[derive(Debug, Default)]
struct Synonyms {
    /// Words that ask, and carry no meaning.
    asking: BTreeSet<String>,
    /// Words that mean about the same.
    groups: Vec<BTreeSet<String>>,
}

/// A question as the words to look for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Question {
    /// The words that were asked.
    pub words: Vec<String>,
    /// Every word to look for, with the places of the asked words that it stands for, and its worth.
    terms: BTreeMap<String, Vec<(usize, u64)>>,
}

/// How often the words of a question stand in one text, by the word's place in the question; the worth is counted in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    counts: BTreeMap<usize, u64>,
    /// As they were first written, by their stem.
    words: BTreeMap<String, String>,
}

impl Question {
    /// The words of a question, without those that only ask.
    pub fn new(text: &str) -> Self {
        let synonyms = known();
        let mut question = Self::default();
        let mut asked = Vec::new();
        for (written, word) in tokens(text).filter(|(_, word)| !synonyms.asking.contains(word)) {
            if !asked.contains(&word) {
                asked.push(word);
                question.words.push(written);
            }
        }
        for (at, word) in asked.iter().enumerate() {
            let same = synonyms.groups.iter().filter(|group| group.contains(word)).flatten();
            for term in same.filter(|term| *term != word) {
                let places = question.terms.entry(term.clone()).or_default();
                if !places.iter().any(|(known, _)| *known == at) {
                    places.push((at, SAME_MEANING));
                }
            }
            question.terms.entry(word.clone()).or_default().insert(0, (at, OWN));
        }
        question
    }

    /// Counts words that a thing stands for though they are not written there: they are not said to be met.
    pub fn imply(&self, tally: &mut Tally, text: &str, weight: u64) {
        let met = tally.words.clone();
        self.count(tally, text, weight);
        tally.words = met;
    }

    /// Counts the words of a text, each for so much.
    pub fn count(&self, tally: &mut Tally, text: &str, weight: u64) {
        for (written, word) in tokens(text) {
            let Some(places) = self.terms.get(&word) else { continue };
            for (at, worth) in places {
                *tally.counts.entry(*at).or_default() += worth * weight;
            }
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
        for (at, count) in &other.counts {
            *self.counts.entry(*at).or_default() += count / 2;
        }
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
        self.counts.len()
    }

    /// Whether an asked word was met.
    pub fn has(&self, at: usize) -> bool {
        self.counts.contains_key(&at)
    }
}

/// A score for each text: rare words count for more, repetition for less and less, and whoever has all words is far ahead.
pub fn scores(question: &Question, tallies: &[Tally]) -> Vec<u64> {
    let total = tallies.len() as u64;
    let rarity: Vec<u64> = (0..question.words.len())
        .map(|at| {
            let having = tallies.iter().filter(|tally| tally.counts.contains_key(&at)).count() as u64;
            // Sixteenths of a doubling, so that small texts tell rare from common too.
            u64::from(((total + 1) * 16 / (having + 1)).max(1).ilog2()) + 1
        })
        .collect();
    let one = |tally: &Tally| {
        let sum: u64 = tally.counts.iter().map(|(at, count)| rarity.get(*at).copied().unwrap_or(0) * saturated(*count)).sum();
        let share = tally.counts.len() as u64 * 100 / question.words.len().max(1) as u64;
        sum * share * share / 10_000
    };
    tallies.iter().map(one).collect()
}

/// From 0 to 1000; half at the worth of two words in a name.
fn saturated(count: u64) -> u64 {
    count * 1000 / (count + 80)
}

/// The words of a text, in lower case and without endings; `camelCase`, `snake_case` and paths are taken apart.
pub fn words(text: &str) -> impl Iterator<Item = String> {
    tokens(text).map(|(_, word)| word)
}

/// Each word as it is written, in lower case, and without its ending.
fn tokens(text: &str) -> impl Iterator<Item = (String, String)> {
    let mut out = Vec::new();
    let mut word = String::new();
    let mut lower = false;
    for char in text.chars().chain([' ']) {
        let starts = char.is_uppercase() && lower;
        if (!char.is_alphanumeric() || starts) && !word.is_empty() {
            let written = std::mem::take(&mut word);
            let stem = stem(&written);
            out.push((written, stem));
        }
        if char.is_alphanumeric() {
            word.extend(char.to_lowercase());
        }
        lower = char.is_lowercase() || char.is_numeric();
    }
    out.into_iter().filter(|(_, word)| word.len() > 1)
}

/// Without the endings of plural and of time: `orders` and `ordered` are `order`.
fn stem(word: &str) -> String {
    let vowel = |stem: &str| stem.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let cut = |end: &str| word.strip_suffix(end).filter(|stem| stem.len() > 2 && vowel(stem));
    let stem = match () {
        () if word.len() < 4 || word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") => word,
        () if word.ends_with("ies") && word.len() > 4 => return format!("{}y", word.strip_suffix("ies").unwrap_or(word)),
        () => ["sses", "ches", "shes", "xes"]
            .iter()
            .find(|end| word.ends_with(**end))
            .and_then(|_| word.strip_suffix("es"))
            .or_else(|| cut("ing"))
            .or_else(|| cut("ed"))
            .or_else(|| cut("s"))
            .unwrap_or(word),
    };
    let stem = undoubled(stem);
    stem.strip_suffix('e').filter(|short| short.len() > 3).unwrap_or(stem).to_owned()
}

/// `stopp` is `stop`; `pass` and `call` stay.
fn undoubled(stem: &str) -> &str {
    let mut ends = stem.chars().rev();
    let (last, before) = (ends.next(), ends.next());
    let doubles = last == before && last.is_some_and(|last| "bdgmnprt".contains(last)) && stem.len() > 4;
    if doubles { stem.get(..stem.len() - 1).unwrap_or(stem) } else { stem }
}

/// The words of the file, stemmed as all others.
fn known() -> Synonyms {
    let mut known = Synonyms::default();
    for line in SYNONYMS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('?') {
            Some(asking) => known.asking.extend(words(asking)),
            None => known.groups.push(words(line).collect()),
        }
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text).collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn words_lose_their_form() {
        check("orders ordered ordering Order", &["order", "order", "order", "order"]);
        check("getUserName user_names /users/{id}", &["get", "user", "name", "user", "name", "user", "id"]);
        check("queries caches stopped stored storing", &["query", "cach", "stop", "stor", "stor"]);
        check("class status this", &["class", "status", "this"]);
        check("", &[]);
    }

    #[test]
    fn a_question_keeps_what_it_asks_for() {
        assert_eq!(Question::new("How does login work?").words, ["login"]);
        assert_eq!(Question::new("where are the orders stored").words, ["orders", "stored"]);
        assert_eq!(Question::new("how is it done?").words, Vec::<String>::new());
    }

    fn ranked(question: &str, texts: &[&str]) -> Vec<usize> {
        let question = Question::new(question);
        let tally = |text: &&str| {
            let mut tally = Tally::default();
            question.count(&mut tally, text, 1);
            tally
        };
        let scores = scores(&question, &texts.iter().map(tally).collect::<Vec<_>>());
        let mut order: Vec<usize> = (0..texts.len()).filter(|at| scores.get(*at).is_some_and(|score| *score > 0)).collect();
        order.sort_by_key(|at| (std::cmp::Reverse(scores.get(*at).copied()), *at));
        order
    }

    #[test]
    fn better_texts_come_first() {
        assert_eq!(ranked("how does login work", &["the cart", "authenticate", "login", "login login"]), [3, 2, 1]);
        assert_eq!(ranked("cancel an order", &["order order order order", "cancel order"]), [1, 0]);
        assert_eq!(ranked("rare word", &["word", "word", "word", "rare"]), [3, 0, 1, 2]);
        assert!(ranked("spaceship", &["cart", "order"]).is_empty());
    }

    #[test]
    fn the_file_reads_and_its_groups_are_not_single() {
        let known = known();
        assert!(known.groups.len() > 20 && known.asking.len() > 20);
        assert!(known.groups.iter().all(|group| group.len() > 1));
    }
}
