//! Rules as data: what they look like, how they are read, how they are run. The built-in ones (`tools/rules/*.yaml`) and those that
//! users write take the same path.
//!
//! A rule matches in one of three ways. `rule:` is an ast-grep rule over the syntax tree; it runs as a
//! [`FilePass`](deepdive_graph::FilePass) while the file is at hand. `call:` is a condition on calls of the graph: what is called
//! (through imports and types), what the arguments are made of. `assign:` is one on what variables are given. `where:` narrows each by
//! what the graph knows: in a loop, in an async function, in a request.

mod builtin;
mod calls;
mod form;
mod grammar;
mod load;
mod origin;
mod pass;
mod place;
mod set;
#[cfg(test)]
mod tests;
mod trial;
mod values;

pub(crate) use builtin::BuiltinRules;
pub use builtin::builtin;
pub(crate) use calls::CallHits;
pub use form::Case;
pub(crate) use load::Match;
pub use load::{Rule, RuleError};
pub(crate) use origin::Origin;
pub use pass::SyntaxRules;
pub(crate) use pass::{PASS, SyntaxHit, decode};
pub(crate) use place::{Hit, Places};
pub use set::RuleSet;
pub use trial::{BuildOne, Failure, try_rule};
pub(crate) use values::Scope;
