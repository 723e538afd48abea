//! Runs the tests that a rule carries: each `bad` snippet must be found, each `good` one must not.

use std::fmt;
use std::sync::Arc;

use deepdive_graph::FilePass;

use super::{Rule, RuleSet, SyntaxRules};
use crate::match_rules::{Args, MatchRules};
use crate::{ToolContext, TypedTool};

/// A snippet of which the rule says the wrong thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: String,
    /// Language or file name of the case.
    pub language: String,
    /// Which of the case's snippets, from 1.
    pub snippet: usize,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, language, snippet, why } = self;
        write!(f, "{rule}: {language}, snippet {snippet}: {why}")
    }
}

/// Makes a context over one file of this name and text, read with this pass.
pub type BuildOne<'a> = dyn Fn(&str, &str, &dyn FilePass) -> Result<ToolContext, String> + 'a;

/// Runs a rule's own tests; nothing came out wrong where the list is empty.
pub fn try_rule(file: &str, text: &str, build: &BuildOne<'_>) -> Result<Vec<Failure>, super::RuleError> {
    let rule = Rule::parse(file, text)?;
    let (id, cases) = (rule.id.clone(), rule.tests.clone());
    let rules = Arc::new(RuleSet::new(vec![rule]));
    let mut failures = Vec::new();
    for case in &cases {
        let snippets = case.bad.iter().map(|text| (text, true)).chain(case.good.iter().map(|text| (text, false)));
        for (at, (snippet, is_bad)) in snippets.enumerate() {
            let why = match found(&rules, &case.file(), snippet, build) {
                Err(why) => why,
                Ok(lines) if is_bad && lines.is_empty() => "nothing is found in this bad snippet".to_owned(),
                Ok(lines) if !is_bad && !lines.is_empty() => {
                    format!("something is found in this good snippet, at line {lines:?}")
                }
                Ok(_) => continue,
            };
            let snippet = if is_bad { at + 1 } else { at + 1 - case.bad.len() };
            let why = format!("{} ({why})", if is_bad { "bad" } else { "good" });
            failures.push(Failure { rule: id.clone(), language: case.language.clone(), snippet, why });
        }
    }
    Ok(failures)
}

/// Lines at which the rules find something in a snippet.
fn found(rules: &Arc<RuleSet>, file: &str, snippet: &str, build: &BuildOne<'_>) -> Result<Vec<u32>, String> {
    let context = build(file, snippet, &SyntaxRules::new(rules.clone()))?;
    let (_, findings) = MatchRules::over(rules.clone()).run(&context, Args::default()).map_err(|error| error.to_string())?;
    let line = |finding: &deepdive_model::Finding| {
        finding.evidence.first().and_then(|place| place.as_place()).map(|(_, lines)| lines.start)
    };
    Ok(findings.iter().filter_map(line).collect())
}
