//! The catalogue of messages: every sentence that is made from facts, in three depths, as data.
//!
//! A message is a template that is filled with arguments; a name that is not given is an error, never an empty spot. The same facts give
//! the same text.

#[cfg(test)]
mod counts;
mod filters;
#[cfg(test)]
mod readability;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use deepdive_model::{Args, ClaimDraft, Message, Text, hex_sha256};
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Deserialize;

const ENGLISH: &str = include_str!("../../catalogue/en.yaml");
const ASK: &str = include_str!("../../catalogue/ask.yaml");
const COMPARISON: &str = include_str!("../../catalogue/comparison.yaml");

/// Hash of every sentence and word: a report is the same only where it is.
pub fn catalogue_hash() -> String {
    hex_sha256(DATA.concat().as_bytes())
}

/// Everything that sentences are made from: a step that wrote with other words gave something else.
const DATA: &[&str] = &[
    ENGLISH,
    WORDS,
    include_str!("../../catalogue/ask.yaml"),
    include_str!("../../catalogue/comparison.yaml"),
    include_str!("../../catalogue/decisions.yaml"),
    include_str!("../../catalogue/operations.yaml"),
    include_str!("../../catalogue/vocabulary.yaml"),
];

/// Words and phrases that stand outside sentences.
const WORDS: &str = include_str!("../../catalogue/en-words.yaml");

/// A word or phrase by its key; the key itself where the catalogue has none, which a test rules out.
pub(crate) fn word(key: &str) -> &str {
    static ALL: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    ALL.get_or_init(|| serde_saphyr::from_str(WORDS).unwrap_or_default()).get(key).map_or(key, String::as_str)
}

/// What a capability is called in sentences.
pub(crate) fn capability(name: &str) -> String {
    let key = format!("capability-{name}");
    let called = word(&key);
    if called == key { name.replace('_', " ") } else { called.to_owned() }
}

/// Why a message could not be written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CatalogueError {
    /// The catalogue's YAML does not read.
    #[error("the catalogue can't be read: {0}")]
    Read(String),
    /// A template is wrong, or lacks an argument.
    #[error("message {id}: {source}")]
    Fill {
        /// The message.
        id: String,
        /// What the template engine said.
        source: minijinja::Error,
    },
    /// There is no such message.
    #[error("there is no message {0}")]
    Unknown(String),
}

/// A catalogue as its file has it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pages {
    /// Titles of sections by id.
    sections: BTreeMap<String, String>,
    /// Words of the field, each with what it means.
    glossary: BTreeMap<String, Term>,
    /// Templates by id.
    messages: BTreeMap<String, Entry>,
}

/// A word of the field.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Term {
    /// What it means, in one plain sentence.
    pub(crate) means: String,
    /// The spellings that it is met by, in lower case.
    pub(crate) met_as: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    executive: String,
    product: String,
    engineer: String,
    /// Arguments for the tests: shows translators what comes in.
    #[cfg_attr(not(test), expect(dead_code, reason = "read by tests and by people"))]
    sample: Args,
}

/// Messages that are ready to be filled.
pub(crate) struct Catalogue {
    pages: Pages,
    templates: Environment<'static>,
}

impl Catalogue {
    /// The English catalogue, which every build carries.
    pub(crate) fn english() -> Result<Self, CatalogueError> {
        Self::parse(ENGLISH)
    }

    /// The sentences of comparisons, in English.
    pub(crate) fn comparison() -> Result<Self, CatalogueError> {
        Self::parse(COMPARISON)
    }

    /// The sentences of answers, in English.
    pub(crate) fn ask() -> Result<Self, CatalogueError> {
        Self::parse(ASK)
    }

    fn parse(yaml: &str) -> Result<Self, CatalogueError> {
        let pages: Pages = serde_saphyr::from_str(yaml).map_err(|error| CatalogueError::Read(error.to_string()))?;
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        templates.set_auto_escape_callback(|_| AutoEscape::None);
        filters::add(&mut templates);
        for (id, entry) in &pages.messages {
            for (depth, text) in [("executive", &entry.executive), ("product", &entry.product), ("engineer", &entry.engineer)] {
                let added = templates.add_template_owned(format!("{id}/{depth}"), text.clone());
                added.map_err(|source| CatalogueError::Fill { id: id.clone(), source })?;
            }
        }
        Ok(Self { pages, templates })
    }

    /// A sentence from facts; it still needs evidence to become a claim.
    pub(crate) fn claim(&self, id: &str, args: Args) -> Result<ClaimDraft, CatalogueError> {
        if !self.pages.messages.contains_key(id) {
            return Err(CatalogueError::Unknown(id.to_owned()));
        }
        let text = Text {
            executive: self.filled(id, "executive", &args)?,
            product: self.filled(id, "product", &args)?,
            engineer: self.filled(id, "engineer", &args)?,
        };
        Ok(ClaimDraft::from_message(Message { id: id.to_owned(), args }, text))
    }

    fn filled(&self, id: &str, depth: &str, args: &Args) -> Result<String, CatalogueError> {
        let template = self.templates.get_template(&format!("{id}/{depth}"));
        let text = template.and_then(|template| template.render(Serde(args)));
        let text = text.map_err(|source| CatalogueError::Fill { id: id.to_owned(), source })?;
        Ok(one_line(&text))
    }

    /// The title of a section; its id where the catalogue has none.
    pub(crate) fn title<'a>(&'a self, section: &'a str) -> &'a str {
        self.pages.sections.get(section).map_or(section, String::as_str)
    }

    /// Words of the field by name.
    pub(crate) fn glossary(&self) -> &BTreeMap<String, Term> {
        &self.pages.glossary
    }
}

/// Runs of blanks and line breaks become one blank; no-break spaces stay.
fn one_line(text: &str) -> String {
    text.split([' ', '\n', '\t', '\r']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
