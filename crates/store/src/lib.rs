//! Where reports, runs and facts of files are kept, for several processes at once.
//!
//! | what | where | who may have it open |
//! |---|---|---|
//! | index of reports and runs | `index/` (sled) | one process for the length of one transaction, the others wait their turn |
//! | copies of the rows of the index | `rows/<kind>/` | whoever has the index |
//! | journal of a run | `runs/<id>/` (sled) | the run that owns it |
//! | bodies of reports, anything above 64 KiB | `objects/ab/cdef…` | everybody: written whole, never changed |
//! | what steps gave, for later runs | `objects/steps/<subject>/<key>` | everybody, likewise |
//! | wishes to a running run: stop, approved | `signals/<run>/` | everybody |
//! | facts of files | `objects/facts/<subject>/*.pack` | everybody, likewise |
//!
//! The index can be made again from the copies of its rows, and those from objects and journals: a broken one is set aside, never mended in
//! place, and what one lost without a word is seen from the copies. This is the only crate that
//! names sled.

mod codec;
mod entry;
mod error;
mod facts;
mod index;
mod journal;
mod objects;
mod reports;
mod rows;
mod search;
mod signals;
mod steps;
mod store;

pub use entry::{ReportEntry, ReportKind, RunEntry};
pub use error::StoreError;
pub use facts::PackCache;
pub use journal::RunJournal;
pub use reports::{NewReport, StoredReport};
pub use search::Hit;
pub use store::Store;
