//! What is to be read: a folder, a git URL, or what a stored report was about.

use std::path::{Path, PathBuf};

use deepdive_engine::Stop;
use deepdive_store::{ReportKind, Store, StoreError};

use crate::clone::{self, CloneOptions};
use crate::failure::{Code, Failure};

/// A repository on this machine, ready to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Where its files lie.
    pub(crate) root: PathBuf,
    /// Its name, for people and ids.
    pub(crate) name: String,
    /// The path or URL it was asked for by: what its facts and reports are kept under.
    pub(crate) location: String,
}

/// How a subject may be had.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ways<'a> {
    pub(crate) store: &'a Store,
    pub(crate) stop: &'a Stop,
    pub(crate) offline: bool,
    pub(crate) depth: u32,
    pub(crate) allow_file_urls: bool,
}

/// Finds a subject; a URL is cloned.
pub(crate) fn find(text: &str, ways: Ways<'_>) -> Result<Subject, Failure> {
    if text.trim().is_empty() {
        return Err(nothing_named());
    }
    if Path::new(text).is_dir() {
        return folder(Path::new(text));
    }
    if Path::new(text).exists() {
        return Err(Failure::new(Code::Subject, format!("{text} is a file")).hint("give the folder of the repository"));
    }
    if clone::looks_like_url(text) {
        let options = CloneOptions { offline: ways.offline, depth: ways.depth, allow_file_urls: ways.allow_file_urls };
        let root = clone::fetch(text, &ways.store.tree(&clone::without_credentials(text)), options, ways.stop)?;
        return Ok(Subject { root, name: clone::name_of(text), location: clone::without_credentials(text) });
    }
    stored(text, ways)
}

/// An empty text names no subject.
pub(crate) fn nothing_named() -> Failure {
    Failure::new(Code::Usage, "nothing was named to read").hint("give a folder, `.` for this one, or a git URL")
}

fn stored(text: &str, ways: Ways<'_>) -> Result<Subject, Failure> {
    let entry = match ways.store.report(text) {
        Ok(report) => report.entry,
        Err(StoreError::NoReport(_)) => return Err(nothing(text)),
        Err(error) => return Err(error.into()),
    };
    if entry.kind == ReportKind::Comparison {
        return Err(Failure::new(Code::Subject, format!("{} is a comparison, and one subject is wanted", entry.id))
            .hint("`deepdive list` shows where the reports were made"));
    }
    if entry.location == text {
        return Err(nothing(text));
    }
    find(&entry.location, ways)
}

/// What is said of a text that names nothing here.
pub(crate) fn nothing(text: &str) -> Failure {
    if text.contains(['/', '\\']) || text.starts_with('.') {
        return Failure::new(Code::Subject, format!("there is no folder {text}")).hint("check the path");
    }
    Failure::new(Code::Subject, format!("{text} is no folder, no git URL and no stored report"))
        .hint("check the path, or see `deepdive list` for stored reports")
}

/// A folder as a subject.
pub(crate) fn folder(path: &Path) -> Result<Subject, Failure> {
    let unreadable =
        |error| Failure::new(Code::Subject, format!("{} can't be read: {error}", path.display())).hint("check its rights");
    let root = path.canonicalize().map_err(unreadable)?;
    let name = root.file_name().map_or_else(|| "root".to_owned(), |name| name.to_string_lossy().into_owned());
    Ok(Subject { name, location: root.display().to_string(), root })
}
