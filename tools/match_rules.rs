//! `match_rules`: what the rules find, with every place and why it is one.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use deepdive_graph::{CallId, CodeGraph, FileId};
use deepdive_model::facts::RuleFacts as Facts;
use deepdive_model::{Category, Evidence, Finding, Lines, Role, Severity};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::rule::{CallHits, Hit, Origin, PASS, Places, Rule, RuleSet, Scope, SyntaxHit, builtin, decode};
use crate::{ToolContext, ToolError, TypedTool};

/// The most findings of one rule; what is beyond is counted in the totals.
const MOST_OF_ONE_RULE: usize = 1000;

/// Comments by which code asks scanners to look away.
const SUPPRESSIONS: &[&str] = &["nosec", "ast-grep-ignore", "noqa", "nosemgrep", "eslint-disable", "NOSONAR"];

/// See [`TypedTool::ABOUT`].
pub struct MatchRules {
    rules: Option<Arc<RuleSet>>,
}

impl MatchRules {
    /// The tool over the built-in rules.
    pub const BUILTIN: Self = Self { rules: None };

    /// The tool over these rules.
    pub fn over(rules: Arc<RuleSet>) -> Self {
        Self { rules: Some(rules) }
    }

    fn rules(&self) -> Arc<RuleSet> {
        self.rules.clone().unwrap_or_else(builtin)
    }
}

/// Arguments of `match_rules`.
#[derive(Debug, Default, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Args {
    /// Only rules of this category: security, scalability, quality, architecture, dependencies, operations.
    category: Option<Category>,
    /// Only this rule.
    rule: Option<String>,
}

impl TypedTool for MatchRules {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "match_rules";
    const ABOUT: &'static str = "Runs the rules over product code and reports what they find, each with its place.";
    const VERSION: u32 = 4;

    fn words(&self, argument: &str) -> Vec<String> {
        let rules = self.rules();
        if argument == "rule" { rules.rules().iter().map(|rule| rule.id.clone()).collect() } else { Vec::new() }
    }

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let rules = self.rules();
        let is_wanted = |rule: &Rule| {
            args.category.is_none_or(|category| rule.category() == category) && args.rule.as_ref().is_none_or(|id| *id == rule.id)
        };
        let hits = context.once(&format!("rule-hits-{}", rules.version()), || all_hits(context, &rules));
        let mut findings = Vec::new();
        let mut counted = Vec::new();
        let mut in_requests = BTreeSet::new();
        for (rule, hits) in rules.rules().iter().zip(hits.iter()).filter(|(rule, _)| is_wanted(rule)) {
            if context.cancel.is_cancelled() {
                return Err(ToolError::Cancelled);
            }
            counted.extend(hits.iter().map(|hit| (rule.id.as_str(), rule.draft(hit).severity)));
            in_requests.extend(hits.iter().filter(|hit| hit.route.is_some()).map(|hit| place_name(context.graph(), hit)));
            findings.extend(hits.iter().take(MOST_OF_ONE_RULE).filter_map(|hit| finding(context, rule, hit)));
        }
        Finding::number(&mut findings);
        let count = rules.rules().iter().filter(|rule| is_wanted(rule)).count() as u64;
        let totals = totals(context.graph(), &counted, count);
        Ok((Facts { in_requests: in_requests.into_iter().collect(), ..totals }, findings))
    }
}

/// The primary place of a finding in short: `path:line`.
fn place_name(graph: &CodeGraph, hit: &Hit) -> String {
    format!("{}:{}", graph.path(hit.file), hit.line)
}

/// Hits of each rule, in the order of the rules, each list sorted by place.
fn all_hits(context: &ToolContext, rules: &RuleSet) -> Vec<Vec<Hit>> {
    let graph = context.graph();
    let places = Places::new(graph);
    let mut all: Vec<Vec<Hit>> = rules.rules().iter().map(|_| Vec::new()).collect();
    for (rule, hit) in CallHits::new(graph, &places, rules.rules()).find() {
        if let Some(hits) = all.get_mut(rule) {
            hits.push(hit);
        }
    }
    for (file, bytes) in graph.passes.get(PASS).map(Vec::as_slice).unwrap_or_default() {
        if !graph.file(*file).is_some_and(crate::modules::is_product_code) {
            continue;
        }
        for found in decode(bytes) {
            let Some(at) = rules.rules().iter().position(|rule| rule.id == found.rule) else { continue };
            let Some(matched) = rules.rules().get(at).and_then(|rule| rule.matches.get(found.matched as usize)) else { continue };
            let hit = syntax_hit(graph, &places, *file, &found)
                .filter(|hit| matched.narrowed.from_request.is_none() || hit.from.is_some());
            if let (Some(hit), Some(hits)) = (hit.and_then(|hit| places.narrow(hit, matched)), all.get_mut(at)) {
                hits.push(hit);
            }
        }
    }
    for (rule, hits) in rules.rules().iter().zip(&mut all) {
        hits.retain(|hit| !is_checked(context, &places, rule, hit));
        hits.sort_by_key(|hit| (hit.file, hit.line, hit.end_line));
        hits.dedup_by_key(|hit| (hit.file, hit.line));
    }
    all
}

/// Whether what the rule takes for a check stands before a place; what comments say does not count.
fn is_checked(context: &ToolContext, places: &Places<'_>, rule: &Rule, hit: &Hit) -> bool {
    let Some(check) = rule.matches.get(hit.matched).and_then(|matched| matched.unless_before.as_ref()) else { return false };
    let (start, end) = places.lines_before(hit);
    let Some(bytes) = context.snapshot().lines(context.graph().path(hit.file), Lines::new(start, end)) else { return false };
    let text = String::from_utf8_lossy(&bytes);
    let mut code = text.lines().filter(|line| !line.trim_start().starts_with(['#', '*']) && !line.trim_start().starts_with("//"));
    code.any(|line| check.is_match(line))
}

/// A match of a pattern, with what the graph knows of the place.
fn syntax_hit(graph: &CodeGraph, places: &Places<'_>, file: FileId, found: &SyntaxHit) -> Option<Hit> {
    let symbol = places.symbol_at(file, found.line, found.end_line);
    let owner = symbol.and_then(|id| graph.symbol(id)).map(|symbol| symbol.fact);
    let scope = Scope { facts: &graph.file(file)?.facts, owner, line: found.line };
    let from = Origin { places, file, scope }.of_text(&found.asked);
    Some(Hit { matched: found.matched as usize, from, ..Hit::new(file, found.line, found.end_line, symbol) })
}

fn finding(context: &ToolContext, rule: &Rule, hit: &Hit) -> Option<Finding> {
    let graph = context.graph();
    let path = graph.path(hit.file);
    let primary = context.place(path, hit.line, hit.end_line)?.with_role(Role::Sink);
    let bytes = context.snapshot().lines(path, Lines::new(hit.line, hit.end_line))?;
    let excerpt = String::from_utf8_lossy(&bytes).into_owned();
    let mut draft = rule.draft(hit);
    if SUPPRESSIONS.iter().any(|mark| excerpt.contains(mark)) {
        draft.explanation.engineer.push_str(" A comment here asks scanners to look away.");
    }
    let mut more: Vec<Evidence> = source(context, hit).into_iter().collect();
    more.extend(hit.way.iter().filter_map(|call| place_of(context, *call)).map(|place| place.with_role(Role::Hop)));
    let symbol = hit.symbol.map_or_else(|| path.to_owned(), |id| graph.symbol_name(id));
    Some(draft.at(&symbol, &excerpt, primary, more))
}

fn place_of(context: &ToolContext, call: CallId) -> Option<Evidence> {
    let call = context.graph().call(call)?;
    context.place(context.graph().path(call.file), call.line, call.end_line)
}

/// Where what a request sends comes in: the head of what answers it, else the line that reads it.
fn source(context: &ToolContext, hit: &Hit) -> Option<Evidence> {
    let from = hit.from?;
    let (file, line) = hit.route.map_or((hit.file, from), |route| (route.file, route.line));
    Some(context.place(context.graph().path(file), line, line)?.with_role(Role::Source))
}

fn totals(graph: &CodeGraph, counted: &[(&str, Severity)], rules: u64) -> Facts {
    let names = [
        ("critical", Severity::Critical),
        ("high", Severity::High),
        ("medium", Severity::Medium),
        ("low", Severity::Low),
        ("info", Severity::Info),
    ];
    let count = |severity| counted.iter().filter(|(_, found)| *found == severity).count() as u64;
    let total = names.into_iter().map(|(name, severity)| (name.to_owned(), count(severity))).collect();
    let mut by_rule = BTreeMap::new();
    for (rule, _) in counted {
        *by_rule.entry((*rule).to_owned()).or_default() += 1;
    }
    let files = graph.files.iter().filter(|file| crate::modules::is_product_code(file)).count() as u64;
    Facts { total, by_rule, rules, files, in_requests: Vec::new() }
}
