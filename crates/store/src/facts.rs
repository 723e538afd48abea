//! Facts of files, kept from run to run: packs of values by key.
//!
//! A run reads the packs of its subject when it first asks, writes what is new into one pack more, and folds them into one when
//! there are many or half of what they hold was of no use. A pack is never changed and appears whole, so that several processes
//! can work on one subject.
//!
//! A pack is `values … | rows of (key, offset, length, check) | number of rows | "ddp1"`, numbers little-endian.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use deepdive_model::FactCache;
use tempfile::NamedTempFile;

use crate::StoreError;
use crate::objects::entries;

type Key = [u8; 32];

const MAGIC: &[u8; 4] = b"ddp1";
const ROW: usize = 32 + 8 + 4 + 8;
const FOOT: u64 = 8 + 4;
/// More packs than this are folded into one.
const PACKS: usize = 8;
/// Facts of all subjects together are kept to this size; those of the subject used longest ago go first.
const BOUND: u64 = 2 << 30;

/// Facts of the files of one subject.
#[derive(Debug)]
pub struct PackCache {
    dir: PathBuf,
    old: OnceLock<Old>,
    hits: Mutex<HashSet<Key>>,
    new: Mutex<Option<Writer>>,
}

#[derive(Debug, Default)]
struct Old {
    paths: Vec<PathBuf>,
    files: Vec<Mutex<File>>,
    rows: HashMap<Key, (usize, Row)>,
}

#[derive(Debug, Clone, Copy)]
struct Row {
    offset: u64,
    length: u32,
    check: [u8; 8],
}

impl FactCache for PackCache {
    fn get(&self, key: &Key) -> Option<Vec<u8>> {
        let old = self.old();
        let (pack, row) = old.rows.get(key)?;
        let value = row.read(old.files.get(*pack)?)?;
        lock(&self.hits).insert(*key);
        Some(value)
    }

    fn put(&self, key: Key, value: Vec<u8>) {
        let mut new = lock(&self.new);
        if new.is_none() {
            *new = Writer::new(&self.dir).ok();
        }
        // A value that can't be kept is only worked out again next time.
        if new.as_mut().is_some_and(|writer| writer.add(key, &value).is_err()) {
            *new = None;
        }
    }
}

impl PackCache {
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir, old: OnceLock::new(), hits: Mutex::default(), new: Mutex::default() }
    }

    /// Files whose facts were found.
    pub fn hits(&self) -> usize {
        lock(&self.hits).len()
    }

    /// Makes what is new durable. What is not finished is lost, never wrong.
    pub fn finish(&self) -> Result<(), StoreError> {
        let old = self.old();
        let Some(mut writer) = lock(&self.new).take() else {
            old.paths.iter().for_each(|path| touch(path));
            return Ok(());
        };
        let hits = lock(&self.hits);
        let fold = old.paths.len() >= PACKS || (!old.rows.is_empty() && hits.len() * 2 < old.rows.len());
        if fold {
            old.copy(&hits, &mut writer).map_err(StoreError::io("written", &self.dir))?;
        }
        let name = writer.finish(&self.dir).map_err(StoreError::io("written", &self.dir))?;
        let stale = old.paths.iter().filter(|path| fold && **path != name);
        stale.for_each(|path| drop(fs::remove_file(path)));
        bound(self.dir.parent().unwrap_or(&self.dir), &self.dir, BOUND);
        Ok(())
    }

    fn old(&self) -> &Old {
        self.old.get_or_init(|| Old::load(&self.dir))
    }
}

impl Old {
    fn load(dir: &Path) -> Self {
        let mut paths = entries(dir);
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "pack"));
        paths.sort_unstable();
        let mut old = Self::default();
        for path in paths {
            match File::open(&path).and_then(|mut file| rows(&mut file).map(|rows| (file, rows))) {
                Ok((file, rows)) => old.add(path, file, rows),
                Err(_) => drop(fs::remove_file(&path)),
            }
        }
        old
    }

    fn add(&mut self, path: PathBuf, file: File, rows: Vec<(Key, Row)>) {
        let pack = self.files.len();
        self.rows.extend(rows.into_iter().map(|(key, row)| (key, (pack, row))));
        self.files.push(Mutex::new(file));
        self.paths.push(path);
    }

    /// Copies what was of use into a new pack.
    fn copy(&self, hits: &HashSet<Key>, writer: &mut Writer) -> io::Result<()> {
        let mut wanted: Vec<_> = self.rows.iter().filter(|(key, _)| hits.contains(*key)).collect();
        wanted.sort_unstable_by_key(|(key, _)| **key);
        for (key, (pack, row)) in wanted {
            if let Some(value) = self.files.get(*pack).and_then(|file| row.read(file)) {
                writer.add(*key, &value)?;
            }
        }
        Ok(())
    }
}

impl Row {
    fn read(self, file: &Mutex<File>) -> Option<Vec<u8>> {
        let mut value = vec![0; self.length as usize];
        let mut file = lock(file);
        file.seek(SeekFrom::Start(self.offset)).ok()?;
        file.read_exact(&mut value).ok()?;
        (check(&value) == self.check).then_some(value)
    }
}

#[derive(Debug)]
struct Writer {
    file: BufWriter<NamedTempFile>,
    offset: u64,
    rows: Vec<u8>,
    count: u64,
}

impl Writer {
    fn new(dir: &Path) -> io::Result<Self> {
        fs::create_dir_all(dir)?;
        let file = BufWriter::with_capacity(1 << 20, NamedTempFile::new_in(dir)?);
        Ok(Self { file, offset: 0, rows: Vec::new(), count: 0 })
    }

    fn add(&mut self, key: Key, value: &[u8]) -> io::Result<()> {
        let length = u32::try_from(value.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        self.file.write_all(value)?;
        self.rows.extend_from_slice(&key);
        self.rows.extend_from_slice(&self.offset.to_le_bytes());
        self.rows.extend_from_slice(&length.to_le_bytes());
        self.rows.extend_from_slice(&check(value));
        self.offset += u64::from(length);
        self.count += 1;
        Ok(())
    }

    fn finish(mut self, dir: &Path) -> io::Result<PathBuf> {
        self.file.write_all(&self.rows)?;
        self.file.write_all(&self.count.to_le_bytes())?;
        self.file.write_all(MAGIC)?;
        let path = dir.join(format!("{}.pack", &blake3::hash(&self.rows).to_hex()));
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        Ok(path)
    }
}

fn rows(file: &mut File) -> io::Result<Vec<(Key, Row)>> {
    let wrong = || io::Error::from(io::ErrorKind::InvalidData);
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.checked_sub(FOOT).ok_or_else(wrong)?))?;
    let mut foot = [0; FOOT as usize];
    file.read_exact(&mut foot)?;
    let (count, magic) = foot.split_first_chunk::<8>().ok_or_else(wrong)?;
    let bytes = u64::from_le_bytes(*count).checked_mul(ROW as u64).filter(|bytes| *bytes <= length - FOOT).ok_or_else(wrong)?;
    if magic != MAGIC {
        return Err(wrong());
    }
    file.seek(SeekFrom::Start(length - FOOT - bytes))?;
    let mut table = vec![0; usize::try_from(bytes).map_err(|_| wrong())?];
    file.read_exact(&mut table)?;
    table.chunks_exact(ROW).map(|row| parse(row).ok_or_else(wrong)).collect()
}

fn parse(bytes: &[u8]) -> Option<(Key, Row)> {
    let (key, rest) = bytes.split_first_chunk::<32>()?;
    let (offset, rest) = rest.split_first_chunk::<8>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let check = *rest.first_chunk::<8>()?;
    Some((*key, Row { offset: u64::from_le_bytes(*offset), length: u32::from_le_bytes(*length), check }))
}

fn check(value: &[u8]) -> [u8; 8] {
    blake3::hash(value).as_bytes().first_chunk::<8>().copied().unwrap_or_default()
}

/// Marks a pack as used now.
fn touch(path: &Path) {
    let now = std::time::SystemTime::now();
    let _ = File::options().append(true).open(path).and_then(|file| file.set_modified(now));
}

/// Deletes the facts of the subjects used longest ago until the rest is small enough; those of `keep` stay.
fn bound(all: &Path, keep: &Path, limit: u64) {
    let mut subjects: Vec<_> = entries(all).into_iter().map(|dir| (used(&dir), dir)).collect();
    subjects.sort_unstable();
    let mut total: u64 = subjects.iter().map(|((_, bytes), _)| bytes).sum();
    for ((_, bytes), dir) in subjects.iter().filter(|(_, dir)| dir != keep) {
        if total <= limit {
            return;
        }
        let _ = fs::remove_dir_all(dir);
        total -= bytes;
    }
}

/// When a subject's facts were last used, and their size.
fn used(dir: &Path) -> (Option<std::time::SystemTime>, u64) {
    let files: Vec<_> = entries(dir).iter().filter_map(|path| fs::metadata(path).ok()).collect();
    (files.iter().filter_map(|file| file.modified().ok()).max(), files.iter().map(fs::Metadata::len).sum())
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    fn key(n: u32) -> Key {
        *blake3::hash(&n.to_le_bytes()).as_bytes()
    }

    fn write(dir: &Path, keys: std::ops::Range<u32>) {
        let cache = PackCache::new(dir.to_owned());
        for n in keys {
            if cache.get(&key(n)).is_none() {
                cache.put(key(n), vec![n as u8; n as usize]);
            }
        }
        cache.finish().unwrap();
    }

    fn held(dir: &Path, keys: std::ops::Range<u32>) -> usize {
        let cache = PackCache::new(dir.to_owned());
        keys.filter(|n| cache.get(&key(*n)).is_some_and(|value| value == vec![*n as u8; *n as usize])).count()
    }

    #[test]
    fn a_second_run_finds_what_the_first_kept() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), 0..100);
        assert_eq!(held(dir.path(), 0..200), 100);
    }

    #[test]
    fn packs_fold_when_half_of_them_is_of_no_use() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), 0..100);
        write(dir.path(), 90..120);
        assert_eq!(entries(dir.path()).len(), 1);
        assert_eq!((held(dir.path(), 0..90), held(dir.path(), 90..120)), (0, 30));
    }

    #[test]
    fn many_packs_become_one_and_nothing_is_lost() {
        let dir = tempfile::tempdir().unwrap();
        (1..=12).for_each(|n| write(dir.path(), 0..n * 10));
        assert!(entries(dir.path()).len() < PACKS);
        assert_eq!(held(dir.path(), 0..120), 120);
    }

    #[test]
    fn an_unfinished_pack_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let cache = PackCache::new(dir.path().to_owned());
        cache.put(key(1), vec![1]);
        drop(cache);
        assert!(entries(dir.path()).is_empty());
    }

    #[test]
    fn a_damaged_pack_is_no_answer() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), 1..50);
        let path = entries(dir.path()).pop().unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[0] ^= 1;
        fs::write(&path, &bytes).unwrap();
        assert_eq!(held(dir.path(), 1..50), 48);
        fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
        assert_eq!(held(dir.path(), 1..50), 0);
    }

    #[test]
    fn facts_of_the_subject_used_longest_ago_go_first() {
        let dir = tempfile::tempdir().unwrap();
        for (age, name) in [(2, "old"), (1, "mid"), (0, "new")] {
            write(&dir.path().join(name), 0..40);
            let used = std::time::SystemTime::now() - std::time::Duration::from_secs(1000 * age);
            let pack = entries(&dir.path().join(name)).pop().unwrap();
            File::options().append(true).open(pack).unwrap().set_modified(used).unwrap();
        }
        let (_, size) = used(&dir.path().join("old"));
        bound(dir.path(), &dir.path().join("old"), size * 2);
        let mut left: Vec<_> = entries(dir.path());
        left.sort_unstable();
        assert_eq!(left, [dir.path().join("new"), dir.path().join("old")]);
    }
}
