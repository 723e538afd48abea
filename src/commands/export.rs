//! `deepdive export`: a stored report in other formats.

use super::store;
use super::stored::{parse, stored};
use crate::args::{Common, ExportArgs};
use crate::failure::Failure;
use crate::output::write_report;
use crate::terminal;

pub(super) fn export(common: &Common, args: &ExportArgs) -> Result<(), Failure> {
    let report = stored(&*store(common)?, &args.id)?;
    let written = write_report(&parse(&report.json)?, Some(&report.run), &args.output, common.json)?;
    if !common.quiet {
        for path in &written {
            terminal::say(&format!("written: {}", path.display()));
        }
    }
    Ok(())
}
