//! A YAML file that a person wrote, as a tree that keeps where each word stands, and from there to a type. What does not fit the type's
//! JSON Schema is told all at once, at its place ([`shape`]); the rest is read as if that were mended, so that one mistake hides no other.
//! What the words mean is not known here.

mod at;
mod deserializer;
mod form;
mod raw;
mod scalar;
mod shape;
mod tree;
mod yaml;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::{Mistake, Mistakes};

pub use at::At;
pub use tree::{Field, Kind, Place, Tree};

/// What was read from a file, and what was wrong with its form.
#[derive(Debug)]
pub struct Document<T> {
    /// What it says, mistakes mended.
    pub value: T,
    /// The words as they stand there.
    pub tree: Tree,
    mistakes: Vec<Mistake>,
    /// Places at which nothing more is said: what is missing there is missing because of a mistake that is told already.
    damaged: BTreeSet<(usize, usize)>,
}

/// Reads a file, or its front matter `yaml`, which begins where the file begins. An error is what makes looking further useless.
pub fn read<T: DeserializeOwned + JsonSchema>(file: &str, text: &str, yaml: &str) -> Result<Document<T>, Mistakes> {
    let tree = raw::tree(yaml).map_err(|error| yaml::yaml_mistake(file, text, &error))?;
    let schema = schemars::schema_for!(T).to_value();
    let found = shape::mend(&tree, &schema);
    let told = found.told.into_iter().map(|(place, what, how)| Mistake::at(file, text, place, what).hint(how));
    let mistakes: Vec<Mistake> = told.collect();
    if found.beyond {
        return Err(Mistakes::sorted(mistakes));
    }
    match T::deserialize(&found.tree) {
        Ok(value) => Ok(Document { value, tree, mistakes, damaged: found.damaged }),
        Err(error) if mistakes.is_empty() => Err(Mistake::whole(file, error.to_string()).hint(yaml::LOOK).into()),
        Err(_) => Err(Mistakes::sorted(mistakes)),
    }
}

/// The tree of a text, for tests.
#[cfg(test)]
pub(crate) fn tree(yaml: &str) -> Option<Tree> {
    raw::tree(yaml).ok()
}

/// A text of one value, for tests.
#[cfg(test)]
pub(crate) fn value<T: DeserializeOwned>(yaml: &str) -> Option<T> {
    raw::tree(yaml).ok().and_then(|tree| T::deserialize(&tree).ok())
}

impl<T> Document<T> {
    /// Ends the reading: everything wrong, in the order of the lines, with what the words mean among it.
    pub fn finish(self, meant: Vec<Mistake>) -> Result<T, Mistakes> {
        let Self { value, mut mistakes, damaged, .. } = self;
        mistakes.extend(meant.into_iter().filter(|mistake| !damaged.contains(&(mistake.line, mistake.column))));
        if mistakes.is_empty() { Ok(value) } else { Err(Mistakes::sorted(mistakes)) }
    }
}
