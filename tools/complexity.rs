//! `complexity`: how branched and how long the functions of the product are.

use deepdive_graph::{CodeGraph, Symbol, SymbolId};
use deepdive_model::facts::{Complexity as Facts, FunctionFact};
use deepdive_model::{Category, Confidence, Effort, Finding, FindingDraft, Severity, Text};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::list_files::is_below;
use crate::modules::is_product_code;
use crate::{ToolContext, ToolError, TypedTool};

/// How many functions an answer lists.
const SHOWN: usize = 20;

/// Above this a function is reported as a finding.
const TOO_COMPLEX: u16 = 25;

/// Ways through a packed function, at least, and more than these for each of its lines.
const FEWEST_PACKED: u16 = 10;
const PACKED_A_LINE: u64 = 5;

/// See [`TypedTool::ABOUT`].
pub(crate) struct MeasureComplexity;

/// Arguments of `complexity`.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Args {
    /// Only functions below this folder.
    under: Option<String>,
}

impl TypedTool for MeasureComplexity {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "complexity";
    const ABOUT: &'static str = "Measures McCabe complexity and length of the product's functions.";
    const VERSION: u32 = 2;

    fn run(&self, context: &ToolContext, args: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let graph = context.graph();
        let mut functions = functions(graph, args.under.as_deref().unwrap_or(""));
        functions.sort_by_key(|(id, symbol)| (std::cmp::Reverse(symbol.complexity), *id));
        let mut facts = totals(&functions);
        facts.worst = functions.iter().take(SHOWN).filter_map(|(id, symbol)| function_fact(context, *id, symbol)).collect();
        let findings = facts.worst.iter().filter(|fact| fact.complexity > u32::from(TOO_COMPLEX)).map(finding).collect();
        Ok((facts, findings))
    }
}

fn functions<'a>(graph: &'a CodeGraph, under: &str) -> Vec<(SymbolId, &'a Symbol)> {
    let is_wanted = |symbol: &&Symbol| {
        let counts = |file: &deepdive_graph::File| is_product_code(file) && is_below(&file.path, under);
        symbol.complexity > 0 && !symbol.flags.test && !is_packed(symbol) && graph.file(symbol.file).is_some_and(counts)
    };
    let all = graph.symbols.iter().enumerate().map(|(at, symbol)| (SymbolId(at as u32), symbol));
    all.filter(|(_, symbol)| is_wanted(symbol)).collect()
}

/// More ways than a person writes in so many lines: code that a program packed, which no one reads or changes.
fn is_packed(symbol: &Symbol) -> bool {
    symbol.complexity > FEWEST_PACKED && u64::from(symbol.complexity) > PACKED_A_LINE * length(symbol)
}

fn length(symbol: &Symbol) -> u64 {
    u64::from(symbol.end_line.saturating_sub(symbol.start_line)) + 1
}

/// The totals over functions sorted by complexity, highest first.
fn totals(functions: &[(SymbolId, &Symbol)]) -> Facts {
    let above = |limit: u16| functions.iter().filter(move |(_, symbol)| symbol.complexity > limit);
    let lines: u64 = functions.iter().map(|(_, symbol)| length(symbol)).sum();
    let complex: u64 = above(10).map(|(_, symbol)| length(symbol)).sum();
    let at = |place: usize| functions.get(place).map_or(0, |(_, symbol)| u64::from(symbol.complexity));
    Facts {
        functions: functions.len() as u64,
        lines,
        median: at(functions.len() / 2),
        highest: at(0),
        above_10: above(10).count() as u64,
        above_25: above(25).count() as u64,
        longer_60: functions.iter().filter(|(_, symbol)| length(symbol) > 60).count() as u64,
        complex_lines: (complex * 10_000).checked_div(lines).unwrap_or(0),
        worst: Vec::new(),
    }
}

fn function_fact(context: &ToolContext, id: SymbolId, symbol: &Symbol) -> Option<FunctionFact> {
    let graph = context.graph();
    Some(FunctionFact {
        symbol: graph.symbol_name(id),
        complexity: u32::from(symbol.complexity),
        lines: length(symbol) as u32,
        parameters: u32::from(symbol.parameters),
        evidence: context.place(graph.path(symbol.file), symbol.start_line, symbol.end_line)?,
    })
}

fn finding(fact: &FunctionFact) -> Finding {
    let FunctionFact { symbol, complexity, lines, .. } = fact;
    let name = symbol.rsplit("::").next().unwrap_or(symbol);
    let draft = FindingDraft {
        rule: "function-too-complex".to_owned(),
        category: Category::Quality,
        severity: if *complexity > 50 { Severity::Medium } else { Severity::Low },
        confidence: Confidence::High,
        title: format!("`{name}` has {complexity} ways through it"),
        explanation: Text {
            executive: "Changes here take longer and break more often than elsewhere.".to_owned(),
            product: format!("This one piece of code decides {complexity} different cases."),
            engineer: format!(
                "McCabe complexity {complexity} over {lines} lines; above 25 few people can hold it in mind or test it whole."
            ),
        },
        remediation: "Split it along its cases; give each a name and a test before moving it.".to_owned(),
        effort: Effort::M,
        cwe: vec!["CWE-1121".to_owned()],
        owasp: Vec::new(),
    };
    draft.at(symbol, symbol, fact.evidence.clone(), Vec::new())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{facts, fixture};

    #[test]
    fn packed_functions_are_no_one_s_to_mend() {
        let cases = "if (a) { b(); } ".repeat(30);
        let written = cases.replace("} ", "}\n");
        let text = format!(
            "function packed(a) {{ {cases} }}\nfunction written(a) {{\n{written}}}\nfunction short(a) {{ return a && b && c; }}\n"
        );
        let facts = facts(&MeasureComplexity, &fixture(&[("src/touch.js", &text)]), json!({}));
        let seen: Vec<_> = facts.worst.iter().map(|one| (one.symbol.as_str(), one.complexity)).collect();
        assert_eq!(seen, [("src/touch.js::written", 31), ("src/touch.js::short", 3)]);
        assert_eq!((facts.functions, facts.above_25), (2, 1));
    }
}
