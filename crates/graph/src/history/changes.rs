//! Which of the present files each commit touched: names only, against the first parent, without following renames.

use deepdive_model::{Cancel, Problem};
use gix::bstr::{BStr, BString, ByteSlice};
use gix::diff::tree::{State, Visit, visit};
use gix::objs::TreeRefIter;
use gix::{ObjectId, Repository};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

use super::commits::{CHUNK, Commit, Source, Walked, interrupted};

/// What one commit did.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Touched {
    /// It changed something below the root, or belongs to the whole repository.
    pub(super) counts: bool,
    /// Positions of the present files that it touched, sorted.
    pub(super) files: Vec<u32>,
    /// Files that it touched, those that are gone included.
    pub(super) all: u32,
    /// What it changed could not be read.
    pub(super) unread: bool,
}

/// What every commit touched, in the order of the walk.
pub(super) fn read(source: &Source, walked: &Walked, paths: &[&str], cancel: &dyn Cancel) -> Result<Vec<Touched>, Problem> {
    let trees: FxHashMap<ObjectId, ObjectId> = walked.commits.iter().map(|commit| (commit.id, commit.tree)).collect();
    let files: FxHashMap<&[u8], u32> = paths.iter().zip(0..).map(|(path, at)| (path.as_bytes(), at)).collect();
    let chunks: Vec<Option<Vec<Touched>>> = walked
        .commits
        .par_chunks(CHUNK)
        .map_init(
            || Reader { repo: source.local(), source, trees: &trees, files: &files, state: State::default() },
            |reader, commits| (!cancel.is_cancelled()).then(|| commits.iter().map(|commit| reader.touched(commit)).collect()),
        )
        .collect();
    let chunks: Option<Vec<Vec<Touched>>> = chunks.into_iter().collect();
    Ok(chunks.ok_or_else(interrupted)?.into_iter().flatten().collect())
}

/// One thread's means.
struct Reader<'a> {
    repo: Repository,
    source: &'a Source,
    trees: &'a FxHashMap<ObjectId, ObjectId>,
    files: &'a FxHashMap<&'a [u8], u32>,
    state: State,
}

impl Reader<'_> {
    fn touched(&mut self, commit: &Commit) -> Touched {
        let unread = Touched { counts: self.source.prefix.is_empty(), unread: true, ..Touched::default() };
        if commit.cut {
            return unread;
        }
        self.try_touched(commit).unwrap_or(unread)
    }

    fn try_touched(&mut self, commit: &Commit) -> Option<Touched> {
        let new = self.root_of(commit.tree)?;
        let old = match commit.first_parent {
            Some(parent) => self.root_of(self.tree_of(parent)?)?,
            None => ObjectId::empty_tree(self.repo.object_hash()),
        };
        let counts = self.source.prefix.is_empty() || old != new;
        if commit.parents > 1 || old == new {
            return Some(Touched { counts, ..Touched::default() });
        }
        let mut record = Record::new(self.files, counts);
        let (old, new) = (self.repo.find_tree(old).ok()?, self.repo.find_tree(new).ok()?);
        let hash = self.repo.object_hash();
        let (old, new) = (TreeRefIter::from_bytes(&old.data, hash), TreeRefIter::from_bytes(&new.data, hash));
        gix::diff::tree(old, new, &mut self.state, &self.repo.objects, &mut record).ok()?;
        record.touched.files.sort_unstable();
        record.touched.files.dedup();
        Some(record.touched)
    }

    fn tree_of(&self, commit: ObjectId) -> Option<ObjectId> {
        let known = self.trees.get(&commit).copied();
        known.or_else(|| self.repo.find_commit(commit).ok()?.tree_id().ok().map(gix::Id::detach))
    }

    /// The tree of the studied folder within a commit's tree: the empty one where the folder is not there, none where it can't be read.
    fn root_of(&self, tree: ObjectId) -> Option<ObjectId> {
        let mut at = tree;
        for name in &self.source.prefix {
            let parent = self.repo.find_tree(at).ok()?;
            let entry = parent.iter().filter_map(Result::ok).find(|entry| entry.filename().as_bytes() == name.as_slice());
            match entry.filter(|entry| entry.mode().is_tree()) {
                Some(entry) => at = entry.object_id(),
                None => return Some(ObjectId::empty_tree(self.repo.object_hash())),
            }
        }
        Some(at)
    }
}

/// Follows the paths of a tree diff and keeps the files that exist now.
struct Record<'a> {
    files: &'a FxHashMap<&'a [u8], u32>,
    touched: Touched,
    path: BString,
    waiting: VecDeque<BString>,
}

impl<'a> Record<'a> {
    fn new(files: &'a FxHashMap<&'a [u8], u32>, counts: bool) -> Self {
        Self { files, touched: Touched { counts, ..Touched::default() }, path: BString::default(), waiting: VecDeque::new() }
    }
}

impl Visit for Record<'_> {
    fn pop_front_tracked_path_and_set_current(&mut self) {
        self.path = self.waiting.pop_front().unwrap_or_default();
    }

    fn push_back_tracked_path_component(&mut self, component: &BStr) {
        self.push_path_component(component);
        self.waiting.push_back(self.path.clone());
    }

    fn push_path_component(&mut self, component: &BStr) {
        if !self.path.is_empty() && !component.is_empty() {
            self.path.push(b'/');
        }
        self.path.extend_from_slice(component);
    }

    fn pop_path_component(&mut self) {
        let end = self.path.rfind_byte(b'/').unwrap_or_default();
        self.path.truncate(end);
    }

    fn visit(&mut self, change: visit::Change) -> visit::Action {
        if !change.entry_mode().is_tree() {
            self.touched.all += 1;
            self.touched.files.extend(self.files.get(self.path.as_slice()));
        }
        visit::Action::Continue(())
    }
}
