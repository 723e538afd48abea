//! The journal of one run: a small sled that the run owns. What is recorded is on the disk before `record` returns.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::objects::Objects;
use crate::{StoreError, codec, index};

/// Values above this go to a file of their own: sled would keep the file of a big one for ever.
const INLINE: usize = 64 << 10;
const HERE: u8 = 0;
const OBJECT: u8 = 1;

/// Records of one run, by key.
#[derive(Debug, Clone)]
pub struct RunJournal {
    dir: PathBuf,
    db: sled::Db,
    objects: Objects,
}

impl RunJournal {
    pub(crate) fn open(dir: &Path, objects: Objects) -> Result<Self, StoreError> {
        fs::create_dir_all(dir).map_err(StoreError::io("written", dir))?;
        let opened = catch_unwind(AssertUnwindSafe(|| index::open(dir)));
        let broken = |why: String| StoreError::Journal { run: name(dir), why };
        let db = match opened {
            Ok(Ok(db)) => db,
            Ok(Err(sled::Error::Io(error))) if error.to_string().contains("lock") => return Err(StoreError::RunInUse(name(dir))),
            Ok(Err(sled::Error::Io(error))) => return Err(StoreError::io("opened", dir)(error)),
            Ok(Err(error)) => return Err(broken(error.to_string())),
            Err(_) => return Err(broken("it can't be opened".to_owned())),
        };
        Ok(Self { dir: dir.to_owned(), db, objects })
    }

    /// Keeps a value under a key, durably.
    pub fn record<T: Serialize>(&self, key: &str, value: &T) -> Result<(), StoreError> {
        self.record_all(&[(key.to_owned(), value)])
    }

    /// Keeps values under their keys: all of them or none, and durably, with one flush.
    pub fn record_all<T: Serialize>(&self, rows: &[(String, T)]) -> Result<(), StoreError> {
        let mut batch = sled::Batch::default();
        for (key, value) in rows {
            batch.insert(key.as_bytes(), self.row(value)?);
        }
        self.guarded(|| self.db.apply_batch(batch).and_then(|()| self.db.flush()).map(drop))
    }

    fn row<T: Serialize>(&self, value: &T) -> Result<Vec<u8>, StoreError> {
        let bytes = codec::encode(value)?;
        if bytes.len() > INLINE {
            return Ok([&[OBJECT], self.objects.put(&bytes)?.as_bytes()].concat());
        }
        Ok([&[HERE], bytes.as_slice()].concat())
    }

    /// All values, in the order of their keys; those of another version are passed over.
    pub fn all<T: DeserializeOwned>(&self) -> Result<Vec<T>, StoreError> {
        let mut out = Vec::new();
        for key in self.keys("")? {
            match self.recorded(&key) {
                Ok(value) => out.extend(value),
                Err(StoreError::Codec(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(out)
    }

    /// The value of a key.
    pub fn recorded<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let Some(row) = self.guarded(|| self.db.get(key))? else { return Ok(None) };
        match row.split_first() {
            Some((&HERE, bytes)) => codec::decode(bytes).map(Some),
            Some((&OBJECT, hash)) => codec::decode(&self.objects.get(&String::from_utf8_lossy(hash))?).map(Some),
            Some(_) | None => Err(self.broken(format!("record {key} is of no known kind"))),
        }
    }

    /// Keys that begin so, sorted.
    pub fn keys(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.guarded(|| {
            let rows = self.db.scan_prefix(prefix).keys();
            rows.map(|key| key.map(|key| String::from_utf8_lossy(&key).into_owned())).collect()
        })
    }

    /// Hashes of the objects that its records lie in.
    pub(crate) fn objects(&self) -> Vec<String> {
        let rows: Vec<_> = self.guarded(|| Ok(self.db.iter().values().flatten().collect())).unwrap_or_default();
        rows.iter()
            .filter_map(|row: &sled::IVec| row.strip_prefix(&[OBJECT]).map(|hash| String::from_utf8_lossy(hash).into_owned()))
            .collect()
    }

    fn trouble(&self, error: sled::Error) -> StoreError {
        match error {
            sled::Error::Io(error) => StoreError::io("written", &self.dir)(error),
            other => self.broken(other.to_string()),
        }
    }

    fn broken(&self, why: String) -> StoreError {
        StoreError::Journal { run: name(&self.dir), why }
    }

    /// sled panics where it meets damage that it did not see when it was opened.
    fn guarded<T>(&self, act: impl FnOnce() -> sled::Result<T>) -> Result<T, StoreError> {
        match catch_unwind(AssertUnwindSafe(act)) {
            Ok(done) => done.map_err(|error| self.trouble(error)),
            Err(_) => Err(self.broken("it can't be read".to_owned())),
        }
    }
}

fn name(dir: &Path) -> String {
    dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
