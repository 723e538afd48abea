//! `tests_of`: how much of the product tests reach, and which modules none does.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use deepdive_graph::{CodeGraph, File, FileId, FileRole};
use deepdive_model::Finding;
use deepdive_model::facts::{ModuleFact, Tests as Facts};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::modules::{folders_of, is_product_code, modules};
use crate::tried::tried;
use crate::{ToolContext, ToolError, TypedTool};

/// How many untested modules and example places an answer lists.
const SHOWN: usize = 20;

/// Calls that declare a test case in JavaScript and TypeScript.
const CASE_CALLS: &[&str] = &["it", "test"];

/// See [`TypedTool::ABOUT`].
pub(crate) struct TestsOf;

/// Arguments of `tests_of`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for TestsOf {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "tests_of";
    const ABOUT: &'static str =
        "Counts tests and lists the modules that no test imports, calls, stands in or asks for by a route.";
    const VERSION: u32 = 3;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let graph = context.graph();
        let tests: Vec<_> = ids(graph, |file| file.parsed && file.role == FileRole::Test).collect();
        let product: Vec<_> = ids(graph, is_product_code).collect();
        let mut untested = untested(context);
        let untested_total = untested.len() as u64;
        let untested_lines = untested.iter().map(|module| module.lines).sum();
        untested.truncate(SHOWN);
        let facts = Facts {
            test_files: tests.len() as u64,
            test_lines: lines(graph, &tests),
            product_files: product.len() as u64,
            product_lines: lines(graph, &product),
            cases: cases(graph),
            modules: modules(context).modules.len() as u64,
            untested,
            untested_total,
            untested_lines,
            evidence: tests.iter().take(3).filter_map(|id| context.place(graph.path(*id), 1, 1)).collect(),
        };
        Ok((facts, Vec::new()))
    }
}

fn ids(graph: &CodeGraph, keep: impl Fn(&File) -> bool) -> impl Iterator<Item = FileId> {
    let all = graph.files.iter().enumerate();
    all.filter(move |(_, file)| keep(file)).map(|(at, _)| FileId(at as u32))
}

fn lines(graph: &CodeGraph, files: &[FileId]) -> u64 {
    files.iter().filter_map(|id| graph.file(*id)).map(|file| u64::from(file.lines)).sum()
}

/// Test functions, and calls that declare a case in test files.
fn cases(graph: &CodeGraph) -> u64 {
    let functions = graph.symbols.iter().filter(|symbol| symbol.flags.test && symbol.complexity > 0).count();
    let declares_case = |file: &File| {
        file.facts.calls.iter().filter(|call| call.receiver.is_none() && CASE_CALLS.contains(&file.facts.text(call.name))).count()
    };
    let declared: usize = graph.files.iter().filter(|file| file.role == FileRole::Test).map(declares_case).sum();
    (functions + declared) as u64
}

/// Modules that no test reaches directly, most lines first.
fn untested(context: &ToolContext) -> Vec<ModuleFact> {
    let reached = reached(context);
    let mut left: Vec<_> = modules(context).modules.values().filter(|module| !reached.contains(&module.path)).cloned().collect();
    left.sort_by(|a, b| (Reverse(a.lines), &a.path).cmp(&(Reverse(b.lines), &b.path)));
    left
}

/// Folders that a test imports from, calls into, stands in, or asks for by a route; a test below `src/test` stands in the folder that it
/// mirrors.
fn reached(context: &ToolContext) -> BTreeSet<String> {
    let graph = context.graph();
    let tried = tried(context);
    let inside = graph.symbols.iter().filter(|symbol| symbol.flags.test).map(|symbol| symbol.file);
    let test_files = ids(graph, |file| file.role == FileRole::Test);
    let mut folders = folders_of(tried.files().chain(tried.answering(graph)).chain(inside).chain(test_files), graph);
    let mirrored: Vec<_> =
        folders.iter().filter(|path| path.contains("src/test/")).map(|path| path.replace("src/test/", "src/main/")).collect();
    folders.extend(mirrored);
    // `shop/orders/tests` tries `shop/orders`.
    let around: Vec<_> = folders.iter().filter_map(|path| beside_tests(path)).map(str::to_owned).collect();
    folders.extend(around);
    folders
}

/// The folder that a folder of tests lies in.
fn beside_tests(path: &str) -> Option<&str> {
    let (outer, last) = path.rsplit_once('/')?;
    matches!(last, "test" | "tests" | "__tests__" | "spec").then_some(outer)
}
