//! `deepdive show`: a stored report or comparison on standard output.

use super::store;
use super::stored::{parse, parse_comparison, stored};
use crate::args::{Common, OutputArgs, ShowArgs};
use crate::failure::Failure;
use crate::output::{json_or, print, write_comparison};
use deepdive_report::{Format, headline, render};
use deepdive_store::ReportKind;

pub(super) fn show(common: &Common, args: &ShowArgs) -> Result<(), Failure> {
    if let Some(format) = args.format.filter(|format| common.json && *format != Format::Json) {
        return Err(json_or(&[format.name()]));
    }
    let report = stored(&*store(common)?, &args.id)?;
    let format = args.format.or(common.json.then_some(Format::Json));
    if report.entry.kind == ReportKind::Comparison && format != Some(Format::Json) {
        let asked = OutputArgs { output: None, format: format.into_iter().collect() };
        return write_comparison(&parse_comparison(&report.json)?, &asked, false).map(drop);
    }
    match format {
        // As it was kept, byte for byte.
        Some(Format::Json) => print(&report.json),
        Some(format) => print(&render(&parse(&report.json)?, format)),
        None => print(&headline(&parse(&report.json)?)),
    }
}
