//! `data_model`: what the system stores — tables, collections and classes that stand for them — with fields, references and what is
//! personal by its name.
//!
//! Tables come from SQL files, entities from the classes and schemas of object mappers. One table that both declare is one entity.

mod class;
mod draft;
mod go_structs;
mod java_entities;
mod literal;
mod merge;
mod objects;
mod python_models;
mod schemas;
mod sensitive;
mod sql_tables;
mod typescript_entities;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use deepdive_model::Finding;
use deepdive_model::facts::{DataEntity, DataModel as Facts};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{ToolContext, ToolError, TypedTool};
use draft::Draft;
pub(crate) use words::{same, singular, words};

/// See [`TypedTool::ABOUT`].
pub(crate) struct DataModel;

/// Arguments of `data_model`: none.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Args {}

impl TypedTool for DataModel {
    type Args = Args;
    type Facts = Facts;
    const NAME: &'static str = "data_model";
    const ABOUT: &'static str =
        "Lists what is stored: tables, collections and entities with their fields, references and personal data.";
    const VERSION: u32 = 2;

    fn run(&self, context: &ToolContext, _: Args) -> Result<(Facts, Vec<Finding>), ToolError> {
        let entities: Vec<_> = entities(context).iter().map(|entity| entity.facts.clone()).collect();
        Ok((Facts { total: entities.len() as u64, entities }, Vec::new()))
    }
}

/// Something stored, with the names that code calls it by.
#[derive(Debug, Clone)]
pub(crate) struct Entity {
    /// What is said of it.
    pub(crate) facts: DataEntity,
    /// The class that stands for it.
    pub(crate) class: Option<String>,
    /// The table or collection, where it is written.
    pub(crate) table: Option<String>,
}

/// All of them, worked out once; sorted by name, then component.
pub(crate) fn entities(context: &ToolContext) -> Arc<Vec<Entity>> {
    context.once("entities", || {
        let mut drafts = Vec::new();
        for find in FINDERS {
            find(context, &mut drafts);
        }
        merge::entities(context, drafts)
    })
}

/// What finds the entities that one family of mappers declares.
type Find = fn(&ToolContext, &mut Vec<Draft>);

/// Every family; what declares fields stands before what only names a collection.
const FINDERS: &[Find] = &[
    python_models::find,
    java_entities::find,
    typescript_entities::find,
    go_structs::find,
    schemas::find,
    objects::find,
    sql_tables::find,
];
