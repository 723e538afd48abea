//! Lists the files of a subject: everything that git tracks, and what is neither ignored nor inside `.git`. Contents are not looked at.
//!
//! A `.gitignore` may hide tracked files (one that ends in `/*` hid a whole kernel), so the index is asked beside the folders.
//! Symbolic links are never followed: they may lead out of the root or around in circles.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use deepdive_model::Cancel;
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::git::Checkout;
use crate::skipped::LeftOut;

/// Folders that package managers fill; read only where git tracks what is in them.
const INSTALLED: &[&str] = &[
    "node_modules",
    "bower_components",
    ".venv",
    "venv",
    "site-packages",
    "__pycache__",
    ".tox",
    ".mypy_cache",
    ".pytest_cache",
    ".gradle",
];

/// What was met.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// Paths of regular files, sorted.
    pub(crate) files: Vec<Box<str>>,
    /// What was left out.
    pub(crate) left_out: LeftOut,
}

/// Something met by one of the walking threads.
enum Met {
    File(Box<str>),
    Left(&'static str, Box<str>),
}

/// Lists the files below a root.
pub(crate) fn walk(root: &Path, checkout: Option<&Checkout>, threads: usize, cancel: &dyn Cancel) -> Walked {
    let mut walked = sorted(below(root, checkout, threads, Ignore::Obeyed, cancel), checkout, root);
    if walked.files.is_empty() && checkout.is_none() {
        walked = sorted(below(root, None, threads, Ignore::Disregarded, cancel), None, root);
    }
    walked
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ignore {
    Obeyed,
    /// Outside git an ignore rule that hides everything can't be told from one that hides what is tracked.
    Disregarded,
}

fn below(root: &Path, checkout: Option<&Checkout>, threads: usize, ignore: Ignore, cancel: &dyn Cancel) -> Vec<Met> {
    let met = Mutex::new(Vec::new());
    let mut builder = WalkBuilder::new(root);
    builder.standard_filters(false).hidden(false).follow_links(false).require_git(false).threads(threads);
    builder.git_ignore(ignore == Ignore::Obeyed).git_exclude(ignore == Ignore::Obeyed);
    builder.parents(ignore == Ignore::Obeyed && checkout.is_some_and(|checkout| !checkout.prefix.is_empty()));
    builder.filter_entry(|entry| entry.depth() == 0 || !is_own_folder(entry));
    builder.build_parallel().run(|| {
        let mut batch = Batch { met: Vec::new(), all: &met };
        Box::new(move |entry| {
            if cancel.is_cancelled() {
                return WalkState::Quit;
            }
            let (found, next) = look(root, entry);
            batch.met.extend(found);
            next
        })
    });
    met.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What one thread met; handed over when the thread is done.
struct Batch<'a> {
    met: Vec<Met>,
    all: &'a Mutex<Vec<Met>>,
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).append(&mut self.met);
    }
}

/// Folders (or the file that stands for one in a submodule) of version control.
fn is_own_folder(entry: &DirEntry) -> bool {
    matches!(entry.file_name().to_str(), Some(".git" | ".hg" | ".svn"))
}

fn look(root: &Path, entry: Result<DirEntry, ignore::Error>) -> (Option<Met>, WalkState) {
    let entry = match entry {
        Ok(entry) => entry,
        Err(error) => return (Some(Met::Left("unreadable", place(root, &error))), WalkState::Continue),
    };
    let Some(kind) = entry.file_type() else { return (None, WalkState::Continue) };
    if kind.is_dir() {
        let installed = entry.depth() > 0 && entry.file_name().to_str().is_some_and(|name| INSTALLED.contains(&name));
        let left = installed.then(|| relative(root, entry.path())).flatten().map(|path| Met::Left("installed packages", path));
        let next = if left.is_some() { WalkState::Skip } else { WalkState::Continue };
        return (left, next);
    }
    let Some(path) = relative(root, entry.path()) else {
        let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
        let name = inside.to_string_lossy().into_owned().into_boxed_str();
        return (Some(Met::Left("name is no UTF-8", name)), WalkState::Continue);
    };
    let met = match kind {
        kind if kind.is_symlink() => Met::Left("symbolic link", path),
        kind if kind.is_file() => Met::File(path),
        _ => Met::Left("no regular file", path),
    };
    (Some(met), WalkState::Continue)
}

/// Where an error happened; empty where it does not say.
fn place(root: &Path, error: &ignore::Error) -> Box<str> {
    match error {
        ignore::Error::WithPath { path, .. } => relative(root, path).unwrap_or_default(),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => place(root, err),
        _ => Box::default(),
    }
}

/// The path below the root with forward slashes; none where it is no UTF-8.
fn relative(root: &Path, path: &Path) -> Option<Box<str>> {
    let text = path.strip_prefix(root).ok()?.to_str()?;
    Some(if std::path::MAIN_SEPARATOR == '/' { text.into() } else { text.replace(std::path::MAIN_SEPARATOR, "/").into() })
}

fn sorted(met: Vec<Met>, checkout: Option<&Checkout>, root: &Path) -> Walked {
    let mut walked = Walked::default();
    for met in met {
        match met {
            Met::File(path) => walked.files.push(path),
            Met::Left(reason, path) => walked.left_out.add(reason, &path),
        }
    }
    walked.files.sort_unstable();
    let hidden = checkout.map(|checkout| hidden(checkout, &walked.files, root)).unwrap_or_default();
    if !hidden.is_empty() {
        walked.files.extend(hidden);
        walked.files.sort_unstable();
    }
    walked
}

/// Tracked files that the walk did not meet, where they still are regular files and no link leads to them.
fn hidden(checkout: &Checkout, files: &[Box<str>], root: &Path) -> Vec<Box<str>> {
    let mut real = BTreeSet::<&str>::new();
    let missed = checkout.tracked.iter().map(|file| &file.path).filter(|path| files.binary_search(path).is_err());
    missed.filter(|path| is_regular(root, path, &mut real)).cloned().collect()
}

fn is_regular<'a>(root: &Path, path: &'a str, real: &mut BTreeSet<&'a str>) -> bool {
    for (at, _) in path.match_indices('/') {
        let Some(folder) = path.get(..at) else { return false };
        if real.contains(folder) {
            continue;
        }
        if !root.join(folder).symlink_metadata().is_ok_and(|meta| meta.is_dir()) {
            return false;
        }
        real.insert(folder);
    }
    root.join(path).symlink_metadata().is_ok_and(|meta| meta.is_file())
}
