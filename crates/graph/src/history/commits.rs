//! Finds the repository around a folder and walks its commits, newest first. What the commits changed is read elsewhere.

use std::path::Path;

use deepdive_model::{Cancel, Problem};
use gix::ObjectId;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder;
use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::identity::{Identities, Who};
use super::{Day, problem};

/// Commits that are read at most: what lies further back says little about today.
const MOST_COMMITS: usize = 20_000;
/// Commits that one thread reads in a row; neighbours share objects.
pub(super) const CHUNK: usize = 512;
/// Decoded objects that a thread keeps, in bytes.
const OBJECT_CACHE: usize = 32 << 20;

/// An opened repository and the folder of it that is studied.
pub(super) struct Source {
    repo: gix::ThreadSafeRepository,
    /// Names of the folders between the work tree and the root.
    pub(super) prefix: Vec<Vec<u8>>,
}

impl Source {
    /// A handle for one thread.
    pub(super) fn local(&self) -> gix::Repository {
        let mut repo = self.repo.to_thread_local();
        repo.object_cache_size(OBJECT_CACHE);
        repo
    }
}

/// A commit.
pub(super) struct Commit {
    pub(super) id: ObjectId,
    pub(super) parents: usize,
    pub(super) first_parent: Option<ObjectId>,
    pub(super) tree: ObjectId,
    pub(super) day: Day,
    pub(super) who: Who,
    /// Its parents were cut off, so what it changed is not known.
    pub(super) cut: bool,
}

/// The commits, newest first, and whether some are missing.
pub(super) struct Walked {
    pub(super) commits: Vec<Commit>,
    pub(super) partial: bool,
    /// Commits after the last day that was asked for.
    pub(super) later: u64,
}

/// Opens the repository around `root` without any configuration but its own.
pub(super) fn open(root: &Path) -> Result<Option<Source>, Problem> {
    let options = || gix::open::Options::isolated();
    let trust = gix::sec::trust::Mapping { full: options(), reduced: options() };
    let root = root.canonicalize().map_err(|error| problem("unreadable", format!("the folder can't be resolved: {error}")))?;
    if !root.ancestors().any(|folder| folder.join(".git").exists()) {
        return Ok(None);
    }
    let repo = gix::ThreadSafeRepository::discover_opts(&root, gix::discover::upwards::Options::default(), trust)
        .map_err(|error| problem("unreadable", format!("the git repository can't be opened: {error}")))?;
    let Some(work_tree) = repo.work_dir().and_then(|dir| dir.canonicalize().ok()) else { return Ok(None) };
    let Ok(below) = root.strip_prefix(&work_tree) else { return Ok(None) };
    let prefix = below.components().map(|part| part.as_os_str().as_encoded_bytes().to_vec()).collect();
    Ok(Some(Source { repo, prefix }))
}

/// Walks from HEAD and keeps the commits up to a day; nothing where there is no commit or HEAD does not hold the studied folder.
pub(super) fn walk(source: &Source, until: Day, cancel: &dyn Cancel) -> Result<Option<Walked>, Problem> {
    let repo = source.local();
    let head = match repo.head_commit() {
        Ok(head) => head,
        Err(_) if repo.head().is_ok_and(|head| head.is_unborn()) => return Ok(None),
        Err(error) => return Err(problem("unreadable", format!("the last commit can't be read: {error}"))),
    };
    if !holds_root(&head, source) {
        return Ok(None);
    }
    let identities = Identities::of(&head);
    let Links { all: links, later, mut partial } = links(&repo, head.id, until, cancel)?;
    if links.is_empty() && later > 0 {
        return Err(problem("later", format!("all {later} commits are of a later day than the one that the report is made for")));
    }
    let shallow = shallow_commits(&repo)?;
    partial |= !shallow.is_empty();
    let read: Vec<Vec<Option<Commit>>> = links
        .par_chunks(CHUNK)
        .map_init(|| source.local(), |repo, links| links.iter().map(|link| commit(repo, link, &identities, &shallow)).collect())
        .collect();
    let commits: Vec<Commit> = read.into_iter().flatten().flatten().collect();
    partial |= commits.len() < links.len();
    Ok((!commits.is_empty()).then_some(Walked { commits, partial, later }))
}

fn holds_root(head: &gix::Commit<'_>, source: &Source) -> bool {
    let entry = |tree: gix::Tree<'_>| tree.lookup_entry(source.prefix.iter().map(|name| Name(name))).ok().flatten().is_some();
    source.prefix.is_empty() || head.tree().is_ok_and(entry)
}

/// A folder's name, as gix compares it.
struct Name<'a>(&'a [u8]);

impl PartialEq<gix::bstr::BStr> for Name<'_> {
    fn eq(&self, other: &gix::bstr::BStr) -> bool {
        let other: &[u8] = other;
        self.0 == other
    }
}

type Link = gix::traverse::commit::Info;

/// The ids of the commits up to a day, newest first.
#[derive(Default)]
struct Links {
    all: Vec<Link>,
    /// How many are of a later day.
    later: u64,
    /// The bound was hit or an object is missing.
    partial: bool,
}

fn links(repo: &gix::Repository, head: ObjectId, until: Day, cancel: &dyn Cancel) -> Result<Links, Problem> {
    let walk = repo
        .rev_walk([head])
        .sorting(Sorting::ByCommitTime(CommitTimeOrder::NewestFirst))
        .all()
        .map_err(|error| problem("unreadable", format!("the commits can't be walked: {error}")))?;
    let mut found = Links::default();
    for info in walk {
        let Ok(info) = info else { return Ok(Links { partial: true, ..found }) };
        if found.all.len() == MOST_COMMITS {
            return Ok(Links { partial: true, ..found });
        }
        if found.all.len() % CHUNK == 0 && cancel.is_cancelled() {
            return Err(interrupted());
        }
        match day_of(info.commit_time) {
            Some(day) if day > until => found.later += 1,
            _ => found.all.push(info.detach()),
        }
    }
    Ok(found)
}

fn day_of(seconds: Option<i64>) -> Option<Day> {
    Some(Day(i32::try_from(seconds?.div_euclid(86_400)).ok()?))
}

/// What is said when someone asked to stop.
pub(super) fn interrupted() -> Problem {
    problem("interrupted", "reading the history was interrupted")
}

fn shallow_commits(repo: &gix::Repository) -> Result<FxHashSet<ObjectId>, Problem> {
    let commits =
        repo.shallow_commits().map_err(|error| problem("unreadable", format!("the shallow file can't be read: {error}")))?;
    Ok(commits.iter().flat_map(|commits| commits.iter().copied()).collect())
}

fn commit(repo: &gix::Repository, link: &Link, identities: &Identities, shallow: &FxHashSet<ObjectId>) -> Option<Commit> {
    let object = repo.find_object(link.id).ok()?.try_into_commit().ok()?;
    let mut fields = object.iter();
    let tree = fields.tree_id().ok()?;
    let author = object.author().ok()?;
    Some(Commit {
        id: link.id,
        parents: link.parent_ids.len(),
        first_parent: link.parent_ids.first().copied(),
        tree,
        day: day_of(link.commit_time)?,
        who: identities.who(author),
        cut: shallow.contains(&link.id),
    })
}
