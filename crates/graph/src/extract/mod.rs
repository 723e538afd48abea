//! From one syntax tree to [`crate::facts::FileFacts`], in one walk: what all languages share.
//!
//! A language gives a [`grammar::Grammar`] (a table from node kinds to the [`grammar::Role`] they play in the walk and the
//! [`grammar::Shape`] of their value) and a [`dialect::Dialect`] (a few hooks that take nodes apart). Then:
//!
//! - [`walk`] goes over the tree once, keeps the stack of ancestors itself and calls what follows on entering or leaving a node;
//! - [`symbols`], [`calls`], [`bindings`], [`decorators`] and [`strings`] turn nodes into facts, asking the dialect's hooks;
//! - [`value`] says what an expression is worth, [`path`] what it is called, [`fold`] what text it makes;
//! - [`names`] is the file's string table.
//!
//! Calls are recorded when the walk leaves them, so whatever stands inside an expression is known when the expression is.
//! Nothing here knows a language, and nothing calls itself deeper than [`DEPTH`]: hostile files nest thousands deep.

pub(crate) mod bindings;
pub(crate) mod calls;
mod comments;
pub(crate) mod decorators;
pub(crate) mod dialect;
mod errors;
pub(crate) mod extraction;
pub(crate) mod fold;
pub(crate) mod format;
pub(crate) mod grammar;
mod names;
pub(crate) mod path;
mod strings;
pub(crate) mod symbols;
mod value;
pub(crate) mod walk;

/// How deep values, paths and texts are followed into an expression.
const DEPTH: u8 = 64;
