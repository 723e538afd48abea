//! The checkout that a root lies in, opened with gix so that nothing of it is run: no child process, no configuration from outside.

use std::path::{Path, PathBuf};

use deepdive_model::Problem;
use gix::bstr::ByteSlice as _;

/// A file of the index.
#[derive(Debug, Clone)]
pub(crate) struct Tracked {
    /// Path relative to the root of the subject.
    pub(crate) path: Box<str>,
    /// The blob.
    pub(crate) id: gix::ObjectId,
    /// Seconds, nanoseconds and size as git saw them last.
    pub(crate) stat: (u32, u32, u32),
    /// Seconds at which the index was written: what is not older may have changed unseen.
    pub(crate) racy: bool,
}

/// An opened checkout.
pub(crate) struct Checkout {
    /// The repository.
    pub(crate) repository: gix::Repository,
    /// Folder of the root inside the work tree, with a slash at its end; empty at the top.
    pub(crate) prefix: String,
    /// Regular files of the index below the root, sorted by path.
    pub(crate) tracked: Vec<Tracked>,
    /// Why the index was of no use, where it was not.
    pub(crate) problem: Option<Problem>,
}

impl Checkout {
    /// The checkout that holds this root; none outside git, and none where git tracks nothing below a root that is not the top.
    pub(crate) fn open(root: &Path) -> Option<Self> {
        let repository =
            gix::discover_opts(root, gix::discover::upwards::Options::default(), gix::open::Options::isolated()).ok()?;
        let top = repository.workdir()?.canonicalize().ok()?;
        let prefix = prefix(&top, &root.canonicalize().ok()?)?;
        let (tracked, problem) = match repository.open_index() {
            Ok(index) => (tracked(&index, index.timestamp().unix_seconds(), &prefix), None),
            Err(error) => committed(&repository, &prefix, &error),
        };
        (prefix.is_empty() || !tracked.is_empty()).then_some(Self { repository, prefix, tracked, problem })
    }
}

/// A tracked file by path relative to the root.
pub(crate) fn find<'a>(tracked: &'a [Tracked], path: &str) -> Option<&'a Tracked> {
    let at = tracked.binary_search_by(|file| (*file.path).cmp(path)).ok()?;
    tracked.get(at)
}

fn prefix(top: &Path, root: &Path) -> Option<String> {
    let below: PathBuf = root.strip_prefix(top).ok()?.to_owned();
    let text = below.to_str()?.replace('\\', "/");
    Some(if text.is_empty() { text } else { text + "/" })
}

/// What the commit holds, in place of an index that is missing or can't be read; nothing where there is no commit yet.
fn committed(repository: &gix::Repository, prefix: &str, error: &dyn std::error::Error) -> (Vec<Tracked>, Option<Problem>) {
    let Ok(tree) = repository.head_tree_id() else { return (Vec::new(), None) };
    let message = format!("the index of git can't be read, so files are compared with the commit: {error}");
    let problem = Some(Problem::new("walk", "unreadable", ".git/index", message));
    // Nothing is known of times and sizes: every file is compared by its content.
    let files = repository.index_from_tree(&tree).map(|index| tracked(&index, i64::MIN, prefix)).unwrap_or_default();
    (files, problem)
}

fn tracked(index: &gix::index::State, written: i64, prefix: &str) -> Vec<Tracked> {
    let mut files: Vec<Tracked> = index
        .entries()
        .iter()
        .filter(|entry| entry.mode == gix::index::entry::Mode::FILE || entry.mode == gix::index::entry::Mode::FILE_EXECUTABLE)
        .filter_map(|entry| {
            let path = entry.path(index).to_str().ok()?.strip_prefix(prefix)?;
            let stat = (entry.stat.mtime.secs, entry.stat.mtime.nsecs, entry.stat.size);
            Some(Tracked { path: path.into(), id: entry.id, stat, racy: i64::from(stat.0) >= written })
        })
        .collect();
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}
