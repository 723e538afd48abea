//! What can stop the store, said so that a person knows what to do.

use std::io;
use std::path::{Path, PathBuf};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process keeps the index open.
    #[error("the store {} has been in use by {holder} for more than {seconds} s", path.display())]
    InUse {
        /// The store.
        path: PathBuf,
        /// Who has it, as far as the lock file tells.
        holder: String,
        /// How long we waited.
        seconds: u64,
    },
    /// No room left.
    #[error("there is no room left on the disk of {}", path.display())]
    Full {
        /// What was being written.
        path: PathBuf,
    },
    /// The system refused.
    #[error("{} can't be {act}: {source}", path.display())]
    Io {
        /// `read`, `written`, ….
        act: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// What is there is not what was written.
    #[error("{} is damaged: {why}", path.display())]
    Damaged {
        /// The file or folder.
        path: PathBuf,
        /// How it shows.
        why: String,
    },
    /// A report that is listed and whose body is damaged or gone.
    #[error("the report {id} can't be read: {why}")]
    Unreadable {
        /// The report.
        id: String,
        /// What it was made of.
        location: String,
        /// What is wrong with its body.
        why: Box<StoreError>,
    },
    /// The journal of a run is not what was written.
    #[error("the journal of the run {run} is damaged: {why}")]
    Journal {
        /// The run.
        run: String,
        /// How it shows.
        why: String,
    },
    /// No report of that id.
    #[error("there is no report {0} in the store")]
    NoReport(String),
    /// Several reports begin so.
    #[error("{prefix} may be any of {}", ids.join(", "))]
    Ambiguous {
        /// What was asked for.
        prefix: String,
        /// The reports.
        ids: Vec<String>,
    },
    /// No run of that id.
    #[error("there is no run {0} in the store")]
    NoRun(String),
    /// Another process has the journal of that run open.
    #[error("the run {0} is still going on in another process")]
    RunInUse(String),
    /// A value can't be written or read as the kind of thing it should be.
    #[error("a value of the store can't be decoded: {0}")]
    Codec(String),
}

impl StoreError {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> String {
        let plain = match self {
            Self::Unreadable { id, location, .. } => {
                return format!("`deepdive run {location}` makes it again, `deepdive rm {id}` takes this one from the list");
            }
            Self::InUse { .. } => "wait until it is done, or use another store with --store DIR",
            Self::Full { .. } => "make room, or use another disk with --store DIR; what was kept before is still there",
            Self::Io { .. } => "check the rights of that folder, or use another store with --store DIR",
            Self::Damaged { .. } => "delete it, or use another store with --store DIR; reports can be made again",
            Self::Journal { .. } => "this run can't go on: run its workflow anew; its finished reports are in `deepdive list`",
            Self::NoReport(_) => "`deepdive list` shows what there is",
            Self::NoRun(_) => "`deepdive runs list` shows what there is",
            Self::RunInUse(_) => "wait until it is done, or stop it with `deepdive runs cancel`",
            Self::Ambiguous { .. } => "write more of the id",
            Self::Codec(_) => "it was written by another version: run it again",
        };
        plain.to_owned()
    }

    pub(crate) fn io(act: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { act, path, source },
        }
    }
}
