//! The facts of a codebase as a graph: walk, one parse with passes, resolve, freeze; beside the code its manifests, infrastructure,
//! settings, documents and history.
//!
//! A folder goes in ([`build`]), a frozen [`CodeGraph`] and its snapshot come out, with [`deepdive_model::Problem`]s for everything that was odd. Nothing here
//! judges, prints, waits or reaches the network, and nothing of the repository is run.

mod build;
mod code_graph;
mod extract;
pub mod facts;
pub mod history;
pub mod infrastructure;
mod languages;
pub mod manifests;
mod pass;
pub mod settings;
mod snapshot;
mod source;
mod yaml;

pub use build::{BuildError, BuildOptions, Built, Origin};
pub use code_graph::{
    Call, CallId, Certainty, CodeGraph, Document, Edge, EntryPointFact, File, FileId, FileRole, Heading, Import, Node, Paragraph,
    Symbol, SymbolId,
};
pub use pass::{FilePass, ParsedFile};
pub use snapshot::DiskSnapshot;
pub use source::TextFile;
