//! `deepdive export`: a stored report or comparison in other formats.

use super::store;
use super::stored::{parse, parse_comparison, stored};
use crate::args::{Common, ExportArgs};
use crate::failure::Failure;
use crate::output::{write_comparison, write_report};
use crate::terminal;
use deepdive_store::ReportKind;

pub(super) fn export(common: &Common, args: &ExportArgs) -> Result<(), Failure> {
    let report = stored(&*store(common)?, &args.id)?;
    let written = match report.entry.kind {
        ReportKind::Report => write_report(&parse(&report.json)?, Some(&report.run), &args.output, common.json)?,
        ReportKind::Comparison => write_comparison(&parse_comparison(&report.json)?, &args.output, common.json)?,
    };
    if !common.quiet {
        for path in &written {
            terminal::say(&format!("written: {}", path.display()));
        }
    }
    Ok(())
}
