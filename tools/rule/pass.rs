//! The pass that runs ast-grep rules on each file while its tree is at hand.
//!
//! Most files hold none of a rule's words: one search for all words of all rules comes first, then one walk over the tree for all rules
//! that are left. Comments by which code asks scanners to look away are not obeyed here: rules are matched directly, not through
//! ast-grep's own scan.

use std::collections::BTreeMap;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use ast_grep_core::matcher::MatcherExt as _;
use ast_grep_core::tree_sitter::StrDoc;
use ast_grep_core::{AstGrep, Matcher as _, Node, NodeMatch};
use deepdive_graph::{FilePass, FileRole, ParsedFile};
use serde::{Deserialize, Serialize};

use super::RuleSet;
use super::grammar::{ALL, Grammar};

/// Id of the pass.
pub(crate) const PASS: &str = "syntax-rules";

/// How much of a variable's text is kept.
const MOST_TEXT: usize = 400;

/// A match of an ast-grep rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SyntaxHit {
    pub(crate) rule: String,
    /// Position in the rule's `match`.
    pub(crate) matched: u32,
    pub(crate) line: u32,
    pub(crate) end_line: u32,
    /// Text of the variable that `from_request` asks about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) asked: String,
}

/// Runs the ast-grep rules of a set.
pub struct SyntaxRules {
    rules: Arc<RuleSet>,
    words: Option<AhoCorasick>,
    /// Of each word: the positions of rule and match that ask for it.
    owners: Vec<(usize, usize)>,
    /// Matches that ask for no word.
    always: Vec<(usize, usize)>,
    by_kind: BTreeMap<Grammar, Vec<Vec<Sought>>>,
}

/// A pattern that some kind of node may match: the positions of rule and match, and of the pattern in its match.
#[derive(Clone, Copy)]
struct Sought {
    owner: (usize, usize),
    pattern: usize,
}

impl SyntaxRules {
    /// A pass over these rules.
    pub fn new(rules: Arc<RuleSet>) -> Self {
        let (mut words, mut owners, mut always) = (Vec::new(), Vec::new(), Vec::new());
        for (at, rule) in rules.rules.iter().enumerate() {
            for (place, matched) in rule.matches.iter().enumerate().filter(|(_, matched)| !matched.syntax.is_empty()) {
                if matched.words.is_empty() {
                    always.push((at, place));
                }
                for word in &matched.words {
                    words.push(word.clone());
                    owners.push((at, place));
                }
            }
        }
        let words = AhoCorasick::new(words).ok();
        let by_kind = ALL.iter().map(|grammar| (*grammar, by_kind(&rules, *grammar))).collect();
        Self { rules, words, owners, always, by_kind }
    }

    /// Positions of the rules and matches that this source may hold, sorted.
    fn candidates(&self, source: &[u8]) -> Vec<(usize, usize)> {
        let mut found = self.always.clone();
        if let Some(words) = &self.words {
            found.extend(words.find_overlapping_iter(source).filter_map(|word| self.owners.get(word.pattern().as_usize())));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl FilePass for SyntaxRules {
    fn id(&self) -> &'static str {
        PASS
    }

    fn version(&self) -> String {
        self.rules.version()
    }

    fn run(&self, file: &ParsedFile<'_>) -> Vec<u8> {
        let hits = self.hits(file).unwrap_or_default();
        if hits.is_empty() { Vec::new() } else { serde_json::to_vec(&hits).unwrap_or_default() }
    }
}

impl SyntaxRules {
    /// `None` where there is nothing to look at: no tree, no words, code that is not the product's own, or bytes that are no text.
    fn hits(&self, file: &ParsedFile<'_>) -> Option<Vec<SyntaxHit>> {
        let is_own = matches!(file.role, FileRole::Product | FileRole::Build);
        let (tree, grammar) = (file.tree.filter(|_| is_own)?, Grammar::of(file.language?, file.path)?);
        let candidates = self.candidates(file.source);
        let source = std::str::from_utf8(file.source).ok().filter(|_| !candidates.is_empty())?;
        let document = AstGrep::doc(StrDoc { src: source.to_owned(), lang: grammar, tree: tree.clone() });
        let by_kind = self.by_kind.get(&grammar)?;
        let mut hits = Vec::new();
        for node in document.root().dfs() {
            let sought = by_kind.get(usize::from(node.kind_id())).into_iter().flatten();
            for sought in sought.filter(|sought| candidates.binary_search(&sought.owner).is_ok()) {
                hits.extend(self.hit(&node, *sought).map(|hit| (sought.owner, hit)));
            }
        }
        hits.sort_by_key(|(owner, _)| *owner);
        Some(hits.into_iter().map(|(_, hit)| hit).collect())
    }

    fn hit(&self, node: &Node<'_, StrDoc<Grammar>>, sought: Sought) -> Option<SyntaxHit> {
        let rule = self.rules.rules.get(sought.owner.0)?;
        let matched = rule.matches.get(sought.owner.1)?;
        let found = matched.syntax.get(sought.pattern)?.1.match_node(node.clone())?;
        let (line, end_line) = (found.start_pos().line() as u32 + 1, found.end_pos().line() as u32 + 1);
        let asked = matched.narrowed.from_request.as_ref().map_or_else(String::new, |name| text_of(&found, name));
        Some(SyntaxHit { rule: rule.id.clone(), matched: sought.owner.1 as u32, line, end_line, asked })
    }
}

/// The patterns of a grammar under each kind of node that they may match.
fn by_kind(rules: &RuleSet, grammar: Grammar) -> Vec<Vec<Sought>> {
    let mut by_kind = vec![Vec::new(); grammar.kinds()];
    for (at, rule) in rules.rules.iter().enumerate() {
        for (place, matched) in rule.matches.iter().enumerate() {
            let own = matched.syntax.iter().enumerate().filter(|(_, (own, _))| *own == grammar);
            for (pattern, (_, core)) in own {
                let kinds = core.potential_kinds();
                let may_be = |kind: &usize| kinds.as_ref().is_none_or(|kinds| kinds.contains(*kind));
                for (_, sought) in by_kind.iter_mut().enumerate().filter(|(kind, _)| may_be(kind)) {
                    sought.push(Sought { owner: (at, place), pattern });
                }
            }
        }
    }
    by_kind
}

/// Text of a variable of a match, or of all that a variable for several stands for.
fn text_of(found: &NodeMatch<'_, StrDoc<Grammar>>, name: &str) -> String {
    let variables = found.get_env();
    let one = variables.get_match(name).map(|node| node.text().into_owned());
    let text = one.unwrap_or_else(|| {
        variables.get_multiple_matches(name).iter().map(|node| node.text().into_owned()).collect::<Vec<_>>().join(" ")
    });
    text.chars().take(MOST_TEXT).collect()
}

/// What the pass wrote.
pub(crate) fn decode(bytes: &[u8]) -> Vec<SyntaxHit> {
    serde_json::from_slice(bytes).unwrap_or_default()
}
