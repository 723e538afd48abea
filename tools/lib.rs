//! The tool functions: what agents, people (`deepdive tool call`), models and MCP clients can ask of a subject.
//!
//! A tool is read-only and deterministic, reads nothing besides the graph and the snapshot, and answers with facts and findings that
//! carry their evidence. One file each; [`ALL`] lists them; [`Registry`] is what callers ask, so that embedders can add their own.

mod callees;
mod callers;
mod calls;
mod complexity;
mod context;
mod cycles;
mod day;
mod detect_stack;
mod duplication;
mod find_symbol;
mod glob;
mod hotspots;
mod list_files;
mod lookup;
mod map_system;
mod module_graph;
mod modules;
mod outline;
mod ownership;
mod page;
mod path_between;
mod prose;
mod read_file;
mod search_code;
mod source;
pub mod technologies;
#[cfg(test)]
mod testing;
mod tests_of;
mod tool;

use deepdive_graph::FilePass;

pub use context::{Subject, ToolContext};
pub use tool::{Answer, Registry, Tool, ToolError, TypedTool};

/// Every built-in tool, by name.
pub const ALL: &[&dyn Tool] = &[
    &callees::Callees,
    &callers::Callers,
    &complexity::MeasureComplexity,
    &cycles::FindCycles,
    &detect_stack::DetectStack,
    &duplication::MeasureDuplication,
    &find_symbol::FindSymbol,
    &hotspots::FindHotspots,
    &list_files::ListFiles,
    &map_system::MapSystem,
    &module_graph::ModuleGraph,
    &outline::Outline,
    &ownership::MeasureOwnership,
    &path_between::PathBetween,
    &read_file::ReadFile,
    &search_code::SearchCode,
    &tests_of::TestsOf,
];

/// What the tools ask of each file while it is read: a build that leaves one out makes its tool answer "not found".
pub const PASSES: &[&dyn FilePass] = &[&duplication::LineHashes];
