//! Reading a rule file: its form, its meaning, its patterns.

use ast_grep_config::{DeserializeEnv, RuleCore, SerializableRuleCore};
use deepdive_model::{Category, Confidence, FindingDraft, Severity};

use super::form::{AssignMatch, CallMatch, Case, Grade, MatchFile, Meta, RuleFile, Where};
use super::grammar::{ALL, Grammar};
use super::place::Hit;
use crate::lazy_regex::LazyRegex;

/// What is wrong with a rule file.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// It is not of the form.
    #[error("{file}: {why}")]
    Form {
        /// The file.
        file: String,
        /// What the reader says, with line and column.
        why: String,
    },
    /// A pattern can't be read in its language.
    #[error("{file}: rule for {language}: {why}")]
    Pattern {
        /// The file.
        file: String,
        /// The language.
        language: String,
        /// What ast-grep says.
        why: String,
    },
    /// It says something that can't be.
    #[error("{file}: {why}")]
    Meaning {
        /// The file.
        file: String,
        /// What can't be, and what would have been right.
        why: String,
    },
}

/// A rule.
pub struct Rule {
    /// Kebab case, after the bad thing.
    pub id: String,
    /// Snippets that are its tests.
    pub tests: Vec<Case>,
    pub(crate) matches: Vec<Match>,
    meta: Meta,
    pub(super) digest: [u8; 32],
}

/// One way in which a rule matches.
pub(crate) struct Match {
    pub(crate) languages: Vec<&'static str>,
    /// A file that holds none of these can't match.
    pub(crate) words: Vec<String>,
    pub(crate) syntax: Vec<(Grammar, RuleCore)>,
    pub(crate) call: Option<CallMatch>,
    pub(crate) assign: Option<AssignMatch>,
    pub(crate) narrowed: Where,
    pub(crate) function: Option<LazyRegex>,
    /// What no name around the place may be like.
    pub(crate) outside: Option<LazyRegex>,
    /// What may stand nowhere in the function up to the place.
    pub(crate) unless_before: Option<LazyRegex>,
    grade: Option<Grade>,
}

impl Rule {
    /// Reads a rule file.
    pub fn parse(file: &str, text: &str) -> Result<Self, RuleError> {
        let form = |why: String| RuleError::Form { file: file.to_owned(), why };
        let read: RuleFile = ast_grep_config::from_str(text).map_err(|error| form(error.to_string()))?;
        check(file, &read)?;
        let matches = read.matches.into_iter().map(|matched| compile(file, matched)).collect::<Result<_, _>>()?;
        let digest = *blake3::hash(text.as_bytes()).as_bytes();
        Ok(Self { id: read.id, tests: read.tests, matches, meta: read.meta, digest })
    }

    /// What the rule is about.
    pub fn category(&self) -> Category {
        self.meta.category
    }

    /// How bad what it finds is, at its mildest.
    pub fn severity(&self) -> Severity {
        self.meta.severity
    }

    /// One line.
    pub fn title(&self) -> &str {
        &self.meta.title
    }

    /// Languages that it is written for, sorted.
    pub fn languages(&self) -> Vec<&'static str> {
        let mut all: Vec<_> = self.matches.iter().flat_map(|matched| matched.languages.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The finding before its place: by which match, and by what is known of the place.
    ///
    /// Where only what a request sends does harm and none was seen to get there, the sentence says so; where no request was seen to reach
    /// the place at all, and where a loop lies in another function than the place, it is no more than worth a look.
    pub(crate) fn draft(&self, hit: &Hit) -> FindingDraft {
        let mut meta = self.meta.clone();
        let own = Grade { severity: meta.severity, confidence: meta.confidence };
        let matched = self.matches.get(hit.matched);
        let graver = meta.from_request.filter(|_| hit.from.is_some());
        let mut grade = graver.or(matched.and_then(|matched| matched.grade)).unwrap_or(own);
        let untraced = meta.from_request.is_some() && hit.from.is_none();
        let remote_loop = matched.is_some_and(|matched| matched.narrowed.in_loop) && !hit.way.is_empty();
        if untraced {
            meta.explanation.executive = conditional(&meta.explanation.executive);
            meta.explanation.product.push_str(" No way from a request to this place was seen.");
        }
        if (untraced && hit.route.is_none()) || remote_loop {
            grade.confidence = Confidence::Low;
        }
        FindingDraft {
            rule: self.id.clone(),
            category: meta.category,
            severity: grade.severity,
            confidence: grade.confidence,
            title: meta.title,
            explanation: meta.explanation,
            remediation: meta.fix,
            effort: meta.effort,
            cwe: meta.cwe,
            owasp: meta.owasp,
        }
    }
}

/// The harm, said to depend on what was not seen.
fn conditional(harm: &str) -> String {
    let mut letters = harm.chars();
    let lower: String = letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default();
    format!("If text from outside gets here, {lower}")
}

fn check(file: &str, read: &RuleFile) -> Result<(), RuleError> {
    let wrong = |why: &str| Err(RuleError::Meaning { file: file.to_owned(), why: why.to_owned() });
    let bad: usize = read.tests.iter().map(|case| case.bad.len()).sum();
    let good: usize = read.tests.iter().map(|case| case.good.len()).sum();
    match () {
        () if read.id.is_empty() || !read.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-') => {
            wrong("an id is made of lower-case letters, digits and dashes")
        }
        () if read.matches.is_empty() => wrong("`match` holds nothing: give at least one `rule`, `call` or `assign`"),
        () if bad == 0 || good < 2 => wrong("`tests` must hold at least one `bad` and two `good` snippets"),
        () => Ok(()),
    }
}

fn compile(file: &str, matched: MatchFile) -> Result<Match, RuleError> {
    let meaning = |why: String| RuleError::Meaning { file: file.to_owned(), why };
    let ways = [matched.rule.is_some(), matched.call.is_some(), matched.assign.is_some()];
    if ways.iter().filter(|way| **way).count() != 1 {
        return Err(meaning("each entry of `match` holds one of `rule`, `call` and `assign`".to_owned()));
    }
    let languages = matched.languages.iter().map(|name| language(name).map_err(meaning)).collect::<Result<Vec<_>, _>>()?;
    let regex = |field: &str, like: Option<String>| {
        let read = like.map(LazyRegex::new).transpose();
        read.map_err(|error| meaning(format!("`{field}` is no regular expression: {error}")))
    };
    let whole = |like: &Option<String>| like.as_ref().map(|like| format!("^(?:{like})$"));
    let function = regex("in_function", whole(&matched.narrowed.in_function))?;
    let outside = regex("outside", whole(&matched.narrowed.outside))?;
    let unless_before = regex("unless_before", matched.narrowed.unless_before.clone())?;
    let syntax = patterns(file, &matched, &languages)?;
    let call = matched.call.map(|call| CallMatch { to: call.to.iter().flat_map(|to| expand(to)).collect(), ..call });
    Ok(Match {
        languages,
        words: matched.words,
        syntax,
        call,
        assign: matched.assign,
        narrowed: matched.narrowed,
        function,
        outside,
        unless_before,
        grade: matched.grade,
    })
}

fn language(name: &str) -> Result<&'static str, String> {
    let known = ALL.iter().find(|grammar| grammar.language() == name);
    known.map(|grammar| grammar.language()).ok_or_else(|| format!("there is no language {name}; known are {}", names()))
}

fn patterns(file: &str, matched: &MatchFile, languages: &[&str]) -> Result<Vec<(Grammar, RuleCore)>, RuleError> {
    let Some(rule) = matched.rule.clone() else { return Ok(Vec::new()) };
    let rule = SerializableRuleCore { rule, constraints: matched.constraints.clone(), utils: None, transform: None };
    let mut patterns = Vec::new();
    for language in languages {
        let own = ALL.iter().filter(|grammar| grammar.language() == *language);
        let (good, bad): (Vec<_>, Vec<_>) =
            own.map(|grammar| (*grammar, rule.get_matcher(DeserializeEnv::new(*grammar)))).partition(|(_, core)| core.is_ok());
        // Of two grammars of one language only one may know a kind of node, such as JSX.
        if let Some((_, Err(error))) = bad.into_iter().next().filter(|_| good.is_empty()) {
            return Err(RuleError::Pattern { file: file.to_owned(), language: (*language).to_owned(), why: chain(&error) });
        }
        patterns.extend(good.into_iter().filter_map(|(grammar, core)| Some((grammar, core.ok()?))));
    }
    Ok(patterns)
}

/// `a.{b,c}` as `a.b` and `a.c`.
fn expand(name: &str) -> Vec<String> {
    let parts = name.split_once('{').and_then(|(start, rest)| Some((start, rest.split_once('}')?)));
    let Some((start, (choices, end))) = parts else { return vec![name.to_owned()] };
    choices.split(',').flat_map(|choice| expand(&format!("{start}{}{end}", choice.trim()))).collect()
}

fn names() -> String {
    let mut names: Vec<_> = ALL.iter().map(|grammar| grammar.language()).collect();
    names.dedup();
    names.join(", ")
}

/// An error and what is behind it, on one line.
fn chain(error: &dyn std::error::Error) -> String {
    let mut out = error.to_string();
    let mut at = error.source();
    while let Some(inner) = at {
        out.push_str(&format!(" {inner}"));
        at = inner.source();
    }
    out
}
