//! Where reports, runs and facts of files are kept, for several processes at once.
//!
//! | what | where | who may have it open |
//! |---|---|---|
//! | index of reports and runs | `index/` (sled) | one process for the length of one transaction, the others wait their turn |
//! | journal of a run | `runs/<id>/` (sled) | the run that owns it |
//! | bodies of reports, anything above 64 KiB | `objects/ab/cdef…` | everybody: written whole, never changed |
//! | what steps gave, for later runs | `objects/steps/<subject>/<key>` | everybody, likewise |
//! | wishes to a running run: stop, approved | `signals/<run>/` | everybody |
//! | facts of files | `objects/facts/<subject>/*.pack` | everybody, likewise |
//!
//! The index can be made again from the objects: a broken one is set aside, never mended in place. This is the only crate that
//! names sled.

mod codec;
mod entry;
mod error;
mod facts;
mod index;
mod journal;
mod objects;
mod reports;
mod search;
mod signals;
mod steps;
mod store;

pub use entry::{ReportEntry, RunEntry};
pub use error::StoreError;
pub use facts::PackCache;
pub use journal::RunJournal;
pub use reports::{NewReport, StoredReport};
pub use search::Hit;
pub use store::Store;
