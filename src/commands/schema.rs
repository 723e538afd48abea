//! `deepdive schema`: the JSON Schemas of what is written and read.

use deepdive_agents::card_schema;
use deepdive_engine::workflow_schema;
use deepdive_model::{Comparison, Finding, Report};

use crate::args::SchemaOf;
use crate::eval::eval_schema;
use crate::failure::Failure;
use crate::output::print_json;

pub(super) fn schema(what: SchemaOf) -> Result<(), Failure> {
    match what {
        SchemaOf::Report => print_json(&schemars::schema_for!(Report)),
        SchemaOf::Comparison => print_json(&schemars::schema_for!(Comparison)),
        SchemaOf::Finding => print_json(&schemars::schema_for!(Finding)),
        SchemaOf::Workflow => print_json(&workflow_schema()),
        SchemaOf::Agent => print_json(&card_schema()),
        SchemaOf::Eval => print_json(&eval_schema()),
    }
}
