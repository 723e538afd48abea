//! The patterns by which secrets are known, as data, and the search for them: words first, then only the patterns whose word was found,
//! only around it.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, Input};
use deepdive_model::Severity;
use regex::bytes::Regex;
use serde::Deserialize;

use super::place::Place;
use super::settings::{self, Strength};
use super::value;
use crate::lazy_regex::LazyRegex;

/// Bytes of a line that are looked at on either side of a word: lines of data have no end.
const ASIDE: usize = 512;
/// Bytes after a word in which a secret of many lines ends.
const BLOCK: usize = 16_384;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    id: String,
    words: Vec<String>,
    like: String,
    entropy: u32,
    #[serde(default)]
    lines: Extent,
    severity: Option<Severity>,
    #[serde(default)]
    guess: bool,
    #[serde(default)]
    settings: Settings,
}

/// Whether a pattern knows what stands in files of settings by the name beside it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Settings {
    #[default]
    No,
    Also,
    Only,
    /// It counts in text that leaves and nowhere else: rather too much blotted out than a password sent.
    Text,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Extent {
    #[default]
    One,
    Many,
}

/// One form of secret.
pub(crate) struct Pattern {
    pub(crate) id: String,
    /// How bad it is in product code.
    pub(crate) severity: Severity,
    /// It is known by a name beside it, not by its own form: placeholders are left out.
    pub(crate) guess: bool,
    like: LazyRegex,
    entropy: u32,
    lines: Extent,
    settings: Settings,
}

/// All patterns.
pub(crate) struct Patterns {
    pub(crate) all: Vec<Pattern>,
    /// Any of the words: where lines with words are, found faster than which words they are.
    any: Regex,
    /// Words of the secrets that are known by their own form, as written: translations are long and hold nothing else.
    own: Regex,
    words: AhoCorasick,
    /// The pattern of each word.
    owners: Vec<usize>,
}

/// A secret: the pattern, and where its value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) value: Range<usize>,
    pub(crate) pattern: usize,
    /// Anyone would try it first: a word, a default.
    pub(crate) weak: bool,
}

impl Patterns {
    /// The built-in ones; none where their file can't be read, which a test rules out.
    pub(crate) fn builtin() -> Option<&'static Self> {
        static ALL: OnceLock<Option<Patterns>> = OnceLock::new();
        ALL.get_or_init(|| Self::parse(include_str!("patterns.yaml"))).as_ref()
    }

    fn parse(text: &str) -> Option<Self> {
        let forms: Vec<Form> = serde_saphyr::from_str(text).ok()?;
        let any = any_of("(?i-u)", forms.iter())?;
        let own = any_of("(?-u)", forms.iter().filter(|form| !form.guess && form.settings != Settings::Text))?;
        let (mut all, mut words, mut owners) = (Vec::new(), Vec::new(), Vec::new());
        for (at, form) in forms.into_iter().enumerate() {
            owners.extend(form.words.iter().map(|_| at));
            words.extend(form.words);
            let severity = form.severity.unwrap_or(Severity::High);
            let like = LazyRegex::new(form.like).ok()?;
            let Form { id, guess, entropy, lines, settings, .. } = form;
            all.push(Pattern { id, severity, guess, like, entropy, lines, settings });
        }
        let words = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()?;
        Some(Self { all, any, own, words, owners })
    }

    /// Every secret in a text, in order; of several that overlap the one that is known best, which is the first of the file.
    pub(crate) fn find(&self, text: &[u8], place: Place) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut done = vec![0; self.all.len()];
        let any = if place == Place::Translation { &self.own } else { &self.any };
        let lines = lines_with(any, text);
        for word in lines.flat_map(|line| self.words.find_overlapping_iter(Input::new(text).range(line))) {
            let Some((at, pattern)) = self.owners.get(word.pattern().as_usize()).and_then(|at| Some((*at, self.all.get(*at)?)))
            else {
                continue;
            };
            let window = pattern.window(text, word.start(), word.end());
            if done.get(at).is_some_and(|done| *done >= window.end) {
                continue;
            }
            if let Some(done) = done.get_mut(at) {
                *done = window.end;
            }
            let values = pattern.within(text, window, place).into_iter();
            found.extend(values.map(|(value, weak)| Found { value, pattern: at, weak }));
        }
        found.sort_by_key(|found| (found.value.start, found.pattern));
        found.dedup_by(|later, first| later.value.start < first.value.end);
        found
    }
}

/// Any of the words of some forms.
fn any_of<'a>(flags: &str, forms: impl Iterator<Item = &'a Form>) -> Option<Regex> {
    let words: Vec<_> = forms.flat_map(|form| &form.words).map(|word| regex::escape(word)).collect();
    Regex::new(&format!("{flags}{}", words.join("|"))).ok()
}

/// The lines that hold any of some words, which are all shorter than a line.
fn lines_with<'a>(any: &'a Regex, text: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (before, after) = text.split_at_checked(any.shortest_match_at(text, at)?)?;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let end = after.iter().position(|byte| *byte == b'\n').map_or(text.len(), |end| before.len() + end);
        at = end;
        Some(start..end)
    })
}

impl Pattern {
    /// The line of a word, or the block that begins with it.
    fn window(&self, text: &[u8], start: usize, end: usize) -> Range<usize> {
        let (back, ahead) = match self.lines {
            Extent::One => (ASIDE, ASIDE),
            Extent::Many => (40, BLOCK),
        };
        let floor = start.saturating_sub(back);
        let ceiling = (end + ahead).min(text.len());
        if self.lines == Extent::Many {
            return floor..ceiling;
        }
        let before = text.get(floor..start).and_then(|line| line.iter().rposition(|byte| *byte == b'\n'));
        let after = text.get(end..ceiling).and_then(|line| line.iter().position(|byte| *byte == b'\n'));
        before.map_or(floor, |at| floor + at + 1)..after.map_or(ceiling, |at| end + at)
    }

    /// Values in a part of a text, and whether each is weak.
    fn within(&self, text: &[u8], window: Range<usize>, place: Place) -> Vec<(Range<usize>, bool)> {
        let Some(part) = text.get(window.clone()) else { return Vec::new() };
        let real = self.like.captures_iter(part).filter_map(|found| {
            let value = found.name("value")?;
            let key = found.name("key").map_or(&b"PASSWORD"[..], |key| key.as_bytes());
            let weak = self.weight(part, key, value.as_bytes(), place)?;
            Some((window.start + value.start()..window.start + value.end(), weak))
        });
        real.collect()
    }

    /// Whether a value is weak, where it is a secret at all.
    fn weight(&self, line: &[u8], key: &[u8], value: &[u8], place: Place) -> Option<bool> {
        let real = || value::is_real(value, self.entropy, self.guess).then_some(false);
        let set = || settings::strength(line, key, value).map(|strength| strength == Strength::Weak);
        match (self.settings, place) {
            (Settings::Text, _) => (place == Place::Text && !value::is_blot(value)).then_some(true),
            (_, Place::Translation) => real().filter(|_| !self.guess),
            (Settings::No, _) | (Settings::Also, Place::Code | Place::Text) => real(),
            (Settings::Only, Place::Code) => None,
            (Settings::Only | Settings::Also, Place::Settings) => set(),
            (Settings::Only, Place::Text) => set().filter(|weak| settings::is_written_as_setting(line, key, *weak)),
        }
    }
}
