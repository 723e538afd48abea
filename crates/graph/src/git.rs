//! The checkout that a root lies in, opened with gix so that nothing of it is run: no child process, no configuration from outside.

use std::path::{Path, PathBuf};

use deepdive_model::Problem;
use gix::bstr::ByteSlice as _;

/// A file that git knows, by its content: what the index notes of times and sizes is not asked, as it says nothing of another machine.
#[derive(Debug, Clone)]
pub(crate) struct Tracked {
    /// Path relative to the root of the subject.
    pub(crate) path: Box<str>,
    /// The blob.
    pub(crate) id: gix::ObjectId,
}

/// An opened checkout.
pub(crate) struct Checkout {
    /// The repository.
    pub(crate) repository: gix::Repository,
    /// Folder of the root inside the work tree, with a slash at its end; empty at the top.
    pub(crate) prefix: String,
    /// Regular files of the index below the root, sorted by path.
    pub(crate) tracked: Vec<Tracked>,
    /// Regular files of the commit below the root, sorted by path; those of the index where the commit can't be read.
    pub(crate) committed: Vec<Tracked>,
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
        let committed = committed(&repository, &prefix);
        let (tracked, problem) = match repository.open_index() {
            Ok(index) => (files(&index, &prefix), None),
            Err(_) if repository.head_tree_id().is_err() => (Vec::new(), None),
            Err(error) => (committed.clone().unwrap_or_default(), Some(no_index(&error))),
        };
        let committed = committed.unwrap_or_else(|| tracked.clone());
        (prefix.is_empty() || !tracked.is_empty()).then_some(Self { repository, prefix, tracked, committed, problem })
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

/// What the commit holds; nothing where there is none yet or it can't be read.
fn committed(repository: &gix::Repository, prefix: &str) -> Option<Vec<Tracked>> {
    let tree = repository.head_tree_id().ok()?;
    let index = repository.index_from_tree(&tree).ok()?;
    Some(files(&index, prefix))
}

fn no_index(error: &dyn std::error::Error) -> Problem {
    let message = format!("the index of git can't be read, so files are compared with the commit: {error}");
    Problem::new("walk", "unreadable", ".git/index", message)
}

fn files(index: &gix::index::State, prefix: &str) -> Vec<Tracked> {
    let mut files: Vec<Tracked> = index
        .entries()
        .iter()
        .filter(|entry| entry.mode == gix::index::entry::Mode::FILE || entry.mode == gix::index::entry::Mode::FILE_EXECUTABLE)
        .filter_map(|entry| {
            let path = entry.path(index).to_str().ok()?.strip_prefix(prefix)?;
            Some(Tracked { path: path.into(), id: entry.id })
        })
        .collect();
    files.sort_unstable_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    files
}
