//! `deepdive rm`: a stored report goes, and with the last of a subject its clone and its facts.

use super::store;
use crate::args::Common;
use crate::failure::Failure;
use crate::terminal;

pub(super) fn rm(common: &Common, ids: &[String]) -> Result<(), Failure> {
    let store = store(common)?;
    for id in ids {
        let entry = store.remove(id)?;
        if !common.quiet {
            terminal::say(&format!("deleted {}", entry.id));
        }
    }
    Ok(())
}
