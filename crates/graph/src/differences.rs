//! Whether a file is what the commit holds: by the hash of its content, and by the line ends that the repository asks git for.
//!
//! Times and sizes are never asked, and no filter program is run: what one would change can't be compared and counts as the same.

use std::fs::File as DiskFile;
use std::io::Read as _;
use std::path::Path;

use gix::attrs::StateRef;
use gix::attrs::search::Outcome;
use gix::bstr::ByteSlice as _;
use gix::worktree::stack::state::attributes::Source;
use gix::{AttributeStack, ObjectId, Repository};

use crate::git::{self, Checkout};

/// How a file stands to the commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Compared {
    /// It is the blob.
    Same,
    /// It is the blob once its line ends are those of Unix.
    ButForLineEnds,
    /// It is something else, or the commit does not hold it.
    Differs,
    /// Its content was not read.
    Unread,
}

/// Compares content with a blob.
pub(crate) fn compare(content: &[u8], blob: &ObjectId) -> Compared {
    let is_blob =
        |content: &[u8]| gix::objs::compute_hash(blob.kind(), gix::objs::Kind::Blob, content).is_ok_and(|id| id == *blob);
    if is_blob(content) {
        Compared::Same
    } else if content.contains_str("\r\n") && is_blob(&content.replace("\r\n", "\n")) {
        Compared::ButForLineEnds
    } else {
        Compared::Differs
    }
}

/// What tells files that differ from those that git would call the same.
pub(crate) struct Differences<'a> {
    root: &'a Path,
    checkout: &'a Checkout,
    rules: Option<Rules<'a>>,
}

impl<'a> Differences<'a> {
    pub(crate) fn of(root: &'a Path, checkout: &'a Checkout) -> Self {
        Self { root, checkout, rules: Rules::of(&checkout.repository) }
    }

    /// Whether a file differs from the commit.
    pub(crate) fn holds(&mut self, path: &str, compared: Compared) -> bool {
        if compared == Compared::Same {
            return false;
        }
        let Some(tracked) = git::find(&self.checkout.committed, path) else { return true };
        // Big files are hashed in pieces; what can't be read can't be said to differ.
        let unread = || !is_same_on_disk(&self.root.join(path), &tracked.id).unwrap_or(true);
        if compared == Compared::Unread && !unread() {
            return false;
        }
        let path = format!("{}{path}", self.checkout.prefix);
        let conversion = self.rules.as_mut().map_or(Conversion::None, |rules| rules.conversion(&path));
        match conversion {
            Conversion::Unknown => false,
            Conversion::LineEnds => compared != Compared::ButForLineEnds,
            Conversion::None => true,
        }
    }
}

/// What git does to a file on its way into a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Conversion {
    None,
    LineEnds,
    /// A program or an encoding changes it.
    Unknown,
}

/// The attributes and settings of the repository that ask for a conversion.
struct Rules<'a> {
    attributes: AttributeStack<'a>,
    found: Outcome,
    /// `core.autocrlf`
    by_default: bool,
}

/// Attributes in the order in which they are asked for.
const ASKED: [&str; 6] = ["text", "crlf", "eol", "filter", "ident", "working-tree-encoding"];

impl<'a> Rules<'a> {
    fn of(repository: &'a Repository) -> Option<Self> {
        let empty = gix::index::State::new(repository.object_hash());
        let attributes = repository.attributes_only(&empty, Source::WorktreeThenIdMapping).ok()?;
        let found = attributes.selected_attribute_matches(ASKED);
        let setting = repository.config_snapshot().string("core.autocrlf");
        let by_default = setting.is_some_and(|value| {
            ["true", "input", "yes", "on", "1"].iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
        });
        Some(Self { attributes, found, by_default })
    }

    fn conversion(&mut self, path: &str) -> Conversion {
        let Ok(platform) = self.attributes.at_entry(path, None) else { return Conversion::None };
        platform.matching_attributes(&mut self.found);
        let states: Vec<StateRef<'_>> = self.found.iter_selected().map(|one| one.assignment.state).collect();
        conversion(&states, self.by_default)
    }
}

/// By the states of the attributes asked for, in their order.
fn conversion(states: &[StateRef<'_>], by_default: bool) -> Conversion {
    let [text, crlf, eol, changes @ ..] = states else { return Conversion::None };
    if changes.iter().any(|state| matches!(state, StateRef::Set | StateRef::Value(_))) {
        return Conversion::Unknown;
    }
    let text = if *text == StateRef::Unspecified { crlf } else { text };
    let converts = match text {
        StateRef::Set | StateRef::Value(_) => true,
        StateRef::Unset => false,
        StateRef::Unspecified => by_default || matches!(eol, StateRef::Value(_)),
    };
    if converts { Conversion::LineEnds } else { Conversion::None }
}

fn is_same_on_disk(path: &Path, blob: &ObjectId) -> std::io::Result<bool> {
    let mut file = DiskFile::open(path)?;
    let mut hasher = gix::hash::hasher(blob.kind());
    hasher.update(format!("blob {}\0", file.metadata()?.len()).as_bytes());
    let mut piece = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hasher.update(piece.get(..read).unwrap_or_default());
    }
    Ok(hasher.try_finalize().is_ok_and(|id| id == *blob))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(states: [&'static str; 6], by_default: bool, expected: Conversion) {
        let state = |text: &'static str| match text {
            "set" => StateRef::Set,
            "unset" => StateRef::Unset,
            "" => StateRef::Unspecified,
            value => StateRef::from_bytes(value.as_bytes()),
        };
        assert_eq!(conversion(&states.map(state), by_default), expected, "{states:?} {by_default}");
    }

    #[test]
    fn attributes_say_what_git_converts() {
        check(["", "", "", "", "", ""], false, Conversion::None);
        check(["", "", "", "", "", ""], true, Conversion::LineEnds);
        check(["unset", "", "crlf", "", "", ""], true, Conversion::None);
        check(["auto", "", "", "", "", ""], false, Conversion::LineEnds);
        check(["", "", "crlf", "", "", ""], false, Conversion::LineEnds);
        check(["", "set", "", "", "", ""], false, Conversion::LineEnds);
        check(["set", "", "", "lfs", "", ""], false, Conversion::Unknown);
        check(["", "", "", "unset", "", "utf-16"], false, Conversion::Unknown);
    }

    #[test]
    fn content_is_compared_by_its_hash() {
        let blob = gix::objs::compute_hash(gix::hash::Kind::Sha1, gix::objs::Kind::Blob, b"a\nb\n");
        let blob = blob.unwrap_or(ObjectId::null(gix::hash::Kind::Sha1));
        for (content, expected) in
            [("a\nb\n", Compared::Same), ("a\r\nb\r\n", Compared::ButForLineEnds), ("a\nc\n", Compared::Differs)]
        {
            assert_eq!(compare(content.as_bytes(), &blob), expected, "{content:?}");
        }
    }
}
