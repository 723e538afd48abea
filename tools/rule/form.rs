//! The form of a rule file: what its YAML may hold. Nothing is checked here beyond the form.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use ast_grep_config::SerializableRule;
use deepdive_model::{Category, Confidence, Effort, Severity, Text};
use serde::Deserialize;

use super::grammar::ALL;
use crate::lazy_regex::LazyRegex;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) id: String,
    pub(super) meta: Meta,
    #[serde(rename = "match")]
    pub(super) matches: Vec<MatchFile>,
    pub(super) tests: Vec<Case>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meta {
    pub(super) title: String,
    pub(super) category: Category,
    pub(super) severity: Severity,
    pub(super) confidence: Confidence,
    #[serde(default)]
    pub(super) cwe: Vec<String>,
    #[serde(default)]
    pub(super) owasp: Vec<String>,
    pub(super) effort: Effort,
    pub(super) explanation: Text,
    pub(super) fix: String,
    /// What it is where something that a request sends goes into the place.
    pub(super) from_request: Option<Grade>,
}

/// How bad something is and how sure we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Grade {
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MatchFile {
    pub(super) languages: Vec<String>,
    #[serde(default)]
    pub(super) words: Vec<String>,
    pub(super) rule: Option<SerializableRule>,
    /// What the variables of `rule` must be, by name.
    pub(super) constraints: Option<HashMap<String, SerializableRule>>,
    pub(super) call: Option<CallMatch>,
    pub(super) assign: Option<AssignMatch>,
    #[serde(default, rename = "where")]
    pub(super) narrowed: Where,
    pub(super) grade: Option<Grade>,
}

/// A regular expression for the whole of a text.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Like(Arc<LazyRegex>);

impl TryFrom<String> for Like {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let like = LazyRegex::new(format!("^(?:{text})$")).map(Arc::new);
        like.map(Self).map_err(|error| format!("{text} is no regular expression: {error}"))
    }
}

impl Like {
    pub(crate) fn is(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

/// A condition on calls.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct CallMatch {
    /// What is called, by full name as imports and types tell: `requests.get`, `requests.{get,post}`, `*.execute`, `*Cipher.getInstance`.
    pub(crate) to: Vec<String>,
    /// What stands before the name, as written, is like this.
    pub(crate) on: Option<Like>,
    /// The file imports one of these modules (or something below).
    pub(crate) imports: Vec<String>,
    /// None of these keywords is among the arguments.
    pub(crate) without: Vec<String>,
    /// Each of these keywords is, with this text.
    pub(crate) with: BTreeMap<String, Like>,
    /// A condition on one argument.
    pub(crate) argument: Option<Argument>,
    /// A condition on one more argument.
    pub(crate) also: Option<Argument>,
    /// How many positional arguments there are at most.
    pub(crate) at_most: Option<usize>,
    /// How many positional arguments there are at least.
    pub(crate) at_least: usize,
}

/// A condition on what variables, fields and settings are given.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignMatch {
    /// What is given a value, as written: `DEBUG`, `*.innerHTML`; `.*` where the name does not matter.
    pub(crate) to: Like,
    /// What it is given.
    #[serde(default)]
    pub(crate) value: Argument,
    /// It is a map or list at the top of the file, of which an entry is given a value.
    #[serde(default)]
    pub(crate) shared: bool,
}

/// A condition on one argument or value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Argument {
    /// Which, from 0.
    pub(crate) at: usize,
    /// Which, by keyword; counts before `at`.
    pub(crate) keyword: Option<String>,
    /// Its text is put together from something that is not constant.
    pub(crate) built: bool,
    /// Its text starts with an SQL verb.
    pub(crate) sql: bool,
    /// It is anything but a constant.
    pub(crate) variable: bool,
    /// Something that a request sends goes into it.
    pub(crate) from_request: bool,
    /// Its text is like this regular expression.
    pub(crate) like: Option<Like>,
    /// Its text is not like this one.
    pub(crate) unlike: Option<Like>,
}

/// What else must be true of a place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Where {
    /// It stands in a loop, or is reached from one over at most two calls.
    pub(crate) in_loop: bool,
    /// It stands in an async function and is not awaited, or is reached from one over at most two plain calls.
    pub(crate) in_async: bool,
    /// It stands in code that answers a request, or is reached from it over at most three calls.
    pub(crate) in_route: bool,
    /// It stands at the top of a file or class, not in a function.
    pub(crate) at_top: bool,
    /// The function that it stands in is called like this regular expression.
    pub(crate) in_function: Option<String>,
    /// No function, class or file that it stands in is called like this regular expression.
    pub(crate) outside: Option<String>,
    /// This regular expression is found neither in the lines of the same function before it nor in its own.
    pub(crate) unless_before: Option<String>,
    /// Something that a request sends stands in this variable of the pattern, named without its `$`.
    pub(crate) from_request: Option<String>,
}

/// Snippets that must, or must not, be found.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// The language, or a file name where the name matters.
    pub language: String,
    /// What the rule must find something in.
    #[serde(default)]
    pub bad: Vec<String>,
    /// What it must find nothing in.
    #[serde(default)]
    pub good: Vec<String>,
}

impl Case {
    /// Name of the file that a snippet is written to.
    pub fn file(&self) -> String {
        let ending = ALL.iter().find(|grammar| grammar.language() == self.language).map(|grammar| grammar.ending());
        ending.map_or_else(|| self.language.clone(), |ending| format!("app.{ending}"))
    }
}
