//! `deepdive show`: a stored report on standard output.

use super::store;
use super::stored::{parse, stored};
use crate::args::{Common, ShowArgs};
use crate::failure::Failure;
use crate::output::{json_or, print};
use deepdive_report::{Format, headline, render};

pub(super) fn show(common: &Common, args: &ShowArgs) -> Result<(), Failure> {
    if let Some(format) = args.format.filter(|format| common.json && *format != Format::Json) {
        return Err(json_or(&[format.name()]));
    }
    let report = stored(&*store(common)?, &args.id)?;
    let format = args.format.or(common.json.then_some(Format::Json));
    match format {
        // As it was kept, byte for byte.
        Some(Format::Json) => print(&report.json),
        Some(format) => print(&render(&parse(&report.json)?, format)),
        None => print(&headline(&parse(&report.json)?)),
    }
}
