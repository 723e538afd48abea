//! Words looked for in the text of stored reports.

use serde::Serialize;
use serde_json::Value;

use crate::{Store, StoreError};

/// A report that holds the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The report.
    pub id: String,
    /// Its subject.
    pub subject: String,
    /// JSON pointer of the best text.
    pub pointer: String,
    /// That text.
    pub text: String,
    /// Texts of the report that hold at least one of the words.
    pub count: u64,
}

impl Store {
    /// Reports in which every word occurs somewhere, upper or lower case, newest first; with the text that holds most of them.
    pub fn search(&self, words: &str) -> Result<Vec<Hit>, StoreError> {
        let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
        let mut hits = Vec::new();
        for entry in self.list()? {
            let stored = match self.body(entry) {
                Ok(stored) => stored,
                Err(error) => {
                    self.note(format!("not searched: {error}"));
                    continue;
                }
            };
            let report: Value = serde_json::from_str(&stored.json).map_err(|error| StoreError::Codec(error.to_string()))?;
            let mut search = Search::new(&words);
            search.walk(&report, &mut String::new());
            hits.extend(search.hit(stored.entry.id, stored.entry.subject));
        }
        Ok(hits)
    }
}

struct Search<'a> {
    words: &'a [String],
    seen: Vec<bool>,
    best: Option<(usize, String, String)>,
    count: u64,
}

impl<'a> Search<'a> {
    fn new(words: &'a [String]) -> Self {
        Self { words, seen: vec![false; words.len()], best: None, count: 0 }
    }

    fn walk(&mut self, value: &Value, pointer: &mut String) {
        match value {
            Value::String(text) => self.text(text, pointer),
            Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| self.child(&n.to_string(), item, pointer)),
            Value::Object(fields) => fields.iter().for_each(|(name, item)| self.child(name, item, pointer)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn child(&mut self, name: &str, value: &Value, pointer: &mut String) {
        let length = pointer.len();
        pointer.push('/');
        pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
        self.walk(value, pointer);
        pointer.truncate(length);
    }

    fn text(&mut self, text: &str, pointer: &str) {
        let lower = text.to_lowercase();
        let mut held = 0;
        for (word, seen) in self.words.iter().zip(&mut self.seen) {
            if lower.contains(word.as_str()) {
                *seen = true;
                held += 1;
            }
        }
        if held == 0 {
            return;
        }
        self.count += 1;
        if self.best.as_ref().is_none_or(|(most, _, _)| held > *most) {
            self.best = Some((held, pointer.to_owned(), text.to_owned()));
        }
    }

    fn hit(self, id: String, subject: String) -> Option<Hit> {
        let (_, pointer, text) = self.best.filter(|_| self.seen.iter().all(|seen| *seen))?;
        Some(Hit { id, subject, pointer, text, count: self.count })
    }
}
