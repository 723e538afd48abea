//! The facts of a codebase as a graph: walk, one parse with passes, resolve, freeze; beside the code its manifests, infrastructure,
//! settings, documents and history.
//!
//! A folder goes in ([`build`]), a frozen [`CodeGraph`] and its snapshot come out, with [`deepdive_model::Problem`]s for everything that was odd. Nothing here
//! judges, prints, waits or reaches the network, and nothing of the repository is run.

mod build;
mod code_graph;
mod differences;
pub mod documents;
mod extract;
pub mod facts;
mod frameworks;
mod freeze;
mod git;
pub mod grammars;
pub mod history;
pub mod infrastructure;
mod language_names;
mod languages;
pub mod manifests;
mod origin;
mod parse;
mod pass;
mod paths;
mod read;
mod readers;
mod resolve;
mod roles;
pub mod settings;
mod skipped;
mod snapshot;
mod source;
mod walk;
mod yaml;

pub use build::{BuildError, BuildOptions, Built, Origin, build};
pub use code_graph::{
    Call, CallId, Certainty, CodeGraph, Document, Edge, EntryPointFact, File, FileId, FileRole, Heading, Import, Node, Paragraph,
    PassOutputs, Symbol, SymbolId,
};
pub use pass::{FilePass, ParsedFile};
#[doc(hidden)]
pub use resolve::resolve_again;
pub use snapshot::DiskSnapshot;
pub use source::TextFile;
