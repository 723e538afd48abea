//! `duplication`: lines of product code that stand in more than one place.
//!
//! A block is six or more code lines in a row, alike but for white space; comments, imports and lone punctuation do not count. The
//! lines' hashes are taken while each file is read ([`LineHashes`]), so no file is read again.

mod blocks;
mod line_hashes;

use deepdive_graph::{CodeGraph, FileId};
use deepdive_model::facts::{DuplicateBlock, Duplication as Facts};
use deepdive_model::{Category, Confidence, Effort, Finding, FindingDraft, Severity, Text};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::modules::is_product_code;
use crate::{ToolContext, ToolError, TypedTool};
use blocks::{Block, find_blocks};
pub(crate) use line_hashes::LineHashes;
use line_hashes::{Line, PASS, decode};

/// How many blocks an answer lists.
const SHOWN: usize = 20;

/// A block of at least this many lines is reported as a finding.
const LONG: u32 = 40;

/// See [`TypedTool::ABOUT`].
pub(crate) struct MeasureDuplication;

/// Arguments of `duplication`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for MeasureDuplication {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "duplication";
    const ABOUT: &'static str = "Measures how much product code stands in more than one place.";
    const VERSION: u32 = 1;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let files = files(context.graph())?;
        let lines: u64 = files.iter().map(|(_, lines)| lines.len() as u64).sum();
        let (duplicated, blocks) = find_blocks(&files, &*context.cancel).ok_or(ToolError::Cancelled)?;
        let blocks: Vec<_> = blocks.iter().take(SHOWN).filter_map(|block| shown(context, block)).collect();
        let findings = blocks.iter().filter(|block| block.lines >= LONG).filter_map(finding).collect();
        let share = (duplicated * 10_000).checked_div(lines).unwrap_or(0);
        Ok((Facts { lines, duplicated, share, blocks }, findings))
    }
}

fn files(graph: &CodeGraph) -> Result<Vec<(FileId, Vec<Line>)>, ToolError> {
    let said = graph.passes.get(PASS).ok_or_else(|| ToolError::NotFound("the lines were not hashed in this run".to_owned()))?;
    let is_product = |id: &FileId| graph.file(*id).is_some_and(is_product_code);
    Ok(said.iter().filter(|(id, _)| is_product(id)).map(|(id, bytes)| (*id, decode(bytes))).collect())
}

fn shown(context: &ToolContext, block: &Block) -> Option<DuplicateBlock> {
    let place = |(file, start, end): &(FileId, u32, u32)| context.place(context.graph().path(*file), *start, *end);
    let evidence: Vec<_> = block.places.iter().filter_map(place).collect();
    (evidence.len() > 1).then_some(DuplicateBlock { lines: block.lines, evidence })
}

fn finding(block: &DuplicateBlock) -> Option<Finding> {
    let (first, others) = block.evidence.split_first()?;
    let (path, _) = first.as_place()?;
    let (lines, places) = (block.lines, block.evidence.len());
    let draft = FindingDraft {
        rule: "same-code-twice".to_owned(),
        category: Category::Quality,
        severity: Severity::Low,
        confidence: Confidence::High,
        title: format!("{lines} lines of code stand in {places} places"),
        explanation: Text {
            executive: "A fix made in one place will be missing in the other.".to_owned(),
            product: format!("The same {lines} lines are kept by hand in {places} places."),
            engineer: format!("{lines} code lines, alike but for white space, in {places} places."),
        },
        remediation: "Give the shared lines one home and call it from each place, where they mean the same.".to_owned(),
        effort: Effort::S,
        cwe: vec!["CWE-1041".to_owned()],
        owasp: Vec::new(),
    };
    Some(draft.at(path, &format!("{path} {lines}"), first.clone(), others.to_vec()))
}
