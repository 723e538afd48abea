//! The tool functions: what agents, people (`deepdive tool call`), models and MCP clients can ask of a subject.
//!
//! A tool is read-only and deterministic, reads nothing besides the graph and the snapshot, and answers with facts and findings that
//! carry their evidence. One file each; [`ALL`] lists them; [`Registry`] is what callers ask, so that embedders can add their own.

mod context;
mod tool;

pub use context::{Subject, ToolContext};
pub use tool::{Answer, Registry, Tool, ToolError, TypedTool};

/// Every built-in tool, by name.
pub const ALL: &[&dyn Tool] = &[];
