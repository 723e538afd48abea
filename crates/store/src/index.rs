//! The index, opened for the length of one transaction: sled belongs to one process at a time, and many want it.
//!
//! A lock file queues them and says who is inside. What sled can't open, or panics over, is set aside under another name and the
//! index begins anew; [`crate::Store`] fills it again from the objects.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Seek as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use crate::StoreError;

/// Where the index lies and how long one waits for it.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    dir: PathBuf,
    lock: PathBuf,
    patience: Duration,
}

/// How a transaction ended.
pub(crate) enum Turn<T> {
    /// As it should.
    Done(T),
    /// The index was broken; it lies now under this name, and an empty one takes its place.
    SetAside(PathBuf),
}

impl Index {
    pub(crate) fn new(root: &Path, patience: Duration) -> Self {
        Self { dir: root.join("index"), lock: root.join("index.lock"), patience }
    }

    /// Runs one transaction alone; what it wrote is flushed before anybody else comes in.
    pub(crate) fn turn<T>(&self, act: &dyn Fn(&sled::Db) -> Result<T, StoreError>) -> Result<Turn<T>, StoreError> {
        let _alone = self.wait_for_turn()?;
        let started = Instant::now();
        loop {
            match catch_unwind(AssertUnwindSafe(|| self.transaction(act))) {
                Ok(Err(Trouble::Held)) if started.elapsed() < self.patience => thread::sleep(Duration::from_millis(5)),
                Ok(Err(Trouble::Held)) => return Err(self.in_use()),
                Ok(Err(Trouble::Store(error))) => return Err(error),
                Ok(Err(Trouble::Broken)) | Err(_) => return self.set_aside().map(Turn::SetAside),
                Ok(Ok(value)) => return Ok(Turn::Done(value)),
            }
        }
    }

    fn transaction<T>(&self, act: &dyn Fn(&sled::Db) -> Result<T, StoreError>) -> Result<T, Trouble> {
        let db = open(&self.dir).map_err(|error| self.trouble(error))?;
        let value = act(&db).map_err(Trouble::Store)?;
        db.flush().map_err(|error| self.trouble(error))?;
        Ok(value)
    }

    fn trouble(&self, error: sled::Error) -> Trouble {
        match error {
            sled::Error::Io(error) if error.to_string().contains("lock") => Trouble::Held,
            sled::Error::Io(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Trouble::Broken,
            sled::Error::Io(error) => Trouble::Store(StoreError::io("opened", &self.dir)(error)),
            sled::Error::CollectionNotFound(_)
            | sled::Error::Unsupported(_)
            | sled::Error::ReportableBug(_)
            | sled::Error::Corruption { .. } => Trouble::Broken,
        }
    }

    fn wait_for_turn(&self) -> Result<File, StoreError> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&self.lock).map_err(StoreError::io("opened", &self.lock))?;
        let started = Instant::now();
        let mut pause = Duration::from_millis(1);
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if started.elapsed() < self.patience => thread::sleep(pause),
                Err(TryLockError::WouldBlock) => return Err(self.in_use()),
                Err(TryLockError::Error(error)) => return Err(StoreError::io("locked", &self.lock)(error)),
            }
            pause = (pause * 2).min(Duration::from_millis(25));
        }
        // For those who wait in vain; nothing depends on it.
        let _ = file.rewind().and_then(|()| write!(file, "{:<10}", std::process::id()));
        Ok(file)
    }

    fn in_use(&self) -> StoreError {
        let holder = fs::read_to_string(&self.lock).unwrap_or_default();
        let holder = holder.trim();
        let holder = if holder.is_empty() { "another process".to_owned() } else { format!("process {holder}") };
        let path = self.dir.parent().unwrap_or(&self.dir).to_owned();
        StoreError::InUse { path, holder, seconds: self.patience.as_secs() }
    }

    fn set_aside(&self) -> Result<PathBuf, StoreError> {
        let free = (1..1000).map(|n| self.dir.with_extension(format!("damaged-{n}"))).find(|path| !path.exists());
        let free = free.unwrap_or_else(|| self.dir.with_extension("damaged"));
        fs::rename(&self.dir, &free).map_err(StoreError::io("set aside", &self.dir))?;
        Ok(free)
    }
}

enum Trouble {
    Held,
    Broken,
    Store(StoreError),
}

/// Opens a small sled without a flusher of its own: who writes says when it is durable.
pub(crate) fn open(dir: &Path) -> sled::Result<sled::Db> {
    sled::Config::new().path(dir).cache_capacity(64 << 20).flush_every_ms(None).open()
}
