//! Wishes to a run from other processes: that it stops, that a person has approved a step. A file each; whoever runs it looks.

use std::fs;
use std::path::PathBuf;

use crate::objects::write_whole;
use crate::{Store, StoreError};

impl Store {
    /// Leaves a wish for a run.
    pub fn signal(&self, run: &str, wish: &str) -> Result<(), StoreError> {
        write_whole(&self.signals_of(run).join(file(wish)), b"")
    }

    /// Whether a wish was left.
    pub fn is_signalled(&self, run: &str, wish: &str) -> bool {
        self.signals_of(run).join(file(wish)).exists()
    }

    /// Takes a wish back.
    pub fn unsignal(&self, run: &str, wish: &str) {
        let _ = fs::remove_file(self.signals_of(run).join(file(wish)));
    }

    pub(crate) fn forget_signals(&self, run: &str) {
        let _ = fs::remove_dir_all(self.signals_of(run));
    }

    fn signals_of(&self, run: &str) -> PathBuf {
        self.root().join("signals").join(file(run))
    }
}

/// A name that is a file's on every system; ids have no plus, so no two wishes share one.
fn file(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' || c == '_' { c } else { '+' }).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_wish_stays_until_it_is_taken_back_and_belongs_to_one_run() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(dir.path()).unwrap();
        store.signal("r1", "approved/each/x/sign-off").unwrap();
        assert!(store.is_signalled("r1", "approved/each/x/sign-off"));
        assert!(!store.is_signalled("r1", "approved/each/x/sign") && !store.is_signalled("r2", "approved/each/x/sign-off"));
        store.unsignal("r1", "approved/each/x/sign-off");
        assert!(!store.is_signalled("r1", "approved/each/x/sign-off"));
    }

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("store")).unwrap();
        store.signal("../../r", "../x").unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
