//! The tool functions: what agents, people (`deepdive tool call`), models and MCP clients can ask of a subject.
//!
//! A tool is read-only and deterministic, reads nothing besides the graph and the snapshot, and answers with facts and findings that
//! carry their evidence. One file each; [`ALL`] lists them; [`Registry`] is what callers ask, so that embedders can add their own.

mod callees;
mod callers;
mod calls;
mod complexity;
mod configuration;
mod context;
mod cycles;
mod data_model;
mod day;
mod dependencies;
mod detect_stack;
mod duplication;
mod entry_points;
mod find_places;
mod find_secrets;
mod find_symbol;
mod glob;
mod hotspots;
mod infrastructure;
mod lazy_regex;
mod licences;
mod list_features;
mod list_files;
mod lookup;
mod map_system;
mod match_rules;
mod module_graph;
mod modules;
mod outline;
mod overview;
mod ownership;
mod page;
mod path_between;
mod paths;
mod prose;
mod reach;
mod read_file;
mod refusals;
mod rule;
mod search_code;
mod source;
pub mod technologies;
#[cfg(test)]
mod testing;
mod tests_of;
mod tool;
mod trace_request;
mod tried;
mod uses;

use deepdive_graph::FilePass;

pub use context::{Subject, ToolContext};
pub use day::parse as day_number;
pub use find_secrets::Redactor;
pub use match_rules::MatchRules;
pub use rule::{BuildOne, Case, Failure, Rule, RuleError, RuleSet, SyntaxRules, builtin as builtin_rules, try_rule};
pub use tool::{Answer, Registry, Tool, ToolError, TypedTool};

/// Every built-in tool, by name.
pub const ALL: &[&dyn Tool] = &[
    &callees::Callees,
    &callers::Callers,
    &complexity::MeasureComplexity,
    &configuration::ListConfiguration,
    &cycles::FindCycles,
    &data_model::DataModel,
    &dependencies::ListDependencies,
    &detect_stack::DetectStack,
    &duplication::MeasureDuplication,
    &entry_points::ListEntryPoints,
    &find_places::FindPlaces,
    &find_secrets::FindSecrets,
    &find_symbol::FindSymbol,
    &hotspots::FindHotspots,
    &infrastructure::ListInfrastructure,
    &licences::ListLicences,
    &list_features::ListFeatures,
    &list_files::ListFiles,
    &map_system::MapSystem,
    &match_rules::MatchRules::BUILTIN,
    &module_graph::ModuleGraph,
    &outline::Outline,
    &ownership::MeasureOwnership,
    &overview::DescribeRepository,
    &path_between::PathBetween,
    &read_file::ReadFile,
    &search_code::SearchCode,
    &tests_of::TestsOf,
    &trace_request::TraceRequest,
];

/// What the tools ask of each file while it is read: a build that leaves one out makes its tool answer "not found" or find less.
pub const PASSES: &[&dyn FilePass] = &[&duplication::LineHashes, &rule::BuiltinRules, &find_secrets::Secrets];
